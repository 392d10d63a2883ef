"""Everything that the house says is said in Chinese: nothing missing, nothing guessed, nothing left over."""

import re
from pathlib import Path

import pytest

from tests import catalogues
from tests.catalogues import GLUE, OURS, VENDOR

CATALOGUES = pytest.mark.parametrize("path", [OURS, VENDOR], ids=["ours", "vendor"])
NAMED = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
# The same in both languages.
ALIKE = {"English", "HTTP Accept", "%(class_name)s %(instance)s"}


@CATALOGUES
def test_every_message_has_its_translation(path: Path) -> None:
    found = catalogues.entries(path)
    assert len(found) > 200
    assert [message for message, (words, _flags) in found.items() if not all(words) or not words] == []


@CATALOGUES
def test_no_translation_is_guessed_or_left_over(path: Path) -> None:
    assert [message for message, (_, flags) in catalogues.entries(path).items() if flags & {"fuzzy", "#~"}] == []


@CATALOGUES
def test_a_translation_is_chinese(path: Path) -> None:
    words = {message: "".join(words) for message, (words, _) in catalogues.entries(path).items() if message}
    # "tenths" is no text but a switch: how a lowered price is said (coupons/texts.py).
    plain = {
        message for message, text in words.items() if not re.search(r"[\u4e00-\u9fff]", text) and GLUE not in message
    }
    assert {message for message in plain if re.search(r"[A-Za-z]{3}", NAMED.sub("", message))} <= ALIKE


@CATALOGUES
def test_a_translation_names_what_its_message_names(path: Path) -> None:
    for message, (words, _flags) in catalogues.entries(path).items():
        for text in words:
            assert set(NAMED.findall(text)) <= set(NAMED.findall(message)), message
            assert "python-format" not in _flags or len(NAMED.findall(text)) == len(NAMED.findall(message)), message


@CATALOGUES
def test_the_compiled_catalogue_is_that_of_the_text(path: Path) -> None:
    written = {message: words[0] for message, (words, _flags) in catalogues.entries(path).items() if message}
    assert catalogues.compiled(path) == written


def test_what_the_sources_say_is_in_the_catalogue() -> None:
    known = catalogues.entries(OURS).keys()
    found = dict(catalogues.said())
    assert len(found) > 500
    assert {message: str(path) for message, path in found.items() if message not in known} == {}


def test_nothing_is_translated_that_nobody_says() -> None:
    assert {message for message in catalogues.entries(OURS) if message} - {
        message for message, _ in catalogues.said()
    } == set()
