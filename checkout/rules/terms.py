"""What a quote stands on, and what it says (docs/api.md "Quote"). Amounts are yuan, points are whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from checkout.rules.basket import PricedLine
from coupons.rules.terms import Coupon, Key, Promotion
from ledger import money
from points.rules.earning import EarnRule
from points.rules.redemption import NOTHING, Option, Split
from wallets.rules import Lot

STEPS = ("member", "tier", "promotion", "coupon", "points", "rounding", "waived")


@dataclass(frozen=True, slots=True)
class ProofRule:
    """From how much stored value (yuan) or how many points a day the holder must prove to be the holder."""

    wallet: Decimal = Decimal("100.00")
    points: int = 500


@dataclass(frozen=True, slots=True)
class Shop:
    """The house's terms here and now; `at` is aware and store-local.

    `rounding` is off (None), 0.10 or 1.00. `price_limit` is how far, in percent, the operator may lower a price;
    `approved_limit` how far the second person who has approved may (None: nobody has).
    """

    at: datetime
    store: Key
    channel: str = "store"
    promotions: tuple[Promotion, ...] = ()
    options: tuple[Option, ...] = ()
    earn_rule: EarnRule = field(default_factory=EarnRule)
    rounding: Decimal | None = None
    max_coupons: int = 1
    price_limit: Decimal = money.ZERO
    approved_limit: Decimal | None = None
    proof: ProofRule | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """The member as of now: `points` usable, `lots` of stored value, the tier held before the sale.

    `tier_percent` is what the tier takes off, in percent. `coupons` are those held, for `coupons_usable`. `*_today` is
    what was already used today, `proven` that the holder has shown to be the holder.
    """

    member: Key
    tier: Key | None = None
    tier_percent: Decimal = money.ZERO
    multiplier: Decimal = Decimal(1)
    points: int = 0
    lots: tuple[Lot, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    wallet_today: Decimal = money.ZERO
    points_today: int = 0
    proven: bool = False
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """One order's terms; a guest has no `buyer`. `waive` is the 5x offer (S113). `advise`: also suggest what to redeem."""

    shop: Shop
    buyer: Buyer | None = None
    coupons: tuple[Coupon, ...] = ()
    points: tuple[int, ...] = ()
    wallet: Decimal | Literal["max"] | None = None
    waive: bool = False
    advise: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """What one step took off; `reason` and `args` are for `checkout.texts`."""

    code: str
    amount: Decimal
    reason: str = ""
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    """What did not apply and why."""

    code: str
    reason: str
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shares:
    """A line's share of every step."""

    member: Decimal = money.ZERO
    tier: Decimal = money.ZERO
    promotion: Decimal = money.ZERO
    coupon: Decimal = money.ZERO
    points: Decimal = money.ZERO
    rounding: Decimal = money.ZERO
    waived: Decimal = money.ZERO


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A line of the receipt: net = unit price x quantity - the sum of its shares."""

    line: PricedLine
    net: Decimal
    shares: Shares


@dataclass(frozen=True, slots=True)
class PriceApproval:
    """A price below the operator's limit: it waits for a second person."""

    line: int
    list_price: Decimal
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class WalletParts:
    principal: Decimal = money.ZERO
    gift: Decimal = money.ZERO


@dataclass(frozen=True, slots=True)
class Quote:
    """The priced order. total = subtotal - discount - points_value - rounding - waived; due = total - wallet.

    `points_earned` takes all tenders for earning ones; the sale counts again with what was really paid.
    """

    lines: tuple[QuotedLine, ...]
    steps: tuple[Step, ...]
    skipped: tuple[Skip, ...]
    subtotal: Decimal
    discount: Decimal
    points_used: int
    points_value: Decimal
    rounding: Decimal
    waived: Decimal
    total: Decimal
    wallet: Decimal
    wallet_parts: WalletParts
    points_earned: int
    promotion: Promotion | None = None
    coupons: tuple[Coupon, ...] = ()
    suggestion: Split = NOTHING
    alternatives: tuple[Split, ...] = ()
    coupons_usable: tuple[str, ...] = ()
    proof_required: bool = False
    approval_required: tuple[PriceApproval, ...] = ()

    @property
    def due(self) -> Decimal:
        return self.total - self.wallet

    @property
    def order_total(self) -> Decimal:
        """What a top-up that waives the order is measured by: the total before it is waived (S113)."""
        return self.total + self.waived
