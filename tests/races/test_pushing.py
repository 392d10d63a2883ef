"""Two workers look at one robot's queue at once: one of them makes the call. The control takes the robot's lock away."""

from uuid import UUID

import pytest

from compliance.models import Push, Robot
from compliance.services import pushing
from compliance.services.pushing import Call, Word, push
from ledger import probes
from messaging.rules.states import State
from tests.compliance.daily import at, make_robot
from tests.factories import make_chain
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)
TEN = at("10:00")


@pytest.fixture
def robot(transactional_db: None) -> Robot:
    """Three messages wait for it, and one call a minute is allowed: they go as a digest."""
    made = make_robot(make_chain().hq, per_minute=1)
    for place in range(3):
        push(Word("list", f"缺{place}", f"r{place}"), [made], at=TEN)
    return made


def claimed_by_two(robot: Robot, race: Race) -> list[Call]:
    """The calls that both would make; they meet when they have read what waits and claimed nothing."""
    race.meet_at(pushing, "_begun")
    found: list[object] = []

    def job() -> None:
        found.append(pushing.claim(robot.pk, at=TEN))

    failed = race([job, job])  # type: ignore[list-item]
    assert failed == []
    assert len(found) == 2
    return [one for one in found if isinstance(one, Call)]


def kept() -> set[UUID | None]:
    assert set(Push.objects.values_list("state", flat=True)) == {State.CLAIMED}
    return set(Push.objects.values_list("call", flat=True))


def test_two_workers_never_say_the_same_digest_twice(robot: Robot, race: Race) -> None:
    calls = claimed_by_two(robot, race)
    assert [len(one.rows) for one in calls] == [3]
    assert kept() == {calls[0].id}


def test_without_the_robots_lock_both_would_say_it(robot: Robot, race: Race) -> None:
    with probes.turned_off("robot_lock"):
        calls = claimed_by_two(robot, race)
    said = [pushing.digest(one.rows) for one in calls]
    assert len(said) == 2
    assert said[0] == said[1]
