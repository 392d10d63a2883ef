"""One top-up: money on the wallet with what the offer adds, and maybe the order of the moment waived (S113)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from checkout import texts
from checkout.answers import Answer
from checkout.models import TopUp
from checkout.rules import tenders as paying
from checkout.rules.asked import TopUpAsked
from checkout.rules.basket import Problem, money_problem
from checkout.rules.tenders import Settlement
from checkout.services import bodies, desk, drawers, pricing, requests, selling
from checkout.services.desk import Desk
from checkout.services.pricing import Order
from checkout.services.requests import Call
from coupons import services as coupons
from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting, post_many
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services.lock import LockedMember, lock
from points.services import booking
from points.services import moving as points
from stores import places
from stores.models import Staff, Store
from wallets import rules
from wallets import services as wallets
from wallets.models import Offer


def top_up(asked: TopUpAsked, *, by: Staff, store: Store, key: str, at: datetime | None = None) -> Answer:
    """Top up a member's wallet: 201 with docs/api.md "Top-up".

    Refuses `invalid`, `not_found`, `member_frozen`, `balance_cap` (with `largest_order` for a waiver),
    `offer_unusable` (with a reason), `id_required`, `tenders_mismatch`, `shift_closed`, `total_changed` and what a sale
    refuses.
    """
    call = requests.call("top_up", {"top_up": asked}, key=key, by=by, store=store, at=at or timezone.now())
    check(asked, call)
    order = asked.order
    if order and (order.proof or order.approval) and (before := requests.look(call, None).answer):
        return before
    people = desk.open_desk(asked.order, call) if asked.order else Desk(desk.operator(asked.operator, call), [])
    return requests.run(call, partial(_top_up, asked, call, people))


def check(asked: TopUpAsked, call: Call) -> None:
    """Refuses `invalid`: the amount, the basket, or an order that is another member's."""
    problem = money_problem("amount", asked.amount)
    if problem is None and not asked.amount:
        problem = Problem("amount", "not_positive")
    if problem:
        raise Invalid(texts.errors([problem]))
    if asked.order is not None:
        pricing.check(asked.order, call.store)
        if asked.order.member not in (None, asked.member):
            raise Refused(Code.INVALID, field="basket.member", reason="other_member")


def _top_up(asked: TopUpAsked, call: Call, people: Desk) -> Answer:
    member = lock(number=asked.member)
    seen = requests.look(call, member, asked.terminal)
    if seen.answer:
        return seen.answer
    people = replace(people, shift=drawers.needed(call, seen, asked.terminal))
    refuse_person(member, call)
    offer = chosen(asked, call, member)
    gift = offer.gift if offer else ZERO
    cap = call.house.region.wallet_cap
    wallets.check_cap(member, amount=asked.amount, gift=gift, cap=cap, multiple=offer.multiple if offer else 0)
    settlement = paying.settle(asked.amount, asked.tenders, pricing.plain_methods())
    posting: Posting[LockedMember] = Posting(
        member=member,
        by=call.by,
        store=call.store,
        at=call.at,
        business_day=call.business_day,
        reference=places.new_number(call.store, call.business_day),
    )
    drawers.hold(posting, people.shift, asked.terminal)
    row = _decide(posting, asked, call, settlement, offer, people)
    receipt = None
    if offer is not None and asked.order is not None:
        order = pricing.price(asked.order, call, member=member, desk=people, ended=seen.ended, waive=True)
        check_waiver(order, asked.amount, offer)
        selling.compare(order, Decimal(-1) if asked.seen_total is None else asked.seen_total)
        free = Settlement((), ZERO, ZERO)
        receipt = selling.write(order, free, call=call, desk=people, member=member, top_up=row)
    sale = None if receipt is None else selling.body(receipt, member.points - seen.ended)
    answer = Answer.of(201, bodies.top_up(row, member=member, sale=sale))
    requests.remember(posting, call, answer)
    post_many([posting] if receipt is None else [posting, receipt.posting])
    return answer


def refuse_person(member: Member, call: Call) -> None:
    """Refuses `member_frozen`, `id_required`."""
    if member.status != Member.Status.ACTIVE:
        raise Refused(Code.MEMBER_FROZEN)
    if call.house.region.id_required and member.id_checked_at is None:
        raise Refused(Code.ID_REQUIRED)


def chosen(asked: TopUpAsked, call: Call, member: Member) -> Offer | None:
    """The offer asked for, if this member may use it here and now. Refuses `offer_unusable` with a reason."""
    if asked.offer is None:
        if asked.order is not None:
            raise Refused(Code.OFFER_UNUSABLE, reason="no_offer")
        return None
    offer = wallets.offer(asked.offer)
    rules.check_offer(
        wallets.plain_offer(offer),
        amount=asked.amount,
        store=call.store.code,
        at=call.at,
        uses=uses(member, [offer], call)[offer.pk],
    )
    if offer.waives_order != (asked.order is not None):
        raise Refused(Code.OFFER_UNUSABLE, reason="needs_order" if offer.waives_order else "takes_no_order")
    return offer


def uses(member: Member, offers: Sequence[Offer], call: Call) -> dict[int, rules.Uses]:
    """How often the member used each of `offers` that has a limit; undone top-ups do not count."""
    limited = [one.pk for one in offers if one.limit_per_member is not None or one.limit_per_day is not None]
    found = {one.pk: rules.Uses() for one in offers}
    if limited:
        mine = TopUp.objects.filter(member=member, offer__in=limited, refunds__isnull=True).order_by().values("offer")
        rows = mine.annotate(ever=Count("pk"), today=Count("pk", filter=Q(business_day=call.business_day)))
        found |= {row["offer"]: rules.Uses(row["ever"], row["today"]) for row in rows}
    return found


def _decide(
    posting: Posting[LockedMember],
    asked: TopUpAsked,
    call: Call,
    settlement: Settlement,
    offer: Offer | None,
    people: Desk,
) -> TopUp:
    """The receipt, its tenders, the lot, and what the offer adds."""
    coupon = coupons.grant(posting, offer_code=offer.coupon_offer) if offer and offer.coupon_offer else None
    row = posting.add(
        TopUp(
            id=uuid7(),
            number=posting.reference,
            store=call.store,
            terminal=asked.terminal,
            shift_id=people.shift,
            member_id=posting.member.pk,
            operator=people.operator,
            by=call.by,
            at=posting.at,
            business_day=posting.business_day,
            amount=asked.amount,
            coupon_code=coupon.code if coupon else "",
            handed_over=settlement.handed_over,
            change=settlement.change,
            **_adds(offer),
        )
    )
    for position, kept in enumerate(settlement.kept, start=1):
        posting.add(selling.tender(kept, position, top_up_id=row.pk, member_id=row.member_id))
    wallets.top_up(posting, amount=asked.amount, gift=row.gift, offer=offer)
    points.bonus(posting, points=row.bonus_points, years=booking.terms_on(posting.business_day).years)
    return row


def _adds(offer: Offer | None) -> Mapping[str, Any]:
    if offer is None:
        return {}
    product = offer.gift_product
    return {
        "offer": offer,
        "gift": offer.gift,
        "bonus_points": offer.points,
        "gift_name": product.name if product else "",
        "gift_value": offer.gift_value if product else ZERO,
    }


def check_waiver(order: Order, amount: Decimal, offer: Offer) -> None:
    """Refuses `offer_unusable`: the order or the top-up is too small."""
    total = order.quote.order_total
    rules.check_waiver(total, amount, multiple=offer.multiple, minimum=offer.minimum_order, other_discounts=False)
