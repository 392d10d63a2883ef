"""The coach's words."""

from decimal import Decimal as D

import pytest
from django.utils.translation import override

from points import rules
from points.rules import Option
from points.texts import coach_text

HOUSE = (Option(300, D("20.00")), Option(500, D("50.00")))


@pytest.mark.parametrize(
    ("balance", "chinese", "english"),
    [
        (
            -150,
            "欠150分, 还差450分可抵20元, 还差650分可抵50元",
            "150 points owed, 450 points short of 20 yuan off, 650 points short of 50 yuan off",
        ),
        (
            -1,
            "欠1分, 还差301分可抵20元, 还差501分可抵50元",
            "1 point owed, 301 points short of 20 yuan off, 501 points short of 50 yuan off",
        ),
        (499, "可抵20元, 还差1分可抵50元", "20 yuan off now, 1 point short of 50 yuan off"),
        (800, "可抵70元", "70 yuan off now"),
    ],
)
def test_the_coach_speaks_both_languages(balance: int, chinese: str, english: str) -> None:
    coach = rules.coach(balance, HOUSE)
    with override("zh-hans"):
        assert coach_text(coach) == chinese
    with override("en"):
        assert coach_text(coach) == english


def test_parts_of_a_yuan_are_said_with_two_places() -> None:
    with override("en"):
        assert coach_text(rules.coach(10, [Option(10, D("0.50"))])) == "0.50 yuan off now"


def test_a_house_without_options_says_nothing() -> None:
    assert coach_text(rules.coach(10, ())) == ""
