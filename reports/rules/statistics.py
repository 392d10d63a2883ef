"""Differences between two groups with their 95 % interval, in decimals throughout (docs/algorithms/results.md).

Sources: Welch, Biometrika 34 (1947), for two means of unequal variance; Abramowitz and Stegun 26.7.5 for the quantile of
Student's t; Wilson, JASA 22 (1927), for one share; Newcombe, Statistics in Medicine 17 (1998) 873, method 10, for two.
"""

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

ZERO, ONE = Decimal(0), Decimal(1)
# Two-sided 95 %: the normal quantile 1.959964.
Z = Decimal(str(NormalDist().inv_cdf(0.975)))
# What people spend is skewed, and most spend nothing: a mean of fewer is no news.
FEWEST, FEWEST_BUYERS = 30, 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A difference, and between what it lies with 95 % confidence."""

    value: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_more(self) -> bool:
        return self.low > 0

    @property
    def is_less(self) -> bool:
        return self.high < 0

    def times(self, count: int) -> "Interval":
        """The same for `count` people together."""
        return Interval(self.value * count, self.low * count, self.high * count)


@dataclass(frozen=True, slots=True)
class Group:
    """So many people, what they spent together (yuan), the sum of the squares of that, and how many bought."""

    people: int = 0
    total: Decimal = ZERO
    squares: Decimal = ZERO
    buyers: int = 0

    @property
    def mean(self) -> Decimal:
        return self.total / self.people if self.people else ZERO

    @property
    def share(self) -> Decimal:
        return Decimal(self.buyers) / self.people if self.people else ZERO

    @property
    def variance(self) -> Decimal:
        """Of the sample; nothing below two people."""
        if self.people < 2:
            return ZERO
        return max(ZERO, (self.squares - self.total * self.total / self.people) / (self.people - 1))


def means(one: Group, other: Group) -> Interval | None:
    """How much more a person of `one` spent than one of `other`. None: too few people or buyers to tell."""
    if min(one.people, other.people) < FEWEST or min(one.buyers, other.buyers) < FEWEST_BUYERS:
        return None
    a, b = one.variance / one.people, other.variance / other.people
    difference = one.mean - other.mean
    if not a + b:
        return Interval(difference, difference, difference)
    freedom = (a + b) ** 2 / (a * a / (one.people - 1) + b * b / (other.people - 1))
    half = quantile(freedom) * (a + b).sqrt()
    return Interval(difference, difference - half, difference + half)


def shares(one: Group, other: Group) -> Interval | None:
    """How much larger the share of buyers is in `one`. None: too few people to tell."""
    if min(one.people, other.people) < FEWEST:
        return None
    return newcombe((one.buyers, one.people), (other.buyers, other.people))


def quantile(freedom: Decimal) -> Decimal:
    """Student's t, two-sided 95 %, for 29 degrees of freedom and more: there the series is right to four places."""
    odd = [Z**power for power in (1, 3, 5, 7)]
    terms = (((1, 1), 4), ((3, 16, 5), 96), ((-15, 17, 19, 3), 384))
    found = Z
    for place, (factors, under) in enumerate(terms, start=1):
        above = sum((factor * z for factor, z in zip(factors, odd, strict=False)), ZERO)
        found += above / (under * freedom**place)
    return found


def wilson(hits: int, people: int) -> tuple[Decimal, Decimal]:
    """Between what a share of `hits` out of `people` lies."""
    share, square = Decimal(hits) / people, Z * Z
    middle = share + square / (2 * people)
    half = Z * (share * (1 - share) / people + square / (4 * people * people)).sqrt()
    under = 1 + square / people
    return max(ZERO, (middle - half) / under), min(ONE, (middle + half) / under)


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> Interval:
    """The difference of two shares, each (hits, people), from the Wilson interval of each."""
    p, q = Decimal(one[0]) / one[1], Decimal(other[0]) / other[1]
    (p_low, p_high), (q_low, q_high) = wilson(*one), wilson(*other)
    down = ((p - p_low) ** 2 + (q_high - q) ** 2).sqrt()
    up = ((p_high - p) ** 2 + (q - q_low) ** 2).sqrt()
    return Interval(p - q, p - q - down, p - q + up)
