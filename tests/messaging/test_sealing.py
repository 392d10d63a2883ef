"""Secrets in the database: read by this house alone, also after its key has changed."""

from typing import Any

import pytest

from messaging.services import sealing


def test_what_is_sealed_says_nothing_and_is_read_again() -> None:
    one, other = sealing.seal("SEC-密"), sealing.seal("SEC-密")
    assert "SEC" not in one
    assert one != other
    assert sealing.opened(one) == sealing.opened(other) == "SEC-密"


def test_nothing_stays_nothing() -> None:
    assert (sealing.seal(""), sealing.opened(""), sealing.resealed("")) == ("", "", "")


def test_a_new_key_reads_what_the_former_one_sealed_until_it_is_sealed_anew(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first", []
    old = sealing.seal("SEC1")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert sealing.opened(old) == "SEC1"
    new = sealing.resealed(old)
    settings.SECRET_KEY_FALLBACKS = []
    assert sealing.opened(new) == "SEC1"
    for verb in (sealing.opened, sealing.resealed):
        with pytest.raises(sealing.Unreadable):
            verb(old)
