"""Whom an automation meets, and for what occasion (S52, S58, S68). It only reads; `automating` sends.

A kind either goes by *days* (birthdays, points that end: the store-local days after the last success, today always, so
that a birthday entered at noon is not too late) or by *moments* (joined, tier reached, topped up, long not seen: after
the last success). Of moments a quarter of an hour is looked at twice: a row is booked at its beginning and seen at its
end. Looking twice does no harm, since a hit is once per member and occasion.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from campaigns.models import Automation, Hit
from campaigns.models.audience import Purpose
from campaigns.rules import lunar
from members.models import Child, Consent, Member, TierChange
from members.services import calling
from points.models import Lot
from wallets.models import WalletEntry

DAY = timedelta(days=1)
# A row's time is when its transaction began: no till takes a quarter of an hour.
OVERLAP = timedelta(minutes=15)
# What was missed longer ago is not made up: nobody wants a wish of last month.
MOST_BACK = timedelta(days=14)
KINDS = Automation.Kind
BY_DAYS = frozenset({KINDS.BIRTHDAY, KINDS.CHILD, KINDS.EXPIRING})


class Met(NamedTuple):
    """A member met for an occasion; `same` are other names of it. `values`: ids, numbers and days, never a name."""

    member_id: int
    occasion: str
    values: dict[str, Any]
    same: tuple[str, ...] = ()


class Range(NamedTuple):
    """From when (not itself) to when, and the store-local days that lie in it."""

    since: datetime
    at: datetime
    days: tuple[date, ...]


def whom(automation: Automation, *, at: datetime) -> list[Met]:
    """Whom it meets up to `at` and has not met yet, neither themselves nor a file that was merged into theirs."""
    found = FINDERS[KINDS(automation.kind)](automation, _range(automation, at))
    return _new(automation, found)


def beginning(kind: str, at: datetime) -> datetime:
    """From when on an automation counts that is switched on: today's birthdays, but who joins from now on."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(microseconds=1) if kind in BY_DAYS else at


def _range(automation: Automation, at: datetime) -> Range:
    ran_to = automation.ran_to if automation.is_on else None
    since = max(ran_to or beginning(KINDS.BIRTHDAY, at), at - MOST_BACK)
    first, today = timezone.localdate(since), timezone.localdate(at)
    days = [first + one * DAY for one in range(1, (today - first).days + 1)]
    return Range(since, at, tuple(days or [today]))


def _reached(automation: Automation, path: str = "") -> Q:
    """Active members; for marketing only those who agreed to it."""
    wanted: dict[str, Any] = {f"{path}status": Member.Status.ACTIVE}
    if automation.purpose == Purpose.MARKETING:
        wanted[f"{path}sms_ok"] = True
    return Q(**wanted)


def _welcome(automation: Automation, span: Range) -> list[Met]:
    """Who joined; not whom an import brought."""
    joined = calling.joined(span.since - OVERLAP, span.at + timedelta(microseconds=1)).exclude(source="import")
    return [Met(pk, "joined", {}) for pk in _ids(joined.filter(_reached(automation)))]


def _birthday(automation: Automation, span: Range) -> list[Met]:
    """Once a year of the calendar that the birthday goes by."""
    met = []
    for day in span.days:
        solar = calling.with_birthday(day, days=1).filter(_reached(automation))
        met += [Met(pk, str(day.year), {}) for pk in _ids(solar)]
        year, born = _lunar(day)
        moons = Member.objects.filter(_reached(automation), birthday_is_lunar=True, birthday__in=born)
        met += [Met(pk, str(year), {}) for pk in _ids(moons)]
    return met


def _child(automation: Automation, span: Range) -> list[Met]:
    """Each child once a year, while the guardian agrees to their data being kept."""
    last = Consent.objects.filter(member=OuterRef("member"), kind=Consent.Kind.CHILD_DATA)
    agreed = Subquery(last.order_by("-at", "given", "-id").values("given")[:1])
    rows = Child.objects.annotate(agreed=agreed).filter(_reached(automation, "member__"), agreed=True)
    found: list[tuple[Child, int]] = []
    for day in span.days:
        found += [(one, day.year) for one in _ordered(rows.filter(is_lunar=False, birthday__in=calling.born_on(day)))]
        year, born = _lunar(day)
        found += [(one, year) for one in _ordered(rows.filter(is_lunar=True, birthday__in=born))]
    also = _same_children(child for child, _year in found)
    return [
        Met(child.member_id, f"child:{child.pk}:{year}", {"child": child.pk}, tuple(f"{one}:{year}" for one in others))
        for child, year in found
        for others in [also.get((child.member_id, child.name, child.birthday), [])]
    ]


