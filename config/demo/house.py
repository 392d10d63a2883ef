"""Stores, staff, goods and offers of the demo chain. Making them again changes nothing."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from catalog import services as catalog
from catalog.models import Barcode, Category, Product
from checkout.models import Shift
from checkout.rules.shifts import Opening
from checkout.services import shifts
from config.demo import data
from coupons import services as coupons
from coupons.models import Offer, Promotion
from stores import pins
from stores.models import Assignment, LegalEntity, Region, Roster, Staff, Store
from wallets.models import Offer as TopUpOffer

PIN = "246810"
SINCE = date(2024, 1, 1)


def make(*, stores: int, password: str, rng: Random) -> list[Store]:
    """The first `stores` stores with all that a till needs."""
    found = [_store(*row) for row in data.STORES[:stores]]
    _goods(rng)
    _people(found, password)
    _offers(found)
    return found


def _store(code: str, name: str, city: str, kind: str) -> Store:
    region, _ = Region.objects.get_or_create(code="R1", defaults={"name": "闽东南区"})
    entity, _ = LegalEntity.objects.get_or_create(
        code="E1" if kind == "own" else f"E-{code}",
        defaults={"name": "小树苗服饰" if kind == "own" else f"{name}加盟商"},
    )
    values = {
        "name": name,
        "region": region,
        "legal_entity": entity,
        "kind": kind,
        "city": city,
        "opens_at": time(10),
        "closes_at": time(21, 30),
        "proof_on": False,
        "cash_shifts": code == "S001",
    }
    return Store.objects.get_or_create(code=code, defaults=values)[0]


def open_till(store: Store) -> None:
    """A cash shift on till 1, so that the first sale needs no preparation; a house that has had one keeps its own."""
    if store.cash_shifts and not Shift.objects.filter(store=store).exists():
        cashier = Staff.objects.get(username="cashier1")
        shifts.open_shift(Opening("1", Decimal("500.00")), by=cashier, store=store, key="demo:shift")


def _goods(rng: Random) -> None:
    for code, name, parent in data.CATEGORIES:
        above = Category.objects.get(code=parent) if parent else None
        Category.objects.get_or_create(code=code, defaults={"name": name, "parent": above})
    for place, (sku, name, category, price) in enumerate(data.GOODS):
        if Product.objects.filter(sku=sku).exists():
            continue
        product = Product(
            sku=sku, name=name, category=Category.objects.get(code=category), list_price=Decimal(price), origin="福建"
        )
        catalog.save(product)
        Barcode.objects.create(product=product, code=_ean(69_0123_4000_00 + place * 7 + rng.randrange(7)))


def _ean(body: int) -> str:
    """A 13-digit barcode with its check digit (EAN-13)."""
    digits = f"{body:012d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _people(stores: list[Store], password: str) -> None:
    by_code = {store.code: store for store in stores}
    # Hashing takes its time, on purpose: once for all is enough where all secrets are the same and printed.
    password_hash, pin_hash = make_password(password), pins.hashed(PIN, shortest=4, longest=8)
    for username, name, role, place, job in data.STAFF:
        if Staff.objects.filter(username=username).exists():
            continue
        values = {"code": username, "name": name, "job": job, "hired_on": SINCE, "pin_hash": pin_hash}
        staff = Staff.objects.create(username=username, password=password_hash, **values)
        region = Region.objects.get(code=place) if place.startswith("R") else None
        Assignment.objects.create(staff=staff, role=role, store=by_code.get(place), region=region, since=SINCE)
    today = timezone.localdate()
    for username, starts, ends in (("cashier1", time(9, 30), time(18)), ("cashier2", time(9, 30), time(18))):
        staff = Staff.objects.get(username=username)
        for ahead in range(-7, 8):
            values = {"store": staff.assignments.get().store, "ends": ends}
            Roster.objects.get_or_create(staff=staff, day=today + timedelta(ahead), starts=starts, defaults=values)


def _offers(stores: list[Store]) -> None:
    quilt = Product.objects.get(sku="GIFT01")
    free = {
        "name": "充值5倍免单",
        "waives_order": True,
        "multiple": 5,
        "minimum_order": Decimal("100.00"),
        "gift_product": quilt,
        "gift_value": Decimal("99.00"),
        "limit_per_day": 1,
    }
    TopUpOffer.objects.get_or_create(code="FREE5X", defaults=free)
    gift = {"name": "充1000送200", "minimum": Decimal("1000.00"), "gift": Decimal("200.00")}
    TopUpOffer.objects.get_or_create(code="GIFT200", defaults=gift)
    two = {"name": "夏装两件5.8折", "kind": "n_pieces", "pieces": 2, "percent_paid": Decimal(58)}
    promotion, new = Promotion.objects.get_or_create(code="SUMMER2", defaults=two)
    if new:
        promotion.categories.add(Category.objects.get(code="summer"))
    hours = {
        "name": "工作日早市9折",
        "kind": "percent",
        "percent_paid": Decimal(90),
        "weekdays": [0, 1, 2, 3, 4],
        "from_time": time(10),
        "to_time": time(12),
    }
    Promotion.objects.get_or_create(code="MORNING", defaults=hours)
    _coupons(stores[0])


def _coupons(store: Store) -> None:
    now = timezone.now()
    flyer = {"name": "传单礼品券", "kind": "gift", "value": Decimal("58.00"), "gift_name": "洗衣液", "valid_days": 60}
    offer, new = Offer.objects.get_or_create(code="FLYER58", defaults=flyer)
    birthday = {"name": "生日券", "kind": "money", "value": Decimal("20.00"), "minimum": Decimal("100.00")}
    Offer.objects.get_or_create(code="BIRTHDAY20", defaults=birthday | {"valid_days": 30})
    if new:
        bearer = Staff.objects.get(username="hq1")
        coupons.issue(offer, members=[None] * 10, by=bearer, store=store, at=now)


def at_hour(day: date, rng: Random) -> datetime:
    """A moment of a store's opening hours on `day`."""
    local = datetime.combine(day, time(10), timezone.get_default_timezone())
    return local + timedelta(minutes=rng.randrange(11 * 60), seconds=rng.randrange(60))
