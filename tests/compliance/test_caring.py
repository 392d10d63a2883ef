"""Complaints, corrections, issues, decisions, examinations and answers: settled once, by the right person, with a history."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.models import Action, Care, Complaint, Correction, Exam, Issue, Meeting, Photo, Review, Training
from compliance.services import caring, photos, ratings
from ledger.refused import Invalid, Refused
from stores.models import Audit
from tests.compliance.daily import at
from tests.compliance.pictures import picture
from tests.factories import Chain

pytestmark = pytest.mark.django_db
NOW = at("09:00")


def make(kind: type[Care], chain: Chain, **fields: Any) -> Any:
    own: dict[type[Care], dict[str, Any]] = {
        Complaint: {"store": chain.s001, "category": "honesty", "text": "夸大", "staff": chain.cashier},
        Correction: {"store": chain.s001, "what": "灯坏了"},
        Issue: {"title": "漏水"},
        Action: {"what": "排班"},
    }
    if kind is Action:
        own[Action]["meeting"] = Meeting.objects.create(at=NOW, title="周会", chair=chain.manager)
    values = {"owner": chain.manager, "due": at("12:00")} | own[kind] | fields
    return caring.note(kind(**values), by=chain.hq, at=NOW)


@pytest.mark.parametrize("kind", caring.KINDS)
def test_it_is_settled_once_with_words_and_can_be_opened_again(chain: Chain, kind: type[Care]) -> None:
    row = make(kind, chain)
    with pytest.raises(Invalid):
        caring.settle(row, by=chain.manager, at=NOW)
    row.result = "好了"
    caring.note(row, by=chain.manager, at=NOW, columns=["result"])
    settled = caring.settle(row, by=chain.manager, at=at("10:00"))
    wanted = "done" if kind is Correction else "closed"
    assert (settled.state, settled.done_by, settled.done_at) == (wanted, chain.manager, at("10:00"))
    with pytest.raises(Refused) as refused:
        caring.settle(row, by=chain.manager, at=NOW)
    assert refused.value.args_ == {"reason": "state"}
    if kind is not Correction:
        again = caring.reopen(row, by=chain.hq, at=at("11:00"))
        assert (again.state, again.done_by, again.done_at) == ("open", None, None)
        with pytest.raises(Refused):
            caring.reopen(row, by=chain.hq, at=at("11:00"))
    states = list(row.history.order_by("history_id").values_list("state", flat=True))
    assert states[0] == "open"
    assert wanted in states
    assert Audit.objects.filter(action=f"{kind._meta.model_name}.settled").count() == 1


def test_nothing_changed_writes_nothing(chain: Chain) -> None:
    row = make(Issue, chain)
    caring.note(row, by=chain.hq, at=NOW)
    assert row.history.count() == 1


def test_a_correction_is_looked_at_by_somebody_else(chain: Chain) -> None:
    row = make(Correction, chain, result="换了灯")
    photo = caring.add_photo(row, picture(), by=chain.manager, at=NOW).photo
    done = caring.settle(row, by=chain.manager, at=at("10:00"))
    assert done.photo == photo
    with pytest.raises(Refused) as refused:
        caring.recheck(done, good=True, by=chain.manager, at=NOW)
    assert refused.value.args_ == {"reason": "own"}
    again = caring.recheck(done, good=False, by=chain.region_manager, at=at("11:00"))
    assert (again.state, again.done_by, again.checked_by) == ("open", None, chain.region_manager)
    with pytest.raises(Refused):
        caring.recheck(again, good=True, by=chain.region_manager, at=NOW)
    caring.settle(again, by=chain.manager, at=at("12:00"))
    closed = caring.recheck(again, good=True, by=chain.region_manager, at=at("13:00"))
    assert (closed.state, closed.checked_at, closed.photo) == ("closed", at("13:00"), photo)


def test_the_table_itself_refuses_a_correction_checked_by_who_made_it(chain: Chain) -> None:
    row = make(Correction, chain)
    values = {"state": "closed", "done_by": chain.manager, "done_at": NOW, "checked_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(**values, checked_by=chain.manager)
    Correction.objects.filter(pk=row.pk).update(**values, checked_by=chain.hq)


def test_what_is_no_photo_is_not_kept(chain: Chain) -> None:
    for data in (b"", b"<svg/>"):
        with pytest.raises(Invalid):
            photos.keep(data, store=chain.s001, by=chain.manager, at=NOW)
    assert not Photo.objects.exists()


def test_a_complaint_has_48_hours(chain: Chain) -> None:
    assert caring.due_at(chain.s001, at=NOW) == at("09:00", 24)


def test_an_examination_keeps_the_mark_of_its_day(chain: Chain) -> None:
    training = Training.objects.create(title="新品", day=NOW.date(), trainer=chain.hq, pass_mark=60)
    who = {"training": training, "store": chain.s001, "staff": chain.cashier}
    passed = caring.examine(Exam(day=NOW.date(), score=60, **who), by=chain.hq, at=NOW)
    training.pass_mark = 80
    failed = caring.examine(Exam(day=at("09:00", 23).date(), score=79, **who), by=chain.hq, at=NOW)
    passed.refresh_from_db()
    assert [(row.is_passed, row.pass_mark) for row in (passed, failed)] == [(True, 60), (False, 80)]


def test_a_review_is_answered_once_and_late_is_late(chain: Chain) -> None:
    row = ratings.note(Review(store=chain.s001, posted_at=at("08:00", 20), stars=1), by=chain.manager, at=NOW)
    with pytest.raises(Invalid):
        ratings.answer(row, "  ", by=chain.manager, at=NOW)
    done = ratings.answer(row, " 抱歉 ", by=chain.manager, at=NOW)
    assert (done.state, done.answer, done.answered_by) == ("answered", "抱歉", chain.manager)
    with pytest.raises(Refused):
        ratings.answer(row, "nochmal", by=chain.manager, at=NOW)
    assert Audit.objects.get(action="review.answered").detail == {"late": True}
    done.stars = 5
    assert ratings.note(done, by=chain.manager, at=NOW, columns=["stars"]).state == "answered"
