"""Rows for tests: a store, a person, a member with value on it, goods, offers. The house is bootstrapped already.

Whoever brings value brings it as an opening balance with its lot, entry and part, so that `check_ledgers` holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal as D
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from catalog.models import Barcode, Category, Product
from coupons.models import Coupon, Offer, Promotion
from ledger.ids import uuid7
from ledger.posting import Posting
from members.models import Member, Phone, Tier
from members.rules import member_number
from members.services.names import spelled
from points.models import Lot, Part, PointsEntry
from points.rules.lots import ends_on
from stores.models import Assignment, LegalEntity, Region, Staff, Store
from stores.rules import business_day
from wallets.models import Lot as WalletLot
from wallets.models import Offer as TopUpOffer
from wallets.models import Part as WalletPart
from wallets.models import WalletEntry

# A Sunday.
AT = datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=8)))
PIN = "482913"
PASSWORD = "a long enough password"

_serials = count(1)


@cache
def hashed(secret: str) -> str:
    """Argon2 takes its time: once for each secret is enough."""
    return make_password(secret)


def make_region(code: str = "R1", **fields: Any) -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name": f"Region {code}"} | fields)[0]


def make_entity(code: str = "E1", **fields: Any) -> LegalEntity:
    return LegalEntity.objects.get_or_create(code=code, defaults={"name": f"Entity {code}"} | fields)[0]


def make_store(code: str = "S001", **fields: Any) -> Store:
    """A store of region R1 and entity E1 unless said otherwise; proof of the holder is off."""
    fields.setdefault("region", None)
    fields["region"] = fields["region"] or make_region()
    fields["legal_entity"] = fields.get("legal_entity") or make_entity()
    return Store.objects.create(code=code, **{"name": f"Store {code}", "proof_on": False} | fields)


def make_staff(
    username: str, role: str = "cashier", *, store: Store | None = None, pin: str = "", **fields: Any
) -> Staff:
    """A person with one assignment since 2020 to `store`, to `region=`, or to the whole chain; `role=""`: none.

    Without `password=` nobody logs in as them.
    """
    region, password = fields.pop("region", None), fields.pop("password", "")
    secrets = {"password": hashed(password) if password else "!", "pin_hash": hashed(pin) if pin else ""}
    staff = Staff.objects.create(username=username, **{"code": username, "name": username} | secrets | fields)
    if role:
        Assignment.objects.create(staff=staff, role=role, store=store, region=region, since=date(2020, 1, 1))
    return staff


def make_member(
    store: Store | None = None,
    *,
    phone: str = "",
    points: int = 0,
    wallet: tuple[D | str, D | str] | None = None,
    at: datetime = AT,
    **fields: Any,
) -> Member:
    """A member who joined a year before `at`; `points` end a year after it, `wallet` is (principal, gift money)."""
    serial = next(_serials)
    store = store or Store.objects.order_by("code").first() or make_store()
    pin = fields.pop("pin", "")
    tier = fields.pop("tier", "basic")
    values = {
        "number": member_number(90_000_000 + serial),
        "name": f"member {serial}",
        "home_store": store,
        "tier": Tier.objects.get(code=tier) if isinstance(tier, str) else tier,
        "joined_at": at - timedelta(days=365),
        "pin_hash": hashed(pin) if pin else "",
    }
    values |= fields
    with transaction.atomic():
        member = Member.objects.create(**spelled(values["name"]) | values)
        number = phone or f"+86138{serial:08d}"
        Phone.objects.create(member=member, number=number, last4=number[-4:], since=member.joined_at)
        if points:
            add_points(member, points, at=at)
        if wallet:
            add_wallet(member, D(wallet[0]), D(wallet[1]), at=at)
    return member


def opening(member: Member, at: datetime, reference: str = "") -> Posting[Member]:
    """A posting for an opening balance; a test that runs alone needs no lock."""
    return Posting(
        member=member,
        by=None,
        store=member.home_store,
        at=at,
        business_day=business_day(at),
        reference=reference or f"import:test:{uuid7().hex[-12:]}",
    )


def add_points(member: Member, points: int, *, at: datetime = AT, ends: date | None = None) -> Lot:
    """One more lot of `points`, as an opening balance; ends a year after `at` unless said otherwise."""
    posting = opening(member, at)
    common = {"member": member, "at": at, "business_day": posting.business_day, "reference": posting.reference}
    place = {"store": member.home_store}
    end = ends or ends_on(posting.business_day)
    lot = posting.add(Lot(earned=points, remaining=points, ends_on=end, **common, **place))
    posting.add_to(member, "points", points)
    posting.add_to(member, "points_seq", 1)
    figures = {"amount": points, "balance_after": member.points, "seq": member.points_seq}
    entry = posting.add(PointsEntry(kind="opening", **figures, **common, **place))
    posting.add(Part(member=member, entry=entry, lot=lot, amount=points))
    with transaction.atomic():
        posting.post()
    return lot


def add_wallet(member: Member, principal: D, gift: D = D("0.00"), *, at: datetime = AT) -> WalletLot:
    """One more lot of stored value, as an opening balance."""
    posting = opening(member, at)
    common = {"member": member, "at": at, "business_day": posting.business_day, "reference": posting.reference}
    place, parts = {"store": member.home_store}, {"principal": principal, "gift": gift}
    lot = posting.add(WalletLot(used=D("0.00"), **parts, **common, **place))
    for column, amount in parts.items():
        posting.add_to(member, column, amount)
    posting.add_to(member, "wallet_seq", 1)
    figures = {"amount": principal + gift, "balance_after": member.balance, "seq": member.wallet_seq}
    entry = posting.add(WalletEntry(kind="opening", **figures, **parts, **common, **place))
    posting.add(WalletPart(member=member, entry=entry, lot=lot, used=D("0.00"), sold_store=member.home_store, **parts))
    with transaction.atomic():
        posting.post()
    return lot


def make_product(sku: str = "A1", price: D | str = "100.00", *, barcode: str = "", **fields: Any) -> Product:
    """A product; `category="kids"` makes that category where it is missing."""
    category = fields.pop("category", None)
    if isinstance(category, str):
        category = Category.objects.get_or_create(code=category, defaults={"name": category})[0]
    values = {"name": f"article {sku}", "list_price": D(price), "category": category}
    product = Product.objects.create(sku=sku, **values | fields)
    if barcode:
        Barcode.objects.create(code=barcode, product=product)
    return product


def make_promotion(code: str = "P1", **fields: Any) -> Promotion:
    """10 % off everything unless said otherwise; `products` and `categories` are lists of rows."""
    products, categories = fields.pop("products", ()), fields.pop("categories", ())
    values: dict[str, Any] = {"name": code, "kind": "percent"}
    if fields.get("kind", "percent") == "percent":
        values["percent_paid"] = D(90)
    promotion = Promotion.objects.create(code=code, **values | fields)
    promotion.products.set(products)
    promotion.categories.set(categories)
    return promotion


def make_offer(code: str = "", **fields: Any) -> Offer:
    """A coupon offer of 20 yuan off unless said otherwise."""
    products, categories = fields.pop("products", ()), fields.pop("categories", ())
    values: dict[str, Any] = {"name": "20 off", "kind": "money"}
    if fields.get("kind", "money") == "money":
        values["value"] = D("20.00")
    offer = Offer.objects.create(code=code or f"OFFER{next(_serials)}", **values | fields)
    offer.products.set(products)
    offer.categories.set(categories)
    return offer


def make_coupon(
    offer: Offer | None = None, *, member: Member | None = None, code: str = "", at: datetime = AT, **fields: Any
) -> Coupon:
    """A coupon of `offer`, or of a new one made of `fields`; without a member it is its bearer's."""
    ends_at = fields.pop("until", at + timedelta(days=30))
    return Coupon.objects.create(
        code=code or f"C{uuid7().hex.upper()[-20:]}",
        offer=offer or make_offer(**fields),
        member=member,
        starts_at=at - timedelta(days=1),
        ends_at=ends_at,
        issued_at=at - timedelta(days=1),
    )


