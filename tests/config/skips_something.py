"""Not collected by itself: tests/config/test_dev.py shows with it what a skip does to a run on CI."""

import pytest


def test_that_needs_what_is_not_there() -> None:
    pytest.skip("no such device here")
