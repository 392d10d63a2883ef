"""What a sale earns (docs/algorithms/ledgers.md, points, steps 1-3)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ledger.money import ZERO


class Bracket(NamedTuple):
    """From `from_amount` yuan of a sale's base on, the whole base earns `points_per_yuan`."""

    from_amount: Decimal
    points_per_yuan: Decimal


@dataclass(frozen=True, slots=True)
class EarnRule:
    """One version of the earn rule (S57, S104). ValueError when a bigger sale could earn less: refunds rely on it."""

    version: int = 1
    brackets: tuple[Bracket, ...] = (Bracket(ZERO, Decimal(1)),)
    minimum: Decimal = ZERO

    def __post_init__(self) -> None:
        pairs = list(zip(self.brackets, self.brackets[1:], strict=False))
        rising = all(a.from_amount < b.from_amount and a.points_per_yuan <= b.points_per_yuan for a, b in pairs)
        if not self.brackets or not rising or self.brackets[0].points_per_yuan < 0:
            raise ValueError("brackets must rise, in amount and in points a yuan")


def earn(base: Decimal, *, rule: EarnRule, multiplier: Decimal) -> int:
    """Points for `base` yuan: floor(base x rate x multiplier); the rate of the highest bracket reached (S104)."""
    reached = [bracket.points_per_yuan for bracket in rule.brackets if bracket.from_amount <= base]
    if base <= 0 or base < rule.minimum or not reached:
        return 0
    return math.floor(base * reached[-1] * multiplier)


def earn_rule(version: int, brackets: Iterable[Sequence[str]], minimum: Decimal) -> EarnRule:
    """A rule from stored brackets [["0.00", "1"], …]; none means the default, 1 point a yuan."""
    rows = tuple(Bracket(Decimal(start), Decimal(rate)) for start, rate in brackets)
    return EarnRule(version, rows, minimum) if rows else EarnRule(version=version, minimum=minimum)
