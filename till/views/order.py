"""The till page and the questions that it asks: what is this, who is this, what does it cost, sell it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from catalog.models import Product
from checkout.services import selling
from coupons.texts import yuan
from ledger.refused import Code, Refused
from members.models import Member
from members.services import finding
from stores.models import Staff, Store
from till.forms import order as forms
from till.forms.checking import checked
from till.forms.joining import Sheet
from till.models import Held
from till.services import joining, keys, looking, order, receipts
from till.views.guard import at_the_till, posted, stores_of
from till.views.receipts import link_of

SHEETS = [f"till/{name}.css" for name in ("layout", "lines", "member", "pay", "sheets", "receipt", "people")]
SCRIPTS = [
    f"till/{name}.js"
    for name in (
        "draft",
        "asking",
        "entry",
        "keymap",
        "sheets",
        "once",
        "join",
        "seller",
        "held",
        "keys",
        "paper",
        "feed",
    )
]


@require_GET
@at_the_till
def home(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The whole screen, empty; the browser then asks for the order that it has kept."""
    context: dict[str, Any] = {"store": store, "methods": order.methods(), "sheets": SHEETS, "scripts": SCRIPTS}
    context |= {"many_stores": len(stores_of(staff)) > 1, "held_count": Held.objects.waiting(store).count()}
    context |= {"people": joining.people_here(store, staff), "sheet": Sheet(), "actions": keys.actions()}
    return render(request, "till/till.html", context)


@require_POST
@at_the_till
def quote(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The parts of the screen that follow from the order."""
    basket, payment = forms.basket(posted(request), store)
    found = order.order(basket, payment.tenders, by=staff, store=store)
    return render(request, "till/_quote.html", found | {"held_count": Held.objects.waiting(store).count()})


@require_POST
@at_the_till
def pay(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """Sell the order under the page's key; the receipt. The same key again: the same receipt, nothing sold twice."""
    basket, payment, key = forms.sale(posted(request), store)
    answer = selling.sell(basket, payment=payment, by=staff, store=store, key=key)
    found = receipts.after_sale(answer.data, link=link_of(request, answer.data))
    return render(request, "till/_receipt.html", found, status=answer.status)


@require_POST
@at_the_till
def line(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """What was scanned or typed: a line for the order, a member's card, or articles to pick from."""
    asked = checked(forms.LineForm(request.POST))
    more: dict[str, Any] = {"quantity": asked["quantity"] or 1}
    if asked["price"] is not None:
        more["unit_price"] = f"{asked['price']:.2f}"
    goods = looking.find_goods(asked["text"])
    if isinstance(goods, Product):
        return tell("till:line", {"line": {"sku": goods.sku} | more})
    if "unit_price" in more:
        return tell("till:line", {"line": {"name": asked["text"]} | more})
    return picks_of_goods(request, goods) if goods else card(asked["text"])


@require_POST
@at_the_till
def members(request: HttpRequest, staff: Staff, store: Store) -> HttpResponse:
    """The one member that was meant, or a list to pick from; an article that was scanned here is one of the goods."""
    words = checked(forms.FindForm(request.POST))["text"].strip()
    found = looking.find_people(words)
    if len(found) == 1:
        return tell("till:member", {"number": found[0].number})
    goods = None if found else looking.find_goods(words)
    if isinstance(goods, Product):
        return tell("till:line", {"line": {"sku": goods.sku, "quantity": 1}})
    return picks_of_people(request, found)


def picks_of_people(request: HttpRequest, found: list[Member]) -> HttpResponse:
    """Members to choose from by a digit; without any, the way to join."""
    nothing = _("Nobody was found: sell without a member, or join.")
    context = {"kind": "member", "title": _("Who is it? Press the number."), "nothing": nothing}
    return render(request, "till/_picks.html", context | {"picks": [person(one) for one in found]})


def tell(event: str, detail: dict[str, Any]) -> HttpResponse:
    """An answer that only tells the page something."""
    return trigger_client_event(HttpResponse(status=204), event, detail)


def card(text: str) -> HttpResponse:
    """A member's card that was scanned among the goods. Refuses `invalid` when it is nothing known at all."""
    found = looking.find_people(text) if looking.CARD_LIKE.fullmatch(text) and any(map(str.isdigit, text)) else []
    if len(found) != 1:
        raise Refused(Code.INVALID, field="text", reason="unknown_product")
    return tell("till:member", {"number": found[0].number})


def picks_of_goods(request: HttpRequest, goods: list[Product]) -> HttpResponse:
    """Articles whose number or name begins with what was typed."""
    picks = [{"pick": one.sku, "name": one.name, "more": one.sku, "worth": yuan(one.list_price)} for one in goods]
    return render(request, "till/_picks.html", {"kind": "goods", "title": _("Which one?"), "picks": picks})


def person(member: Member) -> dict[str, str]:
    """A member in a pick list: enough to tell two people with the same last digits apart."""
    more = f"{finding.masked_phone(member)} · {member.number}"
    worth = _("%(points)s points") % {"points": f"{member.points:,}"}
    return {"pick": member.number, "name": f"{member.name} · {member.tier.name}", "more": more, "worth": worth}
