"""The fixture `chain` (tests/factories.py), and what every test begins without."""

import pytest
from django.utils import translation

from stores.master import now_at
from tests.factories import Chain, make_chain


@pytest.fixture
def chain(db: None) -> Chain:
    """S001, S002 (region R1, entity E1), S003 (R2, E2) and their people, in the bootstrapped house."""
    return make_chain()


@pytest.fixture(autouse=True)
def _nothing_left_over() -> None:
    """A thread keeps the reader's language and the version of the master data: no test finds those of another."""
    translation.deactivate()
    now_at(None)
