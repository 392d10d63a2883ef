"""Rows for the lists of compliance: a store with its book, an inspection, a confirmed violation, its day, what is owed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from compliance.models import (
    Action,
    Book,
    Complaint,
    Correction,
    DailyTask,
    Exam,
    Inspection,
    Issue,
    Meeting,
    Norm,
    Opening,
    Proposal,
    Rating,
    Review,
    Section,
    Submission,
    Training,
    Visit,
)
from compliance.services import caring, drafting, pushing, violations
from stores.models import Roster, Store
from tests.compliance.daily import make_robot
from tests.compliance.standing import decided, reported, rule
from tests.factories import Chain, make_region, make_staff, make_store


def fill_checks(chain: Chain, serial: int) -> None:
    now = timezone.now()
    store, seller = make_store(f"Q{serial:03d}"), make_staff(f"seller-q{serial}")
    day = timezone.localdate()
    Roster.objects.create(store=store, staff=seller, day=day, starts="09:00", ends="18:00")
    book = drafting.begin(Book(code=f"b{serial}", name=f"规范{serial}"), like=None, by=chain.hq, at=now)
    Section.objects.create(book=book, number=1, title="一")
    visit = Visit.objects.create(inspector=chain.hq, store=store, day=day)
    Inspection(
        id=uuid4(), visit=visit, store=store, by=chain.hq, book=book, business_day=day, started_at=now, finished_at=now,
        input_hash="0" * 64,
    ).save(force_insert=True)  # fmt: skip
    found = reported(store, rule("S8"), by=chain.manager, at=now)
    violations.investigate(found, by=chain.manager, findings="属实", at=now)
    decided("v", found, by=chain.hq, approve=True, at=now)
    Proposal(staff=seller, store=store, step="warning", period=day.replace(day=1), lost=10, at=now).save(
        force_insert=True
    )
    _day(chain, serial, store, {"by": chain.hq, "at": now})


def _day(chain: Chain, serial: int, store: Store, who: dict[str, Any]) -> None:
    now, day, seller = who["at"], timezone.localdate(), chain.cashier
    owed: dict[str, Any] = {"owner": seller, "due": now + timedelta(days=1)}
    Norm.objects.create(region=make_region(f"N{serial}"))
    task = DailyTask.objects.create(code=f"d{serial}", title="日志", needs_log=True)
    opened = {"store": store, "business_day": day, "due": now + timedelta(minutes=1), "is_late": False}
    Opening(id=uuid4(), noted_at=now, **opened, **who).save(force_insert=True)
    Submission(id=uuid4(), task=task, **opened, **who).save(force_insert=True)
    Rating.objects.create(store=store, day=day, stars=4, is_low=False, **who)
    Review.objects.create(store=store, posted_at=now, stars=1, text="慢", due=now, **who)
    caring.note(Complaint(store=store, category="honesty", text="夸大", **owed), **who)
    caring.note(Correction(store=store, what="灯坏了", **owed), **who)
    caring.note(Issue(store=store, title="漏水", **owed), **who)
    meeting = Meeting.objects.create(store=store, at=now, title="周会", chair=seller)
    caring.note(Action(meeting=meeting, what="排班", **owed), **who)
    training = Training.objects.create(title=f"新品{serial}", day=day, trainer=chain.hq)
    caring.examine(Exam(training=training, store=store, staff=seller, day=day, score=80), **who)
    pushing.test(make_robot(chain.hq, f"群{serial}", store=store), **who)
