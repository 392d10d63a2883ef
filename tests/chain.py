"""The fixture `chain` (tests/factories.py)."""

import pytest

from tests.factories import Chain, make_chain


@pytest.fixture
def chain(db: None) -> Chain:
    """S001, S002 (region R1, entity E1), S003 (R2, E2) and their people, in the bootstrapped house."""
    return make_chain()
