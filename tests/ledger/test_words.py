"""Text that the house accepts."""

import pytest

from ledger.words import text_fault


@pytest.mark.parametrize("text", ["", "张三", "quilt 🛏", "two\nlines\ttab", "\ud7ff\ue000"])
def test_ordinary_text_has_no_fault(text: str) -> None:
    assert text_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [("\x00", "nul"), ("张\x00三", "nul"), ("\ud800", "surrogate"), ("张\udfff", "surrogate"), ("\x00\ud800", "nul")],
)
def test_nul_and_lone_surrogates_are_faults(text: str, fault: str) -> None:
    assert text_fault(text) == fault
