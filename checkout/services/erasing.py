"""A person is erased (PIPL art. 47): anonymised in place in every room; money rows stay under a pseudonym."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from checkout.models import Request, TopUp
from checkout.services import undoing
from coupons import services as coupons
from coupons.models import Coupon
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from members.services import erasing, family, finding, names
from members.services.lock import LockedMember, lock_many
from stores import audit, places
from stores.models import Approval, Staff
from stores.rules import Level
from stores.services import levels

ANSWER = '{"erased": true}'


def erase(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> None:
    """Forget a person, with all files that were merged into theirs. By an HQ administrator.

    The principal must be cashed out first; gift money, points and coupons end. Refuses `invalid` (no reason),
    `forbidden` (reason level), `not_erasable` (reason stored_value, waiting), `not_found`, `in_progress` (a merge came between).
    """
    at = at or timezone.now()
    if Level.HQ not in levels(by, member.home_store, at):
        raise Refused(Code.FORBIDDEN, reason="level")
    with transaction.atomic():
        person, files = _locked(member)
        why = names.checked_reason(reason, person)
        _refuse(person, files)
        _end_value(person, by, at)
        erasing.forget(files, by=by, at=at)
        Request.objects.filter(member__in=[one.pk for one in files]).update(body=ANSWER)
        audit.record("member.erased", person, by=by, at=at, reason=why, files=[one.pk for one in files])


def _locked(member: Member) -> tuple[LockedMember, list[LockedMember]]:
    """The person's file and those merged into it, locked in id order."""
    holder = Member.objects.get(pk=finding.holder(member))
    ids = finding.family(holder)
    found = lock_many(ids)
    person = found[holder.pk]
    if person.status == Member.Status.ERASED:
        raise Refused(Code.NOT_FOUND, what="member", number=member.number)
    if set(finding.family(person)) != set(ids) or person.merged_into_id is not None:
        raise Refused(Code.IN_PROGRESS)
    return person, [found[pk] for pk in ids]


def _refuse(person: Member, files: Sequence[Member]) -> None:
    if person.principal > 0:
        raise Refused(Code.NOT_ERASABLE, reason="stored_value", principal=person.principal)
    numbers = [one.number for one in files]
    top_ups = list(TopUp.objects.filter(member__in=files).values_list("number", flat=True))
    about = Q(*[(f"arguments__{name}__in", numbers) for name in ("member", "loser", "survivor")], _connector=Q.OR)
    about |= Q(action=undoing.ACTION, arguments__top_up__in=top_ups)
    if Approval.objects.filter(about, state=Approval.State.WAITING).exists():
        raise Refused(Code.NOT_ERASABLE, reason="waiting")


def _end_value(person: LockedMember, by: Staff, at: datetime) -> None:
    """Coupons are void, consents withdrawn."""
    store = person.home_store
    day = places.business_day(at, store)
    number = places.new_number(store, day)
    posting = Posting(member=person, by=by, store=store, at=at, business_day=day, reference=number)
    for coupon in Coupon.objects.filter(member=person, state=Coupon.State.ISSUED).order_by("pk"):
        coupons.void(posting, coupon)
    for kind in sorted(family.live(person)):
        family.book(posting, kind, given=False, channel="erase", text_version="")
    posting.post()
