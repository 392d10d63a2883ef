"""A store's day: opening, what is handed in, and where every store stands."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time

import pytest
from django.db import IntegrityError, connections, transaction

from compliance.models import Norm, Opening, Photo, Submission
from compliance.rules.days import Standing
from compliance.services import days
from ledger.refused import Invalid, Refused
from stores.models import Staff, Store
from tests.compliance.daily import at, hand_in, make_task
from tests.factories import Chain, make_region, make_staff, make_store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]


@pytest.fixture
def store(chain: Chain) -> Store:
    """S001, which opens at ten."""
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    return Store.objects.get(pk=chain.s001.pk)


def make_photo(store: Store, by: Staff) -> Photo:
    row = Photo(id=uuid.uuid4(), store=store, by=by, at=at("09:00"), sha256="0" * 64, bytes=1, width=1, height=1)
    row.save(force_insert=True)
    return row


@pytest.mark.parametrize(("clock", "late"), [("09:20", False), ("09:30", False), ("09:31", True)])
def test_the_doors_are_open_half_an_hour_before_ten(chain: Chain, store: Store, clock: str, *, late: bool) -> None:
    row = days.open_store(store, by=chain.cashier, noted_at=at(clock))
    assert (row.is_late, row.due, row.business_day) == (late, at("09:30"), date(2026, 11, 22))


def test_the_first_note_of_a_day_counts(chain: Chain, store: Store) -> None:
    first = days.open_store(store, by=chain.cashier, noted_at=at("09:20"))
    assert days.open_store(store, by=chain.manager, noted_at=at("09:50")) == first
    assert days.open_store(store, by=chain.cashier, noted_at=at("09:50", 23)) != first


def test_a_manager_notes_afterwards_when_it_was(chain: Chain, store: Store) -> None:
    row = days.open_store(store, by=chain.manager, noted_at=at("11:00"), at=at("09:29"))
    assert (row.is_late, row.at, row.noted_at) == (False, at("09:29"), at("11:00"))


@pytest.mark.parametrize("when", [at("11:01"), at("10:00", 21)])
def test_nobody_notes_what_is_to_come_or_another_day(chain: Chain, store: Store, when: object) -> None:
    with pytest.raises(Invalid) as refused:
        days.open_store(store, by=chain.manager, noted_at=at("11:00"), at=when)  # type: ignore[arg-type]
    assert list(refused.value.errors) == ["at"]
    assert not Opening.objects.exists()


def test_a_store_without_hours_is_not_late(chain: Chain) -> None:
    row = days.open_store(chain.s002, by=chain.cashier2, noted_at=at("15:00"))
    assert (row.due, row.is_late) == (None, False)


def test_a_region_sets_its_own_minutes(chain: Chain, store: Store) -> None:
    Norm.objects.update(open_minutes=0)
    Norm.objects.create(region=store.region, open_minutes=60)
    assert days.open_store(store, by=chain.cashier, noted_at=at("09:20")).is_late
    Store.objects.filter(pk=chain.s003.pk).update(opens_at=time(10))
    far = Store.objects.get(pk=chain.s003.pk)
    assert not days.open_store(far, by=chain.cashier3, noted_at=at("10:00")).is_late


def test_an_opening_stays_as_it_is(chain: Chain, store: Store) -> None:
    row = days.open_store(store, by=chain.cashier, noted_at=at("09:31"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=row.pk).update(at=at("09:30"))


@pytest.mark.parametrize(("clock", "late"), [("09:59:59", False), ("10:00:00", True)])
def test_ten_oclock_by_the_stores_clock_is_late(chain: Chain, store: Store, clock: str, *, late: bool) -> None:
    row = hand_in(make_task(), store, chain.cashier, at(clock))
    assert (row.is_late, row.due, row.log) == (late, at("10:00"), "橱窗换了冬装")


def test_after_midnight_it_is_still_yesterday_where_the_day_ends_at_four(chain: Chain) -> None:
    late = make_store("S009", region=make_region("R9", cutoff_hour=4))
    task = make_task(due_at=time(2))
    row = hand_in(task, late, make_staff("n", store=late), at("01:59:59", 23))
    assert (row.business_day, row.is_late, row.due) == (date(2026, 11, 22), False, at("02:00", 23))


def test_the_same_report_twice_is_one(chain: Chain, store: Store) -> None:
    task, id = make_task(), uuid.uuid4()
    first = hand_in(task, store, chain.cashier, at("09:00"), id=id)
    assert hand_in(task, store, chain.cashier, at("10:30"), id=id, log="anders") == first
    assert Submission.objects.get().log == "橱窗换了冬装"
    with pytest.raises(Refused) as refused:
        hand_in(task, store, chain.manager, at("10:30"), id=id)
    assert refused.value.code == "idempotency_mismatch"


def test_a_colleague_is_told_that_it_was_handed_in(chain: Chain, store: Store) -> None:
    task = make_task()
    hand_in(task, store, chain.cashier, at("09:00"))
    with pytest.raises(Invalid) as refused:
        hand_in(task, store, chain.manager, at("09:30"))
    assert list(refused.value.errors) == ["task"]


def test_what_is_missing_is_told_at_once_and_nothing_is_written(chain: Chain, store: Store) -> None:
    task = make_task(needs_photo=True, lines=["扫地", "开灯"])
    with pytest.raises(Invalid) as refused:
        hand_in(task, store, chain.cashier, at("09:00"), ticked=["跳舞"], log="  ")
    assert set(refused.value.errors) == {"ticked", "log", "photos"}
    foreign = make_photo(chain.s002, chain.cashier)
    with pytest.raises(Invalid) as refused:
        hand_in(task, store, chain.cashier, at("09:00"), photos=[foreign.pk])
    assert list(refused.value.errors) == ["photos"]
    assert not Submission.objects.exists()


def test_a_list_is_kept_with_what_was_left_open(chain: Chain, store: Store) -> None:
    task, photo = make_task(needs_photo=True, lines=["扫地", "开灯", "仪容"]), make_photo(store, chain.cashier)
    row = hand_in(task, store, chain.cashier, at("09:00"), ticked=["仪容", "扫地"], photos=[photo.pk])
    assert (row.ticked, row.open_lines, list(row.photos.all())) == (["扫地", "仪容"], ["开灯"], [photo])


def test_who_has_a_task(chain: Chain, store: Store) -> None:
    day = date(2026, 11, 22)
    assert days.has_task(make_task("a"), store, day)
    assert not days.has_task(make_task("b", store=chain.s002), store, day)
    assert days.has_task(make_task("c", region=store.region), store, day)
    assert not days.has_task(make_task("d", region=chain.s003.region), store, day)
    assert not days.has_task(make_task("e", is_active=False), store, day)
    assert not days.has_task(make_task("f", since=date(2026, 11, 23)), store, day)
    assert days.has_task(make_task("g", since=day), store, day)
    assert not days.has_task(make_task("h"), make_store("S008", is_active=False), day)
    with pytest.raises(Refused) as refused:
        hand_in(make_task("i", store=chain.s002), store, chain.cashier, at("09:00"))
    assert refused.value.code == "not_found"


def test_the_board_shows_who_is_late_and_who_is_missing(
    chain: Chain, store: Store, django_assert_num_queries: object
) -> None:
    task = make_task()
    hand_in(task, store, chain.cashier, at("10:00"))
    hand_in(task, chain.s002, chain.cashier2, at("09:00"))
    closed = make_store("S007", is_active=False)
    stores = [store, chain.s002, chain.s003, closed]
    found = [(line.code, line.store.code, line.standing) for line in days.board(stores, at=at("10:00"))]
    assert found == [
        ("opening", "S001", Standing.MISSING),
        ("log", "S001", Standing.LATE),
        ("log", "S002", Standing.DONE),
        ("log", "S003", Standing.MISSING),
    ]
    earlier = days.board(stores, at=at("10:00"), day=date(2026, 11, 21))
    assert {line.standing for line in earlier} == {Standing.MISSING}
    assert next(line.title for line in earlier) in {"Open the store", "开门营业"}
    with django_assert_num_queries(6):  # type: ignore[operator]
        days.board(stores, at=at("10:00"))


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_at_once_one_hands_in() -> None:
    store = make_store()
    people = [make_staff(f"p{n}", store=store) for n in range(4)]
    task = make_task()

    def one(by: Staff) -> str:
        try:
            hand_in(task, store, by, at("09:00"))
        except Invalid:
            return "told"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, people)) == ["done"] + ["told"] * 3
