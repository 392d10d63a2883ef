"""What checkout tells: purchases and returns, and the tiers that follow from them (S48, S66, S70)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from ledger.money import ZERO
from ledger.posting import Posting
from members import rules
from members.models import Member, Purchase, Tier, TierChange
from members.services.lock import LockedMember
from stores.master import Remembered

tiers = Remembered(lambda: tuple(Tier.objects.order_by("rank")))
AUTOMATIC = (TierChange.Kind.AUTO, TierChange.Kind.UNDONE)


@dataclass(frozen=True)
class Bought:
    """A sale (+) or a return (−): `net` yuan and `points`, counted on the sale's own `business_day`."""

    kind: str
    net: Decimal
    points: int
    business_day: date


def record_purchase(posting: Posting[LockedMember], bought: Bought) -> None:
    """Add the purchase and what follows: the tier window, the visit, an upgrade at once, or an upgrade undone."""
    member = posting.member
    posting.add(
        Purchase(
            member_id=member.pk,
            kind=bought.kind,
            net=bought.net,
            points=bought.points,
            at=posting.at,
            business_day=bought.business_day,
            store_id=posting.store_id,
            reference=posting.reference,
        )
    )
    if member.window_from is None or bought.business_day >= member.window_from:
        posting.add_to(member, "window_spend", bought.net)
        posting.add_to(member, "window_points", bought.points)
    if bought.kind == "sale":
        _visit(posting)
        _upgrade(posting, bought)
    else:
        _undo_upgrade(posting, bought)


def _visit(posting: Posting[LockedMember]) -> None:
    posting.add_to(posting.member, "visits", 1)
    last: datetime | None = posting.member.last_visit
    if last is None or posting.at > last:
        posting.set_to(posting.member, "last_visit", posting.at)


def tier_of(member: Member) -> Tier:
    """The member's tier, from what is remembered of the tiers."""
    found = next((tier for tier in tiers.value if tier.pk == member.tier_id), None)
    return found or member.tier


def _upgrade(posting: Posting[LockedMember], bought: Bought) -> None:
    """The cached window is never too low, so only for the tiers that it reaches are the rows themselves added up."""
    member, current = posting.member, tier_of(posting.member)
    cached = rules.Standing(member.window_spend, member.window_points)
    higher = [tier for tier in tiers.value if tier.rank > current.rank and rules.reached(_thresholds([tier]), cached)]
    if member.tier_locked:
        return
    reached = [tier for tier in higher if _holds(tier, member, bought.business_day, plus=bought)]
    if reached:
        _move(posting, TierChange.Kind.AUTO, current, max(reached, key=lambda tier: tier.rank))


def _undo_upgrade(posting: Posting[LockedMember], bought: Bought) -> None:
    """An automatic upgrade that would not have happened without the returned part is undone, unless locked."""
    member, current = posting.member, tier_of(posting.member)
    change = member.tier_changes.order_by("-at", "-id").first()
    if member.tier_locked or change is None or change.kind not in AUTOMATIC or change.new_id != current.pk:
        return
    upgrades = list(
        member.tier_changes.filter(kind=TierChange.Kind.AUTO, business_day__gte=bought.business_day)
        .select_related("old")
        .order_by("at", "id")
    )
    if not upgrades:
        return
    before = upgrades[0].old
    days = _days_since(member, upgrades[0].business_day, posting.business_day)
    held = [tier for tier in tiers.value if before.rank < tier.rank <= current.rank]
    kept = [tier for tier in held if any(_holds(tier, member, day, plus=bought) for day in days)]
    best = max(kept, key=lambda tier: tier.rank, default=before)
    if best.rank < current.rank:
        _move(posting, TierChange.Kind.UNDONE, current, best)


def _days_since(member: Member, first: date, last: date) -> list[date]:
    """The days on which the figures can have reached a tier: those of purchases since the upgrade, and today."""
    bought = member.purchases.filter(kind="sale", business_day__gte=first).values_list("business_day", flat=True)
    return sorted({*bought.distinct(), first, last})


def _holds(tier: Tier, member: Member, day: date, *, plus: Bought) -> bool:
    """Whether the rows of the tier's window that ends on `day`, and what is being booked, reach the tier."""
    start = day - timedelta(days=tier.window_days - 1)
    found = member.purchases.filter(business_day__range=(start, day)).aggregate(net=Sum("net"), points=Sum("points"))
    counts = start <= plus.business_day <= day
    standing = rules.Standing(
        (found["net"] or ZERO) + (plus.net if counts else ZERO),
        (found["points"] or 0) + (plus.points if counts else 0),
    )
    return rules.reached(_thresholds([tier]), standing) is not None


def _thresholds(some: Sequence[Tier]) -> list[rules.Tier]:
    return [rules.Tier(tier.rank, tier.spend_from, tier.points_from) for tier in some]


def _move(posting: Posting[LockedMember], kind: TierChange.Kind, old: Tier, new: Tier) -> None:
    posting.set_to(posting.member, "tier_id", new.pk)
    posting.add(
        TierChange(
            member_id=posting.member.pk,
            kind=kind,
            old_id=old.pk,
            new_id=new.pk,
            rule_version=new.version,
            at=posting.at,
            business_day=posting.business_day,
            by_id=posting.by_id,
            reference=posting.reference,
        )
    )
