"""Violations by rule, month, store and person (S92). Only what counts is counted: what was dismissed or overturned is not.

A violation belongs to the month of its business day, also where it was confirmed later, as the score does
(docs/algorithms/compliance.md).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from compliance.models import Book, Charge, Item, Violation
from reports.rules import pareto
from reports.rules.months import between
from stores.models import Staff, Store
from stores.rules import months_after
from stores.scoping import Scope

State = Violation.State
# The trend looks back so far; of stores and people the worst are named.
TREND, STORES, PEOPLE = 12, 30, 50


@dataclass(frozen=True)
class Asked:
    """What is looked at: months from their first days on, and what narrows it."""

    first: date
    last: date
    store: Store | None = None
    item: str = ""
    staff: Staff | None = None

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return self.first, months_after(self.last, 1) - timedelta(days=1)

    @property
    def trend(self) -> list[date]:
        """The months of the trend: those asked for, and twelve at least."""
        return between(min(self.first, months_after(self.last, 1 - TREND)), self.last)


@dataclass(frozen=True, slots=True)
class Row:
    """A store or a person: how many violations, and the points of all who were charged (below zero)."""

    of: Any
    count: int
    points: int
    joint: int = 0


@dataclass(frozen=True)
class Heat:
    """Counts by month for each line (a store; within one store a rule), and the largest of them."""

    months: list[date]
    lines: list[tuple[Any, list[int]]]
    most: int


@dataclass(frozen=True)
class Report:
    """Everything of one page."""

    asked: Asked
    count: int
    points: int
    people: int
    states: dict[str, int]
    rules: list[tuple[pareto.Rank, str, int]]
    months: list[tuple[date, int]]
    stores: list[Row]
    staff: list[Row]
    heat: Heat
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def appealed(self) -> int:
        """Counted until their appeal is decided."""
        return self.states.get(State.APPEALED, 0)

    @property
    def open(self) -> int:
        """Reported or looked into: not counted yet."""
        return self.states.get(State.REPORTED, 0) + self.states.get(State.INVESTIGATED, 0)


def rows(asked: Asked, scope: Scope) -> QuerySet[Violation]:
    """The violations of any state that are asked for, in the stores that somebody sees."""
    found = scope.limit(Violation.objects.order_by().filter(business_day__range=asked.days))
    if asked.store is not None:
        found = found.filter(store=asked.store)
    if asked.item:
        found = found.filter(item_code=asked.item)
    return found if asked.staff is None else found.filter(charges__staff=asked.staff)


def of(asked: Asked, scope: Scope) -> Report:
    """The report; the statements are as many for any number of stores and people."""
    all_ = rows(asked, scope)
    booked = all_.filter(state__in=Violation.booked)
    charges = Charge.objects.order_by().filter(violation__in=booked.values("pk"))
    if asked.staff is not None:
        charges = charges.filter(staff=asked.staff)
    points = dict(charges.values_list("violation__item_code").annotate(Sum("points")))
    ranks = pareto.ranked(dict(booked.values_list("item_code").annotate(Count("pk"))))
    titles = _titles(rank.code for rank in ranks)
    staff = _staff(charges)
    months, heat = _trend(asked, scope, titles)
    return Report(
        asked=asked,
        count=sum(rank.count for rank in ranks),
        points=sum(points.values()),
        people=len(staff),
        states=dict(all_.values_list("state").annotate(Count("pk"))),
        rules=[(rank, titles.get(rank.code, ""), points.get(rank.code, 0)) for rank in ranks],
        months=months,
        stores=_stores(booked, charges),
        staff=staff[:PEOPLE],
        heat=heat,
        titles=titles,
    )


def _titles(codes: Iterable[str]) -> dict[str, str]:
    """The words of each rule in its newest version that was ever in force."""
    rows = Item.objects.filter(code__in=list(codes)).exclude(section__book__state=Book.State.DRAFT)
    return dict(rows.order_by("pk").values_list("code", "title"))


def _stores(booked: QuerySet[Violation], charges: QuerySet[Charge]) -> list[Row]:
    counts = dict(booked.values_list("store").annotate(Count("pk")))
    points = dict(charges.values_list("violation__store").annotate(Sum("points")))
    stores = Store.objects.in_bulk(list(counts))
    found = [Row(stores[pk], count, points.get(pk, 0)) for pk, count in counts.items()]
    return sorted(found, key=lambda row: (row.points, -row.count, row.of.code))


def _staff(charges: QuerySet[Charge]) -> list[Row]:
    """Everybody charged, the worst first."""
    own: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pk, kind, count, points in charges.values_list("staff", "kind").annotate(Count("pk"), Sum("points")):
        own[pk][0] += count
        own[pk][1] += points
        own[pk][2] += points if kind == Charge.Kind.JOINT else 0
    people = Staff.objects.in_bulk(list(own))
    found = [Row(people[pk], count, points, joint) for pk, (count, points, joint) in own.items()]
    return sorted(found, key=lambda row: (row.points, row.of.code))


def _trend(asked: Asked, scope: Scope, titles: dict[str, str]) -> tuple[list[tuple[date, int]], Heat]:
    """The count of each month, and of each store (within one store: each rule) in each month."""
    months = asked.trend
    booked = rows(replace(asked, first=months[0]), scope).filter(state__in=Violation.booked)
    line = "item_code" if asked.store is not None else "store"
    found: dict[Any, dict[date, int]] = defaultdict(dict)
    for key, month, count in (
        booked.annotate(month=TruncMonth("business_day")).values_list(line, "month").annotate(Count("pk"))
    ):
        found[key][month] = count
    sums = [(month, sum(one.get(month, 0) for one in found.values())) for month in months]
    worst = sorted(found, key=lambda key: (-sum(found[key].values()), str(key)))[:STORES]
    names = titles if asked.store is not None else Store.objects.in_bulk(worst)
    lines = [(_named(key, names), [found[key].get(month, 0) for month in months]) for key in worst]
    return sums, Heat(months, lines, max((max(counts) for _name, counts in lines), default=0))


def _named(key: Any, names: dict[Any, Any]) -> Any:
    """A store; a rule by its code."""
    return names.get(key, key) if isinstance(key, int) else key
