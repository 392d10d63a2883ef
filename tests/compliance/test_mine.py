"""The first page of the phone: the day of one's stores, what is to be put right by when, one's last charges."""

from datetime import datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from compliance.models import Correction, Visit
from compliance.services import caring, doors, mine, violations
from stores.models import Staff, Store
from tests.compliance.daily import at, hand_in, make_task
from tests.compliance.standing import confirmed, decided, reported, rule
from tests.compliance.walking import enter
from tests.factories import AT, Chain, make_staff, make_store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]


def correction(chain: Chain, store: Store, owner: Staff, due: datetime, what: str = "灯坏了") -> Correction:
    row = Correction(store=store, what=what, owner=owner, due=due)
    return caring.note(row, by=chain.hq, at=at("08:00"))


def test_the_day_of_a_store_says_what_is_done_late_and_missing(chain: Chain) -> None:
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    chain.s001.refresh_from_db()
    check, log, last = make_task("check", needs_log=False), make_task(), make_task("till", due_at=time(22))
    doors.open_up(chain.s001, by=chain.cashier, noted_at=at("09:20"))
    hand_in(check, chain.s001, chain.cashier, at("10:00"))
    (day,) = mine.of(chain.manager, at=at("10:05")).days
    assert day.store == chain.s001
    assert [(line.code, str(line.standing)) for line, _words in day.lines] == [
        ("opening", "done"), ("check", "late"), ("log", "missing"), ("till", "waiting"),
    ]  # fmt: skip
    with travel(at("10:05"), tick=False):
        page = enter(chain.manager).get("/compliance/").content.decode()
    assert "/compliance/today/?store=S001" in page
    assert all(task.title in page for task in (check, log, last))


def test_who_answers_for_a_store_sees_what_is_to_be_put_right_there(chain: Chain) -> None:
    own = correction(chain, chain.s001, chain.cashier, at("12:00"), "换灯")
    late = correction(chain, chain.s001, chain.manager, at("09:00"))
    far = correction(chain, chain.s003, chain.hq, at("11:00"))
    settled = correction(chain, chain.s001, chain.manager, at("08:30"))
    settled.result = "好了"
    caring.note(settled, by=chain.manager, at=AT, columns=["result"])
    caring.settle(settled, by=chain.manager, at=AT)
    now = at("09:00")
    assert mine.of(chain.manager, at=now).corrections == [(late, True), (own, False)]
    assert mine.of(chain.cashier, at=now).corrections == [(own, False)]
    assert mine.of(chain.hq, at=now).corrections == [(late, True), (far, False), (own, False)]
    with travel(now, tick=False):
        office = enter(chain.manager).get("/compliance/").content.decode()
        shop = enter(chain.cashier).get("/compliance/today/").content.decode()
    address = f"/admin/compliance/correction/{own.pk}/change/"
    # Who has no door to the office reads it all the same.
    assert (address in office, address in shop, "换灯" in shop) == (True, False, True)


@pytest.mark.usefixtures("book")
def test_the_last_charges_that_count_or_may(chain: Chain) -> None:
    inspector, anna = make_staff("xun", "inspector"), Staff.objects.get(username="anna")
    rows = [reported(chain.s001, rule(code), by=inspector) for code in ("S7", "S8", "S9", "S10")]
    confirmed(chain, rows[0])
    violations.investigate(rows[3], by=inspector, findings="不确定", at=AT)
    decided("v", rows[3], by=chain.region_manager, approve=False)
    found = mine.of(anna, at=AT).charges
    assert sorted((one.violation.item_code, points) for one, points in found) == [
        ("S7", "−10"), ("S8", "−5"), ("S9", "−5"),
    ]  # fmt: skip
    assert mine.of(chain.cashier, at=AT).charges == []
    with travel(AT, tick=False):
        page = enter(anna).get("/compliance/today/").content.decode()
    assert ('href="/compliance/me/"' in page, "−10" in page) == (True, True)


@pytest.mark.usefixtures("book")
def test_as_many_statements_for_one_store_as_for_twelve(chain: Chain) -> None:
    """Head office's page: visits, days, corrections and charges of one store, then of twelve."""
    make_task()
    head = enter(chain.hq)

    def statements() -> int:
        with travel(AT, tick=False), CaptureQueriesContext(connection) as asked:
            assert head.get("/compliance/").status_code == 200
        return len(asked)

    Store.objects.exclude(pk=chain.s001.pk).update(is_active=False)
    correction(chain, chain.s001, chain.hq, at("12:00"))
    statements()
    few = statements()
    Store.objects.update(is_active=True)
    for number in range(9):
        store = make_store(f"S1{number:02}", region=chain.s001.region)
        correction(chain, store, chain.hq, at("12:00"))
        Visit.objects.create(inspector=chain.hq, store=store, day=AT.date())
    statements()
    assert (statements(), len(mine.of(chain.hq, at=AT).days)) == (few, 12)
