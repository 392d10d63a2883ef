"""What the file of a merged member means for the survivor's, and back (docs/decisions/0020-merging.md).

`move` and `undo` decide and add to the postings; `written` and `unwritten` save what has no ledger, after these are posted.
"""

from datetime import datetime
from typing import Any

from django.db.models import Max, Sum

from ledger.posting import Posting
from members import rules
from members.models import Child, Consent, Member, MemberTag, Merge, Phone, Purchase, TierChange
from members.services import family, finding, keeping, phones
from members.services.lock import LockedMember
from members.services.purchases import tier_of
from stores.models import Staff

Both = Posting[LockedMember]
FILLED = ("birthday", "gender", "city", "email", "adviser")
FROZEN, ACTIVE = Member.Status.FROZEN, Member.Status.ACTIVE


def move(out: Both, into: Both) -> dict[str, Any]:
    """Purchases, visits, tier and consents of `out` count for `into`. What an undoing must know, ids only."""
    _move_purchases(out, into)
    loser, survivor = out.member, into.member
    into.add_to(survivor, "visits", loser.visits)
    if loser.last_visit and (survivor.last_visit is None or loser.last_visit > survivor.last_visit):
        into.set_to(survivor, "last_visit", loser.last_visit)
    return {"tier": _move_tier(out, into), "consents": _move_consents(loser, into)}


def _move_purchases(out: Both, into: Both) -> None:
    """Day by day, with the opposite on the other side, so that sums over all members stay what they were."""
    days = out.member.purchases.order_by("business_day").values_list("business_day")
    for day, net, points in days.annotate(net_sum=Sum("net"), points_sum=Sum("points")):
        if net or points:
            for posting, sign in ((out, -1), (into, 1)):
                _purchase(posting, day, sign * net, sign * points)


def _purchase(posting: Both, day: Any, net: Any, points: int) -> None:
    member = posting.member
    posting.add(
        Purchase(
            member_id=member.pk,
            kind="merge",
            net=net,
            points=points,
            at=posting.at,
            business_day=day,
            store_id=posting.store_id,
            reference=f"{posting.reference}/{day:%Y%m%d}",
        )
    )
    if member.window_from is None or day >= member.window_from:
        posting.add_to(member, "window_spend", net)
        posting.add_to(member, "window_points", points)


def _move_tier(out: Both, into: Both) -> bool:
    """The higher tier holds. Whether the survivor's changed."""
    higher, current = tier_of(out.member), tier_of(into.member)
    if higher.rank > current.rank:
        _change_tier(into, current.pk, higher.pk, higher.version)
    return higher.rank > current.rank


def _change_tier(posting: Both, old: int, new: int, version: int) -> None:
    posting.set_to(posting.member, "tier_id", new)
    posting.add(
        TierChange(
            member_id=posting.member.pk,
            kind=TierChange.Kind.MERGE,
            old_id=old,
            new_id=new,
            rule_version=version,
            at=posting.at,
            business_day=posting.business_day,
            by_id=posting.by_id,
            reference=posting.reference,
        )
    )


def _move_consents(loser: Member, into: Both) -> list[str]:
    """A withdrawal holds for the survivor; the consent to a child's data comes with the children. Which kinds changed."""
    survivor = into.member
    last = {kind: _last(loser, kind) for kind in Consent.Kind.values}
    live = family.live(survivor)
    events = [event for event in last.values() if event and not event.given and event.kind in live]
    child = last[family.CHILD]
    if child and child.given and _last(survivor, family.CHILD) is None:
        events.append(child)
    for event in events:
        family.book(into, event.kind, given=event.given, channel="merge", text_version=event.text_version)
    return [event.kind for event in events]


def _last(member: Member, kind: str) -> Consent | None:
    """The last event; of two at the same time the withdrawal counts."""
    return member.consents.filter(kind=kind).order_by("-at", "given", "-id").first()


def written(loser: LockedMember, survivor: LockedMember, *, by: Staff, at: datetime) -> dict[str, Any]:
    """After the postings: the loser's row points to the survivor; phones end; children and tags go over. Ids only."""
    loser_was, froze = loser.status, loser.status == FROZEN and survivor.status == ACTIVE
    open_phones = list(loser.phones.filter(until__isnull=True).values_list("pk", flat=True))
    phones.end_phones(loser, at)
    loser.status, loser.merged_into = Member.Status.MERGED, survivor
    keeping.save(loser, by, update_fields=["status", "merged_into"])
    filled = _fill(loser, survivor)
    if froze:
        survivor.status = FROZEN
    if froze or filled:
        keeping.save(survivor, by, update_fields=["status", *filled])
    return {
        "status": loser_was,
        "filled": filled,
        "froze": froze,
        "phones": open_phones,
        "children": _move_children(loser, survivor),
        "tags": _copy_tags(loser, survivor, by, at),
    }


