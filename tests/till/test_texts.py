"""The till's sentences."""

import pytest
from django.utils import translation

from ledger.refused import Code, Invalid, Refused
from till import texts


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    translation.activate("zh-hans")


def test_a_refusal_is_one_sentence() -> None:
    assert texts.sentences(Refused(Code.PROOF_FAILED)) == ["密码不正确。"]


def test_faults_name_the_line_the_field_or_nothing() -> None:
    errors = {"lines.1.quantity": ["错"], "wallet": ["错"], "数量": ["错"], "seen_total": ["错"], "": ["错"]}
    assert texts.sentences(Invalid(errors)) == ["第 2 行：错", "储值：错", "数量：错", "错", "错"]


def test_flags_are_said_and_unknown_ones_passed_over() -> None:
    assert texts.flags(["birthday_today", "frozen", "something_new"]) == [
        {"text": "今天生日", "look": "tag-gold"},
        {"text": "已冻结", "look": "tag-bad"},
    ]
