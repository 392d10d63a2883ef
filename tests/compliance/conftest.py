"""The rule book that tests look things up in, and who is on duty."""

from typing import Any

import pytest

# The house may be imported once Django is set up (tests/plugins/house.py), not when this file is read.


@pytest.fixture
def book(chain: Any) -> Any:
    """The shipped book; S001 has two sellers on the roster of the day of AT beside its manager."""
    from compliance.models import Book  # noqa: PLC0415
    from tests.compliance.standing import roster, seller  # noqa: PLC0415

    roster(chain.s001, seller("anna", chain.s001), seller("bella", chain.s001))
    return Book.objects.get(state="published")
