"""The world of the matrix is made once: its tests look at it and leave it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """What `make_world` made, in a transaction around this module's tests; each test has its own inside it."""
    # The house may be imported once Django is set up (tests/plugins/house.py), not when this file is read.
    from django.db import transaction  # noqa: PLC0415

    from tests.factories import make_chain  # noqa: PLC0415
    from tests.matrix.world import make_world  # noqa: PLC0415

    ours = transaction.atomic()
    # As Django's own TestCase does: durable blocks of the services may stand inside it.
    ours._from_testcase = True
    with django_db_blocker.unblock(), ours:
        yield make_world(make_chain())
        transaction.set_rollback(True)
