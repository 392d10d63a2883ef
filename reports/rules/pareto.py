"""Pareto's table: what happens most often first, and the few kinds that make four fifths of all (S131)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

FEW = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Rank:
    """A kind with its count, its share of all, and the share that it and those before it make; shares from 0 to 1.

    `few`: it is one of those that together first reach 80 %.
    """

    code: str
    count: int
    share: Decimal
    upto: Decimal
    few: bool


def ranked(counts: Mapping[str, int]) -> list[Rank]:
    """The most frequent first, equal ones by code; what never happened is left out."""
    whole, before, found = sum(counts.values()), 0, []
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count:
            few = Decimal(before) < FEW * whole
            before += count
            found.append(Rank(code, count, Decimal(count) / whole, Decimal(before) / whole, few))
    return found
