"""What groups hear of deadlines: once, in one message for all stores of a robot."""

from datetime import time, timedelta
from decimal import Decimal as D

import pytest
from time_machine import travel

from compliance import tasks
from compliance.models import Action, Complaint, Correction, Issue, Meeting, Push, Rating, Review
from compliance.services import caring, days, ratings, telling
from stores.models import Store
from tests.compliance.daily import at, hand_in, make_robot, make_task
from tests.factories import Chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]


def said(kind: str = "") -> list[tuple[str, str]]:
    rows = Push.objects.filter(kind=kind) if kind else Push.objects.all()
    return sorted((row.robot.name, row.text) for row in rows.select_related("robot"))


def test_half_an_hour_before_those_are_reminded_who_have_not_handed_in(chain: Chain) -> None:
    for name, place in {"own": {"store": chain.s001}, "chain": {}, "far": {"region": chain.s003.region}}.items():
        make_robot(chain.hq, name, **place)
    hand_in(make_task(), chain.s003, chain.cashier3, at("09:00"))
    assert telling.tick(at=at("09:29")) == 0
    assert telling.tick(at=at("09:30")) == 2
    assert telling.tick(at=at("09:31")) == 0
    (_all, both), (_own, mine) = said("reminder")
    assert "Store S001" in mine
    assert "Store S002" not in mine
    assert "Store S001、Store S002" in both
    assert "S003" not in both
    assert Push.objects.filter(expires_at=at("10:00")).count() == 2


def test_at_ten_oclock_the_missing_are_named_once(chain: Chain) -> None:
    make_robot(chain.hq, "chain")
    task = make_task()
    hand_in(task, chain.s001, chain.cashier, at("10:00"))
    assert telling.tick(at=at("10:00")) == 1
    hand_in(task, chain.s002, chain.cashier2, at("10:01"))
    assert telling.tick(at=at("10:02")) == 0
    [(_name, text)] = said("list")
    assert "Store S002、Store S003" in text
    assert "10:00" in text


def test_a_clock_that_stood_still_says_nothing_of_what_is_long_past(chain: Chain) -> None:
    make_robot(chain.hq)
    make_task()
    assert telling.tick(at=at("11:00")) == 0
    assert telling.tick(at=at("10:59")) == 1


def test_without_robots_nothing_is_left(chain: Chain) -> None:
    make_task()
    assert telling.tick(at=at("10:00")) == 0
    assert not Push.objects.exists()


def test_a_store_that_did_not_open_is_named_and_one_that_opened_late_too(chain: Chain) -> None:
    Store.objects.filter(code__in=["S001", "S002"]).update(opens_at=time(10))
    make_robot(chain.hq)
    stores = {store.code: store for store in Store.objects.all()}
    assert telling.tick(at=at("09:31")) == 1
    row = days.open_store(stores["S001"], by=chain.cashier, noted_at=at("09:31"))
    assert telling.late_opening(row, at=at("09:31")) == 1
    assert telling.late_opening(row, at=at("09:32")) == 0
    texts = [text for _name, text in said()]
    assert any("Store S001、Store S002" in text for text in texts)
    assert any("09:31" in text and "09:30" in text for text in texts)


def test_of_many_stores_twenty_are_named(chain: Chain) -> None:
    stores = [Store(name=f"店{place}") for place in range(22)]
    assert telling._names(stores[:20]) == "、".join(f"店{place}" for place in range(20))
    assert "店19" in telling._names(stores)
    assert "2" in telling._names(stores).removeprefix(telling._names(stores[:20]))


def test_what_is_overdue_is_said_once_for_each_deadline(chain: Chain) -> None:
    make_robot(chain.hq, "own", store=chain.s001)
    make_robot(chain.hq, "chain")
    who = {"owner": chain.manager, "due": at("12:00")}
    how = {"by": chain.hq, "at": at("09:00")}
    complaint = caring.note(Complaint(store=chain.s001, category="honesty", text="夸大", **who), **how)
    caring.note(Correction(store=chain.s001, what="灯坏了", **who), **how)
    caring.note(Issue(title="漏水", **who), **how)
    meeting = Meeting.objects.create(store=chain.s001, at=at("09:00"), title="周会", chair=chain.manager)
    caring.note(Action(meeting=meeting, what="排班", **who), **how)
    review = Review(store=chain.s001, posted_at=at("12:00", 21), stars=1, text="慢")
    ratings.note(review, **how)
    assert telling.overdue(at=at("11:59:59")) == 0
    with travel(at("12:00"), tick=False):
        # Four things of the store to both robots, the chain's issue to the chain's.
        assert tasks.remind() == 9
        assert tasks.remind() == 0
    complaint.due = at("12:30")
    caring.note(complaint, **how, columns=["due"])
    assert telling.overdue(at=at("12:30")) == 2
    complaint.result = "退款"
    caring.note(complaint, **how, columns=["result"])
    caring.settle(complaint, by=chain.manager, at=at("12:31"))
    ratings.answer(review, "抱歉", by=chain.manager, at=at("12:31"))
    Push.objects.all().delete()
    assert telling.overdue(at=at("12:31")) == 5
    texts = [text for name, text in said() if name == "chain"]
    assert any("漏水" in text and chain.manager.name in text for text in texts)


def test_a_low_rating_is_told_at_once_and_four_stars_are_not(chain: Chain) -> None:
    make_robot(chain.hq)
    day = at("09:00").date()
    how = {"by": chain.manager, "at": at("09:00")}
    fine = ratings.rate(Rating(store=chain.s001, day=day, stars=D("4.0")), **how)
    assert (fine.is_low, said()) == (False, [])
    low = ratings.rate(Rating(store=chain.s002, day=day, stars=D("3.9")), **how)
    assert low.is_low
    [(_name, text)] = said("rating")
    assert "3.9" in text
    ratings.rate(low, **how)
    fine.stars = D("3.8")
    ratings.rate(fine, **how)
    assert len(said("rating")) == 2


def test_the_deadline_of_a_bad_review_counts_from_its_posting(chain: Chain) -> None:
    how = {"by": chain.manager, "at": at("09:00")}
    bad = ratings.note(Review(store=chain.s001, posted_at=at("08:00"), stars=2), **how)
    good = ratings.note(Review(store=chain.s001, posted_at=at("08:00"), stars=3), **how)
    assert (bad.state, good.state, bad.due) == ("open", "fine", at("08:00") + timedelta(hours=24))
