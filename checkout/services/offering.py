"""Top-up offers at the counter: which there are, and what a top-up would do. The top-up's own checks, without a lock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from checkout import texts
from checkout.rules.asked import TopUpAsked
from checkout.services import bodies, desk, pricing, requests, topping_up, waiving
from checkout.services.pricing import Order
from checkout.services.requests import Call
from coupons.models import Offer as CouponOffer
from ledger.money import ZERO, text
from ledger.refused import Code, Refused
from members.models import Member
from members.services import finding
from stores.models import Staff, Store
from wallets import rules
from wallets import services as wallets
from wallets.models import Offer


def plans(member: Member, *, by: Staff, store: Store, at: datetime | None = None) -> list[dict[str, Any]]:
    """The offers that hold here now, smallest first, with what each gives; `fault`: why this member may not use it."""
    call = requests.question("top_up_plans", by=by, store=store, at=at or timezone.now())
    requests.look(call, member)
    holding = waiving.holding(call)
    used = topping_up.uses(member, holding, call)
    coupons = _coupon_names(holding)
    return [
        _plan(one, coupons) | {"fault": _fault(one, used[one.pk], member, call)}
        for one in sorted(holding, key=lambda one: (one.minimum, one.code))
    ]


def _coupon_names(offers: Sequence[Offer]) -> dict[str, str]:
    codes = {one.coupon_offer for one in offers if one.coupon_offer}
    return dict(CouponOffer.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def _plan(offer: Offer, coupons: dict[str, str]) -> dict[str, Any]:
    return {
        "code": offer.code,
        "name": offer.name,
        "minimum": text(offer.minimum),
        "gift": text(offer.gift),
        "points": offer.points,
        "coupon": coupons.get(offer.coupon_offer, ""),
        "gift_item": offer.gift_product.name if offer.gift_product else "",
        "gift_value": text(offer.gift_value),
        "waives_order": offer.waives_order,
        "multiple": offer.multiple,
        "minimum_order": text(offer.minimum_order),
    }


def _fault(offer: Offer, used: rules.Uses, member: Member, call: Call) -> str:
    """In words, why a member may not use an offer at its smallest; "" when they may."""
    try:
        reason = waiving.fault_of(offer, used, call)
        if reason:
            raise Refused(Code.OFFER_UNUSABLE, reason=reason, offer=offer.code)
        rules.check_cap(member.balance, offer.minimum, gift=offer.gift, cap=call.house.region.wallet_cap)
    except Refused as refused:
        return texts.refusal(refused)
    return ""


def quote(asked: TopUpAsked, *, by: Staff, store: Store, at: datetime | None = None) -> dict[str, Any]:
    """What a top-up would do; `refused` is what `topping_up.top_up` would refuse it for, or None. Writes nothing.

    Amount 0 means the smallest that the offer takes: its minimum, for a waiver the multiple of the order. The payment is
    not looked at. Refuses `not_found`, and `offer_unusable` for an offer that does not exist.
    """
    call = requests.question("top_up_quote", by=by, store=store, at=at or timezone.now())
    member = finding.one(asked.member)
    ended = requests.look(call, member).ended
    offer = None if asked.offer is None else wallets.offer(asked.offer)
    order, refused = None, None
    try:
        order = _order(asked, call, member, ended)
        _check(replace(asked, amount=asked.amount or _smallest(offer, order)), call, member, order)
    except Refused as found:
        refused = found
    return _figures(member, asked.amount or _smallest(offer, order), offer, call) | {
        "order": None if order is None or offer is None else _waived(order, offer, member, call),
        "refused": refused,
    }


def _order(asked: TopUpAsked, call: Call, member: Member, ended: int) -> Order | None:
    if asked.order is None:
        return None
    pricing.check(asked.order, call.store)
    people = desk.open_desk(asked.order, call)
    return pricing.price(asked.order, call, member=member, desk=people, ended=ended, waive=True)


def _smallest(offer: Offer | None, order: Order | None) -> Decimal:
    if offer is None:
        return ZERO
    return max(offer.minimum, order.quote.order_total * offer.multiple if order else ZERO)


def _check(asked: TopUpAsked, call: Call, member: Member, order: Order | None) -> None:
    topping_up.refuse_person(member, call)
    offer = topping_up.chosen(asked, call, member)
    if order is not None and offer is not None:
        topping_up.check_waiver(order, asked.amount, offer)
    topping_up.check(asked, call)
    cap, multiple = call.house.region.wallet_cap, offer.multiple if offer else 0
    wallets.check_cap(member, amount=asked.amount, gift=offer.gift if offer else ZERO, cap=cap, multiple=multiple)


def _figures(member: Member, amount: Decimal, offer: Offer | None, call: Call) -> dict[str, Any]:
    gift, cap = offer.gift if offer else ZERO, call.house.region.wallet_cap
    return {
        "offer": None if offer is None else offer.code,
        "amount": text(amount),
        "gift": text(gift),
        "points": offer.points if offer else 0,
        "gift_item": offer.gift_product.name if offer and offer.gift_product else "",
        "gift_value": text(offer.gift_value if offer else ZERO),
        "before": bodies.wallet(member),
        "after": {
            "principal": text(member.principal + amount),
            "gift": text(member.gift + gift),
            "total": text(member.balance + amount + gift),
        },
        "cap": text(cap),
        "room": text(max(cap - member.balance - gift, ZERO)),
    }


def _waived(order: Order, offer: Offer, member: Member, call: Call) -> dict[str, Any]:
    """The order that the top-up makes free: its total after steps 1-4, what it needs, the largest that still fits."""
    total, cap = order.quote.order_total, call.house.region.wallet_cap
    return bodies.quote(order.quote) | {
        "order_total": text(total),
        "needed": text(total * offer.multiple),
        "largest_order": text(rules.largest_order(cap, member.balance, multiple=offer.multiple)),
    }


def hint(order: Decimal, *, member: str | None, by: Staff, store: Store, at: datetime | None = None) -> dict[str, Any]:
    """The offer that would make an order of `order` yuan (after steps 1-4) free for this buyer, or {}.

    Told while the order is priced, so the master data is that of now. A guest may still join. Refuses `not_found`.
    """
    call = requests.question("top_up_hint", by=by, store=store, at=at or timezone.now())
    fitting = [one for one in waiving.holding(call) if one.waives_order and one.minimum_order <= order]
    if not fitting or not order:
        return {}
    buyer = None if member is None else finding.one(member)
    used = {} if buyer is None else topping_up.uses(buyer, fitting, call)
    for offer in fitting:
        amount = max(order * offer.multiple, offer.minimum)
        room = call.house.region.wallet_cap - (buyer.balance if buyer else ZERO) - offer.gift
        if amount <= room and waiving.fault_of(offer, used.get(offer.pk, rules.Uses()), call) is None:
            gift = offer.gift_product.name if offer.gift_product else ""
            return {"offer": offer.code, "name": offer.name, "needed": text(amount), "gift_item": gift}
    return {}
