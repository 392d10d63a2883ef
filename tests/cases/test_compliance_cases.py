"""Worked cases of compliance: who loses what, opening early, evidence before ten."""

from datetime import date, datetime, time
from typing import Any

import pytest

from compliance.rules import days, fanning
from compliance.rules.fanning import Person, Rule
from tests.cases import loading

MANAGER = 99


def fan(inputs: dict[str, Any]) -> dict[str, Any]:
    people = [Person(n, on_shift=True) for n in range(inputs["on_shift"])]
    people.append(Person(MANAGER, manages=True, on_shift=inputs["manager_on_shift"]))
    found = {one.id: one.points for one in fanning.fan_out(people, Rule(5, inputs["joint"]))}
    return {"staff": [found[n] for n in range(inputs["on_shift"])], "manager": found[MANAGER]}


def moment(clock: str) -> datetime:
    return days.moment(date(2026, 11, 22), time.fromisoformat(clock))


def opening(inputs: dict[str, Any]) -> dict[str, Any]:
    late = days.opened_late(moment(inputs["opened_at"]), days.opening_due(moment(inputs["opening_time"]), 30))
    return {"penalty": -10 if late else 0}


def evidence(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"late": days.handed_in_late(moment(inputs["submitted"]), moment("10:00"))}


def reach(inputs: dict[str, Any]) -> dict[str, Any]:
    at = time.fromisoformat(inputs["violation_at"])
    people, names = [], {}
    for number, (name, hours) in enumerate(inputs["shifts"]):
        starts, ends = (time.fromisoformat(one) for one in hours.split("-"))
        on_shift = inputs["scope"] == "day" or fanning.on_duty(starts, ends, at.hour * 60 + at.minute)
        people.append(Person(number, on_shift=on_shift))
        names[number] = name
    return {names[one.id]: one.points for one in fanning.fan_out(people, Rule(5))}


KINDS = {"on_shift": fan, "opening_time": opening, "submitted": evidence, "shifts": reach}
RUNS = {
    number: next(run for name, run in KINDS.items() if name in loading.CASES[number]["inputs"])
    for number in loading.of("CMP")
}


@pytest.mark.parametrize("number", RUNS)
def test_the_case_comes_out_as_worked(number: str) -> None:
    computed, expected = loading.worked(number, RUNS)
    assert computed == expected
