"""Verbs of coupons, and promotions as the price pipeline sees them (docs/algorithms/pricing.md, steps 4 and 5)."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category
from coupons.models import Coupon, Offer, Promotion, Window
from coupons.rules import coupons as coupon_rules
from coupons.rules import terms
from ledger import reading
from ledger.ids import uuid7
from ledger.money import ZERO
from ledger.posting import Posting
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from members.services.lock import LockedMember
from stores import audit
from stores.master import Remembered
from stores.models import Staff, Store
from stores.rules import crockford

CODE_BITS = 85
# How many codes one batch may have: a hundred sheets of paper.
BATCH = 5_000


def _descendants() -> dict[int, frozenset[str]]:
    """Per category the codes of itself and of all below it: what holds for a branch holds for its twigs."""
    rows = list(Category.objects.values_list("pk", "parent_id", "code"))
    codes = {pk: {code} for pk, _parent, code in rows}
    parents = {pk: parent for pk, parent, _code in rows}
    for pk, _parent, code in rows:
        above = parents[pk]
        while above is not None:
            codes[above].add(code)
            above = parents[above]
    return {pk: frozenset(found) for pk, found in codes.items()}


def _goods(row: Promotion | Offer, below: dict[int, frozenset[str]]) -> terms.Goods:
    categories = [below[category.pk] for category in row.categories.all()]
    return terms.Goods(
        skus=frozenset(product.sku for product in row.products.all()),
        categories=frozenset[terms.Key]().union(*categories),
    )


def _window(row: Window) -> terms.Window:
    return terms.Window(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        stores=frozenset(row.store_codes),
        channels=frozenset(row.channels),
        audience=terms.Audience(row.audience),
        tiers=frozenset(row.tier_codes),
    )


def _promotion(made: int, row: Promotion, below: dict[int, frozenset[str]]) -> terms.Promotion:
    gift = row.gift_product
    numbers = {"percent_paid": row.percent_paid, "pieces": row.pieces, "price": row.price, "threshold": row.threshold}
    return terms.Promotion(
        id=row.code,
        name=row.name,
        kind=terms.PromotionKind(row.kind),
        made=made,
        counting=terms.Counting(row.counting),
        gift=None if gift is None else terms.Gift(gift.name, gift.list_price, gift.sku, gift.pk),
        goods=_goods(row, below),
        instead=row.instead,
        window=_window(row),
        weekdays=frozenset(row.weekdays),
        time_from=row.from_time,
        time_to=row.to_time,
        **{name: number for name, number in numbers.items() if number is not None},  # type: ignore[arg-type]
    )


def _load_promotions() -> tuple[terms.Promotion, ...]:
    below = _descendants()
    rows = Promotion.objects.filter(is_active=True).order_by("created_at", "id")
    found = rows.select_related("gift_product").prefetch_related("products", "categories")
    return tuple(_promotion(made, row, below) for made, row in enumerate(found))


def _load_offers() -> dict[int, tuple[Offer, terms.Goods, terms.Window]]:
    below = _descendants()
    rows = Offer.objects.prefetch_related("products", "categories")
    return {row.pk: (row, _goods(row, below), _window(row)) for row in rows}


_promotions = Remembered(_load_promotions)
_offers = Remembered(_load_offers)


def promotions() -> tuple[terms.Promotion, ...]:
    """All automatic promotions that are active; the rules look at dates, stores, buyers and goods."""
    return _promotions.value


def promotions_with(row: Promotion) -> tuple[terms.Promotion, ...]:
    """The active ones, and `row` as if it were active: for trying it before it is switched on."""
    others = tuple(one for one in promotions() if one.id != row.code)
    return (_promotion(_place(row), row, _descendants()), *others)


def _place(row: Promotion) -> int:
    """How old it is beside the active ones: the older wins a tie."""
    older = Q(created_at__lt=row.created_at) | Q(created_at=row.created_at, pk__lt=row.pk)
    return Promotion.objects.filter(older, is_active=True).count()


def plain(coupon: Coupon) -> terms.Coupon:
    """The coupon with its offer's terms, as the rules see it; it ends with the earlier of coupon and offer."""
    offer, goods, window = _offers.value[coupon.offer_id]
    ends = [end for end in (coupon.ends_at, window.ends_at) if end is not None]
    starts = [start for start in (coupon.starts_at, window.starts_at) if start is not None]
    gift = terms.Gift(offer.gift_name, offer.value) if offer.kind == Offer.Kind.GIFT and offer.value else None
    return terms.Coupon(
        code=coupon.code,
        kind=terms.CouponKind(offer.kind),
        name=offer.name,
        value=offer.value or ZERO,
        percent_paid=Decimal(100) if offer.percent_paid is None else offer.percent_paid,
        gift=gift,
        minimum=offer.minimum,
        goods=goods,
        group=offer.group,
        holder=coupon.member_id,
        window=terms.Window(
            starts_at=max(starts, default=None),
            ends_at=coupon.ends_at if coupon.extended else min(ends, default=None),
            stores=window.stores,
            channels=window.channels,
            audience=window.audience,
            tiers=window.tiers,
        ),
        state=terms.CouponState(coupon.state) if offer.is_active else terms.CouponState.VOID,
    )


