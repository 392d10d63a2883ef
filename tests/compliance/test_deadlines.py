"""A violation's next step is due: its groups are reminded a day ahead and told when it is past, and nobody is named."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from time_machine import travel

from compliance.models import Push, Violation
from compliance.services import telling
from tests.compliance.daily import make_robot
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule
from tests.factories import AT, Chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks")]
DAY = timedelta(days=1)


@pytest.fixture
def seen(chain: Chain, book: Any) -> Violation:
    """Reported at `AT`: to be looked into within three days."""
    roster(chain.s001, chain.cashier)
    make_robot(chain.hq, "own", store=chain.s001)
    with travel(AT, tick=False):
        return reported(chain.s001, rule("S8"), by=chain.cashier2)


def said(at: datetime) -> list[str]:
    """The kinds of messages that this minute leaves."""
    before = set(Push.objects.values_list("pk", flat=True))
    telling.judging(at=at)
    return sorted(Push.objects.exclude(pk__in=before).values_list("kind", flat=True))


def test_a_day_ahead_it_is_reminded_once_and_at_its_end_told_once(seen: Violation) -> None:
    due = AT + 3 * DAY
    assert said(due - DAY - timedelta(seconds=1)) == []
    assert said(due - DAY) == ["reminder"]
    assert said(due - timedelta(seconds=1)) == []
    assert said(due) == ["overdue"]
    assert said(due + timedelta(hours=1)) == []


@override_settings(VIOLATION_REMIND_HOURS=1)
def test_the_hours_ahead_are_a_setting(seen: Violation) -> None:
    assert said(AT + 3 * DAY - timedelta(hours=1, seconds=1)) == []
    assert said(AT + 3 * DAY - timedelta(hours=1)) == ["reminder"]


def test_it_names_the_rule_and_the_store_and_nobody(chain: Chain, seen: Violation) -> None:
    assert said(AT + 3 * DAY) == ["overdue"]
    [text] = Push.objects.values_list("text", flat=True)
    assert all(word in text for word in (seen.number, "S8", "Store S001"))
    assert chain.cashier.name not in text
    assert chain.manager.name not in text


def test_each_step_has_a_day_of_its_own_and_an_appeal_is_no_matter_of_the_group(chain: Chain, seen: Violation) -> None:
    confirmed(chain, seen)
    assert said(AT + 6 * DAY) == []
    assert said(AT + 7 * DAY) == []
    appealed(seen, by=chain.cashier, at=AT + DAY)
    assert said(AT + 7 * DAY) == ["reminder"]
    decided("a", seen, by=chain.hq, approve=False, at=AT + 7 * DAY)
    assert said(AT + 8 * DAY) == []


def test_a_clock_that_stood_still_for_a_day_says_nothing_of_what_is_past(seen: Violation) -> None:
    assert said(AT + 4 * DAY) == []
    assert said(AT + 4 * DAY - timedelta(seconds=1)) == ["overdue"]
