"""Two beats run one automation at once: it writes once. The control takes the row's lock and the constraint away."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection

from campaigns.models import Automation, Campaign, Hit, Message
from campaigns.services import automating
from ledger import probes
from tests.campaigns.automations import make_automation
from tests.factories import AT, Chain, make_chain, make_member
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> Chain:
    return make_chain()


@pytest.fixture
def no_constraint(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE campaigns_hit DROP CONSTRAINT hit_once")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE campaigns_hit, campaigns_message CASCADE")
        cursor.execute("ALTER TABLE campaigns_hit ADD CONSTRAINT hit_once UNIQUE (member_id, automation_id, occasion)")


def two_at_once(house: Chain, race: Race) -> list[object]:
    """What both runs say; they meet where the hits are written."""
    make_member(house.s001, birthday=date(1990, 11, 22), sms_ok=True)
    automation = make_automation("birthday", ran_to=AT - timedelta(days=1))
    race.meet_at(automating, "_hit")
    return list(race([lambda: automating.run(automation, at=AT)] * 2))  # type: ignore[list-item]


def test_of_two_runs_at_once_one_writes(house: Chain, race: Race) -> None:
    assert sorted(two_at_once(house, race)) == [0, 1]  # type: ignore[type-var]
    assert (Hit.objects.count(), Campaign.objects.count(), Message.objects.count()) == (1, 1, 1)
    assert Automation.objects.get(kind="birthday").ran_to == AT


def test_without_the_lock_the_constraint_still_keeps_it_once(house: Chain, race: Race) -> None:
    with probes.turned_off("automation_lock"):
        assert sorted(two_at_once(house, race)) == [0, 1]  # type: ignore[type-var]
    assert (Hit.objects.count(), Message.objects.count()) == (1, 1)


def test_without_lock_and_constraint_a_member_is_written_to_twice(
    house: Chain, race: Race, no_constraint: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, _on, tail = automating._HITS.partition("ON CONFLICT (member_id, automation_id, occasion) DO NOTHING\n")
    monkeypatch.setattr(automating, "_HITS", head + tail)
    with probes.turned_off("automation_lock"):
        assert two_at_once(house, race) == [1, 1]
    assert (Hit.objects.count(), Message.objects.count()) == (2, 2)