def missing(loser: Member, survivor: Member) -> list[str]:
    """What the survivor's file lacks and the other one has; a birthday brings its calendar."""
    return [name for name in FILLED if getattr(loser, name) and not getattr(survivor, name)]


def _fill(loser: Member, survivor: Member) -> list[str]:
    filled = missing(loser, survivor)
    filled += ["birthday_is_lunar"] if "birthday" in filled else []
    for name in filled:
        setattr(survivor, name, getattr(loser, name))
    return filled


def _empty(loser: Member, survivor: Member, filled: list[str]) -> list[str]:
    """What was filled in and has not been changed since is empty again."""
    same = [name for name in filled if getattr(loser, name) == getattr(survivor, name)]
    for field in Member._meta.concrete_fields:
        if field.name in same:
            setattr(survivor, field.name, field.get_default())
    return same


def _move_children(loser: Member, survivor: Member) -> list[int]:
    known = set(survivor.children.values_list("name", "birthday"))
    moved = [child.pk for child in loser.children.order_by("pk") if (child.name, child.birthday) not in known]
    Child.objects.filter(pk__in=moved).update(member=survivor)
    return moved


def _copy_tags(loser: Member, survivor: Member, by: Staff, at: datetime) -> list[int]:
    """The union of both; in an exclusive group the survivor's own stays."""
    held = list(survivor.tags.select_related("tag__group"))
    taken = {one.tag.group_id for one in held if one.tag.group.is_exclusive}
    there = {one.tag_id for one in held}
    wanted = [one for one in loser.tags.select_related("tag") if one.tag_id not in there]
    rows = [MemberTag(member=survivor, tag=o.tag, by=by, at=at) for o in wanted if o.tag.group_id not in taken]
    return [row.tag_id for row in MemberTag.objects.bulk_create(rows)]


def undo(out: Both, into: Both, merge: Merge) -> None:
    """Add the opposite of what `move` added; a tier or a consent that somebody changed since stays."""
    moved = Purchase.objects.filter(member=out.member, kind="merge", reference__startswith=f"{merge.number}/")
    for row in moved.order_by("business_day"):
        for posting, sign in ((out, -1), (into, 1)):
            _purchase(posting, row.business_day, sign * row.net, sign * row.points)
    out.add_to(out.member, "visits", -into.member.visits)
    out.set_to(out.member, "last_visit", _last_visit(out.member, without=into.member))
    change = out.member.tier_changes.select_related("old").order_by("-at", "-id").first()
    if merge.detail["tier"] and change and change.reference == merge.number:
        _change_tier(out, change.new_id, change.old_id, change.old.version)
    for kind in merge.detail["consents"]:
        event = _last(out.member, kind)
        if event and event.source == merge.number[:32]:
            family.book(out, kind, given=not event.given, channel="merge", text_version=event.text_version)


def _last_visit(survivor: Member, *, without: Member) -> datetime | None:
    people = set(finding.family(survivor)) - set(finding.family(without))
    last: datetime | None = Purchase.objects.filter(member__in=people, kind="sale").aggregate(at=Max("at"))["at"]
    return last


def unwritten(loser: LockedMember, survivor: LockedMember, merge: Merge, *, by: Staff, at: datetime) -> None:
    """After the postings of an undoing: two files again. Refuses `phone_taken`."""
    detail = merge.detail
    loser.status, loser.merged_into = detail["status"], None
    keeping.save(loser, by, update_fields=["status", "merged_into"])
    changed = _empty(loser, survivor, detail["filled"])
    if detail["froze"] and survivor.status == FROZEN:
        survivor.status, changed = ACTIVE, [*changed, "status"]
    if changed:
        keeping.save(survivor, by, update_fields=changed)
    for number in Phone.objects.filter(pk__in=detail["phones"]).order_by("pk").values_list("number", flat=True):
        phones.refuse_taken(number)
        phones.open_phone(loser, number, at)
    Child.objects.filter(pk__in=detail["children"], member=survivor).update(member=loser)
    MemberTag.objects.filter(member=survivor, tag__in=detail["tags"]).delete()


def masked_phones(member: Member) -> list[str]:
    """The open phones, masked."""
    return [
        rules.mask_phone(number) for number in member.phones.filter(until__isnull=True).values_list("number", flat=True)
    ]
