"""Pages of a store's day and of what is owed: what is typed is written by verbs, steps ask first, secrets are not shown."""

from datetime import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from time_machine import travel

from compliance.models import (
    Complaint,
    Correction,
    DailyTask,
    Exam,
    Issue,
    Opening,
    Push,
    Rating,
    Review,
    Robot,
    Training,
    Violation,
)
from compliance.services import photos
from stores.models import Staff, Store
from tests.compliance.daily import DINGTALK, SECRET, at, hand_in, make_robot, make_task
from tests.compliance.pictures import huge_png, picture
from tests.compliance.standing import reported, rule
from tests.factories import Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]
ROOM = "/admin/compliance/"


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with travel(at("12:00"), tick=False):
        yield


@pytest.fixture
def manager(chain: Chain) -> Client:
    return enter(chain.manager)


def errors(answer: Any) -> dict[str, Any]:
    return dict(answer.context["adminform"].form.errors)


def test_a_manager_notes_an_opening_and_a_late_one_reports_itself(chain: Chain, manager: Client) -> None:
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    page = f"{ROOM}opening/add/"
    typed = {"store": chain.s001.pk, "at_0": "2026-11-22", "at_1": "13:00:00"}
    assert "at" in errors(manager.post(page, typed))
    assert manager.post(page, typed | {"at_1": "09:31:00"}).status_code == 302
    row = Opening.objects.get()
    assert (row.is_late, row.by, row.noted_at) == (True, chain.manager, at("12:00"))
    assert Violation.objects.get() == row.violation
    assert "09:31" in manager.get(f"{ROOM}opening/{row.pk}/change/").content.decode()


