"""A store's day in the world of the matrix: one row of each kind."""

from datetime import timedelta
from typing import Any

from compliance.models import Action, Complaint, Correction, DailyTask, Exam, Issue, Meeting, Rating, Review, Training
from compliance.services import caring, days, doors, pushing, ratings
from stores.models import Staff, Store, Swap
from tests.compliance.daily import at, hand_in, make_robot
from tests.factories import AT, Chain


def make_day(chain: Chain, store: Store, staff: Staff) -> None:
    swap = {"told": "早班 / 晚班", "at": AT, "asked_by": staff, "other": chain.hq, "state": "declined"}
    Swap.objects.create(store=store, **swap)
    how: dict[str, Any] = {"by": chain.hq, "at": AT}
    owed: dict[str, Any] = {"owner": staff, "due": AT + timedelta(days=1)}
    doors.open_up(store, by=staff, noted_at=at("09:00"))
    task = DailyTask.objects.get(code="opening-check")
    hand_in(task, store, staff, at("09:30"), ticked=task.lines)
    assert days.has_task(task, store, AT.date())
    ratings.rate(Rating(store=store, day=AT.date(), stars=4), **how)
    ratings.note(Review(store=store, posted_at=AT, stars=1, text="慢"), **how)
    caring.note(Complaint(store=store, category="honesty", text="夸大", **owed), **how)
    caring.note(Correction(store=store, what="灯坏了", **owed), **how)
    caring.note(Issue(store=store, title="漏水", **owed), **how)
    meeting = Meeting.objects.create(store=store, at=AT, title="周会", chair=staff)
    caring.note(Action(meeting=meeting, what="排班", **owed), **how)
    training = Training.objects.get_or_create(title="新品", day=AT.date(), trainer=chain.hq)[0]
    caring.examine(Exam(training=training, store=store, staff=staff, day=AT.date(), score=80), **how)
    pushing.test(make_robot(chain.hq, f"群 {store.code}", store=store), **how)
