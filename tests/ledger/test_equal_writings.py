"""Two ways of writing, proven equal: random postings, posted or in bulk, leave the rows that one-by-one writing leaves.

The same decisions are made three times, for three sets of members. Each set is written another way; then every row is
compared by what it says (members and lots by their place instead of their id).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice
from random import Random
from typing import Any

import pytest
from django.db import connection, models
from django.db.models import F

from coupons.models import Coupon
from ledger.ids import uuid7
from ledger.posting import Posting, post_many
from ledger.refused import Code, Refused
from members.models import Member
from points.models import Lot, Part, PointsEntry
from tests.factories import AT, Chain, make_coupon, make_member, make_offer

pytestmark = pytest.mark.django_db

POSTINGS = 1000
MEMBERS = 12
USED = Refused(Code.COUPON_UNUSABLE, reason="used")


class OneByOne(Posting[Any]):
    """Writes each row and each change at once, by a statement of its own: the plain reading of what a posting says."""

    def add(self, row: Any) -> Any:
        row.save(force_insert=True)
        return row

    def add_to(self, row: models.Model, column: str, delta: Any) -> None:
        setattr(row, column, getattr(row, column) + delta)
        assert type(row)._default_manager.filter(pk=row.pk).update(**{column: F(column) + delta}) == 1

    def set_to(self, row: models.Model, column: str, value: Any) -> None:
        setattr(row, column, value)
        assert type(row)._default_manager.filter(pk=row.pk).update(**{column: value}) == 1

    def guard(self, row: models.Model, condition: str, parameters: Sequence[Any], refusal: Exception) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {row._meta.db_table} t WHERE t.id = %s AND {condition}", [row.pk, *parameters]
            )
            assert cursor.fetchone()

    def post(self) -> None:
        """Everything is written already."""


class Book:
    """One set of members and the random decisions about them."""

    def __init__(self, chain: Chain, make: type[Posting[Any]]) -> None:
        self.chain, self.make, self.random = chain, make, Random(20261122)  # noqa: S311 - the same each time
        self.members = [make_member() for _ in range(MEMBERS)]
        self.lots: list[list[Lot]] = [[] for _ in self.members]
        offer = make_offer()
        self.coupons = [[make_coupon(offer, member=member) for _ in range(12)] for member in self.members]

    def decide(self, number: int) -> Posting[Any]:
        place = self.random.randrange(MEMBERS)
        member = self.members[place]
        at = AT + timedelta(minutes=number)
        posting = self.make(
            member=member,
            by=self.random.choice([None, self.chain.cashier]),
            store=self.chain.s001,
            at=at,
            business_day=at.date(),
            reference=f"R{number}",
        )
        self._spend(posting, place)
        self._earn(posting, place)
        self._claim(posting, place)
        self._visit(posting)
        return posting

    def _spend(self, posting: Posting[Any], place: int) -> None:
        open_lots = [lot for lot in self.lots[place] if lot.remaining]
        if not open_lots or self.random.random() < 0.4:
            return
        chosen = self.random.sample(open_lots, self.random.randint(1, min(4, len(open_lots))))
        takes = [(lot, self.random.randint(1, lot.remaining)) for lot in chosen]
        entry = self._entry(posting, "claw_back", -sum(points for _lot, points in takes))
        for lot, points in takes:
            if self.random.random() < 0.3:
                posting.guard(lot, "t.remaining >= %s", (points,), USED)
            self._part(posting, entry, lot, -points)

    def _earn(self, posting: Posting[Any], place: int) -> None:
        if self.random.random() < 0.3:
            return
        for kind in self.random.sample(["earn", "bonus"], self.random.randint(1, 2)):
            points = self.random.randint(1, 500)
            lot = Lot(id=uuid7(), earned=points, remaining=0, origin=None, **self._common(posting))
            lot.ends_on = self.random.choice([None, posting.business_day])
            posting.add(lot)
            self._part(posting, self._entry(posting, kind, points), lot, points)
            self.lots[place].append(lot)

    def _claim(self, posting: Posting[Any], place: int) -> None:
        if not self.coupons[place] or self.random.random() < 0.8:
            return
        coupon = self.coupons[place].pop()
        posting.guard(coupon, "t.state = 'issued' AND t.ends_at > %s", (AT - timedelta(days=1),), USED)
        values = {"used_at": posting.at, "state": "used", "used_reference": posting.reference}
        if self.make is OneByOne:  # a state and its time are one CHECK: they go together there
            Coupon.objects.filter(pk=coupon.pk).update(**values)
            return
        for column, value in values.items():
            posting.set_to(coupon, column, value)

    def _visit(self, posting: Posting[Any]) -> None:
        steps: list[Callable[[], None]] = [
            lambda: posting.add_to(posting.member, "visits", 1),
            lambda: posting.set_to(posting.member, "visits", 7),
            lambda: posting.set_to(posting.member, "last_visit", posting.at),
            lambda: posting.set_to(posting.member, "last_visit", None),
            lambda: posting.add_to(posting.member, "window_points", -3),
        ]
        for step in self.random.choices(steps, k=self.random.randint(0, 6)):
            step()

    def _entry(self, posting: Posting[Any], kind: str, points: int) -> PointsEntry:
        posting.add_to(posting.member, "points", points)
        posting.add_to(posting.member, "points_seq", 1)
        figures = {"amount": points, "balance_after": posting.member.points, "seq": posting.member.points_seq}
        detail = self.random.choice([{}, {"steps": [500, 300]}, {"备注": "好"}])
        entry = PointsEntry(kind=kind, by_id=posting.by_id, detail=detail, **figures, **self._common(posting))
        return posting.add(entry)

    def _part(self, posting: Posting[Any], entry: PointsEntry, lot: Lot, points: int) -> None:
        posting.add(Part(member_id=posting.member.pk, entry_id=entry.pk, lot_id=lot.pk, amount=points))
        posting.add_to(lot, "remaining", points)

    def _common(self, posting: Posting[Any]) -> dict[str, Any]:
        common = {"member_id": posting.member.pk, "store_id": posting.store_id, "at": posting.at}
        return common | {"business_day": posting.business_day, "reference": posting.reference}

    def rows(self) -> dict[str, list[Any]]:
        """Every row of the set, by what it says."""
        place = {member.pk: number for number, member in enumerate(self.members)}
        lots = {lot.pk: (lot.reference, lot.earned) for lot in Lot.objects.filter(member__in=self.members)}
        entries = {e.pk: (e.reference, e.kind) for e in PointsEntry.objects.filter(member__in=self.members)}
        names = {"member_id": place, "lot_id": lots, "entry_id": entries}
        dropped = {"id", "posted_at", "code", "offer_id", "number", "name", "pinyin", "search", "joined_at"}
        found = {}
        for model in (Lot, PointsEntry, Part, Coupon):
            found[model.__name__] = _said(model.objects.filter(member__in=self.members), names, dropped)
        found["Member"] = _said(Member.objects.filter(pk__in=place), {"id": place}, dropped - {"id"})
        return found


def _said(rows: Iterable[models.Model], names: dict[str, dict[Any, Any]], dropped: set[str]) -> list[Any]:
    said = []
    for row in rows:
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in dropped}
        values = {name: names[name][value] if name in names else value for name, value in values.items()}
        said.append(sorted((name, str(value)) for name, value in values.items() if name not in dropped))
    return sorted(said)


def in_bulk(book: Book) -> None:
    numbers = iter(range(POSTINGS))
    while batch := [book.decide(number) for number in islice(numbers, 40)]:
        post_many(batch)


def test_1000_random_postings_equal_the_same_rows_written_one_by_one(chain: Chain) -> None:
    plain, posted, bulk = Book(chain, OneByOne), Book(chain, Posting), Book(chain, Posting)
    for number in range(POSTINGS):
        plain.decide(number).post()
        posted.decide(number).post()
    in_bulk(bulk)
    expected = plain.rows()
    assert len(expected["PointsEntry"]) > POSTINGS
    assert len(expected["Part"]) > len(expected["PointsEntry"])
    assert any(("state", "used") in row for row in expected["Coupon"])
    for name, rows in expected.items():
        assert posted.rows()[name] == rows, f"{name}: post()"
        assert bulk.rows()[name] == rows, f"{name}: post_many()"
