"""Members for tills: join, find, show, edit. A member is looked up chain-wide; phones are masked."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from checkout.api import examples
from checkout.api.asked import who
from checkout.serializers import building, people
from checkout.serializers.listing import MemberRow
from checkout.services import cards
from ledger import paging
from members.models import Member
from members.services import finding
from members.services import people as members
from stores.api import store_of


def _card(request: Request, member: Member, status: int = 200) -> Response:
    return Response(cards.card(member, store=store_of(request), at=timezone.now()), status)


@extend_schema(
    methods=["GET"],
    operation_id="members",
    summary="Find members by phone, card, last four digits, or name",
    parameters=[people.MemberQuery],
    responses=paging.schema(MemberRow),
    examples=[examples.MEMBERS],
)
@extend_schema(
    methods=["POST"],
    operation_id="join",
    summary="A new member",
    request=people.JoinIn,
    responses={201: people.MemberOut},
    examples=[examples.JOIN, examples.JOINED],
)
@api_view(["GET", "POST"])
def all_members(request: Request) -> Response:
    """At most 20 rows; nobody without a word to look for."""
    if request.method == "GET":
        return _find(request)
    data = building.parsed(request, people.JoinIn)
    member = members.join(**people.joining(data), **who(request))
    return _card(request, finding.one(member.number), 201)


def _find(request: Request) -> Response:
    query = people.MemberQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    found = finding.find(**{name: word for name, word in query.validated_data.items() if word})
    return paging.whole(found, show=MemberRow)


@extend_schema(
    methods=["GET"],
    operation_id="member",
    summary="A member's card",
    responses=people.MemberOut,
    examples=[examples.MEMBER],
)
@extend_schema(
    methods=["PATCH"],
    operation_id="edit_member",
    summary="Change name, birthday, gender or adviser",
    request=people.EditIn,
    responses=people.MemberOut,
    examples=[examples.EDIT, examples.MEMBER],
)
@api_view(["GET", "PATCH"])
def one_member(request: Request, number: str) -> Response:
    """A merged member is answered as the survivor, an erased one is not found."""
    member = finding.one(number)
    if request.method == "PATCH":
        changes = people.editing(building.parsed(request, people.EditIn))
        members.edit(member, by=who(request)["by"], **changes)
        member = finding.one(number)
    return _card(request, member)