def find(codes: Sequence[str]) -> list[Coupon]:
    """The coupons of `codes`, in that order, in one statement. Read it after the lock.

    Refuses `coupon_unusable` (reason unknown).
    """
    if not codes:
        return []
    rows = reading.rows(Coupon, "WHERE t.code = ANY(%s)", [[normal(code) for code in codes]])
    found = {coupon.code: coupon for coupon in rows}
    for code in codes:
        if normal(code) not in found:
            raise Refused(Code.COUPON_UNUSABLE, coupon=code, reason="unknown")
    return [found[normal(code)] for code in codes]


def held(member: Member) -> list[Coupon]:
    """What the member holds and has not used, soonest end first."""
    return list(Coupon.objects.filter(member=member, state=Coupon.State.ISSUED)[:50])


def redeem(posting: Posting[Any], coupon: Coupon) -> None:
    """Use `coupon`; of two tills the guard lets one through, the other is refused `coupon_unusable` (reason used)."""
    refusal = Refused(Code.COUPON_UNUSABLE, coupon=coupon.code, reason="used")
    posting.guard(coupon, "t.state = 'issued'", (), refusal)
    posting.set_to(coupon, "state", Coupon.State.USED)
    posting.set_to(coupon, "used_at", posting.at)
    posting.set_to(coupon, "used_reference", posting.reference)


def restore(posting: Posting[Any], *, code: str, sale: str) -> bool:
    """Give a coupon back after a full return of `sale`, with days of grace if it has ended. Whether it was given back."""
    coupon = Coupon.objects.filter(code=code, used_reference=sale, state=Coupon.State.USED).first()
    if coupon is None:
        return False
    offer = _offers.value[coupon.offer_id][0]
    back = coupon_rules.restore(
        coupon.ends_at, timezone.localtime(posting.at), extended=coupon.extended, grace_days=offer.extend_days
    )
    refusal = Refused(Code.COUPON_UNUSABLE, coupon=code, reason="used")
    posting.guard(coupon, "t.state = 'used' AND t.used_reference = %s", (sale,), refusal)
    posting.set_to(coupon, "state", Coupon.State.ISSUED)
    posting.set_to(coupon, "used_at", None)
    posting.set_to(coupon, "used_reference", "")
    posting.set_to(coupon, "ends_at", back.ends_at)
    posting.set_to(coupon, "extended", back.extended)
    return True


def normal(code: str) -> str:
    """A code as it is kept: capitals, no spaces around it."""
    return code.strip().upper()


