"""Arithmetic of stored value: lots, spending, cash-outs, top-up offers, settlement (docs/algorithms/ledgers.md).

No Django, no clock, no database. All amounts are yuan. A lot is three numbers: principal P, gift money G, face used C;
its principal used is half_up(C x P / (P + G)), so that every figure is the difference of two such figures.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from ledger.money import ZERO, floor_fen, half_up
from ledger.refused import Code, Refused

Owner = TypeVar("Owner", bound=Hashable)
Account = Literal["merchant", "customer"]


def principal_used(principal: Decimal, gift: Decimal, used: Decimal) -> Decimal:
    """The principal in the first `used` yuan of face of a lot, half up to the fen."""
    face = principal + gift
    return half_up(Fraction(used) * Fraction(principal) / Fraction(face)) if face else ZERO


@dataclass(frozen=True, slots=True)
class Lot:
    """One top-up as it stands; `used` is C. A closed lot (cashed out, undone) holds nothing any more."""

    id: Any
    principal: Decimal
    gift: Decimal
    used: Decimal
    at: datetime
    closed: bool = False

    @property
    def face_left(self) -> Decimal:
        return ZERO if self.closed else self.principal + self.gift - self.used

    @property
    def principal_left(self) -> Decimal:
        return ZERO if self.closed else self.principal - principal_used(self.principal, self.gift, self.used)

    @property
    def gift_left(self) -> Decimal:
        return self.face_left - self.principal_left


class Part(NamedTuple):
    """What one movement does to one lot: `face` = `principal` + `gift`, all positive in both directions."""

    lot: Lot
    face: Decimal
    principal: Decimal
    gift: Decimal


def _part(lot: Lot, face: Decimal, *, low: Decimal) -> Part:
    """The part for the `face` yuan of a lot that lie above its first `low` yuan."""
    high = principal_used(lot.principal, lot.gift, low + face)
    principal = high - principal_used(lot.principal, lot.gift, low)
    return Part(lot, face, principal, face - principal)


def plan_spend(lots: Sequence[Lot], amount: Decimal) -> list[Part]:
    """Which lots pay `amount`, oldest first (S114: money never ends). Refuses `insufficient_balance`."""
    parts, left = [], amount
    for lot in sorted(lots, key=lambda lot: (lot.at, lot.id)):
        face = min(left, lot.face_left)
        if face > 0:
            parts.append(_part(lot, face, low=lot.used))
            left -= face
    if left > 0:
        raise Refused(Code.INSUFFICIENT_BALANCE, have=amount - left, needed=amount)
    return parts


class Taken(NamedTuple):
    """A lot, as it stands now, that paid `face` yuan of a sale, of which `given` have come back since."""

    lot: Lot
    face: Decimal
    given: Decimal = ZERO


def plan_give_back(taken: Sequence[Taken], amount: Decimal) -> list[Part]:
    """Where `amount` goes back: last taken, first given back (`taken` is in the order of spending); C goes down.

    A part whose lot is closed does not go to the wallet: `after_cash_out` says what it pays. ValueError for more than
    the sale has taken.
    """
    parts, left = [], amount
    for lot, face, given in reversed(taken):
        back = min(left, face - given)
        if back > 0:
            parts.append(_part(lot, back, low=lot.used - back))
            left -= back
    if left > 0:
        raise ValueError("more stored value to give back than was spent")
    return parts


def cash_out_a(lot: Lot) -> Decimal:
    """Formula A, on the merchant's account: P - half_up(C x P / (P + G)), the principal left to the fen."""
    return max(lot.principal - principal_used(lot.principal, lot.gift, lot.used), ZERO)


def cash_out_b(lot: Lot) -> Decimal:
    """Formula B, on the customer's account: max(0, P - C). Always 0 <= B <= A <= P."""
    return max(lot.principal - lot.used, ZERO)


def cash_out(lots: Iterable[Lot], *, account: Account) -> Decimal:
    """What the open lots pay out, one by one and then summed."""
    formula = cash_out_a if account == "merchant" else cash_out_b
    return sum((formula(lot) for lot in lots if not lot.closed), ZERO)


class Extra(NamedTuple):
    """An advantage that came with a top-up: yuan `given`, and `kept` of it when the top-up is undone.

    A waived order (kept: the waived share of the goods kept), a gift item, a coupon (given and kept only when used).
    """

    given: Decimal
    kept: Decimal


def with_extras(lot: Lot, extras: Sequence[Extra]) -> Lot:
    """The lot as an undo sees it: what was given counts as gift money, what was kept as spent."""
    given = sum((extra.given for extra in extras), ZERO)
    kept = sum((extra.kept for extra in extras), ZERO)
    return replace(lot, gift=lot.gift + given, used=lot.used + kept)


def after_cash_out(lot: Lot, returned: Decimal, *, account: Account, extras: Sequence[Extra] = ()) -> Decimal:
    """Goods worth `returned` yuan of a closed lot come back: F(C after) - F(C before) by the formula of its cash-out.

    `extras` as in the undo that closed it. Gift money does not revive: 1,000 + 200, 600 spent, 400.00 cashed out by B,
    all goods back: pays 600.00.
    """
    before = with_extras(replace(lot, closed=False), extras)
    after = replace(before, used=before.used - returned)
    return cash_out([after], account=account) - cash_out([before], account=account)


def undo_amount(lot: Lot, *, account: Account, extras: Sequence[Extra] = ()) -> Decimal:
    """What the undo of a top-up pays, before its lot is closed and its gift money voided.

    845.00 for an order of 169.00 and a quilt of 99.00, all kept: 577.00 on the customer's account, 641.53 otherwise.
    """
    return cash_out([with_extras(lot, extras)], account=account)


