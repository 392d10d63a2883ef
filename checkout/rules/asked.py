"""What callers ask for besides a basket: how it is paid, what comes back, what is topped up or undone. Amounts are yuan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from checkout.rules.basket import Approval, Basket
from checkout.rules.tenders import Tender


@dataclass(frozen=True, slots=True)
class Payment:
    """The total that the cashier saw, and the tenders as handed over."""

    seen_total: Decimal
    tenders: tuple[Tender, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Goods that come back: (line, quantity) pairs, None for all that is left; `tenders`: another way back.

    `seen_amount`: what the cashier saw would be paid back; without it nobody compares.
    """

    lines: tuple[tuple[int, int], ...] | None = None
    reason: str = ""
    tenders: tuple[Tender, ...] = ()
    approval: Approval | None = None
    operator: str | None = None
    terminal: str = ""
    seen_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TopUpAsked:
    """A top-up of `amount`; `order` and `seen_total` (after steps 1-4) only for an offer that waives the order."""

    member: str
    amount: Decimal
    tenders: tuple[Tender, ...]
    offer: str | None = None
    order: Basket | None = None
    seen_total: Decimal | None = None
    operator: str | None = None
    terminal: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """The undoing of a top-up, on whose account, where the money is to go, the till that pays it."""

    account: Literal["merchant", "customer"]
    gift_returned: bool = False
    reason: str = ""
    pay_to: str = ""
    terminal: str = ""
