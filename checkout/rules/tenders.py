"""How a sale is paid: step 8 of docs/algorithms/pricing.md. Methods are data. Amounts are yuan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ledger import money
from ledger.refused import Code, Refused


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay: gives change, earns points, can be refunded, can be put on an invoice; `order` as stored."""

    code: str
    change: bool = False
    earns: bool = True
    refundable: bool = True
    invoiceable: bool = True
    order: int = 0


WALLET = Method("wallet", invoiceable=False, order=-1)


@dataclass(frozen=True, slots=True)
class Tender:
    """Money as handed over; `reference` is the payment order's number."""

    method: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A tender after change: what the till kept of it, and what was handed over (the same but for cash)."""

    method: str
    amount: Decimal
    handed_over: Decimal
    reference: str = ""

    @property
    def change(self) -> Decimal:
        return self.handed_over - self.amount


@dataclass(frozen=True, slots=True)
class Settlement:
    kept: tuple[Kept, ...]
    handed_over: Decimal
    change: Decimal


def _mismatch(reason: str, **args: object) -> Refused:
    return Refused(Code.TENDERS_MISMATCH, reason=reason, **args)


def _rows(tenders: Sequence[Tender], methods: Mapping[str, Method]) -> list[Kept]:
    """One row a tender; what was handed over in one change-giving method is one row."""
    rows: list[Kept] = []
    cash: dict[str, int] = {}
    for tender in tenders:
        method = methods.get(tender.method)
        if method is None:
            raise _mismatch("unknown_method", method=tender.method)
        if tender.amount <= 0 or not money.has_fen(tender.amount):
            raise _mismatch("amount", method=tender.method, amount=tender.amount)
        if method.change and method.code in cash:
            row = rows[cash[method.code]]
            total = row.amount + tender.amount
            rows[cash[method.code]] = replace(row, amount=total, handed_over=total)
            continue
        if method.change:
            cash[method.code] = len(rows)
        rows.append(Kept(tender.method, tender.amount, tender.amount, tender.reference))
    return rows


def settle(due: Decimal, tenders: Sequence[Tender], methods: Mapping[str, Method]) -> Settlement:
    """What is kept of `tenders` so that their sum less the change is `due`; `due` 0.00 takes an empty list.

    Change comes out of a method that gives change and is smaller than what was handed over in it. Refuses
    `tenders_mismatch` with the reason unknown_method, amount, missing (with `missing`), too_much (with `over`).
    """
    rows = _rows(tenders, methods)
    handed_over = sum((row.amount for row in rows), money.ZERO)
    change = handed_over - due
    if change < 0:
        raise _mismatch("missing", due=due, missing=-change)
    if change:
        for i, row in enumerate(rows):
            if methods[row.method].change and row.amount > change:
                rows[i] = replace(row, amount=row.amount - change)
                break
        else:
            raise _mismatch("too_much", due=due, over=change)
    return Settlement(tuple(rows), handed_over, change)


def earning_base(total: Decimal, kept: Sequence[Kept], methods: Mapping[str, Method]) -> Decimal:
    """What of `total` earns points: stored value counts as paid, methods that do not earn are left out."""
    return total - sum((row.amount for row in kept if not methods[row.method].earns), money.ZERO)


def invoiceable(total: Decimal, wallet: Decimal, kept: Sequence[Kept], methods: Mapping[str, Method]) -> Decimal:
    """What an invoice may be written for: `total` less stored value and what non-invoiceable methods kept."""
    return total - wallet - sum((row.amount for row in kept if not methods[row.method].invoiceable), money.ZERO)
