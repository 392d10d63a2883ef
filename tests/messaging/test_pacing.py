"""Messages a second."""

from datetime import timedelta

import pytest

from messaging.services import pacing
from tests.messaging.notes import NOON, SECOND, gateway

pytestmark = pytest.mark.django_db


def test_batches_go_one_after_another_at_the_gateways_pace() -> None:
    row = gateway(per_second=100)
    seconds = [(pacing.reserve(row, count, at=NOON) - NOON) / SECOND for count in (50, 100, 1)]
    assert seconds == [0, 0.5, 1.5]


def test_time_that_nobody_used_is_not_saved_up() -> None:
    row = gateway(per_second=10, free_at=NOON - timedelta(hours=1))
    assert [pacing.reserve(row, 10, at=NOON) for _ in range(2)] == [NOON, NOON + SECOND]


@pytest.mark.parametrize("limit", [None, 0])
def test_a_gateway_without_a_limit_is_free(limit: int | None) -> None:
    row = gateway(per_second=limit)
    assert [pacing.reserve(row, 500, at=NOON) for _ in range(2)] == [NOON, NOON]


def test_a_gateway_that_is_gone_is_free() -> None:
    row = gateway(per_second=10)
    type(row).objects.filter(pk=row.pk).delete()
    assert pacing.reserve(row, 10, at=NOON) == NOON
