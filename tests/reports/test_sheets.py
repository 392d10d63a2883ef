"""The month sheet and the appraisal sheet of a store: figures by hand, for whom, and as a table."""

import csv
import io
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from checkout.rules.basket import Seller
from compliance.models import Complaint, Correction, Exam, Training
from compliance.services import caring, days
from reports.services import appraisals, months
from stores.models import Audit, Staff, Store, Target
from stores.rules import months_after
from tests.backoffice.entering import enter
from tests.checkout.doing import basket, give_back, line, sell
from tests.compliance.daily import at, hand_in, make_task
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule
from tests.factories import Chain, make_member, make_region, make_staff
from tests.reports.telling import buy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]
NOVEMBER, NOW = date(2026, 11, 1), at("12:00")
MONTH, APPRAISAL = "/admin/reports/month/", "/admin/reports/appraisal/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with travel(NOW, tick=False):
        yield


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    roster(chain.s001, chain.cashier)
    return make_staff("xun", "inspector", name="周巡检")


@pytest.fixture
def s001(chain: Chain) -> Store:
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    chain.s001.refresh_from_db()
    return chain.s001


def test_the_days_are_those_of_the_month_until_today(chain: Chain, s001: Store) -> None:
    """Opening is due at 09:30, the log before 10:00."""
    task = make_task()
    with travel(at("09:30", 20), tick=False):
        days.open_store(s001, by=chain.cashier, noted_at=at("09:30", 20))
        hand_in(task, s001, chain.cashier, at("09:59", 20))
    days.open_store(s001, by=chain.cashier, noted_at=at("09:31"))
    hand_in(task, s001, chain.cashier, at("10:00"))
    sheet = months.of(s001, NOVEMBER, at=NOW)
    assert [day.on.day for day in sheet.days] == list(range(1, 23))
    told = {day.on.day: (day.opening, day.done, day.late, day.missing) for day in sheet.days}
    assert told[20] == ("on_time", 1, 0, 0)
    assert told[21] == ("missing", 0, 0, 1)
    assert told[22] == ("late", 0, 1, 0)
    assert sheet.openings == {"on_time": 1, "late": 1, "missing": 20}
    assert sheet.tasks == (1, 1, 20)
    assert months.of(s001, months_after(NOVEMBER, 1), at=NOW).days == []
    assert len(months.of(s001, months_after(NOVEMBER, -1), at=NOW).days) == 31


def test_a_store_without_hours_owes_no_opening(chain: Chain) -> None:
    sheet = months.of(chain.s001, NOVEMBER, at=NOW)
    assert sheet.openings == {"": 22}


def test_violations_people_and_what_is_open_stand_on_the_sheet(chain: Chain, s001: Store, inspector: Staff) -> None:
    counts = confirmed(chain, reported(s001, rule("S8"), by=inspector, at=NOW), at=NOW)
    gone = appealed(
        confirmed(chain, reported(s001, rule("S9"), by=inspector, at=NOW), at=NOW), by=chain.cashier, at=NOW
    )
    decided("a", gone, by=chain.hq, approve=True, at=NOW)
    reported(s001, rule("S17"), by=inspector, at=NOW)
    how = {"by": chain.manager, "at": NOW}
    fault = caring.note(Correction(store=s001, what="灯坏了", owner=chain.manager, due=NOW), **how)
    told = caring.note(Complaint(store=s001, category="service", text="慢", owner=chain.manager, due=NOW), **how)
    caring.note(Correction(store=chain.s002, what="别处", owner=chain.manager2, due=NOW), **how)
    sheet = months.of(s001, NOVEMBER, at=NOW)
    assert sheet.violations == [counts]
    assert [day.violations for day in sheet.days] == [0] * 21 + [1]
    lines = {one.staff: (one.line.own, one.line.joint, one.line.back, one.line.total) for one in sheet.people}
    assert lines == {chain.cashier: (-10, 0, 5, -5), chain.manager: (0, -10, 5, -5)}
    assert (sheet.corrections, sheet.complaints, sheet.open) == ([fault], [told], 2)
    told.result = "道歉"
    caring.note(told, **how, columns=["result"])
    caring.settle(told, **how)
    assert months.of(s001, NOVEMBER, at=NOW).complaints == []
    page = enter(chain.manager).get(f"{MONTH}?month=2026-11&store=S001").content.decode()
    for words in ("S8 顾客进店须致欢迎词", chain.cashier.name, "灯坏了", "Opened on time 0, late 0, not noted 22"):
        assert words in page