def untouched(lot: Lot, *, waived: bool) -> bool:
    """Nothing of the lot is spent, and it did not waive an order."""
    return not waived and not lot.closed and not lot.used


def cooling_off_until(topped_up_on: date, *, days: int = 7) -> date:
    """The last day on which the untouched principal of a top-up is refundable on request, until 24:00."""
    return topped_up_on + timedelta(days=days)


def in_cooling_off(topped_up_on: date, today: date, *, days: int = 7) -> bool:
    """Until 24:00 of the 7th calendar day after the top-up's day its untouched principal is refundable on request."""
    return today <= cooling_off_until(topped_up_on, days=days)


def check_cap(balance: Decimal, amount: Decimal, *, gift: Decimal = ZERO, cap: Decimal) -> None:
    """Refuses `balance_cap` when principal + gift would pass `cap` after a top-up. Returns and merges do not ask."""
    if balance + amount + gift > cap:
        raise Refused(Code.BALANCE_CAP, cap=cap, balance=balance, room=max(cap - balance, ZERO))


def five_times(order: Decimal, *, multiple: int = 5, minimum: Decimal = ZERO) -> Decimal:
    """The top-up that waives an `order` (its total after steps 1-4): 169.00 needs 845.00 (S113).

    Refuses `offer_unusable` (reason order_below_minimum).
    """
    if order < minimum:
        raise Refused(Code.OFFER_UNUSABLE, reason="order_below_minimum", minimum=minimum, order=order)
    return order * multiple


def check_waiver(order: Decimal, amount: Decimal, *, multiple: int, minimum: Decimal, other_discounts: bool) -> None:
    """Whether a top-up of `amount` waives `order`. Refuses `offer_unusable` with a reason.

    Reasons: other_discounts (coupons, points or stored value in the order), order_below_minimum, top_up_too_small.
    """
    if other_discounts:
        raise Refused(Code.OFFER_UNUSABLE, reason="other_discounts")
    needed = five_times(order, multiple=multiple, minimum=minimum)
    if amount < needed:
        raise Refused(Code.OFFER_UNUSABLE, reason="top_up_too_small", needed=needed, amount=amount)


def largest_order(cap: Decimal, balance: Decimal, *, multiple: int = 5) -> Decimal:
    """The largest order that the cap still lets be waived: (cap - balance) / multiple, floored to the fen."""
    return max(floor_fen(Fraction(cap - balance) / multiple), ZERO)


@dataclass(frozen=True, slots=True)
class Offer:
    """A top-up offer: for `minimum` yuan or more, starts_at <= at < ends_at, in `stores` (codes; empty: all)."""

    code: str
    minimum: Decimal
    gift: Decimal = ZERO
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    stores: frozenset[str] = frozenset()
    limit_per_member: int | None = None
    limit_per_day: int | None = None
    is_active: bool = True


class Uses(NamedTuple):
    """How often a member has used an offer: ever, and on this business day. Undone top-ups do not count."""

    ever: int = 0
    today: int = 0


def offer_fault(offer: Offer, *, amount: Decimal, store: str, at: datetime, uses: Uses) -> str | None:
    """Why the offer is refused, or None: inactive, not_started, ended, other_store, below_minimum, limit, day_limit."""
    faults = {
        "inactive": not offer.is_active,
        "not_started": offer.starts_at is not None and at < offer.starts_at,
        "ended": offer.ends_at is not None and at >= offer.ends_at,
        "other_store": bool(offer.stores) and store not in offer.stores,
        "below_minimum": amount < offer.minimum,
        "limit": _reached(offer.limit_per_member, uses.ever),
        "day_limit": _reached(offer.limit_per_day, uses.today),
    }
    return next((reason for reason, holds in faults.items() if holds), None)


def _reached(limit: int | None, uses: int) -> bool:
    return limit is not None and uses >= limit


def check_offer(offer: Offer, *, amount: Decimal, store: str, at: datetime, uses: Uses) -> None:
    """Refuses `offer_unusable` with the reason of `offer_fault`."""
    reason = offer_fault(offer, amount=amount, store=store, at=at, uses=uses)
    if reason:
        raise Refused(Code.OFFER_UNUSABLE, reason=reason, offer=offer.code)


def best_offer(offers: Iterable[Offer], *, amount: Decimal) -> Offer | None:
    """Of offers without a fault, the one with the most gift money; a tie: the lower minimum, then the earlier."""
    reachable = [offer for offer in offers if offer.minimum <= amount]
    return max(reachable, key=lambda offer: (offer.gift, -offer.minimum), default=None)


class Settled(NamedTuple, Generic[Owner]):
    """One part of a spend: who sold the lot, who delivered the goods (stores or legal entities), and its amounts."""

    sold_by: Owner
    spent_in: Owner
    face: Decimal
    principal: Decimal


def settle(parts: Iterable[Settled[Owner]], *, by_principal: bool = False) -> dict[tuple[Owner, Owner], Decimal]:
    """(who owes, to whom) -> yuan: face (the seller bears the gift that it gave) or principal only (S132)."""
    owed: dict[tuple[Owner, Owner], Decimal] = {}
    for part in parts:
        if part.sold_by != part.spent_in:
            pair = (part.sold_by, part.spent_in)
            owed[pair] = owed.get(pair, ZERO) + (part.principal if by_principal else part.face)
    return owed


def invoiceable(total: Decimal, *, wallet: Decimal, other: Decimal = ZERO) -> Decimal:
    """What a sale's invoice may say: the wallet's part was invoiced at its top-up, `other` by nobody or elsewhere."""
    return total - wallet - other
