"""/healthz, /readyz and /metrics."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from config import queue


def test_healthz_asks_the_database_nothing(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_whole_house_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "migrations": "ok", "triggers": "ok", "broker": "ok"},
    }
    assert answer.status_code == 200


@pytest.mark.django_db
def test_asking_again_costs_two_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(2):
        client.get("/readyz")


@pytest.mark.django_db
def test_a_trigger_that_is_switched_off_is_down_and_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE points_pointsentry DISABLE TRIGGER huiyuan_append_only")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "down"
    assert answer.json()["checks"]["triggers"] == "off: points_pointsentry.huiyuan_append_only"


@pytest.mark.django_db
def test_a_trigger_that_fires_on_replicas_only_counts_as_off(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE wallets_walletentry ENABLE REPLICA TRIGGER huiyuan_append_only")
    assert client.get("/readyz").json()["checks"]["triggers"] == "off: wallets_walletentry.huiyuan_append_only"


@pytest.mark.django_db
def test_a_database_that_may_not_be_written_is_down(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["database"]) == (503, "read-only")


@pytest.mark.django_db
def test_a_missing_broker_is_degraded_not_down(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = ""
    settings.BROKER_DIR = tmp_path / "absent"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["checks"]["broker"]) == ("degraded", "unreachable")


@pytest.mark.django_db
def test_a_redis_that_does_not_answer_is_degraded(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(queue.app.conf, "broker_url", settings.REDIS_URL)
    monkeypatch.setattr(queue.app.conf, "broker_write_url", settings.REDIS_URL)
    assert client.get("/readyz").json()["status"] == "degraded"


def test_metrics_are_not_there_without_a_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer wrong", "secret"])
def test_metrics_refuse_who_does_not_bring_the_token(client: Client, settings: Settings, header: str) -> None:
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 401


def test_metrics_are_prometheus_text_for_who_brings_the_token(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "secret"
    answer = client.get("/metrics", headers={"Authorization": "Bearer secret"})
    assert answer.status_code == 200
    assert b"python_info" in answer.content
