"""A store's today on the phone, and swaps of shifts: what may be sent twice, for who works there."""

import json
import uuid
from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from time_machine import travel

from compliance.forms import reports
from compliance.models import Opening, Photo, Submission
from ledger.refused import Invalid
from stores.models import Roster, Staff, Store, Swap
from tests.compliance.daily import at, make_task
from tests.compliance.pictures import picture
from tests.factories import Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]
DAY = "/compliance/today/"
SHIFTS = "/compliance/roster/"


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _nine() -> Any:
    with travel(at("09:20"), tick=False):
        yield


@pytest.fixture
def cashier(chain: Chain) -> Client:
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    return enter(chain.cashier)


def send(client: Client, address: str, **said: Any) -> Any:
    """What the phone's scripts send: for S001, noted now, unless said otherwise."""
    body = {"store": "S001", "claimed_at": at("09:20").isoformat()} | said
    return client.post(f"{DAY}{address}/", body, content_type="application/json")


def bring(client: Client, *, store: str = "S001") -> str:
    """A photo that is here already; its id."""
    id, data = str(uuid.uuid4()), picture()
    page = f"/compliance/photos/{id}/"
    put = client.put(f"{page}?store={store}&offset=0&size={len(data)}", data, content_type="application/octet-stream")
    assert (put.status_code, client.post(page).status_code) == (200, 200)
    return id


def test_the_doors_are_opened_with_one_key(cashier: Client) -> None:
    assert "The doors are open" in cashier.get(DAY).content.decode()
    for _time in range(2):
        assert send(cashier, "open").json() == {"said": ["Opened at 09:20."]}
    page = cashier.get(DAY).content.decode()
    assert ("The doors are open" in page, "without a connection" in page) == (False, False)
    row = Opening.objects.get()
    assert (row.at, row.is_late, row.by.username, row.waited) == (at("09:20"), False, "cashier1", False)


def test_late_says_what_follows(cashier: Client) -> None:
    with travel(at("09:31"), tick=False):
        assert "late" in send(cashier, "open").json()["said"][0]


def test_the_houses_clock_counts_and_the_phones_is_shown(chain: Chain, cashier: Client) -> None:
    """Noted at 09:25 without a connection, here at 09:45: late by the house's clock; people see both and judge."""
    chain.s001.roster_set.create(staff=chain.cashier, day=at("09:00").date(), starts="09:00", ends="18:00")
    with travel(at("09:45"), tick=False):
        assert "late" in send(cashier, "open", claimed_at=at("09:25").isoformat()).json()["said"][0]
        assert "noted on the phone at 11-22 09:25" in cashier.get(DAY).content.decode()
        assert "noted on the phone at 11-22 09:25" in enter(chain.hq).get("/admin/compliance/board/").content.decode()
    row = Opening.objects.get()
    assert (row.at, row.claimed_at, row.is_late, row.waited) == (at("09:45"), at("09:25"), True, True)
    assert "09:25" in row.violation.description


def test_doors_of_a_day_that_is_over_are_not_todays(cashier: Client) -> None:
    answer = send(cashier, "open", claimed_at=at("23:30", 21).isoformat())
    assert (answer.status_code, answer.json()["sentences"]) == (
        422, ["That day is over: tell your manager when the store opened."],
    )  # fmt: skip
    assert not Opening.objects.exists()


def test_a_report_with_its_photo_may_be_sent_twice(chain: Chain, cashier: Client) -> None:
    task = make_task(needs_photo=True, lines=["扫地", "开灯"])
    assert "扫地" in cashier.get(DAY).content.decode()
    said = {"id": str(uuid.uuid4()), "log": "橱窗", "ticked": ["扫地"]}
    empty = send(cashier, str(task.pk), **said)
    assert (empty.status_code, empty.json()["sentences"]) == (422, ["Take a photo first."])
    early = send(cashier, str(task.pk), **said, photos=[str(uuid.uuid4())])
    assert early.json()["sentences"] == ["A photo is not here yet: send it first."]
    said["photos"] = [bring(cashier)]
    for _time in range(2):
        answer = send(cashier, str(task.pk), **said)
        assert answer.json() == {"id": said["id"], "said": ["“陈列日志” was handed in."]}
    row = Submission.objects.get()
    assert (str(row.pk), row.ticked, row.open_lines, row.photos.count()) == (said["id"], ["扫地"], ["开灯"], 1)
    assert Photo.objects.count() == 1
    second = send(cashier, str(task.pk), **said | {"id": str(uuid.uuid4())})
    assert second.json()["sentences"] == ["This was handed in already."]


def test_after_ten_it_is_late_whatever_the_phone_says(chain: Chain, cashier: Client) -> None:
    task = make_task()
    with travel(at("10:00"), tick=False):
        said = send(cashier, str(task.pk), id=str(uuid.uuid4()), log="x", claimed_at=at("09:59:30").isoformat())
    assert "was handed in late" in said.json()["said"][0]
    row = Submission.objects.get()
    assert (row.at, row.claimed_at, row.is_late, row.waited) == (at("10:00"), at("09:59:30"), True, False)