def _same_children(children: Iterable[Child]) -> Mapping[tuple[int, str, date], list[str]]:
    """Where two files became one, the same child may stand in the other one as well: its occasions without the year."""
    holders = _holders({child.member_id for child in children})
    others: dict[tuple[int, str, date], list[str]] = {}
    merged = [pk for pk, holder in holders.items() if pk != holder]
    for child in _ordered(Child.objects.filter(member_id__in=merged)):
        key = (holders[child.member_id], child.name, child.birthday)
        others.setdefault(key, []).append(f"child:{child.pk}")
    return others


def _expiring(automation: Automation, span: Range) -> list[Met]:
    """Points that end in `days` days; after missed days also what ends sooner, but not what has ended."""
    ahead = automation.days * DAY
    lots = Lot.objects.filter(
        _reached(automation, "member__"),
        remaining__gt=0,
        ends_on__gte=max(span.days[0] + ahead, timezone.localdate(span.at)),
        ends_on__lte=span.days[-1] + ahead,
    )
    sums = lots.order_by("member_id", "ends_on").values_list("member_id", "ends_on").annotate(Sum("remaining"))
    return [Met(pk, str(ends), {"points": points, "ends_on": str(ends)}) for pk, ends, points in sums]


def _tier_up(automation: Automation, span: Range) -> list[Met]:
    """An upgrade by spend or by hand that still stands."""
    kinds = (TierChange.Kind.AUTO, TierChange.Kind.MANUAL)
    changes = TierChange.objects.filter(_reached(automation, "member__"), _booked(span), kind__in=kinds)
    rows = changes.select_related("old", "new", "member__tier").order_by("at", "pk")
    return [
        Met(row.member_id, str(row.pk), {"tier": row.new_id})
        for row in rows
        if row.old.rank < row.new.rank <= row.member.tier.rank
    ]


def _dormant(automation: Automation, span: Range) -> list[Met]:
    """Whose last visit is as long ago as `days` since the last success, not everybody who was ever lost."""
    ago = automation.days * DAY
    seen = Member.objects.filter(
        _reached(automation), last_visit__gt=span.since - ago, last_visit__lte=span.at - ago
    ).order_by("pk")
    return [Met(pk, str(timezone.localdate(last)), {}) for pk, last in seen.values_list("pk", "last_visit")]


def _topped_up(automation: Automation, span: Range) -> list[Met]:
    """A top-up that was not undone since."""
    wanted = WalletEntry.objects.filter(_reached(automation, "member__"), _booked(span), kind=WalletEntry.Kind.TOP_UP)
    there = wanted.exclude(parts__lot__closed_at__isnull=False).order_by("at", "pk")
    return [Met(pk, reference, {}) for pk, reference in there.values_list("member_id", "reference")]


FINDERS: dict[str, Callable[[Automation, Range], list[Met]]] = {
    KINDS.WELCOME: _welcome,
    KINDS.BIRTHDAY: _birthday,
    KINDS.CHILD: _child,
    KINDS.EXPIRING: _expiring,
    KINDS.TIER_UP: _tier_up,
    KINDS.DORMANT: _dormant,
    KINDS.TOPPED_UP: _topped_up,
}


def _booked(span: Range) -> Q:
    """Booked in the range; a row is seen a while after its time."""
    return Q(at__gt=span.since - OVERLAP, at__lte=span.at)


def _lunar(day: date) -> tuple[int, list[date]]:
    """The lunar year of a day, and the dates of birth (as they are kept, lunar) that are celebrated on it."""
    there = lunar.on(day)
    years = range(there.year - calling.YEARS, there.year + 1)
    wanted = [(year, *kept) for year in years for kept in there.kept]
    return there.year, [date(*one) for one in wanted if _is_date(*one)]


def _is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar of dates has that day: of lunar 30 February there is none."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _new(automation: Automation, found: list[Met]) -> list[Met]:
    """Each occasion of a member once, without those that they, or who was merged into them, were met for already."""
    holders = _holders({met.member_id for met in found})
    names = {name for met in found for name in (met.occasion, *met.same)}
    hits = Hit.objects.filter(automation=automation, member_id__in=holders, occasion__in=names).order_by()
    known = {(holders[pk], occasion) for pk, occasion in hits.values_list("member_id", "occasion")}
    new: dict[tuple[int, str], Met] = {}
    for met in found:
        if not known & {(met.member_id, name) for name in (met.occasion, *met.same)}:
            new.setdefault((met.member_id, met.occasion), met)
    return list(new.values())


def _holders(members: Iterable[int]) -> dict[int, int]:
    """The members themselves and all who were merged into them, by the one who holds their value."""
    holders = {pk: pk for pk in members}
    fresh = list(holders)
    while fresh:
        merged = Member.objects.filter(merged_into__in=fresh).order_by().values_list("pk", "merged_into_id")
        more = {pk: holders[into] for pk, into in merged if into is not None}
        holders |= more
        fresh = list(more)
    return holders


def _ids(rows: QuerySet[Member]) -> Iterable[int]:
    return rows.order_by("pk").values_list("pk", flat=True)


def _ordered(rows: QuerySet[Child]) -> QuerySet[Child]:
    return rows.order_by("member_id", "pk")
