"""What came of a call list: for each result of the calls, how many people came within days of their first call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet

from campaigns.models import Call, CallList
from campaigns.models.calls import Result
from reports.services.buying import FAMILY, places, read, yuan
from stores.models import Store
from stores.scoping import Scope

COUNTED = """
SELECT result, count(*), sum(tries) FROM campaigns_call
WHERE list_id = %(list)s AND (%(everywhere)s OR store_id = ANY(%(stores)s)) GROUP BY 1"""
CAME = "\n".join(
    (
        FAMILY,
        "SELECT c.result, count(DISTINCT c.id), sum(sold.net)",
        "FROM campaigns_call c LEFT JOIN family f ON f.id = c.member_id",
        "JOIN sold ON sold.person = coalesce(f.root, c.member_id)",
        "AND sold.at >= c.first_at AND sold.at < c.first_at + %(window)s AND sold.kept",
        "WHERE c.list_id = %(list)s AND (%(everywhere)s OR c.store_id = ANY(%(stores)s)) GROUP BY 1",
    )
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result of calls: people, calls made, how many of the people came and bought, and for how much (yuan, net)."""

    result: str
    people: int = 0
    calls: int = 0
    came: int = 0
    net: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal:
        return Decimal(self.came) / self.people if self.people else Decimal(0)

    @property
    def words(self) -> str:
        return str(Result(self.result).label) if self.result else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """Every result in its order, all together, and until when those who were called last may still come."""

    outcomes: list[Outcome]
    ends: datetime | None

    @property
    def total(self) -> Outcome:
        rows = self.outcomes
        return Outcome(
            "",
            people=sum(row.people for row in rows),
            calls=sum(row.calls for row in rows),
            came=sum(row.came for row in rows),
            net=sum((row.net for row in rows), Decimal(0)),
        )

    def is_over(self, at: datetime) -> bool:
        return self.ends is not None and self.ends <= at


def visible(scope: Scope) -> QuerySet[CallList]:
    """The lists of the whole chain, and those of stores in `scope`."""
    stores = scope.limit(Store.objects.all(), "")
    return CallList.objects.filter(Q(store__isnull=True) | Q(store__in=stores))


def window(found: CallList) -> dict[str, Any]:
    """From the first call of the list until the days after the last first call are over; None while nobody was called."""
    days = timedelta(days=settings.CAMPAIGN_RESULT_DAYS)
    calls = Call.objects.filter(list=found, first_at__isnull=False).order_by()
    asked = calls.aggregate(first=Min("first_at"), last=Max("first_at"))
    until = None if asked["last"] is None else asked["last"] + days
    return {"list": found.pk, "window": days, "begins": asked["first"], "until": until}


def of(found: CallList, scope: Scope) -> Listed:
    """The calls of the stores in `scope`; a person comes or not, however often, within `CAMPAIGN_RESULT_DAYS` days."""
    values = places(scope) | window(found)
    counted = {row[0]: row[1:] for row in read(COUNTED, values)}
    came = {row[0]: row[1:] for row in read(CAME, values)}
    outcomes = []
    for result in Result.values:
        people, tries = counted.get(result, (0, 0))
        who, net = came.get(result, (0, None))
        outcomes.append(Outcome(result, people, tries, who, yuan(net)))
    return Listed(outcomes, values["until"])
