"""Two files of one person become one: the one verb above points, stored value, coupons and members.

docs/decisions/0020-merging.md. Both rows are locked in id order and one statement writes both sides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from checkout.models import Refund
from coupons import services as coupons
from coupons.models import Coupon
from ledger.money import text
from ledger.posting import Posting, post_many
from ledger.refused import Code, Refused
from members.models import Member, Merge
from members.services import finding, names
from members.services import merging as files
from members.services.lock import LockedMember, lock_many
from points.services import merging as points
from stores import approvals, audit, places
from stores.models import Approval, Staff, Store
from stores.rules import LEVEL_OF, Action
from wallets.services import merging as wallets

MERGE, UNDO = "merge_members", "undo_merge"
Status = Member.Status


@dataclass(frozen=True, slots=True)
class Plan:
    """A merge that has been decided, and the postings that will write it."""

    out: Posting[LockedMember]
    into: Posting[LockedMember]
    points: points.Moved
    wallet: wallets.Moved
    coupons: list[Coupon]
    file: dict[str, Any]


def quote(loser: Member, survivor: Member, *, at: datetime | None = None) -> dict[str, Any]:
    """What a merge of `loser` into `survivor` would do, in figures. Writes nothing. Refuses `merge_refused`.

    points (negative: a debt) with lots (points, end), wallet, coupons, children, tier, consents that change, phones that
    end (masked), columns that the survivor lacks, balances after, and whether a second person must agree.
    """
    fresh = Member.objects.select_related("home_store", "tier").in_bulk([loser.pk, survivor.pk])
    one, other = fresh[loser.pk], fresh[survivor.pk]
    _refuse(one, other)
    has_value = bool(one.balance)
    phones, children = files.masked_phones(one), one.children.count()
    plan = _plan(
        _postings(LockedMember(one), LockedMember(other), None, other.home_store, at or timezone.now(), "quote")
    )
    lots = [(lot.remaining, lot.ends_on.isoformat() if lot.ends_on else None) for lot in plan.points.lots]
    return {
        "loser": one.number,
        "survivor": other.number,
        "points": {"moved": plan.points.points, "lots": lots, "after": other.points},
        "wallet": {
            "principal": text(plan.wallet.principal),
            "gift": text(plan.wallet.gift),
            "lots": plan.wallet.lots,
            "after": text(other.balance),
        },
        "coupons": sum(coupon.state == Coupon.State.ISSUED for coupon in plan.coupons),
        "children": children,
        "phones": phones,
        "tier_changes": plan.file["tier"],
        "consents": plan.file["consents"],
        "fills": files.missing(one, other),
        "freezes": one.status == Status.FROZEN and other.status == Status.ACTIVE,
        "approval_required": has_value,
    }


def merge(
    loser: Member, survivor: Member, *, by: Staff, store: Store, reason: str, at: datetime | None = None
) -> Approval | Merge:
    """Merge `loser` into `survivor`; with stored value an HQ administrator decides (the approval).

    Refuses `invalid` (no reason), `merge_refused` (reason same, status, waiting).
    """
    at = at or timezone.now()
    with transaction.atomic():
        one, other = _locked(loser.pk, survivor.pk)
        _refuse(one, other)
        why, number = names.checked_reason(names.checked_reason(reason, one), other), _number(store, at)
        if not one.balance:
            return _book(one, other, number=number, by=by, store=store, at=at, reason=why)
        arguments = {"loser": one.number, "survivor": other.number}
        return _ask(MERGE, arguments, number=number, by=by, store=store, reason=why, at=at)


def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Book an approved merge; its number is the approval's. Refuses `merge_refused`."""
    asked = approval.arguments
    ids = dict(Member.objects.filter(number__in=asked.values()).values_list("number", "pk"))
    one, other = _locked(ids[asked["loser"]], ids[asked["survivor"]])
    _refuse(one, other)
    done = _book(one, other, number=approval.number, by=by, store=approval.store, at=at, reason=approval.reason)
    return {"merge": done.number, "points": other.points, "balance": text(other.balance)}


def undo(merge: Merge, *, by: Staff, store: Store, reason: str, at: datetime | None = None) -> Approval | Merge:
    """Make two files of one again, within 30 days and as long as nothing touched what moved.

    Where stored value had moved an HQ administrator decides (the approval). Refuses `invalid` (no reason), `merge_refused`
    (reason late, undone, merged, points, wallet, coupon, return, waiting), `phone_taken`.
    """
    at = at or timezone.now()
    with transaction.atomic():
        loser, survivor = _locked(merge.loser_id, merge.member_id)
        why = names.checked_reason(names.checked_reason(reason, loser), survivor)
        current = Merge.objects.get(pk=merge.pk)
        _refuse_undo(current, survivor, at)
        number = _number(store, at)
        if current.detail["with_value"]:
            arguments = {"merge": str(current.pk), "loser": loser.number, "survivor": survivor.number}
            return _ask(UNDO, arguments, number=number, by=by, store=store, reason=why, at=at)
        return _book_undo(current, loser, survivor, number=number, by=by, store=store, at=at, reason=why)


