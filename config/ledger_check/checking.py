"""What a check is: rows that carry a figure as it is stored and as it must be, told apart by the database.

A check is one set-based statement over everybody, so ten million entries are a matter of a few passes. It gives back
only rows with a difference, the first few of them in words.
"""

from dataclasses import dataclass
from typing import NamedTuple

SHOWN = 20


class Difference(NamedTuple):
    """One figure that is wrong: of what, whose, which, what stands there, what should."""

    check: str
    subject: str
    figure: str
    stored: str | None
    expected: str | None

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: {self.figure} is {self.stored}, expected {self.expected}"


@dataclass(frozen=True, slots=True)
class Check:
    """A name, its figures, and the SQL of the first differences: subject, figure, stored, expected, how many in all."""

    name: str
    figures: tuple[str, ...]
    sql: str


def compare(name: str, rows: str, **figures: tuple[str, str]) -> Check:
    """The check that in `rows` (SQL with a column `subject`) each figure's first column equals its second."""
    differs = " OR ".join(f"r.{stored} IS DISTINCT FROM r.{expected}" for stored, expected in figures.values())
    names = tuple(figure.replace("_", " ") for figure in figures)
    values = ", ".join(
        f"('{figure}', r.{stored} IS DISTINCT FROM r.{expected}, r.{stored}::text, r.{expected}::text)"
        for figure, (stored, expected) in zip(names, figures.values(), strict=True)
    )
    # MATERIALIZED: planned for all rows, not for the first few that LIMIT asks for.
    return Check(
        name,
        names,
        f"WITH d AS MATERIALIZED (SELECT r.subject, f.* FROM ({rows}) r, "  # noqa: S608
        f"LATERAL (VALUES {values}) f(figure, wrong, stored, expected) WHERE ({differs}) AND f.wrong) "
        f"SELECT subject, figure, stored, expected, count(*) OVER () FROM d ORDER BY subject, figure LIMIT {SHOWN}",
    )
