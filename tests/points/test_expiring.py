"""Expiry: what has ended leaves the balance, in chunks, once."""

import threading
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from ledger.posting import Posting
from members.models import Member
from members.services.lock import lock
from points.models import Lot, Part, PointsEntry
from points.services import booking, expiring
from points.services.expiring import Expired, expire
from points.tasks import expire as nightly
from tests.factories import AT, Chain, add_points, make_member, make_region
from tests.ledger.raw import wait_for_a_waiter

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
YESTERDAY = TODAY - timedelta(days=1)


def with_lots(*lots: tuple[int, date | None], **fields: Any) -> Member:
    """A member with lots of (points, last day)."""
    member = make_member(**fields)
    for points, ends in lots:
        made = add_points(member, points, ends=ends or TODAY)
        if ends is None:
            endless(made)
    return member


def endless(lot: Lot) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE points_lot SET ends_on = NULL WHERE id = %s", [lot.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


def expiries(member: Member) -> list[PointsEntry]:
    return list(PointsEntry.objects.filter(member=member, kind="expire").order_by("seq"))


def balance(member: Member) -> tuple[int, int]:
    member.refresh_from_db()
    return member.points, member.points_seq


def test_a_lot_can_be_used_through_its_last_day_and_is_taken_the_day_after(chain: Chain) -> None:
    member = with_lots((300, TODAY), (200, YESTERDAY), (50, TODAY + timedelta(days=1)))
    assert expire(at=AT) == Expired(TODAY, 1, 200)
    assert balance(member) == (350, 4)
    assert expire(at=AT + timedelta(days=1)) == Expired(TODAY + timedelta(days=1), 1, 300)
    assert balance(member) == (50, 5)


def test_points_without_an_end_stay(chain: Chain) -> None:
    member = with_lots((300, None))
    assert expire(at=AT + timedelta(days=20_000)).members == 0
    assert balance(member) == (300, 1)


def test_an_expiry_is_one_entry_with_a_part_for_every_lot(chain: Chain) -> None:
    member = with_lots((300, YESTERDAY), (200, YESTERDAY - timedelta(days=9)), (50, TODAY))
    expire(at=AT)
    (entry,) = expiries(member)
    assert (entry.amount, entry.balance_after, entry.seq) == (-500, 50, 4)
    assert (entry.reference, entry.business_day, entry.at) == ("expiry:2026-11-22", TODAY, AT)
    assert (entry.store, entry.by, entry.reverses, entry.detail) == (member.home_store, None, None, {})
    parts = {part.lot.earned: part for part in entry.parts.select_related("lot")}
    assert {earned: part.amount for earned, part in parts.items()} == {300: -300, 200: -200}
    assert {part.lot.remaining for part in parts.values()} == {0}
    assert {part.member_id for part in parts.values()} == {member.pk}
    assert Lot.objects.get(member=member, earned=50).remaining == 50


def test_ids_made_by_the_database_are_of_version_7_and_of_now(chain: Chain) -> None:
    member = with_lots((300, YESTERDAY))
    before = datetime.now(AT.tzinfo).timestamp() * 1000
    expire(at=AT)
    (entry,) = expiries(member)
    for made in (entry.pk, entry.parts.get().pk):
        assert (made.version, made.variant) == (7, uuid.RFC_4122)
        assert before - 1000 < made.int >> 80 < before + 60_000


def test_it_books_what_a_posting_would_book(chain: Chain) -> None:
    """The two ways of writing: set-based here, `booking.expire_ended` in a sale or refund."""
    lots = ((300, YESTERDAY), (200, YESTERDAY - timedelta(days=9)), (50, TODAY))
    swept, booked = with_lots(*lots), with_lots(*lots)
    common = {"by": None, "store": booked.home_store, "at": AT, "business_day": TODAY}
    with transaction.atomic():
        posting = Posting(member=lock(id=booked.pk), reference=f"expiry:{TODAY}", **common)  # type: ignore[arg-type]
        booking.expire_ended(posting, booking.open_lots(booked))
        posting.post()
    expire(at=AT)

    def said(member: Member) -> list[Any]:
        entry = expiries(member)[0]
        values = [
            getattr(entry, field.attname)
            for field in entry._meta.concrete_fields
            if field.name not in ("id", "posted_at", "member")
        ]
        parts = sorted(entry.parts.values_list("lot__earned", "amount"))
        return [values, parts, sorted(Lot.objects.filter(member=member).values_list("earned", "remaining"))]

    assert said(swept) == said(booked)
    assert balance(swept) == balance(booked)


def test_a_second_run_finds_nothing_to_do(chain: Chain) -> None:
    member = with_lots((300, YESTERDAY))
    expire(at=AT)
    assert expire(at=AT) == Expired(TODAY, 0, 0)
    assert (balance(member), len(expiries(member))) == ((0, 2), 1)