def make_top_up_offer(code: str = "GIFT200", **fields: Any) -> TopUpOffer:
    """1,000 yuan bring 200 of gift money unless said otherwise."""
    return TopUpOffer.objects.create(code=code, **{"name": code, "minimum": D("1000.00"), "gift": D("200.00")} | fields)


def make_five_times_offer(code: str = "FREE5X", **fields: Any) -> TopUpOffer:
    """The 5× offer (S113): the order is waived, a quilt worth 99.00 comes with it."""
    values: dict[str, Any] = {"name": code, "waives_order": True, "multiple": 5, "minimum_order": D("100.00")}
    if "gift_product" not in fields:
        values |= {"gift_product": make_product("QUILT", "99.00", name="蚕丝被"), "gift_value": D("99.00")}
    return TopUpOffer.objects.create(code=code, **values | {"limit_per_day": 1} | fields)


@dataclass(frozen=True)
class Chain:
    """Three stores: S001 and S002 of one region and legal entity, S003 of another of both. Everybody's PIN is `PIN`."""

    s001: Store
    s002: Store
    s003: Store
    cashier: Staff
    cashier2: Staff
    cashier3: Staff
    manager: Staff
    manager2: Staff
    region_manager: Staff
    finance: Staff
    hq: Staff
    pin: str = PIN


def make_chain() -> Chain:
    here = make_region("R1")
    s001, s002 = make_store("S001", region=here), make_store("S002", region=here)
    s003 = make_store("S003", region=make_region("R2"), legal_entity=make_entity("E2"))
    return Chain(
        s001=s001,
        s002=s002,
        s003=s003,
        cashier=make_staff("cashier1", store=s001, pin=PIN),
        cashier2=make_staff("cashier2", store=s002, pin=PIN),
        cashier3=make_staff("cashier3", store=s003, pin=PIN),
        manager=make_staff("manager1", "manager", store=s001, pin=PIN),
        manager2=make_staff("manager2", "manager", store=s002, pin=PIN),
        region_manager=make_staff("region1", "manager", region=here, pin=PIN),
        finance=make_staff("finance1", "finance", pin=PIN),
        hq=make_staff("hq1", "hq", pin=PIN),
    )
