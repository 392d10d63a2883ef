"""What the till shows when somebody joins: who may advise, the card of the new member, the welcome to send back (S125)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from ledger import drawing, pinyin
from ledger.refused import Code, Refused
from members.services import finding
from stores.models import Staff, Store
from till import texts
from till.services import order


def people_here(store: Store, by: Staff) -> list[dict[str, str]]:
    """Who works in this store today, the operator first: code, name, and what finds them (code, name, pinyin, initials)."""
    day = timezone.localdate()
    running = Q(assignments__until__isnull=True) | Q(assignments__until__gte=day)
    stayed = Q(left_on__isnull=True) | Q(left_on__gte=day)
    here = Staff.objects.filter(running, stayed, assignments__store=store, assignments__since__lte=day)
    people = here.filter(kind=Staff.Kind.PERSON, is_active=True).exclude(pk=by.pk).distinct().order_by("code")
    return [{"code": one.code, "name": one.name, "keys": _keys(one)} for one in [by, *people]]


def _keys(staff: Staff) -> str:
    return " ".join(sorted({pinyin.folded(staff.code), *pinyin.keys(staff.name, person=True)}))


def joined(number: str, *, store: Store) -> dict[str, Any]:
    """The new member's card with its codes, and the welcome. Refuses `not_found`."""
    member = order.person(number, store)
    return {
        "member": member,
        "qr": drawing.qr(number, label=number),
        "bars": drawing.code128(number),
        "welcome": texts.welcome(member, store),
    }


def taken(refused: Refused) -> dict[str, str] | None:
    """Who has the phone already, masked, so that this member can be taken instead."""
    if refused.code is not Code.PHONE_TAKEN:
        return None
    member = finding.one(str(refused.args_["number"]))
    return {"number": member.number, "name": str(refused.args_["name"]), "phone": str(refused.args_["phone"])}
