"""The chain of the file moves in: stores, goods, members, coupons, by the house's own verbs where there are any."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from journey import Bought, Journey

from catalog.models import Category, Product
from coupons import services as coupons
from coupons.models import Offer
from members.models import Member, MemberTag, Tag, TagGroup
from members.services import people
from stores.models import LegalEntity, Region, Staff, Store


@dataclass(frozen=True)
class Settled:
    """Who and what of the file is who and what in the house."""

    stores: dict[int, Store]
    members: dict[int, str]
    coupons: dict[int, str]
    cashier: Staff
    manager: Staff


def settle(source: Journey, baskets: Sequence[Bought], zone: tzinfo) -> Settled:
    """Everything that stands before the first sale, on the day before it."""
    at = datetime(2016, 12, 31, 12, tzinfo=zone)
    cashier = Staff.objects.create_user("cashier", code="cashier", name="Cashier")
    # Some refunds are above what a manager may decide alone.
    manager = Staff.objects.create_superuser("head", code="head", name="Head office")
    stores = _stores(source)
    _goods(source)
    members = _members(source, baskets, stores, cashier, at)
    return Settled(
        stores=stores,
        members={household: member.number for household, member in members.items()},
        coupons=_coupons(baskets, members, manager, at),
        cashier=cashier,
        manager=manager,
    )


def _stores(source: Journey) -> dict[int, Store]:
    """All of one legal entity. Cashiers may type any price: the file's shelf prices change from week to week."""
    common = {
        "region": Region.objects.create(code="CJ", name="Complete Journey"),
        "legal_entity": LegalEntity.objects.create(code="CJ", name="Complete Journey"),
        "proof_on": False,
        "override_percent": 100,
    }
    rows = [Store(code=f"S{number:05d}", name=f"Store {number}", **common) for number in source.stores]
    return dict(zip(source.stores, Store.objects.bulk_create(rows), strict=True))


def _goods(source: Journey) -> None:
    """Products with the highest price that was ever asked; departments are the categories."""
    found = source.products()
    departments = sorted({department for _number, _name, department, _price in found if department})
    rows = Category.objects.bulk_create(Category(code=name[:32], name=name) for name in departments)
    categories = dict(zip(departments, rows, strict=True))
    Product.objects.bulk_create(
        (
            Product(
                sku=str(number), name=name, category=categories.get(department), list_price=Decimal(price).scaleb(-2)
            )
            for number, name, department, price in found
        ),
        batch_size=2_000,
    )


def _members(
    source: Journey, baskets: Sequence[Bought], stores: dict[int, Store], by: Staff, at: datetime
) -> dict[int, Member]:
    """Households join in the store of their first basket; what the file knows of them becomes tags."""
    first: dict[int, int] = {}
    for basket in baskets:
        first.setdefault(basket.household, basket.store)
    members = {
        household: people.join(
            phone=f"1380000{household:04d}",
            name=f"Household {household}",
            store=stores[first[household]],
            by=by,
            at=at,
        )
        for household in source.households
    }
    groups = [TagGroup.objects.create(code=code, name=code, is_exclusive=True) for code in ("age", "income", "kids")]
    tags: dict[tuple[str, str], Tag] = {}
    rows = []
    for household, *known in source.people():
        for group, word in zip(groups, known, strict=True):
            if household in members and word:
                key = (group.code, word)
                tags[key] = tags.get(key) or Tag.objects.create(group=group, name=word)
                rows.append(MemberTag(member=members[household], tag=tags[key], by=by, at=at))
    MemberTag.objects.bulk_create(rows)
    return members


def _coupons(baskets: Sequence[Bought], members: dict[int, Member], by: Staff, at: datetime) -> dict[int, str]:
    """By basket the code of its coupon: one offer for each worth, the coupon is the member's or its bearer's."""
    by_value: dict[int, list[Bought]] = defaultdict(list)
    for basket in baskets:
        if basket.coupon:
            by_value[basket.coupon].append(basket)
    codes: dict[int, str] = {}
    for value, group in sorted(by_value.items()):
        worth = Decimal(value).scaleb(-2)
        offer = Offer.objects.create(code=f"CJ{value}", name=f"{worth} off", kind="money", value=worth)
        holders = [members[basket.household] if basket.named else None for basket in group]
        made = coupons.issue(offer, members=holders, by=by, store=None, at=at)
        codes |= {basket.id: coupon.code for basket, coupon in zip(group, made, strict=True)}
    return codes
