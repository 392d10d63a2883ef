"""What the page for undoing a top-up shows: both formulas, where the money can go, what became of the request."""

from decimal import Decimal
from typing import Any

from checkout.models import TopUp, TopUpRefund
from checkout.rules.asked import Undo
from checkout.services import accounts, pricing, undoing
from ledger.refused import Code, Refused
from stores.models import Approval, Staff, Store
from stores.rules import Level, normal_number
from stores.services import levels
from wallets import rules

BANK = "bank"
# Waiting or paid: there is nothing to ask for.
ASKED = (Approval.State.WAITING, Approval.State.APPROVED)


def is_manager(staff: Staff, store: Store) -> bool:
    """Whether this person may ask for an undoing here (docs/design.md, the second person)."""
    return Level.MANAGER in levels(staff, store)


def may_ask(staff: Staff, store: Store) -> None:
    """A manager asks. Refuses `forbidden` (reason manager)."""
    if not is_manager(staff, store):
        raise Refused(Code.FORBIDDEN, reason="manager")


def page(number: str, *, by: Staff, store: Store) -> dict[str, Any]:
    """The top-up and the last request to undo it. Refuses `not_found`."""
    rows = TopUp.objects.known_in(store).whole().prefetch_related("tenders__method")
    row = rows.filter(number=normal_number(number)).first()
    if row is None:
        raise Refused(Code.NOT_FOUND, what="top_up", number=number)
    request = undoing.latest(row)
    return {
        "row": row,
        "asked": request,
        "paid_to": _paid_to(request),
        "refund": TopUpRefund.objects.filter(member=row.member_id, top_up=row).first(),
        "may_ask": request is None or request.state not in ASKED,
        "last_day": rules.cooling_off_until(row.business_day),
        "has_gift": bool(row.gift_name),
    }


def _paid_to(request: Approval | None) -> str:
    """The way to pay by its name, or the account as it was written down."""
    code = accounts.paid_to(request) if request else ""
    known = pricing.methods().get(code)
    return known.name if known else code


def preview(row: TopUp, undo: Undo, *, by: Staff, store: Store) -> dict[str, Any]:
    """What the undoing would pay as it is asked for, with the ways that the money can take. Refuses as `undoing.quote`."""
    quote = undoing.explain(row.number, undo, by=by, store=store)
    amount, limit = Decimal(quote["amount"]), Decimal(quote["cash_limit"])
    return {"quote": quote, "ways": _ways(row, amount, limit), "nothing": not amount}


def _ways(row: TopUp, amount: Decimal, limit: Decimal) -> list[dict[str, Any]]:
    """The way that the money came, where it takes the whole amount; cash up to the limit; an account always."""
    names = {code: method.name for code, method in pricing.methods().items()}
    came = [(one.method.code, one.amount) for one in row.tenders.all()]
    back = [{"code": code, "name": names[code]} for code, kept in came if code != "cash" and kept >= amount]
    cash = [{"code": "cash", "name": names["cash"]}] if amount <= limit else []
    return [*back, *cash, {"code": BANK, "name": ""}]