def test_the_sheet_takes_as_many_statements_for_more_rows(chain: Chain, s001: Store, inspector: Staff) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            months.of(s001, NOVEMBER, at=NOW)
        return len(caught)

    confirmed(chain, reported(s001, rule("S8"), by=inspector, at=NOW), at=NOW)
    few = statements()
    for code in ("S9", "S11", "S17"):
        confirmed(chain, reported(s001, rule(code), by=inspector, at=NOW), at=NOW)
    assert statements() == few


def test_sales_points_complaints_and_examinations_of_each_person(chain: Chain, inspector: Staff) -> None:
    """The cashier sold 300 and 100, of which 40 came back; half of another 200 was hers: 460 of a target of 400."""
    member, half = make_member(chain.s001), (Seller("cashier1", D(50)), Seller("manager1", D(50)))
    buy(chain, member, "300.00", NOW)
    number = sell(chain, basket(line("60.00"), line("40.00"), member=member), "100.00", at=NOW).data["number"]
    give_back(chain, number, [(2, 1)], at=NOW)
    sell(chain, basket(line("200.00"), member=member, sellers=half), "200.00", at=NOW)
    Target.objects.create(store=chain.s001, staff=chain.cashier, month=NOVEMBER, amount=D("400.00"))
    Target.objects.create(store=chain.s001, month=NOVEMBER, amount=D("9000.00"))
    confirmed(chain, reported(chain.s001, rule("S8"), by=inspector, at=NOW), at=NOW)
    how = {"by": chain.manager, "at": NOW}
    who = {"store": chain.s001, "category": "honesty", "text": "夸大", "owner": chain.manager, "due": NOW}
    caring.note(Complaint(staff=chain.cashier, **who), **how)
    done = caring.note(Complaint(staff=chain.cashier, result="退款", **who), **how)
    caring.settle(done, **how)
    training = Training.objects.create(title="产品知识", day=NOVEMBER, trainer=chain.manager, pass_mark=60)
    for day, score in ((3, 59), (10, 60)):
        exam = Exam(
            training=training, store=chain.s001, staff=chain.cashier, day=NOVEMBER.replace(day=day), score=score
        )
        caring.examine(exam, **how)
    rows = {row.staff: row for row in appraisals.of(chain.s001, NOVEMBER)}
    mine = rows[chain.cashier]
    assert (mine.place, mine.net, mine.sales, mine.target, mine.reached) == (1, D("460.00"), 3, D("400.00"), D("1.15"))
    assert (mine.own, mine.joint, mine.back, mine.points) == (-5, 0, 0, -5)
    assert (mine.complaints, mine.waiting, mine.exams, mine.passed) == (2, 1, 2, 1)
    boss = rows[chain.manager]
    assert (boss.net, boss.sales, boss.reached, boss.points) == (D("100.00"), 1, None, -5)
    assert chain.cashier2 not in rows
    october = {row.staff: row for row in appraisals.of(chain.s001, months_after(NOVEMBER, -1))}
    assert {(row.net, row.points, row.complaints, row.exams) for row in october.values()} <= {(D("0.00"), 0, 0, 0)}


def test_the_sheet_leaves_as_a_table_and_is_logged(chain: Chain) -> None:
    buy(chain, make_member(chain.s001), "300.00", NOW)
    answer = enter(chain.manager).post(f"{APPRAISAL}table/", {"month": "2026-11", "store": "S001", "form": "csv"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert lines[0][:3] == ["Place", "Staff", "Name"]
    assert lines[1][:6] == ["1", chain.cashier.code, chain.cashier.name, chain.cashier.job, "300.00", "1"]
    assert Audit.objects.get(action="export").detail["filter"] == "store=S001&month=2026-11"


def test_another_store_s_sheet_is_not_shown(chain: Chain) -> None:
    client = enter(chain.manager)
    for address in (MONTH, APPRAISAL):
        page = client.get(f"{address}?month=2026-11&store=S003")
        assert page.context["store"] == chain.s001
        assert page.context["form"].errors.keys() == {"store"}
    assert client.post(f"{APPRAISAL}table/", {"month": "2026-11", "store": "S003"}).status_code == 200


def test_who_sees_no_store_is_told_so(chain: Chain) -> None:
    client = enter(make_staff("none1", "manager", region=make_region("R9")))
    for address in (MONTH, APPRAISAL):
        assert "There is no store yet" in client.get(address).content.decode()
    assert client.post(f"{APPRAISAL}table/").status_code == 302


def test_a_month_before_anybody_worked_there_is_empty(chain: Chain) -> None:
    page = enter(chain.manager).get(f"{APPRAISAL}?month=2019-01&store=S001").content.decode()
    assert "Nobody worked in this store that month" in page
