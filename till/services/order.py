"""What the till's screen shows of an order. Prices, points and refusals are those of `checkout.services`; nothing is decided here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from checkout import receipts
from checkout import texts as checkout_texts
from checkout.rules import tenders as paying
from checkout.rules.basket import Basket
from checkout.rules.tenders import Tender
from checkout.services import asking, cards, offering, pricing
from coupons.models import Coupon
from ledger.money import ZERO, text
from ledger.refused import Refused
from members.services import finding
from stores.models import Staff, Store
from till import texts

# Steps 1-4 of the price, by which an order that a top-up makes free is measured (S113).
AUTOMATIC = ("member", "tier", "promotion")


def order(basket: Basket, tenders: Sequence[Tender], *, by: Staff, store: Store) -> dict[str, Any]:
    """All parts of the screen that follow from the basket. Refuses as `checkout.services.asking.quote`."""
    quote = asking.quote(basket, by=by, store=store) if basket.lines or basket.coupons else None
    member = person(basket.member, store) if basket.member else None
    return {
        "quote": quote,
        "member": member,
        "lines": _lines(quote, len(basket.lines)) if quote else [],
        "choices": _choices(quote, basket.points) if quote and member else [],
        "coupons": _coupons(quote, basket.coupons) if quote else [],
        "settled": settled(Decimal(quote["due"]), tenders) if quote else {},
        "free": _free(quote, basket.member, by, store) if quote else {},
    }


def _free(quote: dict[str, Any], member: str | None, by: Staff, store: Store) -> dict[str, Any]:
    """The top-up offer that would make this order free; it looks at the total before coupons, points and rounding."""
    total = Decimal(quote["subtotal"])
    total -= sum(Decimal(step["amount"]) for step in quote["steps"] if step["code"] in AUTOMATIC)
    return offering.hint(total, member=member, by=by, store=store)


def person(number: str, store: Store) -> dict[str, Any]:
    """The member's card, with words for its flags and the coach's line. Refuses `not_found`."""
    member = finding.one(number)
    card = cards.card(member, store=store, at=timezone.now())
    more = {"flag_words": texts.flags(card["flags"]), "coach": receipts.coach(card["points"])}
    return card | more | {"adviser_name": member.adviser.name if member.adviser else "", "note": member.note}


def amount(line: dict[str, Any]) -> str:
    """What a line costs before any discount."""
    return text(Decimal(line["unit_price"]) * line["quantity"])


def _lines(quote: dict[str, Any], own: int) -> list[dict[str, Any]]:
    """The quote's lines; those behind the cashier's own come from a promotion or coupon."""
    return [line | {"amount": amount(line), "own": line["line"] <= own} for line in quote["lines"]]


def _choices(quote: dict[str, Any], taken: Sequence[int]) -> list[dict[str, Any]]:
    """What could be redeemed, best first; the one in use is marked."""
    splits = [one for one in (quote["suggestion"], *quote["alternatives"]) if one["points"]]
    return [
        one
        | {
            "total": sum(one["points"]),
            "key": ",".join(map(str, one["points"])),
            "taken": sorted(one["points"]) == sorted(taken),
        }
        for one in splits
    ]


def _coupons(quote: dict[str, Any], taken: Sequence[str]) -> list[dict[str, Any]]:
    """Coupons in use, then those that could be."""
    codes = list(dict.fromkeys([*taken, *quote["coupons_usable"]]))
    names = dict(Coupon.objects.filter(code__in=codes).values_list("code", "offer__name"))
    return [{"code": code, "name": names.get(code, code), "taken": code in taken} for code in codes]


def settled(due: Decimal, tenders: Sequence[Tender]) -> dict[str, Any]:
    """What has been handed over, and what is missing or comes back."""
    names = {code: method.name for code, method in pricing.methods().items()}
    rows = [{"name": names.get(one.method, one.method), "amount": one.amount} for one in tenders]
    try:
        change = paying.settle(due, tenders, pricing.plain_methods()).change
    except Refused as refused:
        missing = refused.args_.get("missing")
        problem = "" if missing else checkout_texts.refusal(refused)
        return {"tenders": rows, "missing": text(missing) if isinstance(missing, Decimal) else "", "problem": problem}
    return {"tenders": rows, "change": text(change) if change > ZERO else ""}


def methods() -> list[dict[str, str]]:
    """The ways to pay that are on offer, stored value aside."""
    known = pricing.methods()
    return [{"code": code, "name": known[code].name} for code in pricing.plain_methods()]
