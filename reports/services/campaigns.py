"""What came of a campaign: how far it got, what it cost, and what the people bought against those held out.

The window is the same for both groups: from the moment the first message left, for `CAMPAIGN_RESULT_DAYS` days. Compared
is by intention to treat: everybody who was planned and not held out, also those to whom nothing was sent in the end, since
the held-out ones were never asked either. docs/algorithms/results.md says why, and what else was weighed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign
from reports.rules import statistics
from reports.rules.statistics import Group, Interval
from reports.services import funnel
from reports.services.buying import FAMILY, MINE, places, read, yuan
from reports.services.funnel import Coupons, Funnel
from stores.models import Store
from stores.scoping import Scope

ZERO = Decimal(0)
DAY = timedelta(days=1)
# Seconds: a result that is over hardly changes, one that runs is looked at while it runs.
KEPT_FOR, KEPT_WHILE_RUNNING = 300, 30
# A person with two files in both groups belongs to neither. `day` −2: who was reached; −1: a whole group.
BOUGHT = "\n".join(
    (
        FAMILY,
        ", people (person, held, both_held, sent_at) AS (",
        "SELECT coalesce(f.root, m.member_id), bool_or(m.is_held_out), bool_and(m.is_held_out),",
        "min(m.sent_at) FILTER (WHERE NOT m.is_held_out AND m.state IN ('sent', 'delivered', 'unknown'))",
        "FROM campaigns_message m LEFT JOIN family f ON f.id = m.member_id WHERE m.campaign_id = %(campaign)s AND",
        MINE,
        "GROUP BY 1), each (person, net, kept) AS (",
        "SELECT person, sum(net), bool_or(kept) FROM sold WHERE at < %(ends)s GROUP BY 1)",
        "SELECT held, -1, count(*), sum(net), sum(net * net), count(*) FILTER (WHERE kept)",
        "FROM people LEFT JOIN each USING (person) WHERE held = both_held GROUP BY 1",
        "UNION ALL SELECT held, floor(extract(epoch FROM at - %(begins)s) / 86400)::int, 0, sum(net), 0, 0",
        "FROM people JOIN sold USING (person) WHERE held = both_held AND at < %(ends)s GROUP BY 1, 2",
        "UNION ALL SELECT false, -2, 0, sum(net), 0, count(DISTINCT person) FILTER (WHERE kept)",
        "FROM people JOIN sold USING (person) WHERE at >= sent_at AND at < sent_at + %(window)s",
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the window: what a person of each group has bought since it began, on the average (yuan)."""

    on: date
    sent: Decimal
    held: Decimal


@dataclass(slots=True)
class Compared:
    """The two groups: those the campaign meant to write to, and those held out."""

    sent: Group = field(default_factory=Group)
    held: Group = field(default_factory=Group)
    days: list[Day] = field(default_factory=list)

    @property
    def yuan(self) -> Interval | None:
        """How much more a person bought who was to be written to."""
        return statistics.means(self.sent, self.held)

    @property
    def share(self) -> Interval | None:
        return statistics.shares(self.sent, self.held)

    @property
    def more(self) -> Interval | None:
        """What the campaign brought altogether (yuan)."""
        each = self.yuan
        return None if each is None else each.times(self.sent.people)


@dataclass(slots=True)
class Result:
    """All that the page shows. `begins` is None until a message has left."""

    at: datetime
    begins: datetime | None
    ends: datetime | None
    funnel: Funnel
    coupons: Coupons | None = None
    compared: Compared | None = None
    buyers: int = 0
    bought: Decimal = ZERO

    @property
    def is_over(self) -> bool:
        return self.ends is not None and self.ends <= self.at


def of(campaign: Campaign, scope: Scope, *, at: datetime) -> Result:
    """The result as far as `scope` may see: members by their home store. Remembered for some minutes."""
    values = places(scope)
    seen = sha256(f"{values}".encode()).hexdigest()[:24]
    key = f"result:{campaign.pk}:{seen}"
    kept: Result | None = cache.get(key)
    if kept is None:
        kept = _read(campaign, values, at)
        cache.set(key, kept, KEPT_FOR if kept.is_over else KEPT_WHILE_RUNNING)
    return kept


def visible(scope: Scope) -> QuerySet[Campaign]:
    """Campaigns that were started: those of the whole chain, and those of stores in `scope`."""
    stores = scope.limit(Store.objects.all(), "")
    begun = Campaign.objects.exclude(state__in=[Campaign.State.DRAFT, Campaign.State.WAITING])
    return begun.filter(Q(store__isnull=True) | Q(store__in=stores))


def window(campaign: Campaign) -> dict[str, Any]:
    """When the result begins and ends, and until when sales are read: the last message has its days too."""
    days = timedelta(days=settings.CAMPAIGN_RESULT_DAYS)
    first, last = funnel.first_and_last(campaign)
    ends, until = (None if one is None else one + days for one in (first, last))
    return {"campaign": campaign.pk, "window": days, "begins": first, "ends": ends, "until": until}


def _read(campaign: Campaign, where: dict[str, Any], at: datetime) -> Result:
    values = where | window(campaign)
    counts = funnel.of(values)
    found = Result(at, values["begins"], values["ends"], counts, funnel.coupons(campaign, counts.coupons, values))
    if found.begins is not None:
        _compare(found, values)
    return found


def _compare(found: Result, values: dict[str, Any]) -> None:
    groups: dict[bool, Group] = {}
    by_day: dict[tuple[bool, int], Decimal] = defaultdict(Decimal)
    for held, day, people, net, squares, buyers in read(BOUGHT, values):
        if day == -1:
            groups[held] = Group(people, yuan(net), yuan(squares), buyers)
        elif day >= 0:
            by_day[held, day] = net
        else:
            found.buyers, found.bought = buyers, yuan(net)
    compared = Compared(groups.get(False, Group()), groups.get(True, Group()))
    starts = [values["begins"] + number * DAY for number in range(settings.CAMPAIGN_RESULT_DAYS)]
    compared.days = _days([start for start in starts if start <= found.at], compared, by_day)
    found.compared = compared


def _days(starts: list[datetime], compared: Compared, by_day: dict[tuple[bool, int], Decimal]) -> list[Day]:
    """Summed up from day to day; a group of nobody bought nothing."""
    sums = {False: ZERO, True: ZERO}
    people = {False: max(compared.sent.people, 1), True: max(compared.held.people, 1)}
    days: list[Day] = []
    for number, start in enumerate(starts):
        sums = {held: total + by_day[held, number] for held, total in sums.items()}
        days.append(Day(timezone.localtime(start).date(), sums[False] / people[False], sums[True] / people[True]))
    return days