def make(
    offer: Offer, *, member: Member | None, at: datetime, by_id: int | None, store_id: int | None, reference: str = ""
) -> Coupon:
    """A coupon of `offer`, not written yet; its code has 85 random bits."""
    ends = at + timedelta(days=offer.valid_days) if offer.valid_days else offer.ends_at
    return Coupon(
        id=uuid7(),
        code=crockford(secrets.randbits(CODE_BITS), CODE_BITS // 5),
        offer_id=offer.pk,
        member_id=None if member is None else member.pk,
        starts_at=at if offer.starts_at is None else max(at, offer.starts_at),
        ends_at=ends,
        issued_at=at,
        issued_by_id=by_id,
        store_id=store_id,
        reference=reference,
    )


def grant(posting: Posting[Any], *, offer_code: str) -> Coupon:
    """Add a coupon of the offer to the posting's member. Refuses `offer_unusable` (reason unknown_coupon)."""
    offer = next((row for row, _goods, _window in _offers.value.values() if row.code == offer_code), None)
    if offer is None:
        raise Refused(Code.OFFER_UNUSABLE, reason="unknown_coupon", coupon=offer_code)
    coupon = make(
        offer,
        member=posting.member,
        at=posting.at,
        by_id=posting.by_id,
        store_id=posting.store_id,
        reference=posting.reference,
    )
    return posting.add(coupon)


def void(posting: Posting[Any], coupon: Coupon) -> None:
    """Take an unused coupon out of use."""
    posting.guard(coupon, "t.state = 'issued'", (), Refused(Code.COUPON_UNUSABLE, coupon=coupon.code, reason="used"))
    posting.set_to(coupon, "state", Coupon.State.VOID)


def move(into: Posting[LockedMember], *, owner: Member) -> list[Coupon]:
    """All coupons of a merged member are the survivor's: used ones too, since a return may give them back."""
    coupons = list(Coupon.objects.filter(member=owner).order_by("pk"))
    for coupon in coupons:
        into.set_to(coupon, "member_id", into.member.pk)
    return coupons


def move_back(into: Posting[LockedMember], *, ids: Sequence[str], holder: Member, since: datetime) -> None:
    """Those coupons of `holder` are the posting's member's again. Refuses `merge_refused` (coupon): used since the merge."""
    coupons = list(Coupon.objects.filter(pk__in=ids, member=holder).order_by("pk"))
    if any(coupon.used_at is not None and coupon.used_at > since for coupon in coupons):
        raise Refused(Code.MERGE_REFUSED, reason="coupon")
    for coupon in coupons:
        into.set_to(coupon, "member_id", into.member.pk)


def issue(
    offer: Offer,
    *,
    members: Iterable[Member | None],
    by: Staff,
    store: Store | None,
    at: datetime,
    reference: str = "",
) -> list[Coupon]:
    """Issue one coupon of `offer` to each of `members` (None: a bearer coupon), all in one statement."""
    store_id = None if store is None else store.pk
    coupons = [
        make(offer, member=member, at=at, by_id=by.pk, store_id=store_id, reference=reference) for member in members
    ]
    return Coupon.objects.bulk_create(coupons, batch_size=2_000)


@transaction.atomic
def issue_batch(offer: Offer, *, count: int, batch: str, by: Staff, at: datetime) -> int:
    """Issue `count` bearer coupons under the reference `batch`; the same batch again issues nothing more.

    Answers how many stand in the batch. Refuses `invalid` (count: beyond the offer's limit, or no batch's size).
    """
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    there = Coupon.objects.filter(offer=offer, reference=batch).order_by().count()
    if there:
        return there
    if not 1 <= count <= BATCH:
        raise Invalid({"count": [_("From 1 to %(most)s codes at a time.") % {"most": BATCH}]})
    if offer.issue_limit is not None:
        left = max(offer.issue_limit - Coupon.objects.filter(offer=offer).order_by().count(), 0)
        if count > left:
            raise Invalid({"count": [_("The offer's limit leaves room for %(left)s more.") % {"left": left}]})
    issue(offer, members=[None] * count, by=by, store=None, at=at, reference=batch)
    audit.record("coupons.issued", offer, by=by, at=at, batch=batch, count=count)
    return count
