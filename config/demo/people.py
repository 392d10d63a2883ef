"""Members of the demo chain, made by the hundred: master data in bulk, consents through a posting."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from config.demo import data
from config.demo.house import at_hour
from ledger.ids import uuid7
from ledger.money import ZERO
from members.models import Child, Consent, Member, MemberTag, Phone, Tag, Tier
from members.services import names, people
from members.services.lock import LockedMember, lock_many
from points.models import Lot as PointsLot
from stores.models import Staff, Store
from wallets.models import Lot as WalletLot

TEXT_VERSION = "2026-01"


@dataclass
class Buyer:
    """A member while their history is made: the locked row and the lots as they stand in memory."""

    member: LockedMember
    staff: Staff
    points: dict[Any, PointsLot] = field(default_factory=dict)
    wallet: dict[Any, WalletLot] = field(default_factory=dict)


def make(first: int, count: int, *, stores: list[Store], days: int, rng: Random) -> list[Buyer]:
    """`count` members, the `first`-th and on, who joined in the last `days` days; locked, in one go."""
    today = timezone.localdate()
    tier = Tier.objects.order_by("rank")[0]
    staff = {store.pk: _staff_of(store) for store in stores}
    rows = [
        _member(
            pk, number, store=stores[rng.randrange(len(stores))], joined=_joined(today, days, rng), tier=tier, rng=rng
        )
        for pk, number in people.new_numbers(count)
    ]
    Member.objects.bulk_create(rows)
    Phone.objects.bulk_create(
        Phone(member=row, number=f"+86139{first + place:08d}", last4=f"{first + place:08d}"[-4:], since=row.joined_at)
        for place, row in enumerate(rows)
    )
    Consent.objects.bulk_create(event for row in rows for event in _consents(row, staff[row.home_store_id]))
    Child.objects.bulk_create(_child(row, today, rng) for row in rows if rng.random() < 0.5)
    tags = list(Tag.objects.order_by("pk"))
    MemberTag.objects.bulk_create(
        MemberTag(member=row, tag=rng.choice(tags), by=staff[row.home_store_id]) for row in rows if rng.random() < 0.3
    )
    locked = lock_many([row.pk for row in rows])
    for row in rows:
        locked[row.pk].home_store = row.home_store
    return [Buyer(locked[row.pk], staff[row.home_store_id]) for row in rows]


def _joined(today: date, days: int, rng: Random) -> datetime:
    return at_hour(today - timedelta(days=rng.randrange(1, days + 1)), rng)


def _staff_of(store: Store) -> Staff:
    """Who sells in a store: its own cashier, else one of the chain's."""
    own = Staff.objects.filter(assignments__store=store, assignments__role="cashier").first()
    return own or Staff.objects.get(username="cashier1")


def _member(pk: int, number: str, *, store: Store, joined: datetime, tier: Tier, rng: Random) -> Member:
    name = rng.choice(data.SURNAMES) + rng.choice(data.GIVEN)
    return Member(
        pk=pk,
        number=number,
        name=name,
        gender=rng.choice("fffm"),
        birthday=date(rng.randrange(1970, 2003), rng.randrange(1, 13), rng.randrange(1, 29)),
        city=store.city,
        home_store=store,
        tier=tier,
        sms_ok=rng.random() < 0.7,
        joined_at=joined,
        principal=ZERO,
        gift=ZERO,
        **names.spelled(name),
    )


def _consents(row: Member, by: Staff) -> list[Consent]:
    kinds = ["child_data", "sms_marketing"] if row.sms_ok else ["child_data"]
    common = {"given": True, "channel": "store", "source": "join", "text_version": TEXT_VERSION}
    return [Consent(id=uuid7(), member=row, kind=kind, at=row.joined_at, by=by, **common) for kind in kinds]


def _child(row: Member, today: date, rng: Random) -> Child:
    return Child(
        member=row, name=rng.choice(data.CHILDREN), birthday=today - timedelta(days=rng.randrange(90, 10 * 365))
    )
