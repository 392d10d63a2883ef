"""Who stands at the till."""

import pytest
from django.test import Client

from tests.factories import Chain


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend="config.permissions.AssignmentBackend")
    client.post("/till/store/")
    return client
