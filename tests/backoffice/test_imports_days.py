"""Rosters, ratings and reviews from tables: told in words, repeatable, taken back as a whole."""

from datetime import date, time
from decimal import Decimal as D

import pytest
from time_machine import travel

from compliance.models import Push, Rating, Review
from compliance.services import ratings
from stores.models import Roster
from tests.backoffice.importing import apply, check, counts, faults, undo
from tests.compliance.daily import at, make_robot
from tests.factories import Chain

pytestmark = pytest.mark.django_db
SHIFTS = ["store", "staff", "day", "starts", "ends"]
STARS = ["store", "site", "day", "stars"]
REVIEWS = ["store", "site", "reference", "posted_at", "stars", "text"]


def test_a_week_comes_in_and_a_second_time_changes_nothing(chain: Chain) -> None:
    rows = [
        SHIFTS,
        ["S001", "cashier1", "2026-11-23", "09:00", "18:00"],
        ["S001", "cashier1", "2026/11/24", "22:00:00", "6:00"],
    ]
    batch = apply(chain.manager, rows, "roster")
    assert counts(batch) == (2, 0, 0, 0)
    night = Roster.objects.get(day=date(2026, 11, 24))
    assert (night.staff, night.store, night.starts, night.ends) == (chain.cashier, chain.s001, time(22), time(6))
    assert counts(apply(chain.manager, rows, "roster")) == (0, 0, 2, 0)
    longer = [SHIFTS, ["S001", "cashier1", "2026-11-23", "09:00", "20:00"]]
    changed = apply(chain.manager, longer, "roster")
    assert counts(changed) == (0, 1, 0, 0)
    undo(changed, chain.manager)
    assert Roster.objects.get(day=date(2026, 11, 23)).ends == time(18)
    undo(batch, chain.manager)
    assert not Roster.objects.exists()


def test_shifts_that_cannot_be_are_told_in_words(chain: Chain) -> None:
    Roster.objects.create(store=chain.s003, staff=chain.cashier, day=date(2026, 11, 25), starts=time(9), ends=time(18))
    rows = [
        SHIFTS,
        ["S003", "cashier1", "2026-11-23", "09:00", "18:00"],
        ["S001", "nobody", "2026-11-23", "09:00", "18:00"],
        ["S001", "cashier1", "2026-11-23", "25:00", "18:00"],
        ["S001", "cashier1", "2026-11-23", "nine", "18:00"],
        ["S001", "cashier1", "2026-11-23", "09:00", "09:00"],
        ["S001", "cashier1", "2026-11-24", "09:00", "18:00"],
        ["S001", "cashier1", "2026-11-24", "17:00", "22:00"],
        ["S001", "cashier1", "2026-11-25", "09:00", "18:00"],
    ]
    assert faults(check(chain.manager, rows, "roster")) == [
        "2 store: is not known (S003)",
        "3 staff code: is not known (nobody)",
        "4 starts: is no time; write it as 09:00 (25:00)",
        "5 starts: is no time; write it as 09:00 (nine)",
        "6 ends: A shift that ends when it starts has no length. (09:00)",
        "8 starts: overlaps another shift of this person in the file (17:00)",
        "9 staff code: has this shift in a store that is not yours (cashier1)",
    ]


def test_ratings_come_in_and_low_ones_are_told(chain: Chain) -> None:
    make_robot(chain.hq)
    rows = [STARS, ["S001", "大众点评", "2026-11-22", "3.9"], ["S001", "美团", "2026-11-22", "4.0"]]
    batch = apply(chain.manager, rows, "ratings")
    assert counts(batch) == (2, 0, 0, 0)
    assert sorted(Rating.objects.values_list("site", "stars", "is_low")) == [
        ("dianping", D("3.9"), True),
        ("meituan", D("4.0"), False),
    ]
    assert Push.objects.filter(kind="rating").count() == 1
    assert counts(apply(chain.manager, rows, "ratings")) == (0, 0, 2, 0)
    better = apply(chain.manager, [STARS, ["S001", "", "2026-11-22", "4.2"]], "ratings")
    assert (counts(better), Rating.objects.get(site="dianping").is_low) == ((0, 1, 0, 0), False)
    undo(better, chain.manager)
    assert Rating.objects.get(site="dianping").stars == D("3.9")
    undo(batch, chain.manager)
    assert not Rating.objects.exists()


def test_wrong_ratings_are_told_in_words(chain: Chain) -> None:
    rows = [
        STARS,
        ["S003", "点评", "2026-11-22", "4.6"],
        ["S001", "点评", "2026-11-22", "5.1"],
        ["S001", "美团", "2026-11-22", "3.95"],
        ["S001", "美团", "2026-11-22", "4.0"],
    ]
    assert faults(check(chain.manager, rows, "ratings")) == [
        "2 store: is not known (S003)",
        "3 stars: is too large (5.1)",
        "4 stars: has more than one decimal (3.95)",
        "5 : stands in the file twice ()",
    ]


def test_reviews_come_in_and_the_bad_ones_have_a_deadline(chain: Chain) -> None:
    rows = [
        REVIEWS,
        ["S001", "点评", "R1", "2026-11-22 10:30", "1", "等了很久"],
        ["S001", "点评", "R2", "2026-11-22", "5", "很好"],
    ]
    batch = apply(chain.manager, rows, "reviews")
    bad, good = Review.objects.order_by("reference")
    assert (bad.state, bad.posted_at, bad.due, good.state) == ("open", at("10:30"), at("10:30", 23), "fine")
    assert good.posted_at == at("00:00")
    assert counts(apply(chain.manager, rows, "reviews")) == (0, 0, 2, 0)
    more = apply(chain.manager, [REVIEWS, ["S001", "点评", "R2", "2026-11-22", "2", "很好"]], "reviews")
    good.refresh_from_db()
    assert (counts(more), good.state) == ((0, 1, 0, 0), "open")
    with travel(at("12:00", 22), tick=False):
        ratings.answer(bad, "抱歉", by=chain.manager, at=at("12:00"))
        assert undo(batch, chain.manager).state == "applied"
    assert Review.objects.count() == 2
    undo(more, chain.manager)
    assert Review.objects.get(reference="R2").stars == 5


def test_reviews_without_an_answer_are_taken_back(chain: Chain) -> None:
    rows = [REVIEWS, ["S001", "点评", "R1", "2026-11-22 10:30", "1", ""]]
    undo(apply(chain.manager, rows, "reviews"), chain.manager)
    assert not Review.objects.exists()