def decide_undo(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """Book an approved undoing. Refuses as `undo`."""
    merge = Merge.objects.get(pk=approval.arguments["merge"])
    loser, survivor = _locked(merge.loser_id, merge.member_id)
    merge.refresh_from_db()
    _refuse_undo(merge, survivor, at)
    _book_undo(
        merge, loser, survivor, number=approval.number, by=by, store=approval.store, at=at, reason=approval.reason
    )
    return {"merge": merge.number, "points": loser.points, "balance": text(loser.balance)}


def _locked(loser: int, survivor: int) -> tuple[LockedMember, LockedMember]:
    if loser == survivor:
        raise Refused(Code.MERGE_REFUSED, reason="same")
    found = lock_many([loser, survivor])
    return found[loser], found[survivor]


def _refuse(loser: Member, survivor: Member) -> None:
    if loser.pk == survivor.pk:
        raise Refused(Code.MERGE_REFUSED, reason="same")
    for member in (loser, survivor):
        if member.status not in (Status.ACTIVE, Status.FROZEN):
            raise Refused(Code.MERGE_REFUSED, reason="status", number=member.number)


def _refuse_undo(merge: Merge, survivor: Member, at: datetime) -> None:
    if merge.undone_at is not None:
        raise Refused(Code.MERGE_REFUSED, reason="undone")
    if at > merge.at + timedelta(days=settings.UNDO_MERGE_DAYS):
        raise Refused(Code.MERGE_REFUSED, reason="late", days=settings.UNDO_MERGE_DAYS)
    if survivor.status not in (Status.ACTIVE, Status.FROZEN):
        raise Refused(Code.MERGE_REFUSED, reason="merged")
    bought = finding.family(merge.loser)
    if Refund.objects.filter(sale__member__in=bought, member=survivor, posted_at__gt=merge.posted_at).exists():
        raise Refused(Code.MERGE_REFUSED, reason="return")


def _ask(action: str, arguments: dict[str, str], **asked: Any) -> Approval:
    """One request at a time for these members. Refuses `merge_refused` (reason waiting)."""
    level = LEVEL_OF[Action.MERGE_WITH_VALUE]
    waiting = Approval.objects.filter(state=Approval.State.WAITING, level=level, action=action)
    if waiting.filter(arguments__contains=arguments).exists():
        raise Refused(Code.MERGE_REFUSED, reason="waiting")
    return approvals.ask(action, arguments=arguments, level=level, **asked)


def _number(store: Store, at: datetime) -> str:
    return places.new_number(store, places.business_day(at, store))


def _postings(
    loser: LockedMember, survivor: LockedMember, by: Staff | None, store: Store, at: datetime, number: str
) -> tuple[Posting[LockedMember], Posting[LockedMember]]:
    day = places.business_day(at, store)
    one, other = (
        Posting(member=member, by=by, store=store, at=at, business_day=day, reference=number)
        for member in (loser, survivor)
    )
    return one, other


def _plan(postings: tuple[Posting[LockedMember], Posting[LockedMember]]) -> Plan:
    out, into = postings
    return Plan(
        out=out,
        into=into,
        points=points.move(out, into),
        wallet=wallets.move(out, into),
        coupons=coupons.move(into, owner=out.member),
        file=files.move(out, into),
    )


def _book(loser: LockedMember, survivor: LockedMember, *, number: str, reason: str, **where: Any) -> Merge:
    by, at, store = where["by"], where["at"], where["store"]
    has_value = bool(loser.balance)
    plan = _plan(_postings(loser, survivor, by, store, at, number))
    post_many([plan.out, plan.into])
    detail = plan.file | files.written(loser, survivor, by=by, at=at)
    detail |= {"with_value": has_value, "coupons": [str(coupon.pk) for coupon in plan.coupons]}
    row = Merge(number=number, member=survivor, loser=loser, store=store, by=by, at=at, reason=reason, detail=detail)
    row.save(force_insert=True)
    figures = {"points": plan.points.points, "wallet": text(plan.wallet.principal + plan.wallet.gift)}
    audit.record("member.merged", loser, by=by, store=store, at=at, into=survivor.number, merge=number, **figures)
    return row


def _book_undo(
    merge: Merge, loser: LockedMember, survivor: LockedMember, *, number: str, reason: str, **where: Any
) -> Merge:
    by, at, store = where["by"], where["at"], where["store"]
    into, out = _postings(loser, survivor, by, store, at, number)
    points.undo(out, into, reference=merge.number)
    wallets.undo(out, into, reference=merge.number)
    coupons.move_back(into, ids=merge.detail["coupons"], holder=survivor, since=merge.at)
    files.undo(out, into, merge)
    post_many([out, into])
    files.unwritten(loser, survivor, merge, by=by, at=at)
    merge.undone_at, merge.undone_by, merge.undone_as = at, by, number
    merge.save(update_fields=["undone_at", "undone_by", "undone_as"])
    audit.record("member.unmerged", loser, by=by, store=store, at=at, merge=merge.number, reason=reason)
    return merge
