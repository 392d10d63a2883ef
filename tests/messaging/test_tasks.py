"""The lane's task and the minute's sweep."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from config.management.commands.bootstrap import EVERY
from config.queue import app
from messaging.gateways.protocol import Report
from messaging.models import Code, NumberDay
from messaging.rules.states import State
from messaging.services import notices, receiving
from messaging.tasks import send_notices, sweep
from tests.messaging.notes import PHONE, gateway, no_way_out, notice, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    no_way_out()
    gateway()


def test_the_lane_sends_until_nothing_is_due() -> None:
    past = timezone.now() - timedelta(seconds=1)
    rows = [notice(send_after=past) for _ in range(3)]
    assert send_notices() == 3
    assert {now(row).state for row in rows} == {"sent"}


def test_the_sweep_takes_back_applies_settles_and_forgets() -> None:
    at = timezone.now()
    stale = notice(State.CLAIMED, lease_until=at - timedelta(seconds=1))
    early = notice(State.SENT, provider_id="p1", sent_at=at)
    done = notice(State.FAILED, done_at=at)
    receiving.receive("box", [Report("p1", PHONE, delivered=True)], at=at)
    old = at - timedelta(days=2)
    Code.objects.create(purpose="x", subject="y", to_hash="z", code_hash="h", made_at=old, ends_at=old)
    NumberDay.objects.create(gateway="box", to_hash="z", day=timezone.localdate(old), count=1)
    # The address of the one that the receipt settled is forgotten, and of the one that had failed; one code beside.
    assert sweep() == {"swept": 1, "applied": 1, "forgotten": 3, "counts": 1, "settled": 0}
    assert [now(row).state for row in (stale, early, done)] == ["queued", "delivered", "failed"]


def test_the_bell_names_a_task_that_workers_know_and_its_queue() -> None:
    app.loader.import_default_modules()
    assert {notices.TASK, *EVERY} <= set(app.tasks)
    assert settings.CELERY_TASK_ROUTES[notices.TASK] == {"queue": "notices"}
    assert app.amqp.router.route({}, notices.TASK)["queue"].name == "notices"
