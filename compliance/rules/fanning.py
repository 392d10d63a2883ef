"""Who answers for a violation, and with how many points (S12, S19, docs/algorithms/compliance.md). Points lost are below zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

OWN, JOINT = "own", "joint"
DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the store at that moment: on the roster, its manager, or both."""

    id: int
    job: str = ""
    gender: str = ""
    on_shift: bool = False
    manages: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule takes: points from each, and from the manager `none`, the `same`, a `fixed` number or a `ratio` in percent."""

    penalty: int
    joint: str = "same"
    joint_value: int | None = None
    exempt_jobs: frozenset[str] = frozenset()
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What one person loses."""

    id: int
    points: int
    kind: str


def fan_out(people: Iterable[Person], rule: Rule) -> list[Share]:
    """A share for each on shift whom the rule binds, and the managers' joint ones, by id.

    A manager on shift has one row, the greater of both. Where nobody is on shift the manager answers alone.
    """
    shares = [_share(one, rule) for one in sorted(people, key=lambda one: one.id)]
    return [share for share in shares if share.points]


def _share(one: Person, rule: Rule) -> Share:
    own = rule.penalty if one.on_shift and binds(rule, one) else 0
    joint = joint_points(rule) if one.manages else 0
    return Share(one.id, -max(own, joint), OWN if own >= joint else JOINT)


def binds(rule: Rule, one: Person) -> bool:
    """Whether the rule is for this person: not for exempt jobs (S21), and some for women or men only (S14-S16)."""
    return one.job not in rule.exempt_jobs and rule.gender in ("", one.gender)


def joint_points(rule: Rule) -> int:
    """What a manager loses for the store, in points; a ratio is rounded half up."""
    if rule.joint == "fixed":
        return rule.joint_value or 0
    if rule.joint == "ratio":
        return (rule.penalty * (rule.joint_value or 0) + 50) // 100
    return rule.penalty if rule.joint == "same" else 0


def on_duty(starts: time, ends: time, minute: int) -> bool:
    """Whether a shift covers a minute, counted from midnight of its day; one that ends before it starts ends the next day."""
    first, last = _minutes(starts), _minutes(ends)
    return first <= minute < (last if last > first else last + DAY)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
