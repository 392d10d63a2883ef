"""What a till sends, and what its lines cost (docs/api.md "Basket", docs/algorithms/pricing.md step 1); yuan."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from coupons.rules.terms import Key
from ledger import money
from ledger.refused import Code, Refused

MAX_QUANTITY = 9_999
MAX_LINES = 500
MAX_PRICE = Decimal("1000000.00")
MAX_SUBTOTAL = Decimal("99999999.99")
MAX_NAME = 128


@dataclass(frozen=True, slots=True)
class Line:
    """One line as typed or scanned; without a known sku or barcode it needs `name` and `unit_price`."""

    name: str = ""
    sku: str = ""
    barcode: str = ""
    quantity: int = 1
    unit_price: Decimal | None = None
    category: str = ""
    price_reason: str = ""
    gift: bool = False


@dataclass(frozen=True, slots=True)
class Seller:
    """A salesperson of the sale; `share` in percent."""

    staff: str
    share: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Proof:
    """The holder's PIN, or a manager's override with its reason; kept out of logs."""

    kind: Literal["pin", "override"]
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """The second person at the till: staff code and PIN; kept out of logs."""

    code: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Basket:
    """An order as the till sends it; `wallet` is an amount, "max", or None for no stored value."""

    lines: tuple[Line, ...]
    member: str | None = None
    coupons: tuple[str, ...] = ()
    points: tuple[int, ...] = ()
    wallet: Decimal | Literal["max"] | None = None
    operator: str | None = None
    sellers: tuple[Seller, ...] = ()
    terminal: str = ""
    external_number: str = ""
    channel: Literal["store", "online", "app"] = "store"
    occurred_at: datetime | None = None
    asked: Literal["", "card", "no_card", "declined"] = ""
    note: str = ""
    proof: Proof | None = None
    approval: Approval | None = None


class Problem(NamedTuple):
    """What is wrong with one field of a basket: a code for `checkout.texts.problem` and what its sentence needs."""

    field: str
    code: str
    limit: int | Decimal | None = None


def money_problem(name: str, amount: Decimal, most: Decimal = MAX_SUBTOTAL) -> Problem | None:
    """What is wrong with an amount of yuan: negative, too_much, three_decimals; None: nothing."""
    if not amount.is_finite() or amount < 0:
        return Problem(name, "negative")
    if amount > most:
        return Problem(name, "too_much", most)
    return None if money.has_fen(amount) else Problem(name, "three_decimals")


def _line_problems(name: str, line: Line) -> Iterator[Problem]:
    if not 1 <= line.quantity <= MAX_QUANTITY:
        yield Problem(f"{name}.quantity", "quantity", MAX_QUANTITY)
    if len(line.name) > MAX_NAME:
        yield Problem(f"{name}.name", "too_long", MAX_NAME)
    if not (line.sku or line.barcode or line.name):
        yield Problem(f"{name}.name", "name_needed")
    wrong = None if line.unit_price is None else money_problem(f"{name}.unit_price", line.unit_price, MAX_PRICE)
    if wrong:
        yield wrong


def problems(basket: Basket, *, max_lines: int = MAX_LINES) -> list[Problem]:
    """All that is wrong with the basket itself, by field ("lines.0.quantity"); a basket needs a line or a coupon."""
    if len(basket.lines) > max_lines:
        return [Problem("lines", "too_many_lines", max_lines)]
    found = [] if basket.lines or basket.coupons else [Problem("lines", "empty")]
    for index, line in enumerate(basket.lines):
        found += _line_problems(f"lines.{index}", line)
    found += [Problem("points", "step") for step in basket.points[:1] if min(basket.points) <= 0]
    wrong = money_problem("wallet", basket.wallet, MAX_SUBTOTAL) if isinstance(basket.wallet, Decimal) else None
    if wrong:
        found.append(wrong)
    if basket.sellers and sum(seller.share for seller in basket.sellers) != 100:
        found.append(Problem("sellers", "shares"))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """A product as the catalogue knows it."""

    id: Key
    sku: str
    name: str
    category: str
    list_price: Decimal
    member_price: Decimal | None = None
    no_further_discount: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its prices: `unit_price` is what step 1 counts, `list_price` what the catalogue asks.

    `index` counts from 1. `member_price` is stored, and used in a later version. A gift costs 0.00.
    """

    index: int
    name: str
    quantity: int
    list_price: Decimal
    unit_price: Decimal
    sku: str = ""
    category: str = ""
    product: Key | None = None
    member_price: Decimal | None = None
    no_further_discount: bool = False
    gift: bool = False
    price_reason: str = ""

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity

    @property
    def percent_off(self) -> Fraction:
        """How far the price was lowered by hand, in percent of the list price."""
        if not self.list_price:
            return Fraction(0)
        return 100 * Fraction(self.list_price - self.unit_price) / Fraction(self.list_price)


def priced(index: int, line: Line, known: Known | None) -> PricedLine:
    """The line at its price: the catalogue's, or a lower one that was typed; a gift at 0.00.

    Refuses `product_blocked`; `invalid` for a line that the catalogue does not know and that lacks a name or a price.
    """
    if known is None:
        return _typed(index, line)
    if known.blocked:
        raise Refused(Code.PRODUCT_BLOCKED, line=index, sku=known.sku, name=known.name)
    price = known.list_price if line.unit_price is None else min(line.unit_price, known.list_price)
    return PricedLine(
        index=index,
        name=known.name,
        quantity=line.quantity,
        list_price=known.list_price,
        unit_price=money.ZERO if line.gift else price,
        sku=known.sku,
        category=known.category,
        product=known.id,
        member_price=known.member_price,
        no_further_discount=known.no_further_discount,
        gift=line.gift,
        price_reason=line.price_reason,
    )


def _typed(index: int, line: Line) -> PricedLine:
    if not line.name or line.unit_price is None:
        missing = "unit_price" if line.name else "name"
        raise Refused(
            Code.INVALID, field=f"lines.{index - 1}.{missing}", reason="unknown_product", sku=line.sku or line.barcode
        )
    return PricedLine(
        index=index,
        name=line.name,
        quantity=line.quantity,
        list_price=line.unit_price,
        unit_price=money.ZERO if line.gift else line.unit_price,
        sku=line.sku,
        category=line.category,
        gift=line.gift,
        price_reason=line.price_reason,
    )