def test_midnight_between_form_and_verb_writes_nothing(
    chain: Chain, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form's own look is left out here."""
    monkeypatch.setattr("compliance.admin.days.OpeningForm.clean", lambda form: form.cleaned_data)
    typed = {"store": chain.s001.pk, "at_0": "2026-11-22", "at_1": "13:00:00"}
    answer = manager.post(f"{ROOM}opening/add/", typed, follow=True)
    assert "Name a time of today" in answer.content.decode()
    assert not Opening.objects.exists()


def test_the_board_counts_and_filters(chain: Chain, manager: Client) -> None:
    task = make_task()
    hand_in(task, chain.s001, chain.cashier, at("10:00"))
    hq = enter(chain.hq)
    page = f"{ROOM}board/"
    whole = hq.get(page)
    assert [(str(one), count) for one, _words, count in whole.context["counts"]] == [
        ("done", 0), ("late", 1), ("waiting", 0), ("soon", 0), ("missing", 2),
    ]  # fmt: skip
    missing = hq.get(page, {"standing": "missing"}).context["lines"]
    assert [line.store.code for line, _words in missing] == ["S002", "S003"]
    assert [line.store.code for line, _words in hq.get(page, {"store": "S001"}).context["lines"]] == ["S001"]
    assert [line.store.code for line, _words in manager.get(page).context["lines"]] == ["S001"]
    past = hq.get(page, {"day": "2026-11-20"}).context
    assert {str(line.day) for line, _words in past["lines"]} == {"2026-11-20"}
    for wrong in ("2026-99-99", "x", "0001-01-01"):
        assert str(hq.get(page, {"day": wrong}).context["day"]) == "2026-11-22"
    assert "Nothing to show" in hq.get(page, {"standing": "waiting"}).content.decode()
    assert enter(chain.cashier).get(page).status_code == 403


def test_lists_of_daily_reports_count_what_is_open(chain: Chain, manager: Client) -> None:
    photo = photos.keep(picture(), store=chain.s001, by=chain.cashier, at=at("09:50"))
    task = make_task(lines=["a", "b"])
    claim = {"ticked": ["a"], "photos": [photo.pk], "claimed_at": at("09:55:30")}
    row = hand_in(task, chain.s001, chain.cashier, at("10:00"), **claim)
    assert "10:00" in manager.get(f"{ROOM}submission/?is_late__exact=1").content.decode()
    shown = manager.get(f"{ROOM}submission/{row.pk}/change/").content.decode()
    for words in ("橱窗换了冬装", f"/compliance/photos/{photo.pk}/thumb/", "09:55"):
        assert words in shown


def test_head_office_writes_a_task_with_lines(chain: Chain) -> None:
    hq, page = enter(chain.hq), f"{ROOM}dailytask/add/"
    typed = {"title": "打烊", "code": "close", "due_at": "22:30", "lines": " 关灯 \n\n关灯\n锁门", "is_active": "on"}
    both = typed | {"store": chain.s001.pk, "region": chain.s001.region_id}
    assert "region" in errors(hq.post(page, both))
    assert "lines" in errors(hq.post(page, typed | {"lines": "长" * 121}))
    assert hq.post(page, typed).status_code == 302
    task = DailyTask.objects.get(code="close")
    assert task.lines == ["关灯", "锁门"]
    shown = hq.get(f"{ROOM}dailytask/{task.pk}/change/").content.decode()
    assert "关灯\n锁门" in shown
    same = typed | {"lines": "关灯\n锁门"}
    assert hq.post(f"{ROOM}dailytask/{task.pk}/change/", same).status_code == 302
    assert task.history.count() == 1


def test_a_rating_and_a_review_with_its_answer(chain: Chain, manager: Client) -> None:
    typed = {"store": chain.s001.pk, "site": "dianping", "day": "2026-11-22", "stars": "3.9"}
    assert manager.post(f"{ROOM}rating/add/", typed).status_code == 302
    assert Rating.objects.get().is_low
    review = {"store": chain.s001.pk, "site": "dianping", "posted_at_0": "2026-11-20", "posted_at_1": "10:00"}
    assert manager.post(f"{ROOM}review/add/", review | {"stars": "1", "text": "慢"}).status_code == 302
    row = Review.objects.get()
    listed = manager.get(f"{ROOM}review/?overdue=1").context["cl"].result_list
    assert list(listed) == [row]
    page = f"{ROOM}review/{row.pk}/"
    refused = manager.post(f"{page}was_answered/", follow=True)
    assert "Write what was answered" in refused.content.decode()
    assert manager.post(f"{page}change/", review | {"stars": "1", "answer": "抱歉"}).status_code == 302
    assert "as the field" in manager.get(f"{page}was_answered/").content.decode()
    manager.post(f"{page}was_answered/")
    row.refresh_from_db()
    assert (row.state, row.answered_by, row.answer) == ("answered", chain.manager, "抱歉")
    assert list(manager.get(f"{ROOM}review/?overdue=1").context["cl"].result_list) == []


def test_a_complaint_from_its_note_to_its_end(chain: Chain, manager: Client) -> None:
    typed = {"store": chain.s001.pk, "category": "honesty", "way": "store", "text": "夸大", "owner": chain.manager.pk}
    assert manager.post(f"{ROOM}complaint/add/", typed).status_code == 302
    row = Complaint.objects.get()
    assert (row.due, row.made_by) == (at("12:00", 24), chain.manager)
    page = f"{ROOM}complaint/{row.pk}/"
    due = {"due_0": "2026-11-21", "due_1": "10:00:00"}
    assert manager.post(f"{page}change/", typed | due | {"result": "已道歉"}).status_code == 302
    assert list(manager.get(f"{ROOM}complaint/?overdue=1").context["cl"].result_list) == [row]
    manager.post(f"{page}settle/")
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("closed", chain.manager)
    manager.post(f"{page}reopen/")
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("open", None)
    assert "another state" in manager.post(f"{page}reopen/", follow=True).content.decode()
    assert manager.get(f"{ROOM}complaint/999999/settle/").status_code == 404


def test_a_repair_with_its_photo_is_checked_by_somebody_else(chain: Chain, manager: Client) -> None:
    far = Complaint.objects.create(
        store=chain.s003,
        category="other",
        text="x",
        owner=chain.hq,
        due=at("13:00"),
        made_by=chain.hq,
        made_at=at("09:00"),
    )
    typed = {
        "store": chain.s001.pk, "what": "灯坏了", "owner": chain.manager.pk, "due_0": "2026-11-23", "due_1": "10:00",
        "result": "换了灯",
    }  # fmt: skip
    page = f"{ROOM}correction/add/"
    assert "complaint" in errors(manager.post(page, typed | {"complaint": far.pk}))
    big = SimpleUploadedFile("a.jpg", b"x" * (5 * 1024 * 1024 + 1))
    assert "picture" in errors(manager.post(page, typed | {"picture": big}))
    for data in (b"<svg/>", huge_png()):
        assert "picture" in errors(manager.post(page, typed | {"picture": SimpleUploadedFile("a.jpg", data)}))
    assert not Correction.objects.exists()
    # Only the decoder sees that this one breaks off: what was typed is kept, and the photo is asked for again.
    torn = SimpleUploadedFile("a.png", huge_png(400, 400))
    assert "damaged" in manager.post(page, typed | {"picture": torn}, follow=True).content.decode()
    row = Correction.objects.get()
    change = f"{ROOM}correction/{row.pk}/change/"
    manager.post(change, typed | {"picture": SimpleUploadedFile("a.jpg", picture())})
    row.refresh_from_db()
    assert row.photo is not None
    for step in ("settle", "good"):
        said = manager.post(f"{ROOM}correction/{row.pk}/{step}/", follow=True).content.decode()
    assert "Somebody who has no part in it decides." in said
    inspector = enter(make_staff("inspector1", "inspector"))
    inspector.post(f"{ROOM}correction/{row.pk}/bad/")
    row.refresh_from_db()
    assert row.state == "open"
    manager.post(f"{ROOM}correction/{row.pk}/settle/")
    inspector.post(f"{ROOM}correction/{row.pk}/good/")
    row.refresh_from_db()
    assert (row.state, row.checked_by.username) == ("closed", "inspector1")  # type: ignore[union-attr]


def test_a_repair_follows_from_a_violation_of_the_same_store(chain: Chain) -> None:
    chain.s003.roster_set.create(staff=chain.cashier3, day=at("09:00").date(), starts="09:00", ends="18:00")
    chain.s001.roster_set.create(staff=chain.cashier, day=at("09:00").date(), starts="09:00", ends="18:00")
    here, there = (
        reported(store, rule("S9"), by=None, at=at("11:00"), description="x") for store in (chain.s001, chain.s003)
    )
    due = {"due_0": "2026-11-23", "due_1": "10:00"}
    typed = {"store": chain.s001.pk, "what": "灯坏了", "owner": chain.manager.pk} | due
    page, hq, manager = f"{ROOM}correction/add/", enter(chain.hq), enter(chain.manager)
    assert errors(hq.post(page, typed | {"violation": there.pk})) == {"violation": ["This was in another store."]}
    assert "valid choice" in str(errors(manager.post(page, typed | {"violation": there.pk}))["violation"])
    assert manager.post(page, typed | {"violation": here.pk}).status_code == 302
    row = Correction.objects.get()
    assert (row.violation, row.store) == (here, chain.s001)
    shown = manager.get(f"{ROOM}violation/{here.pk}/change/").content.decode()
    assert f"{ROOM}correction/{row.pk}/change/" in shown
    assert f"{page}?store={chain.s001.pk}&amp;violation={here.pk}" in shown
    assert (
        f"{page}?"
        not in enter(make_staff("auditor1", "auditor")).get(f"{ROOM}violation/{here.pk}/change/").content.decode()
    )


def test_issues_and_decisions_are_listed_by_what_is_overdue(chain: Chain, manager: Client) -> None:
    typed = {"title": "漏水", "kind": "risk", "weight": "1", "owner": chain.manager.pk, "store": chain.s001.pk}
    due = {"due_0": "2026-11-22", "due_1": "12:00:00"}
    assert manager.post(f"{ROOM}issue/add/", typed | due).status_code == 302
    assert list(manager.get(f"{ROOM}issue/?overdue=1").context["cl"].result_list) == [Issue.objects.get()]
    assert "risk" in manager.get(f"{ROOM}issue/?q=漏").content.decode()


def test_an_examination_is_noted_once(chain: Chain, manager: Client) -> None:
    training = Training.objects.create(title="新品", day=at("09:00").date(), trainer=chain.hq, pass_mark=60)
    typed = {"training": training.pk, "store": chain.s001.pk, "staff": chain.cashier.pk, "day": "2026-11-22"}
    assert manager.post(f"{ROOM}exam/add/", typed | {"score": "60"}).status_code == 302
    row = Exam.objects.get()
    assert (row.is_passed, row.pass_mark, row.by) == (True, 60, chain.manager)
    assert manager.post(f"{ROOM}exam/add/", typed | {"score": "101"}).status_code == 200
    assert "新品" in manager.get(f"{ROOM}training/").content.decode()


def test_a_robots_secrets_are_typed_once_and_never_shown(chain: Chain) -> None:
    hq, page = enter(chain.hq), f"{ROOM}robot/add/"
    typed = {"name": "店群", "kind": "dingtalk", "per_minute": "20", "is_active": "on"}
    assert "address" in errors(hq.post(page, typed))
    assert "address" in errors(hq.post(page, typed | {"address": "https://evil.cn/robot/send?access_token=x"}))
    both = typed | {"address": DINGTALK, "store": chain.s001.pk, "region": chain.s001.region_id}
    assert "region" in errors(hq.post(page, both))
    assert "kind" in errors(hq.post(page, typed | {"kind": "x", "address": DINGTALK}))
    assert hq.post(page, typed | {"address": DINGTALK, "secret": SECRET}).status_code == 302
    row = Robot.objects.get()
    before = (row.token_sealed, row.secret_sealed)
    change = f"{ROOM}robot/{row.pk}/change/"
    shown = hq.get(change).content.decode()
    assert "oapi.dingtalk.com" in shown
    assert SECRET not in shown
    assert not any(sealed in shown for sealed in before)
    assert hq.post(change, typed | {"name": "新名"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.token_sealed, row.secret_sealed) == ("新名", *before)


def test_the_auditor_sees_no_field_for_secrets(chain: Chain) -> None:
    row = make_robot(chain.hq)
    auditor = enter(make_staff("auditor1", "auditor"))
    assert "webhook" not in auditor.get(f"{ROOM}robot/{row.pk}/change/").content.decode()


def test_a_test_message_is_left_for_the_group(chain: Chain) -> None:
    row, hq = make_robot(chain.hq), enter(chain.hq)
    assert "gets a test message" in hq.get(f"{ROOM}robot/{row.pk}/say_something/").content.decode()
    assert not Push.objects.exists()
    said = hq.post(f"{ROOM}robot/{row.pk}/say_something/", follow=True).content.decode()
    assert "On its way" in said
    Push.objects.update(state="skipped", code="expired")
    assert "too late to be of use" in hq.get(f"{ROOM}push/").content.decode()
