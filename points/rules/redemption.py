"""What points are worth: options, the best split, the coach (docs/algorithms/ledgers.md, points, steps 4-7)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from ledger.money import ZERO, floor_fen
from ledger.refused import Code, Refused

# Tables up to so many values are remembered: a receipt's come back again and again, absurd ones must not fill memory.
REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Option:
    """A redemption option: `points` buy `value` yuan (S105). Only kind `off` can be used at the till."""

    points: int
    value: Decimal
    kind: str = "off"

    def __post_init__(self) -> None:
        if self.points <= 0 or self.value <= 0:
            raise ValueError("a redemption option needs points and a value above zero")


class Split(NamedTuple):
    """A choice of redemption steps, dearest first: what it costs in points and takes off in yuan."""

    steps: tuple[int, ...]
    value: Decimal
    points: int


NOTHING = Split((), ZERO, 0)


def alternatives(points: int, *, left: Decimal | None, options: Sequence[Option], limit: int = 3) -> tuple[Split, ...]:
    """The best choices for `points`, best first: most value, then fewest points, at most `left` yuan (None: no limit).

    A choice for which another gives as much for no more points is left out, and so is doing nothing.
    """
    usable = [option for option in options if option.kind == "off" and option.points <= points]
    if not usable:
        return ()
    most = floor_fen(max(Fraction(option.value) / option.points for option in usable) * points)
    grain = math.gcd(*(_fen(option.value) for option in usable))
    top = _fen(most if left is None else max(min(most, left), ZERO)) // grain
    ways = (_remembered if top < REMEMBERED else _cheapest)(tuple(usable), grain, 1 << top.bit_length())
    found: list[Split] = []
    for value in range(top, 0, -1):
        way = ways[value]
        if way and way.points <= points and (not found or way.points < found[-1].points):
            found.append(_split(ways, value, grain=grain))
        if len(found) == limit:
            break
    return tuple(found)


class _Way(NamedTuple):
    points: int
    steps: int
    last: Option | None


def _fen(value: Decimal) -> int:
    return int(value.scaleb(2))


def _cheapest(options: tuple[Option, ...], grain: int, top: int) -> tuple[_Way | None, ...]:
    """For every value 0..top, in grains of fen: the way to reach exactly it for fewest points, then fewest steps."""
    ways: list[_Way | None] = [_Way(0, 0, None)]
    for value in range(1, top + 1):
        best: _Way | None = None
        for option in options:
            rest = value - _fen(option.value) // grain
            before = ways[rest] if rest >= 0 else None
            if before:
                way = _Way(before.points + option.points, before.steps + 1, option)
                best = way if best is None or way[:2] < best[:2] else best
        ways.append(best)
    return tuple(ways)


_remembered = lru_cache(64)(_cheapest)


def _split(ways: Sequence[_Way | None], value: int, *, grain: int) -> Split:
    steps: list[Option] = []
    while (way := ways[value]) and way.last:
        steps.append(way.last)
        value -= _fen(way.last.value) // grain
    return _choice(steps)


def _choice(steps: Sequence[Option]) -> Split:
    points = sorted((option.points for option in steps), reverse=True)
    return Split(tuple(points), sum((option.value for option in steps), ZERO), sum(points))


def best_split(points: int, *, left: Decimal | None, options: Sequence[Option]) -> Split:
    """The best of `alternatives`, or the empty choice: 900 is 500 + 300 for 70.00; 500 with 49.99 left is 300."""
    return next(iter(alternatives(points, left=left, options=options, limit=1)), NOTHING)


def check_steps(steps: Sequence[int], *, points: int, left: Decimal, options: Sequence[Option]) -> Split:
    """The split that the cashier asked for.

    Refuses `invalid` (reasons no_such_step, worth_more_than_left; field points) and `insufficient_points`.
    """
    known = {option.points: option for option in options if option.kind == "off"}
    for step in steps:
        if step not in known:
            raise Refused(Code.INVALID, field="points", reason="no_such_step", step=step)
    split = _choice([known[step] for step in steps])
    if split.points > max(points, 0):
        raise Refused(Code.INSUFFICIENT_POINTS, have=points, needed=split.points)
    if split.value > left:
        raise Refused(Code.INVALID, field="points", reason="worth_more_than_left", value=split.value, left=left)
    return split


class Gap(NamedTuple):
    """So many points are missing for so many yuan."""

    gap: int
    value: Decimal


class Reward(NamedTuple):
    """A redemption option as a member sees it; gap 0: within reach."""

    points: int
    value: Decimal
    gap: int


@dataclass(frozen=True, slots=True)
class Coach:
    """What the receipt says about points (S107): yuan off now, points owed, and the gaps to what is worth more."""

    now_value: Decimal
    owed: int
    gaps: tuple[Gap, ...]


def coach(balance: int, options: Sequence[Option]) -> Coach:
    """469: 20 off now, 31 short of 50. -150: owes 150, 450 short of 20, 650 short of 50."""
    now = best_split(balance, left=None, options=options).value
    gaps = tuple(Gap(r.gap, r.value) for r in rewards(balance, options) if r.gap and r.value > now)
    return Coach(now, max(-balance, 0), gaps)


def rewards(balance: int, options: Sequence[Option]) -> tuple[Reward, ...]:
    """All usable options, cheapest first, each with the points that are missing for it."""
    usable = sorted((option for option in options if option.kind == "off"), key=lambda option: option.points)
    return tuple(Reward(option.points, option.value, max(option.points - balance, 0)) for option in usable)


def next_reward(balance: int, options: Sequence[Option]) -> Gap | None:
    """The gap to the option of the highest value (50 yuan, S107); None from it on."""
    highest = max(rewards(balance, options), key=lambda reward: (reward.value, -reward.points), default=None)
    return Gap(highest.gap, highest.value) if highest and highest.gap else None
