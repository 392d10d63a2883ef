"""Staff of one store advertise at once: one post a week stands. The controls take the lock and the constraint away."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from campaigns.models import MomentsPost
from campaigns.services import moments
from ledger import probes
from ledger.refused import Refused
from stores import audit
from stores.models import Audit, Staff, Store
from tests.factories import AT, make_staff, make_store
from tests.races.running import Job, Race, Result

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 4


@pytest.fixture
def store(transactional_db: None) -> Store:
    return make_store()


@pytest.fixture
def by(transactional_db: None) -> Staff:
    return make_staff("li", "manager", name="李店长")


@pytest.fixture
def no_constraint(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX moments_one_advertisement_a_week")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE campaigns_momentspost")
        cursor.execute(
            "CREATE UNIQUE INDEX moments_one_advertisement_a_week "
            "ON campaigns_momentspost (store_id, week) WHERE kind = 'ad'"
        )


def at_once(race: Race, *jobs: Job) -> list[str]:
    """What became of each; they meet when they have written and not committed, or stand before a lock."""
    race.meet_at(audit, "record", "moments.posted")
    return sorted(map(word, race(jobs)))


def word(result: Result) -> str:
    if isinstance(result, Refused):
        return str(result.args_["reason"])
    return type(result).__name__


def advertises(store: Store, by: Staff, **when: int) -> Job:
    return lambda: moments.post(store, "ad", "新品到店", by=by, at=AT + timedelta(**when))  # type: ignore[return-value]


def test_of_four_at_once_one_posts_and_three_are_told(race: Race, store: Store, by: Staff) -> None:
    """Sunday 14:05 is the same week; all see who was first."""
    jobs = [advertises(store, by, minutes=n) for n in range(RACERS)]
    assert at_once(race, *jobs) == ["MomentsPost"] + ["one_a_week"] * 3
    assert MomentsPost.objects.count() == Audit.objects.filter(action="moments.posted").count() == 1


def test_another_store_and_another_week_have_their_own(race: Race, store: Store, by: Staff) -> None:
    jobs = [advertises(store, by), advertises(store, by, days=1), advertises(make_store("S2"), by)]
    assert at_once(race, *jobs) == ["MomentsPost"] * 3
    assert MomentsPost.objects.count() == 3


def test_without_the_lock_the_constraint_still_keeps_it_at_one(race: Race, store: Store, by: Staff) -> None:
    with probes.turned_off("moments_lock"):
        assert at_once(race, *[advertises(store, by)] * RACERS) == ["IntegrityError"] * 3 + ["MomentsPost"]
    assert MomentsPost.objects.count() == 1


def test_without_lock_and_constraint_each_of_them_posts(
    race: Race, store: Store, by: Staff, no_constraint: None
) -> None:
    with probes.turned_off("moments_lock"):
        assert at_once(race, *[advertises(store, by)] * RACERS) == ["MomentsPost"] * RACERS
    assert MomentsPost.objects.count() == RACERS
