"""Batches that leave, what gateways answer, progress, the end, and the tasks behind the bell."""

from datetime import datetime, timedelta
from decimal import Decimal as D

import pytest
from django.db import transaction
from django.utils import timezone

from campaigns import tasks
from campaigns.models import Campaign, Contact, Message
from campaigns.services import bells, sending
from messaging.gateways.protocol import Outcome, Report
from messaging.services import pacing, receiving, ways
from stores.models import Audit
from tests.campaigns.making import Scripted, make_gateway, make_members, make_running, states
from tests.factories import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def way(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    scripted = Scripted()
    monkeypatch.setitem(ways.MAKERS, "console", lambda _given, _row: scripted)
    return scripted


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Bells instead of a broker: what was rung for whom."""
    heard: list[tuple[str, int]] = []
    for name in ("plan", "send", "clear"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda pk, name=name: heard.append((name, pk)))
    return heard


def test_a_run_sends_all_in_batches(way: Scripted) -> None:
    make_members(7)
    way.batch = 3
    campaign = make_running()
    ran = sending.run(campaign.pk, at=AT)
    assert (ran.batches, ran.sent, ran.is_more, [len(call) for call in way.calls]) == (4, 7, False, [3, 3, 1])
    assert states(campaign) == {"sent": 7}
    progress = sending.progress(campaign)
    assert (progress.counts, progress.total, progress.percent, progress.is_over) == ({"sent": 7}, 7, D("100.0"), False)


def test_a_batch_takes_a_second_of_a_slow_gateway_at_most(way: Scripted) -> None:
    """So a code that is asked for now leaves within the next second, not after 500 messages at 3 a second."""
    make_members(7)
    campaign = make_running(make_gateway(per_second=3))
    sending.run(campaign.pk, at=AT, batches=1)
    assert states(campaign) == {"sent": 3, "queued": 4}
    # A run's clock goes on a little before it takes its turn.
    assert timedelta(seconds=1) <= pacing.reserve(campaign.gateway, 1, at=AT) - AT < timedelta(seconds=2)


def test_a_run_stops_when_it_was_told(way: Scripted) -> None:
    make_members(4)
    way.batch = 1
    campaign = make_running()
    assert sending.run(campaign.pk, at=AT, batches=2).is_more
    assert sending.run(campaign.pk, at=AT, seconds=-1.0) == sending.Ran(is_more=True)
    assert states(campaign) == {"sent": 2, "queued": 2}
    assert sending.progress(campaign).percent == D("50.0")


@pytest.mark.parametrize(
    ("outcome", "state", "spent"),
    [
        ("refused", "failed", "0"),
        ("later", "queued", "0"),
        ("unknown", "unknown", "0.10"),
        ("accepted", "sent", "0.10"),
    ],
)
def test_what_a_gateway_proves(way: Scripted, outcome: str, state: str, spent: str) -> None:
    make_members(2)
    way.outcomes = [Outcome(outcome)]
    campaign = make_running()
    sending.run(campaign.pk, at=AT, batches=1)
    campaign.refresh_from_db()
    assert (states(campaign), campaign.spent) == ({state: 2}, D(spent))


def test_what_is_in_doubt_is_not_sent_again(way: Scripted) -> None:
    make_members(2)
    way.outcomes = [Outcome.UNKNOWN]
    campaign = make_running()
    sending.run(campaign.pk, at=AT)
    sending.run(campaign.pk, at=AT + HOUR)
    assert len(way.calls) == 1


def test_a_batch_of_nobody_is_not_handed_over(way: Scripted) -> None:
    people = make_members(2)
    Contact.objects.bulk_create(Contact(member=one, at=AT, message=0) for one in people)
    campaign = make_running()
    assert sending.run(campaign.pk, at=AT) == sending.Ran(batches=2)
    assert way.calls == []


def test_outside_the_hours_a_run_says_when_they_begin(way: Scripted) -> None:
    make_members(1)
    night = AT.replace(hour=21)
    ran = sending.run(make_running().pk, at=night)
    assert (ran.sent, ran.opens_at) == (0, AT.replace(day=23, hour=9, minute=0))


def test_a_batch_whose_turn_comes_after_the_hours_waits(way: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    make_members(1)
    last = AT.replace(hour=19, minute=59, second=59)
    campaign = make_running()
    monkeypatch.setattr(pacing, "reserve", lambda *_args, **_named: last + timedelta(seconds=1))
    monkeypatch.setattr(sending.time, "sleep", lambda _seconds: None)
    sending.run(campaign.pk, at=last, batches=1)
    assert (way.calls, states(campaign)) == ([], {"queued": 1})
    assert Contact.objects.get().message == 0


def test_wechat_is_not_sent_by_a_machine() -> None:
    make_members(1)
    campaign = make_running(make_gateway(kind="wechat", channel="wechat"))
    assert sending.run(campaign.pk, at=AT) == sending.Ran()
    assert states(campaign) == {"queued": 1}


def test_a_campaign_of_nobody_has_no_progress_and_is_over_at_once() -> None:
    campaign = make_running()
    progress = sending.progress(campaign)
    assert (progress.total, progress.percent, progress.rate) == (0, D(0), D(0))
    assert sending.close(campaign.pk, at=AT)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ended_at, sending.progress(campaign).is_over) == ("done", AT, True)
    assert Audit.objects.get().action == "campaign.done"
    assert not sending.close(campaign.pk, at=AT)


def test_the_rate_is_messages_a_second_while_it_went_out() -> None:
    make_members(4)
    campaign = make_running()
    ids = list(Message.objects.values_list("pk", flat=True))
    Message.objects.update(state="sent", sent_at=AT)
    Message.objects.filter(pk=ids[0]).update(sent_at=AT + timedelta(seconds=2))
    assert sending.progress(campaign).rate == D("2.0")


@pytest.mark.parametrize(
    ("state", "sent_at", "ends"),
    [
        ("queued", None, "goes on"),
        ("claimed", None, "goes on"),
        ("sent", AT, "goes on"),
        ("unknown", AT, "goes on"),
        ("sent", AT - 72 * HOUR, "over"),
        ("unknown", AT - 72 * HOUR, "over"),
        ("delivered", AT, "over"),
        ("failed", None, "over"),
    ],
)
def test_when_a_campaign_is_over(state: str, sent_at: datetime | None, ends: str) -> None:
    make_members(1)
    campaign = make_running()
    Message.objects.update(state=state, sent_at=sent_at)
    assert sending.close(campaign.pk, at=AT) is (ends == "over")


def test_tasks_plan_and_send_and_ring_again(way: Scripted, rung: list[tuple[str, int]]) -> None:
    make_members(2)
    campaign = make_running(purpose="service", most=0)
    Campaign.objects.update(state="planning", planned_at=None, most=None, starts_at=None)
    assert tasks.plan(campaign.pk) == {"messages": 2}
    Message.objects.update(send_after=AT)
    assert tasks.send(campaign.pk) == {"batches": 2, "sent": 2}
    assert rung == []


def test_a_turn_that_is_over_rings_for_the_next(
    way: Scripted, rung: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "TURN_SECONDS", -1.0)
    campaign = make_running()
    tasks.send(campaign.pk)
    assert rung == [("send", campaign.pk)]


def test_a_tick_rings_for_what_waits_and_closes_what_is_over(rung: list[tuple[str, int]], way: Scripted) -> None:
    make_members(1)
    waits, planned, over = make_running(), make_running(most=0), make_running(most=0)
    Campaign.objects.filter(pk=planned.pk).update(state="planning")
    gone = make_running()
    Campaign.objects.filter(pk=gone.pk).update(state="cancelled")
    assert tasks.tick() == {"swept": 0, "settled": 0, "closed": 1}
    assert rung == [("plan", planned.pk), ("clear", gone.pk), ("send", waits.pk)]
    over.refresh_from_db()
    assert over.state == "done"
    assert tasks.clear(gone.pk) == {"messages": 1}
    assert states(gone) == {"cancelled": 1}


def test_a_tick_takes_back_what_dead_workers_held(way: Scripted, rung: list[tuple[str, int]]) -> None:
    make_members(3)
    campaign = make_running()
    Message.objects.update(state="claimed", lease_until=AT)
    assert tasks.tick()["swept"] == 3
    assert states(campaign) == {"unknown": 3}
    way.deduplicates = True
    Message.objects.update(state="claimed", lease_until=AT)
    tasks.tick()
    assert states(campaign) == {"queued": 3}


def test_a_tick_asks_about_what_is_in_doubt_and_applies_late_receipts(
    way: Scripted, rung: list[tuple[str, int]]
) -> None:
    make_members(2)
    campaign = make_running()
    now = timezone.now()
    way.outcomes = [Outcome.UNKNOWN]
    sending.run(campaign.pk, at=AT, batches=1)
    Message.objects.update(sent_at=now - HOUR)
    first, second = Message.objects.order_by("pk")
    to = sending.addresses([first.pk])[first.pk]
    way.reports = [Report("p1", to, delivered=True, id=str(first.pk))]
    gateway = campaign.gateway
    other = sending.addresses([second.pk])[second.pk]
    receiving.receive(gateway.code, [Report("p2", other, delivered=False, code="GONE", id=str(second.pk))], at=now)
    assert tasks.tick()["settled"] == 1
    assert states(campaign) == {"delivered": 1, "failed": 1}


def test_a_bell_that_nobody_hears_is_no_harm(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: object
) -> None:
    def away(*_args: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(bells.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True) as heard, transaction.atomic():  # type: ignore[operator]
        bells.ring("send", 1)
    assert len(heard) == 1
