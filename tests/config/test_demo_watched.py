"""The demo chain's compliance: every state that a page can show, and the same when it is made again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from compliance.models import (
    Action,
    Book,
    Complaint,
    Correction,
    Exam,
    Finding,
    Inspection,
    Issue,
    Item,
    Opening,
    Proposal,
    Push,
    Rating,
    Review,
    Robot,
    ScoreEntry,
    Submission,
    Violation,
    Visit,
)
from stores.models import Roster

pytestmark = pytest.mark.django_db
KINDS = (Action, Complaint, Correction, Exam, Inspection, Issue, Opening, Proposal, Rating, Review, Robot)
KINDS += (ScoreEntry, Submission, Violation, Visit, Roster)


@pytest.fixture
def made() -> None:
    call_command("demo", stdout=StringIO())


def states(model: type) -> set[str]:
    return set(model.objects.values_list("state", flat=True))  # type: ignore[attr-defined]


@pytest.mark.usefixtures("made")
def test_violations_stand_in_every_state_and_the_scores_follow() -> None:
    assert states(Violation) == {choice.value for choice in Violation.State}
    assert set(ScoreEntry.objects.values_list("kind", flat=True)) == {"deduct", "joint", "reverse"}
    # S8, S9 (upheld), S11 and S13 (appealed: counts until decided) at 5 points; S10 was overturned.
    own = ScoreEntry.objects.filter(staff__username="cashier1").values_list("amount", flat=True)
    assert sorted(own) == [-5, -5, -5, -5, -5, 5]
    assert Violation.objects.filter(reported_by=None, item_code="S7").exists()
    assert Item.objects.get(code="S3", section__book__state=Book.State.PUBLISHED).penalty is None
    said = StringIO()
    call_command("check_ledgers", stdout=said)
    assert said.getvalue().endswith(": 0 differences\n")


@pytest.mark.usefixtures("made")
def test_days_have_what_was_in_time_late_and_missing() -> None:
    today = timezone.localdate()
    past = Opening.objects.filter(business_day__lt=today)
    # Two stores, fourteen days, one opening not noted, three late.
    assert (past.count(), past.filter(is_late=True).count()) == (27, 3)
    handed = Submission.objects.filter(business_day__lt=today)
    # 28 days of stores with two tasks each; two days are missing, three were late.
    assert (handed.count(), handed.filter(is_late=True).count()) == (52, 6)
    assert Roster.objects.filter(day=today - timedelta(days=30)).exists()
    assert Roster.objects.filter(day=today + timedelta(days=7)).exists()
    assert states(Visit) == {"planned", "done"}
    assert Finding.objects.exclude(violation=None).exists()


@pytest.mark.usefixtures("made")
def test_what_people_see_to_is_open_overdue_and_settled() -> None:
    now = timezone.now()
    assert states(Complaint) == states(Issue) == states(Action) == {"open", "closed"}
    assert states(Correction) == {"open", "done", "closed"}
    assert states(Review) == {"open", "answered", "fine"}
    for model in (Complaint, Review, Action):
        assert model._default_manager.filter(state="open", due__lt=now).exists()
    assert Complaint.objects.exclude(staff=None).exists()
    assert [(one.store.code, str(one.stars)) for one in Rating.objects.filter(is_low=True)] == [("S002", "3.9")]
    assert set(Exam.objects.values_list("is_passed", flat=True)) == {True, False}
    assert sorted(Robot.objects.values_list("kind", "is_active")) == [("dingtalk", False), ("wecom", False)]
    assert not Push.objects.exists()


@pytest.mark.usefixtures("made")
def test_made_again_nothing_is_added() -> None:
    before = [model._default_manager.count() for model in KINDS]
    call_command("demo", stdout=StringIO())
    assert [model._default_manager.count() for model in KINDS] == before
