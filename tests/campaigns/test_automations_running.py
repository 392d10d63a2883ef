"""Automations are switched on and off, break, and find what stands already."""

from datetime import date, timedelta

import pytest

from campaigns.models import Campaign, Hit
from campaigns.services import automating, finding, occasions
from tests.campaigns.automations import make_automation, ran
from tests.campaigns.test_automations import BORN, DAY, day
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def test_what_is_off_runs_never_and_what_is_switched_on_begins_now(chain: Chain) -> None:
    born = make_member(chain.s001, joined_at=AT - timedelta(hours=1), **BORN)
    yesterday = make_member(chain.s001, birthday=date(1990, 11, 21), sms_ok=True)
    birthday = make_automation("birthday", ran_to=AT - 5 * DAY, is_on=False)
    welcome = make_automation("welcome", is_on=False)
    assert automating.run_all(at=AT) == 0
    assert [met.member_id for met in finding.whom(birthday, at=AT)] == [born.pk]
    for one in (birthday, welcome):
        automating.switch(one, on=True, by=chain.hq, at=AT)
        automating.switch(one, on=True, by=chain.hq, at=AT + DAY)
        one.refresh_from_db()
    assert (welcome.ran_to, birthday.ran_to) == (AT, day("2026-11-22", 0) - timedelta(microseconds=1))
    assert ran(birthday) == [born]
    assert ran(welcome, AT + timedelta(minutes=1)) == []
    automating.switch(birthday, on=False, by=chain.hq, at=AT + DAY)
    assert automating.run_all(at=AT + DAY) == 0
    assert not Hit.objects.filter(member=yesterday).exists()


def test_a_run_that_breaks_leaves_everything_as_it_was_and_stops_no_other(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_member(chain.s001, joined_at=AT - timedelta(hours=1), **BORN)
    broken = make_automation("birthday", ran_to=AT - DAY)
    welcome = make_automation("welcome", ran_to=AT - DAY)
    real = automating._campaign

    def breaks(automation: object, *args: object) -> object:
        if automation == broken:
            raise RuntimeError("no ink")
        return real(automation, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(automating, "_campaign", breaks)
    assert automating.run_all(at=AT) == 1
    assert "automation birthday-0 did not run" in caplog.text
    broken.refresh_from_db()
    assert (broken.ran_to, Hit.objects.filter(automation=broken).count()) == (AT - DAY, 0)
    assert Hit.objects.filter(automation=welcome).count() == 1
    monkeypatch.undo()
    assert automating.run_all(at=AT + timedelta(minutes=10)) == 1


def test_a_hit_of_somebody_else_is_no_message(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands already, however it came there, is not written to twice."""
    born = make_member(chain.s001, **BORN)
    automation = make_automation("birthday", ran_to=AT - DAY)
    met = finding.whom(automation, at=AT)
    Hit.objects.create(automation=automation, member=born, occasion="2026", at=AT)
    monkeypatch.setattr(finding, "whom", lambda _automation, at: met)
    assert ran(automation) == []
    assert not Campaign.objects.exists()


def test_a_campaign_of_people_has_no_occasions(chain: Chain) -> None:
    automation = make_automation("welcome")
    campaign = Campaign.objects.create(name="节日", gateway=automation.gateway)
    assert occasions.values([1], campaign=campaign, at=AT) == {}
