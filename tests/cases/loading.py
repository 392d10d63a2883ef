"""The worked cases of cases.json, by number, for the runners beside this file.

A runner is a module test_<part>_cases.py. Its RUNS maps the number of every case that it claims to the function that
computes the case's answer from its inputs; test_every_case.py checks that no case is left out.
"""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

Run = Callable[[dict[str, Any]], dict[str, Any]]

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
}


def of(*areas: str) -> list[str]:
    """The numbers of the areas' cases that are not for later."""
    return [number for number, case in CASES.items() if case["area"] in areas and not case.get("later")]


def runs(run: Run, numbers: Iterable[str]) -> dict[str, Run]:
    """The same function for several cases."""
    return dict.fromkeys(numbers, run)


def worked(number: str, runners: dict[str, Run]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what the runner computes, what the case expects), amounts as text."""
    case = CASES[number]
    return _texts(runners[number](case["inputs"])), case["expected"]


def _texts(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, dict):
        return {key: _texts(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(part) for part in value]
    return value