@pytest.mark.parametrize(
    ("claimed", "day"),
    [(at("20:00", 21), 21), (at("09:00", 1), 15), (at("09:00", 30), 22)],
)
def test_what_lay_on_the_phone_belongs_to_its_own_day_and_is_late(
    chain: Chain, cashier: Client, claimed: datetime, day: int
) -> None:
    """Yesterday's report does not stand in for today's; a claim is held between a week ago and now."""
    task = make_task()
    send(cashier, str(task.pk), id=str(uuid.uuid4()), log="x", claimed_at=claimed.isoformat())
    row = Submission.objects.get()
    assert (row.business_day, row.at, row.is_late) == (date(2026, 11, day), at("09:20"), day < 22)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"log": "a\x00b"}, "log"),
        ({"log": "x" * 2001}, "log"),
        ({"ticked": ["x" * 121]}, "ticked.0"),
        ({"ticked": ["x"] * 61}, "ticked"),
        ({"photos": [str(uuid.UUID(int=n)) for n in range(7)]}, "photos"),
        ({"id": "x"}, "id"),
        ({"claimed_at": "soon"}, "claimed_at"),
    ],
)
def test_what_is_not_taken(cashier: Client, wrong: dict[str, Any], field: str) -> None:
    body = {"store": "S001", "claimed_at": at("09:20").isoformat(), "id": str(uuid.uuid4()), "log": "x"} | wrong
    with pytest.raises(Invalid) as refused:
        reports.report(json.dumps(body).encode())
    assert list(refused.value.errors) == [field]
    answer = send(cashier, str(make_task().pk), **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert not Submission.objects.exists()


def test_who_works_where(chain: Chain, cashier: Client) -> None:
    task, report = make_task(), {"id": str(uuid.uuid4()), "log": "x"}
    assert send(cashier, "open", store="S002").status_code == 404
    assert send(cashier, str(task.pk), store="S003", **report).status_code == 404
    assert send(cashier, "999999", **report).status_code == 404
    assert cashier.get(DAY, {"store": "S002"}).status_code == 404
    region = enter(chain.region_manager).get(DAY, {"store": "S002"}).content.decode()
    assert "Store S002" in region
    assert "S003" not in region
    auditor = enter(make_staff("auditor1", "auditor"))
    assert auditor.get(DAY).url == "/compliance/me/"  # type: ignore[attr-defined]
    assert (send(auditor, "open").status_code, send(auditor, str(task.pk), **report).status_code) == (403, 403)
    assert send(Client(), "open").json()["code"] == "not_authenticated"
    assert Client().get(DAY).status_code == 302
    assert cashier.get("/compliance/").url == DAY  # type: ignore[attr-defined]
    assert not Opening.objects.exists()


def test_a_store_without_tasks_says_so(chain: Chain) -> None:
    assert "nothing to hand in" in enter(chain.cashier2).get(DAY).content.decode()


def test_two_people_change_shifts_on_the_phone(chain: Chain, cashier: Client) -> None:
    lan = make_staff("lan", store=chain.s001)
    day = date(2026, 11, 23)
    mine = Roster.objects.create(store=chain.s001, staff=chain.cashier, day=day, starts=time(9), ends=time(15))
    theirs = Roster.objects.create(store=chain.s001, staff=lan, day=day, starts=time(14), ends=time(22))
    assert "I take" in cashier.get(SHIFTS).content.decode()
    wrong = cashier.post(f"{SHIFTS}swap/", {"mine": theirs.pk, "theirs": mine.pk})
    assert (wrong.status_code, "your own shifts" in wrong.content.decode()) == (422, True)
    assert cashier.post(f"{SHIFTS}swap/", {"mine": "x", "theirs": mine.pk}).status_code == 404
    typed = {"mine": mine.pk, "theirs": theirs.pk, "reason": "看病"}
    assert "Asked." in cashier.post(f"{SHIFTS}swap/", typed, follow=True).content.decode()
    swap = Swap.objects.get()
    page = f"{SHIFTS}swap/{swap.pk}/"
    assert cashier.post(f"{page}agree/").status_code == 422
    assert cashier.post(f"{page}dance/").status_code == 404
    other = enter(lan)
    assert "Agree" in other.get(SHIFTS).content.decode()
    assert other.post(f"{page}agree/").status_code == 302
    inbox = enter(chain.manager).get("/admin/approvals/").content.decode()
    assert "Swap of shifts" in inbox
    swap.refresh_from_db()
    assert swap.state == "agreed"


def test_who_has_no_shift_is_told_so(chain: Chain) -> None:
    assert "no shift" in enter(chain.hq).get(SHIFTS).content.decode()
