"""Fixtures of campaigns over real workers: both brokers in every run, and a gateway on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from messaging.gateways.http_sim.server import Simulated, simulated
from tests.jobs.brokers import own_redis
from tests.jobs.working import House


@pytest.fixture
def sim(settings: Settings) -> Iterator[Simulated]:
    """A gateway that the test's process asks as well."""
    with simulated() as running:
        settings.SENDING = settings.SENDING | {"http_sim": {"url": running.url, "secret": "simulated"}}
        yield running


@pytest.fixture(params=["files", "redis"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house on each broker; Redis is one of the test's own."""
    if request.param == "files":
        yield House("files", tmp_path)
    else:
        with own_redis(tmp_path) as server:
            yield House("redis", tmp_path, redis=server.url)
