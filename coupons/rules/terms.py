"""What the rules of promotions and coupons stand on: their terms, the order as they see it, the moment of the sale.

Amounts are yuan. A rule sees the order as `Item`s: what is left to pay of each line when its step begins.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ledger import money

# Whatever tells two stores, tiers, categories or members apart: a number, a code, a UUID.
Key: TypeAlias = Hashable


class PromotionKind(StrEnum):
    PERCENT = "percent"
    N_PIECES = "n_pieces"
    SPECIAL_PRICE = "special_price"
    SPEND_OVER_GIFT = "spend_over_gift"


class Counting(StrEnum):
    """Which pieces of an "n pieces" promotion get the price: all from n on, or full groups of n, the dearest first."""

    AT_LEAST = "at_least"
    PER_GROUP = "per_group"


class Audience(StrEnum):
    ALL = "all"
    MEMBERS = "members"


class CouponKind(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    GIFT = "gift"


class CouponState(StrEnum):
    ISSUED = "issued"
    USED = "used"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Item:
    """A line as a step meets it: `amount` is what is left to pay; `closed` says "no further discount", or a gift."""

    sku: str
    category: Key | None
    quantity: int
    amount: Decimal
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods that a promotion or coupon holds for; both sets empty: all of them."""

    skus: frozenset[str] = frozenset()
    categories: frozenset[Key] = frozenset()

    def include(self, item: Item) -> bool:
        return not (self.skus or self.categories) or item.sku in self.skus or item.category in self.categories


@dataclass(frozen=True, slots=True)
class Gift:
    """An item that costs nothing: a promotion's, or a gift coupon's (which need not be in the catalogue)."""

    name: str
    list_price: Decimal
    sku: str = ""
    product: Key | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The moment of a sale: `at` is aware and store-local; a guest has no member."""

    at: datetime
    store: Key
    channel: str = "store"
    member: Key | None = None
    tier: Key | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something does not hold: a code for `coupons.texts` and what its sentence needs."""

    code: str
    args: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """When (from <= at < until), where and to whom something applies; None and empty sets are no limit."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    stores: frozenset[Key] = frozenset()
    channels: frozenset[str] = frozenset()
    audience: Audience = Audience.ALL
    tiers: frozenset[Key] = frozenset()

    def fault(self, context: Context) -> str:
        """not_started, ended, store, channel, members_only or tier; nothing where it applies."""
        return self._when(context.at) or self._where(context) or self._who(context)

    def _when(self, at: datetime) -> str:
        if self.starts_at is not None and at < self.starts_at:
            return "not_started"
        return "ended" if self.ends_at is not None and at >= self.ends_at else ""

    def _where(self, context: Context) -> str:
        if self.stores and context.store not in self.stores:
            return "store"
        return "channel" if self.channels and context.channel not in self.channels else ""

    def _who(self, context: Context) -> str:
        if context.member is None:
            return "members_only" if self.tiers or self.audience is Audience.MEMBERS else ""
        return "tier" if self.tiers and context.tier not in self.tiers else ""


@dataclass(frozen=True, slots=True)
class Promotion:
    """An automatic promotion. Weekdays count from Monday = 0; `instead` of member price and tier, else on top of them.

    `made` orders ties: the smaller is the older; equal ones are taken in the order given.
    """

    id: Key
    name: str
    kind: PromotionKind
    made: int = 0
    percent_paid: Decimal = Decimal(100)
    pieces: int = 1
    counting: Counting = Counting.AT_LEAST
    price: Decimal = money.ZERO
    threshold: Decimal = money.ZERO
    gift: Gift | None = None
    goods: Goods = Goods()
    instead: bool = False
    window: Window = Window()
    weekdays: frozenset[int] = frozenset()
    time_from: time | None = None
    time_to: time | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """One coupon with its offer's terms; without a holder it is its bearer's.

    `value` is yuan off, `percent_paid` what is paid of its lines; `group` holds the coupons that may be used together,
    none: it goes with no other.
    """

    code: str
    kind: CouponKind
    name: str = ""
    value: Decimal = money.ZERO
    percent_paid: Decimal = Decimal(100)
    gift: Gift | None = None
    minimum: Decimal = money.ZERO
    goods: Goods = Goods()
    group: str = ""
    holder: Key | None = None
    window: Window = Window()
    state: CouponState = CouponState.ISSUED


@dataclass(frozen=True, slots=True)
class Choice:
    """The one promotion of an order with its share of each item, and the others with the reason."""

    promotion: Promotion | None
    shares: list[Decimal]
    skipped: tuple[tuple[Promotion, Reason], ...] = ()
