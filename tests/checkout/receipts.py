"""Receipts as plain rows, for tests of what the database refuses by itself."""

from decimal import Decimal as D
from itertools import count
from typing import Any

from checkout.models import Line, Refund, RefundLine, RefundTender, Sale, Tender, TenderMethod, TopUp
from members.models import Member
from stores.models import Staff, Store
from tests.factories import AT
from tests.ledger.raw import at_commit, insert

_numbers = count(1)


def _head(store: Store, by: Staff, prefix: str) -> dict[str, Any]:
    return {
        "number": f"{prefix}{next(_numbers)}",
        "store": store,
        "operator": by,
        "by": by,
        "at": AT,
        "business_day": AT.date(),
    }


def method(code: str) -> TenderMethod:
    return TenderMethod.objects.get(code=code)


def new_sale(store: Store, by: Staff, total: str = "100.00", **fields: Any) -> Sale:
    """A sale of `total` without any step: subtotal = total = due = handed over."""
    amount = D(total)
    money = dict.fromkeys(("subtotal", "total", "due", "handed_over", "invoiceable", "earning_base"), amount)
    return Sale(**_head(store, by, "S") | money | {"discount": D("0.00")} | fields)


def new_line(sale: Sale, net: str = "100.00", *, position: int = 1, quantity: int = 1, **fields: Any) -> Line:
    unit = D(fields.pop("unit_price", D(net) / quantity))
    values = {"sale": sale, "member": sale.member, "position": position, "name": "衬衫", "quantity": quantity}
    money = {"list_price": unit, "unit_price": unit, "amount": unit * quantity, "net": D(net)}
    return Line(**values | money | fields)


def new_tender(sale: Sale | None, amount: str = "100.00", code: str = "cash", **fields: Any) -> Tender:
    values: dict[str, Any] = {"sale": sale, "method": method(code), "position": 1}
    values["member"] = sale.member if sale else None
    return Tender(**values | {"amount": D(amount), "handed_over": D(amount)} | fields)


def new_top_up(member: Member, by: Staff, amount: str = "500.00", **fields: Any) -> TopUp:
    money = {"amount": D(amount), "handed_over": D(amount)}
    return TopUp(**_head(member.home_store, by, "T") | {"member": member} | money | fields)


def new_refund(sale: Sale, net: str, **fields: Any) -> Refund:
    values = _head(sale.store, sale.by, "R") | {"sale": sale, "member": sale.member, "reason": "尺码"}
    return Refund(**values | {"net": D(net), "amount": D(net)} | fields)


def new_refund_line(refund: Refund, line: Line, net: str, quantity: int = 1, **fields: Any) -> RefundLine:
    values = {"refund": refund, "line": line, "member": refund.member, "quantity": quantity, "net": D(net)}
    return RefundLine(**values | fields)


def new_refund_tender(refund: Refund, tender: Tender | None, amount: str, **fields: Any) -> RefundTender:
    values = {"refund": refund, "tender": tender, "member": refund.member, "position": 1, "amount": D(amount)}
    values |= {"method": tender.method if tender else method("cash"), "closed": D(amount) if tender else D("0.00")}
    return RefundTender(**values | fields)


def sell(sale: Sale, *lines: Line, tenders: tuple[Tender, ...] = ()) -> None:
    """Write a receipt and look at it as the end of the transaction would."""
    insert(sale)
    insert(*lines)
    if tenders:
        insert(*tenders)
    at_commit()


def give_back(refund: Refund, *lines: RefundLine, tenders: tuple[RefundTender, ...] = ()) -> None:
    insert(refund)
    insert(*lines)
    if tenders:
        insert(*tenders)
    at_commit()
