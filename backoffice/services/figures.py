"""The figures of the landing page, for the stores that somebody may see.

Today's are read at once, always against the same weekday of last week up to the same time of day. What hardly moves
(the 29 days before, stored value, whom to call) is remembered for some minutes, by scope and day. Every read goes by an
index of time or a partial one; nothing counts a whole table.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from checkout.models import Refund, Sale
from ledger.money import ZERO
from members.models import Member
from members.services import calling
from points.models import PointsEntry
from stores.models import Region
from stores.rules import business_day
from stores.scoping import Scope

T = TypeVar("T")
DAYS = 30
DAY, WEEK = timedelta(days=1), timedelta(days=7)
KEPT_FOR = 300
ISSUED = (PointsEntry.Kind.EARN, PointsEntry.Kind.BONUS)
Window = tuple[datetime, datetime]


@dataclass(slots=True)
class Day:
    """One business day, or its part up to some time: sales less returns, receipts, joined members, points."""

    gross: Decimal = ZERO
    returned: Decimal = ZERO
    orders: int = 0
    joined: int = 0
    issued: int = 0
    redeemed: int = 0

    @property
    def net(self) -> Decimal:
        return self.gross - self.returned

    @property
    def average(self) -> Decimal:
        """Yuan a receipt (客单价), before returns."""
        return round(self.gross / self.orders, 2) if self.orders else ZERO


@dataclass(slots=True)
class Standing:
    """What is so at the moment, as of `at`: stored value in yuan and members worth a call."""

    at: datetime
    stored: Decimal = ZERO
    holders: int = 0
    to_call: int = 0
    birthdays: int = 0


@dataclass(slots=True)
class Figures:
    """All that the landing page shows."""

    at: datetime
    day: date
    today: Day
    before: Day
    standing: Standing
    by_store: dict[int, Decimal] = field(default_factory=dict)
    days: list[tuple[date, Decimal]] = field(default_factory=list)

    @property
    def any_sale(self) -> bool:
        return bool(self.today.orders or any(net for _day, net in self.days))


def of(scope: Scope, at: datetime | None = None) -> Figures:
    """The figures of the stores in `scope`."""
    at = at or timezone.now()
    # Where the business day ends late, the day that still runs somewhere is today everywhere.
    cutoff = max(Region.objects.order_by("pk").values_list("cutoff_hour", flat=True), default=0)
    day = business_day(at, cutoff_hour=cutoff)
    windows = {day: (_start(day), at), day - 7 * DAY: (_start(day - 7 * DAY), at - WEEK)}
    found, by_store = _compared(scope, windows)
    past = _remembered(scope, day, "past", lambda: _past(scope, day))
    standing = _remembered(scope, day, "standing", lambda: _standing(scope, day, at))
    days = [(one, past.get(one, ZERO)) for one in _days_before(day)] + [(day, found[day].net)]
    return Figures(at, day, found[day], found[day - 7 * DAY], standing, by_store, days)


def _compared(scope: Scope, windows: dict[date, Window]) -> tuple[dict[date, Day], dict[int, Decimal]]:
    """Both days, each up to its time, and today's net sales by store."""
    days: dict[date, Day] = {day: Day() for day in windows}
    by_store: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for sale in _sums(scope.limit(Sale.objects.filter(_in(windows))), "store", gross=Sum("total"), orders=Count("pk")):
        days[sale["business_day"]].gross += sale["gross"]
        days[sale["business_day"]].orders += sale["orders"]
        by_store[sale["store"]] += sale["gross"] if sale["business_day"] == max(windows) else ZERO
    for back in _sums(scope.limit(Refund.objects.filter(_in(windows))), "store", returned=Sum("net")):
        days[back["business_day"]].returned += back["returned"]
        by_store[back["store"]] -= back["returned"] if back["business_day"] == max(windows) else ZERO
    kinds = [*ISSUED, PointsEntry.Kind.REDEEM]
    entries = scope.limit(PointsEntry.objects.filter(_in(windows), kind__in=kinds))
    for moved in _sums(entries, "kind", points=Sum("amount")):
        if moved["kind"] in ISSUED:
            days[moved["business_day"]].issued += moved["points"]
        else:
            days[moved["business_day"]].redeemed -= moved["points"]
    for day, joined in _joined(scope, windows).items():
        days[day].joined = joined
    return days, dict(by_store)


def _joined(scope: Scope, windows: dict[date, Window]) -> dict[date, int]:
    """Who joined in each window; one look at the members that were written since the first began."""
    rows = scope.limit(calling.joined(windows[min(windows)][0], windows[max(windows)][1]), "home_store").order_by()
    counts = {
        f"day{place}": Count("pk", filter=Q(joined_at__gte=start, joined_at__lt=end))
        for place, (start, end) in enumerate(windows.values())
    }
    found = rows.aggregate(**counts)
    return {day: found[f"day{place}"] for place, day in enumerate(windows)}


def _in(windows: dict[date, Window]) -> Q:
    """Rows of these business days up to their times; `at` is what the index of time knows."""
    wanted = Q(pk__in=[])
    for day, (start, end) in windows.items():
        wanted |= Q(business_day=day, at__gte=start, at__lte=end)
    return wanted


def _sums(rows: QuerySet[Any], by: str, **sums: Any) -> Iterable[dict[str, Any]]:
    found: Iterable[dict[str, Any]] = rows.order_by().values("business_day", by).annotate(**sums)
    return found


def _past(scope: Scope, day: date) -> dict[date, Decimal]:
    """Net sales of the days before `day`, by day."""
    first = _days_before(day)[0]
    wanted = Q(business_day__gte=first, business_day__lt=day, at__gte=_start(first) - DAY, at__lte=timezone.now())
    net: dict[date, Decimal] = defaultdict(lambda: ZERO)
    books: tuple[tuple[QuerySet[Any], str, int], ...] = (
        (Sale.objects.all(), "total", 1),
        (Refund.objects.all(), "net", -1),
    )
    for rows, column, sign in books:
        for one in scope.limit(rows.filter(wanted)).order_by().values("business_day").annotate(yuan=Sum(column)):
            net[one["business_day"]] += sign * one["yuan"]
    return dict(net)


def _standing(scope: Scope, day: date, at: datetime) -> Standing:
    holders = Member.objects.filter(Q(principal__gt=0) | Q(gift__gt=0))
    stored = scope.limit(holders, "home_store").order_by().aggregate(p=Sum("principal"), g=Sum("gift"), n=Count("pk"))
    return Standing(
        at,
        (stored["p"] or ZERO) + (stored["g"] or ZERO),
        stored["n"],
        scope.limit(calling.to_call(), "home_store").count(),
        scope.limit(calling.with_birthday(day), "home_store").count(),
    )


def _days_before(day: date) -> list[date]:
    return [day - one * DAY for one in range(DAYS - 1, 0, -1)]


def _start(day: date) -> datetime:
    """The earliest moment of a business day, whatever hour it ends at."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here


def _remembered(scope: Scope, day: date, what: str, read: Callable[[], T]) -> T:
    places = f"{scope.everywhere} {sorted(scope.regions)} {sorted(scope.stores)}"
    key = f"figures:{what}:{day}:{sha256(places.encode()).hexdigest()[:24]}"
    kept: T | None = cache.get(key)
    if kept is None:
        kept = read()
        cache.set(key, kept, KEPT_FOR)
    return kept
