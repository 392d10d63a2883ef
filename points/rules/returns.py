"""What a refund does to points (docs/algorithms/ledgers.md, points, steps 13-19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ledger.money import ZERO, half_up
from points.rules.earning import EarnRule, earn
from points.rules.lots import Lot, Take, credit, is_live, take_from
from points.rules.redemption import Option


def claw_back_due(net_before: Decimal, net_after: Decimal, *, rule: EarnRule, multiplier: Decimal) -> int:
    """Points to take back when a sale's earning base (yuan) falls, by the sale's own rule and multiplier."""
    return earn(net_before, rule=rule, multiplier=multiplier) - earn(net_after, rule=rule, multiplier=multiplier)


def points_to_return(redeemed: int, *, value: Decimal, value_returned: Decimal, given: int) -> int:
    """Redeemed points that go back now: floor(redeemed x value returned so far / value) minus those given before."""
    if not value:
        return 0
    return int(Fraction(redeemed) * Fraction(value_returned) / Fraction(value)) - given


@dataclass(frozen=True, slots=True)
class ClawBack:
    """`due` = taken + already + debt: parts by lot, points that had expired unspent, and what is still missing."""

    parts: tuple[Take, ...]
    already: int
    debt: int

    @property
    def taken(self) -> int:
        return sum(points for _, points in self.parts)


def plan_claw_back(due: int, *, sale_lot: Lot | None, lots: Sequence[Lot], expired_unspent: int = 0) -> ClawBack:
    """Where `due` points come from: the sale's own lot, what expired of it unspent, the soonest end; the rest is debt.

    `lots` are the member's lots after the refund's give-back, with or without the sale's own; what had ended before
    is expired first (`plan_expiry`). `expired_unspent` leaves out what an earlier refund of the sale has counted.
    """
    own = [(sale_lot, min(due, sale_lot.remaining))] if sale_lot and sale_lot.remaining and due else []
    left = due - sum(points for _, points in own)
    already = min(left, expired_unspent)
    others = [lot for lot in lots if sale_lot is None or lot.id != sale_lot.id]
    rest = take_from(others, left - already)
    return ClawBack((*own, *rest), already, left - already - sum(points for _, points in rest))


class Shortfall(NamedTuple):
    """How missing points are settled: yuan kept from the refund, and points that become debt."""

    deducted: Decimal
    debt: int


def deduct(short: int, *, refund: Decimal, options: Sequence[Option]) -> Shortfall:
    """Setting shortfall = deduct: missing points at the best step's rate (0.10 yuan), half up, at most `refund` yuan.

    What exceeds the refund becomes debt, in whole points: 150 short with 10.05 to refund keeps 10.05 and owes 49.
    """
    rates = [Fraction(option.value) / option.points for option in options if option.kind == "off"]
    rate = max(rates, default=Fraction(0))
    if not rate:
        return Shortfall(ZERO, short)
    worth = half_up(rate * short)
    kept = min(worth, refund)
    return Shortfall(kept, min(short, int(Fraction(worth - kept) / rate)))


@dataclass(frozen=True, slots=True)
class Spent:
    """One lot that paid a redemption, as it stands now: `taken` by it, `given` back since (to it or its extensions).

    `extended_to` is the end of the lot that an earlier give-back made for it; `extends`: it is such a lot itself.
    """

    lot: Lot
    taken: int
    given: int = 0
    extended_to: date | None = None
    extends: bool = False


class Given(NamedTuple):
    """Points to `lot`; with `new_ends_on` to a new lot that extends it through that business day."""

    lot: Lot
    points: int
    new_ends_on: date | None


class Extension(NamedTuple):
    """The id, in a plan, of a lot that the plan itself makes: the extension of the lot `origin`."""

    origin: Any


def plan_give_back(spent: Sequence[Spent], points: int, *, business_day: date, days: int = 30) -> list[Given]:
    """Redeemed points back to the lots that paid, last consumed first (`spent` is in the order of consumption).

    A lot that has ended gets a new lot of `days` days, once per origin: what follows gets a lot with that same end, and
    a lot that is such an extension itself gets none, its points have ended. ValueError for more points than are left.
    """
    back: list[Given] = []
    for part in reversed(spent):
        give = min(points, part.taken - part.given)
        if give > 0:
            back.append(_back_to(part, give, business_day=business_day, days=days))
            points -= give
    if points:
        raise ValueError("more points to give back than were redeemed")
    return back


def _back_to(part: Spent, points: int, *, business_day: date, days: int) -> Given:
    if is_live(part.lot.ends_on, business_day) or part.extends:
        return Given(part.lot, points, None)
    return Given(part.lot, points, part.extended_to or business_day + timedelta(days=days))


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's points when a refund comes in, read under the lock: `lots` are all that are not empty.

    `sale_lot` holds what the sale earned, `spent` what it redeemed, `expired_unspent` as in `plan_claw_back`.
    """

    balance: int
    lots: tuple[Lot, ...]
    sale_lot: Lot | None = None
    spent: tuple[Spent, ...] = ()
    expired_unspent: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    """All that one refund does to points: what it takes, gives (`paid_debt` of it to the debt), keeps in yuan."""

    claw_back: ClawBack
    paid_debt: int
    given: tuple[Given, ...]
    deducted: Decimal = ZERO

    @property
    def clawed_back(self) -> int:
        """What the claw-back entry books: taken from lots or owed; not what had expired or is paid in money."""
        return self.claw_back.taken + self.claw_back.debt


def plan_refund(due: int, back: int, *, standing: Standing, business_day: date, days: int = 30) -> Refund:
    """Claw back `due` and give back `back` points in the order of one refund (docs/algorithms/ledgers.md).

    A part of the claw-back may name a lot that the give-back makes: its id is then an `Extension`.
    """
    own = standing.sale_lot
    paid_debt, to_lots = credit(standing.balance, back)
    given = plan_give_back(standing.spent, to_lots, business_day=business_day, days=days)
    lots = {lot.id: lot for lot in standing.lots}
    for lot, points, new_ends_on in given:
        target = lots.get(lot.id, replace(lot, remaining=0))
        if new_ends_on:
            target = replace(lot, id=Extension(lot.id), remaining=0, ends_on=new_ends_on)
        lots[target.id] = replace(target, remaining=target.remaining + points)
    claw_back = plan_claw_back(due, sale_lot=own, lots=tuple(lots.values()), expired_unspent=standing.expired_unspent)
    return Refund(claw_back, paid_debt, tuple(given))


def with_deduction(plan: Refund, *, refund: Decimal, options: Sequence[Option]) -> Refund:
    """`plan` under the setting shortfall = deduct: what would become debt is kept from `refund` yuan."""
    short = deduct(plan.claw_back.debt, refund=refund, options=options)
    return replace(plan, claw_back=replace(plan.claw_back, debt=short.debt), deducted=short.deducted)
