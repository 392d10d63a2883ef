"""Worked cases of text messages: how many parts they have."""

from typing import Any

import pytest

from messaging.rules import parts
from tests.cases import loading

# The case that tells its text in words.
TEXTS = {"69 Chinese characters + 1 emoji": "汉" * 69 + "🎁"}


def count(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"parts": parts.parts("汉" * inputs["chars"])}


def measure(inputs: dict[str, Any]) -> dict[str, Any]:
    text = TEXTS[inputs["text"]]
    return {"units": parts.units(text), "parts": parts.parts(text)}


_NUMBERS = loading.of("SMS")
RUNS = {number: measure if "text" in loading.CASES[number]["inputs"] else count for number in _NUMBERS}


@pytest.mark.parametrize("number", RUNS)
def test_the_case_comes_out_as_worked(number: str) -> None:
    computed, expected = loading.worked(number, RUNS)
    assert computed == expected
