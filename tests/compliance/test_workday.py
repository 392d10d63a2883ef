"""A store's today on the phone, and swaps of shifts: forms that may be sent twice, for who works there."""

import uuid
from datetime import date, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from time_machine import travel

from compliance.models import Opening, Photo, Submission
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


def test_the_doors_are_opened_with_one_key(cashier: Client) -> None:
    assert "The doors are open" in cashier.get(DAY).content.decode()
    said = cashier.post(f"{DAY}open/", {"store": "S001"}, follow=True).content.decode()
    assert "Opened at 09:20." in said
    assert "The doors are open" not in said
    row = Opening.objects.get()
    assert (row.at, row.is_late, row.by.username) == (at("09:20"), False, "cashier1")


def test_late_says_what_follows(cashier: Client) -> None:
    with travel(at("09:31"), tick=False):
        assert "late" in cashier.post(f"{DAY}open/", {"store": "S001"}, follow=True).content.decode()


def test_a_report_with_its_photo_may_be_sent_twice(chain: Chain, cashier: Client) -> None:
    task = make_task(needs_photo=True, lines=["扫地", "开灯"])
    page = cashier.get(DAY).content.decode()
    assert "扫地" in page
    typed = {"store": "S001", "id": str(uuid.uuid4()), "log": "橱窗", "ticked": ["扫地"]}
    empty = cashier.post(f"{DAY}{task.pk}/", typed)
    assert empty.status_code == 422
    assert "Take a photo first." in empty.content.decode()
    for _time in range(2):
        shot = SimpleUploadedFile("a.jpg", picture())
        said = cashier.post(f"{DAY}{task.pk}/", typed | {"photos": [shot]}, follow=True).content.decode()
        assert "was handed in." in said
    row = Submission.objects.get()
    assert (str(row.pk), row.ticked, row.open_lines, row.photos.count()) == (typed["id"], ["扫地"], ["开灯"], 1)
    assert Photo.objects.count() == 1


def test_after_ten_it_is_late(chain: Chain, cashier: Client) -> None:
    task = make_task()
    with travel(at("10:00"), tick=False):
        typed = {"store": "S001", "id": "no uuid", "log": "x"}
        assert "was handed in late" in cashier.post(f"{DAY}{task.pk}/", typed, follow=True).content.decode()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"log": "a\x00b"}, "control characters"),
        ({"log": "x" * 2001}, "control characters"),
        ({"log": "x", "ticked": ["\x00"]}, "control characters"),
        ({"log": "x", "photos": 7}, "At most 6"),
        ({"log": "x", "photos": "large"}, "5 MB"),
        ({"log": "x", "photos": "svg"}, "no photo"),
    ],
)
def test_what_is_not_taken(cashier: Client, typed: dict[str, Any], says: str) -> None:
    task, photos = make_task(), typed.get("photos")
    contents = {7: [b"x"] * 7, "large": [b"x" * (5 * 1024 * 1024 + 1)], "svg": [b"<svg/>"], None: []}[photos]
    files = [SimpleUploadedFile("a.jpg", data) for data in contents]
    answer = cashier.post(f"{DAY}{task.pk}/", {"store": "S001"} | typed | {"photos": files})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert not Submission.objects.exists()
    assert not Photo.objects.exists()


def test_who_works_where(chain: Chain, cashier: Client) -> None:
    task = make_task()
    assert cashier.post(f"{DAY}open/", {"store": "S002"}).status_code == 404
    assert cashier.post(f"{DAY}{task.pk}/", {"store": "S003", "log": "x"}).status_code == 404
    assert cashier.post(f"{DAY}{task.pk}/", {"log": "x"}).status_code == 404
    assert cashier.get(DAY, {"store": "S002"}).status_code == 404
    region = enter(chain.region_manager).get(DAY, {"store": "S002"}).content.decode()
    assert "Store S002" in region
    assert "S003" not in region
    auditor = enter(make_staff("auditor1", "auditor"))
    assert auditor.get(DAY).url == "/compliance/me/"  # type: ignore[attr-defined]
    assert Client().get(DAY).status_code == 302
    assert cashier.get("/compliance/").url == DAY  # type: ignore[attr-defined]


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
