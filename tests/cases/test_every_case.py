"""No worked case is left out."""

from importlib import import_module
from pathlib import Path

from tests.cases import loading

AREAS = ("RED", "COA", "EAR", "PRI", "TEN", "RFD", "COU", "WAL", "FIV", "TIE", "EXP", "OPS", "SET", "SMS", "CMP")


def test_every_case_that_is_not_for_later_has_a_runner() -> None:
    names = [path.stem for path in Path(__file__).parent.glob("test_*_cases.py")]
    claimed = [number for name in names for number in import_module(f"tests.cases.{name}").RUNS]
    assert sorted(claimed) == sorted(loading.of(*AREAS))


def test_the_cases_for_later_are_these() -> None:
    assert [number for number, case in loading.CASES.items() if case.get("later")] == ["COU02", "COU04"]