def test_what_comes_late_on_the_same_day_waits_for_the_next_night(chain: Chain) -> None:
    member = with_lots((300, YESTERDAY))
    expire(at=AT)
    member.refresh_from_db()
    add_points(member, 20, ends=YESTERDAY)
    assert expire(at=AT) == Expired(TODAY, 0, 0)
    assert expire(at=AT + timedelta(days=1)) == Expired(TODAY + timedelta(days=1), 1, 20)
    assert balance(member)[0] == 0


def test_a_member_in_debt_is_left_alone(chain: Chain) -> None:
    member = with_lots((300, TODAY))
    posting = Posting(member=member, by=None, store=chain.s001, at=AT, business_day=TODAY, reference="a return")
    lot = Lot.objects.get(member=member)
    entry = booking.add_entry(posting, PointsEntry.Kind.CLAW_BACK, -450)  # type: ignore[arg-type]
    booking.add_part(posting, entry, lot, -300)  # type: ignore[arg-type]
    posting.post()
    assert expire(at=AT + timedelta(days=400)).members == 0
    assert balance(member) == (-150, 2)


def test_a_member_whose_lots_hold_more_than_the_balance_stops_nobody(chain: Chain) -> None:
    broken, whole = with_lots((300, YESTERDAY)), with_lots((200, YESTERDAY))
    Member.objects.filter(pk=broken.pk).update(points=299)
    assert expire(at=AT) == Expired(TODAY, 1, 200)
    assert (balance(broken)[0], balance(whole)[0]) == (299, 0)


def test_the_region_that_ends_its_day_last_says_which_day_it_is(chain: Chain) -> None:
    make_region("NIGHT", cutoff_hour=4)
    member = with_lots((300, TODAY))
    three_in_the_night = datetime(2026, 11, 23, 3, 10, tzinfo=AT.tzinfo)
    assert expire(at=three_in_the_night) == Expired(TODAY, 0, 0)
    assert expire(at=three_in_the_night + timedelta(hours=1)).points == 300
    assert balance(member)[0] == 0


def test_a_chunk_is_three_statements_whatever_its_size(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(25):
        with_lots((300, YESTERDAY), (20, YESTERDAY))
    with django_assert_num_queries(1 + 3 * 2 + 4 + 1) as captured:
        assert expire(at=AT, chunk=13) == Expired(TODAY, 25, 8000)
    savepoints = [query for query in captured if "SAVEPOINT" in query["sql"]]
    assert len(savepoints) == 4


def test_the_nightly_task_tells_what_it_did(chain: Chain) -> None:
    member = with_lots((300, date(2020, 1, 1)))
    found = nightly()
    assert (found["members"], found["points"]) == (1, 300)
    assert date.fromisoformat(str(found["business_day"])) == expiries(member)[0].business_day


# --- chunks and locks ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_run_that_breaks_off_keeps_its_chunks_and_is_taken_up_again(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [with_lots((100, YESTERDAY)) for _ in range(5)]
    whole, calls = expiring._expire, []

    def breaks(ids: list[int], day: date, at: datetime) -> tuple[int, int]:
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(ids, day, at)

    monkeypatch.setattr(expiring, "_expire", breaks)
    with pytest.raises(KeyboardInterrupt):
        expire(at=AT, chunk=2)
    assert [balance(member)[0] for member in members] == [0, 0, 100, 100, 100]
    assert expire(at=AT, chunk=2) == Expired(TODAY, 3, 300)
    assert [balance(member)[0] for member in members] == [0] * 5
    in_order = [member.pk for member in members]
    assert calls == [in_order[:2], in_order[2:4], in_order[2:4], in_order[4:]]


@pytest.mark.django_db(transaction=True)
def test_what_a_sale_spends_while_expiry_waits_for_its_lock_is_not_expired_again(chain: Chain) -> None:
    member = with_lots((300, YESTERDAY))
    found: list[Expired] = []

    def sweep() -> None:
        found.append(expire(at=AT))
        connections.close_all()

    with transaction.atomic():
        locked = lock(id=member.pk)
        sweeper = threading.Thread(target=sweep)
        sweeper.start()
        wait_for_a_waiter()
        common = {"by": None, "store": chain.s001, "at": AT, "business_day": YESTERDAY, "reference": "a sale"}
        posting = Posting(member=locked, **common)  # type: ignore[arg-type]
        lot = Lot.objects.get(member=member)
        booking.add_part(posting, booking.add_entry(posting, PointsEntry.Kind.REDEEM, -250), lot, -250)
        posting.post()
    sweeper.join()
    assert found == [Expired(TODAY, 1, 50)]
    assert balance(member) == (0, 3)
    assert Part.objects.filter(member=member).count() == 3
