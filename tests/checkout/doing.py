"""Sales, returns and top-ups in one line each, for tests of services and flows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal as D
from itertools import count
from typing import Any

from checkout.answers import Answer
from checkout.rules.asked import Payment, Return, TopUpAsked, Undo
from checkout.rules.basket import Approval, Basket, Line
from checkout.rules.shifts import Count, Opening
from checkout.rules.tenders import Tender
from checkout.services import asking, refunding, selling, shifts, topping_up, undoing
from members.models import Member
from tests.factories import AT, PIN, Chain

_keys = count(1)
MANAGER = Approval("manager1", PIN)
REGION = Approval("region1", PIN)


def key() -> str:
    return f"key-{next(_keys)}"


def line(price: str = "100.00", quantity: int = 1, name: str = "连衣裙", **fields: Any) -> Line:
    return Line(name=name, unit_price=D(price), quantity=quantity, **fields)


def basket(*lines: Line, member: Member | None = None, **fields: Any) -> Basket:
    return Basket(lines=lines or (line(),), member=None if member is None else member.number, **fields)


def pay(total: str, *tenders: tuple[str, str]) -> Payment:
    return Payment(D(total), tuple(Tender(method, D(amount)) for method, amount in tenders))


def sell(chain: Chain, order: Basket, total: str, *tenders: tuple[str, str], at: datetime = AT, **how: Any) -> Answer:
    """Sell in S001 by its cashier, unless `by`, `store` or `key` say otherwise; no tenders: what is left in cash."""
    who = {"by": chain.cashier, "store": chain.s001, "key": key()} | how
    left = D(total) - (min(order.wallet, D(total)) if isinstance(order.wallet, D) else D(0))
    paid = tenders or ((("cash", str(left)),) if left and order.wallet != "max" else ())
    return selling.sell(order, payment=pay(total, *paid), at=at, **who)


def open_shift(chain: Chain, amount: str = "200.00", *, terminal: str = "1", at: datetime = AT, **how: Any) -> str:
    """Open a shift in S001 by its cashier; its number."""
    who = {"by": chain.cashier, "store": chain.s001, "key": key()} | how
    number: str = shifts.open_shift(Opening(terminal, D(amount)), at=at, **who).data["number"]
    return number


def close_shift(
    chain: Chain, number: str, *, reason: str = "", seen: str | None = None, at: datetime = AT, **counted: Any
) -> Answer:
    """Close a shift of S001 by its cashier: close_shift(chain, number, cash="200.00")."""
    who = {name: counted.pop(name) for name in ("by", "store", "key") if name in counted}
    rows = tuple((method, D(amount)) for method, amount in counted.items())
    count = Count(number, rows, None if seen is None else D(seen), reason)
    return shifts.close(count, at=at, **{"by": chain.cashier, "store": chain.s001, "key": key()} | who)


def quote(chain: Chain, order: Basket, *, at: datetime = AT, **how: Any) -> dict[str, Any]:
    who = {"by": chain.cashier, "store": chain.s001} | how
    return asking.quote(order, at=at, **who)


def give_back(
    chain: Chain, number: str, lines: Sequence[tuple[int, int]] | None = None, *, at: datetime = AT, **how: Any
) -> Answer:
    """Return in S001 by its cashier with the manager's PIN."""
    asked = {"approval": MANAGER, "reason": "尺码不合适"}
    asked |= {name: how.pop(name) for name in ("approval", "reason", "tenders", "operator", "terminal") if name in how}
    who = {"by": chain.cashier, "store": chain.s001, "key": key()} | how
    return refunding.refund(number, Return(None if lines is None else tuple(lines), **asked), at=at, **who)


def top_up(
    chain: Chain, member: Member, amount: str, *, at: datetime = AT, offer: str | None = None, **how: Any
) -> Answer:
    asked = {"order": how.pop("order", None), "seen_total": how.pop("seen_total", None)}
    asked |= {"terminal": how.pop("terminal", "")}
    tenders = how.pop("tenders", (Tender("wechat", D(amount)),))
    who = {"by": chain.cashier, "store": chain.s001, "key": key()} | how
    return topping_up.top_up(TopUpAsked(member.number, D(amount), tenders, offer, **asked), at=at, **who)


def ask_undo(chain: Chain, number: str, account: str = "customer", *, at: datetime = AT, **how: Any) -> Answer:
    asked = {"reason": "搬家了", "pay_to": "6222 0000 张三"}
    asked |= {name: how.pop(name) for name in ("reason", "pay_to", "gift_returned", "terminal") if name in how}
    who = {"by": chain.manager, "store": chain.s001, "key": key()} | how
    return undoing.ask(number, Undo(account, **asked), at=at, **who)  # type: ignore[arg-type]
