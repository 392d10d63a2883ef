"""The nightly jobs in a real worker: sent by a broker, done in a process of its own, their results kept and seen."""

import json
from datetime import timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_results.models import TaskResult

from checkout.models import Request
from config.management.commands.bootstrap import NIGHTLY
from config.queue import app
from members.models import Member, Purchase
from members.services.lock import lock
from points.models import PointsEntry
from tests.checkout.doing import basket, sell
from tests.factories import Chain, add_points, make_chain, make_member
from tests.jobs.working import BROKERS, House, result, wait_for_line
from tests.ledger.raw import wait_for_a_waiter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=BROKERS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    return House(request.param, tmp_path)


@pytest.fixture
def committed() -> Chain:
    return make_chain()


def long_ago(chain: Chain) -> Member:
    """A member whose points have ended, whose purchases are old, and to whom an old answer was given."""
    past = timezone.now() - timedelta(days=800)
    member = make_member(chain.s001, points=300, at=past)
    sell(chain, basket(member=member), "100.00", at=past)
    return member


def test_every_scheduled_task_is_one_that_workers_know() -> None:
    app.loader.import_default_modules()
    assert set(NIGHTLY) <= set(app.tasks)
    assert set(PeriodicTask.objects.filter(enabled=True).values_list("task", flat=True)) >= set(NIGHTLY)


def test_a_night_in_a_real_worker(house: House, committed: Chain) -> None:
    member = long_ago(committed)
    with house.worker():
        sent = {task: house.send(task) for task in NIGHTLY}
        found = {task: result(task_id) for task, task_id in sent.items()}
    assert (found["points.tasks.expire"]["members"], found["points.tasks.expire"]["points"]) == (1, 400)
    assert found["members.tasks.roll_windows"] == {"members": 1}
    assert found["members.tasks.score_rfm"] == {"members": 1}
    assert found["checkout.tasks.clean_up"] == {"answers": 1}
    assert found["config.tasks.check_ledgers"] == {"members": 1, "entries": 3, "differences": 0, "first": []}
    member.refresh_from_db()
    assert (member.points, member.window_spend, member.visits) == (0, D("0.00"), 1)
    assert Purchase.objects.get().net == D("100.00")
    assert not Request.objects.exists()


def test_results_are_kept_as_json_and_seen_in_the_admin(house: House, committed: Chain) -> None:
    make_member(committed.s001, points=300)
    with house.worker():
        result(house.send("config.tasks.check_ledgers"))
    kept = TaskResult.objects.get(task_name="config.tasks.check_ledgers")
    assert kept.status == "SUCCESS"
    assert json.loads(kept.result)["differences"] == 0
    client = Client()
    client.force_login(committed.hq)
    page = client.get(reverse("admin:django_celery_results_taskresult_changelist"))
    assert "config.tasks.check_ledgers" in page.content.decode()


def test_a_difference_is_in_the_result_and_in_the_log(house: House, committed: Chain) -> None:
    member = make_member(committed.s001, points=300)
    Member.objects.filter(pk=member.pk).update(visits=1)
    with house.worker() as process:
        task = house.send("config.tasks.check_ledgers")
        wait_for_line(process, "visits is 1, expected 0")
        assert result(task)["differences"] == 1


def test_what_a_killed_worker_left_undone_the_next_night_does_once(house: House, committed: Chain) -> None:
    """The worker dies while it waits for a till that holds the member's lock."""
    past = timezone.now() - timedelta(days=800)
    members = [make_member(committed.s001, points=300, at=past) for _ in range(3)]
    with house.worker() as process:
        with transaction.atomic():
            lock(id=members[1].pk)
            house.send("points.tasks.expire")
            wait_for_a_waiter()
            process.kill()
            process.wait()
        assert not PointsEntry.objects.filter(kind="expire").exists()
    add_points(members[2], 20)
    with house.worker():
        assert result(house.send("points.tasks.expire"))["points"] == 900
        assert result(house.send("points.tasks.expire"))["points"] == 0
    assert PointsEntry.objects.filter(kind="expire").count() == 3
    members[2].refresh_from_db()
    assert members[2].points == 20


def test_beat_sends_what_is_due_and_remembers_when(house: House, committed: Chain) -> None:
    every_second = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.SECONDS)
    due = PeriodicTask.objects.create(
        name="each second", task="checkout.tasks.clean_up", interval=every_second, queue=house.queue
    )
    with house.worker() as process, house.beat():
        wait_for_line(process, r"checkout\.tasks\.clean_up\[.*succeeded")
    due.refresh_from_db()
    assert due.last_run_at is not None
    assert TaskResult.objects.filter(task_name="checkout.tasks.clean_up", status="SUCCESS").exists()
