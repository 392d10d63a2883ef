"""Worked cases of points: redemption, coach, earning, expiry."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from points import rules
from points.rules import EarnRule, Option
from points.texts import coach_text
from tests.cases import loading

HOUSE = (Option(300, Decimal("20.00")), Option(500, Decimal("50.00")))


def redeem(inputs: dict[str, Any]) -> dict[str, Any]:
    best = rules.best_split(inputs["points"], left=Decimal(inputs["left"]), options=HOUSE)
    return {"steps": best.steps, "value": best.value, "points_used": best.points}


def coach(inputs: dict[str, Any]) -> dict[str, Any]:
    following = rules.next_reward(inputs["balance"], HOUSE)
    with override("zh-hans"):
        text = coach_text(rules.coach(inputs["balance"], HOUSE))
    return {"text": text, "next_reward": following and following._asdict()}


def earn(inputs: dict[str, Any]) -> dict[str, Any]:
    points = rules.earn(Decimal(inputs["total"]), rule=EarnRule(), multiplier=Decimal(inputs["multiplier"]))
    return {"points": points}


def expire(inputs: dict[str, Any]) -> dict[str, Any]:
    earned = date.fromisoformat(inputs["business_day"])
    ends = rules.ends_on(earned)
    live = [day for day in (earned + timedelta(days=n) for n in range(400)) if rules.is_live(ends, day)]
    return {"usable_through": max(live).isoformat()}


RUNS = (
    loading.runs(redeem, loading.of("RED"))
    | loading.runs(coach, loading.of("COA"))
    | loading.runs(earn, loading.of("EAR"))
    | loading.runs(expire, loading.of("EXP"))
)


@pytest.mark.parametrize("number", RUNS)
def test_the_case_comes_out_as_worked(number: str) -> None:
    computed, expected = loading.worked(number, RUNS)
    assert computed == expected
