"""What the access log says of a request, and what it keeps to itself."""

import pytest
from django.test import Client

from tests.factories import Chain
from tests.tills import Till


def test_a_phone_that_was_looked_up_stays_out_of_the_log(chain: Chain, capfd: pytest.CaptureFixture[str]) -> None:
    Till(chain.s001).get("members/", phone="13800138000")
    written = "".join(capfd.readouterr())
    assert "GET /api/v1/members/" in written
    assert "13800138000" not in written


def test_the_token_of_an_e_receipt_stays_out_of_the_log(
    client: Client, db: None, capfd: pytest.CaptureFixture[str]
) -> None:
    client.get("/r/AbCdEf0123456789/")
    written = "".join(capfd.readouterr())
    assert "GET /r/…" in written
    assert "AbCdEf0123456789" not in "".join(line for line in written.splitlines() if "request" in line)
