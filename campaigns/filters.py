"""One condition of an audience as a filter over members: cached columns, lots with points left, coupons, children, tags.

The ledger (entries, parts, sales) is never read. Codes are looked up first, so that the statement has ids in it; a code
that nobody has means nobody. A negated filter holds for members who lack the value, hence the `isnull` beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import ExtractDay, ExtractMonth
from django.db.models.lookups import GreaterThanOrEqual, In, LessThanOrEqual
from django.utils import timezone

from campaigns.rules.days import born_by, numbers
from coupons.models import Coupon
from members.models import Child, MemberTag, Tier
from points.models import Lot
from stores.models import Store

NOBODY = Q(pk=0)
_DAY = ExtractMonth("birthday") * 100 + ExtractDay("birthday")
_LOOKUPS = {"ge": "gte", "le": "lte", "eq": "exact"}


@dataclass(frozen=True)
class Asked:
    """An operator and its value, and when it is asked."""

    op: str
    value: Any
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def start_of(self, ago: int) -> datetime:
        """Midnight at the start of the day `ago` days before today."""
        return timezone.make_aware(datetime.combine(self.today - timedelta(days=ago), time.min))


def _column(name: str) -> Callable[[Asked], Q]:
    return lambda asked: Q(**{f"{name}__{_LOOKUPS[asked.op]}": asked.value})


def _spend(asked: Asked) -> Q:
    return Q(**{f"window_spend__{_LOOKUPS[asked.op]}": Decimal(asked.value)})


def _balance(asked: Asked) -> Q:
    compare = {"ge": GreaterThanOrEqual, "le": LessThanOrEqual}[asked.op]
    return Q(compare(F("principal") + F("gift"), Decimal(asked.value)))


def _among(column: str) -> Callable[[Asked], Q]:
    """One of the values; "not_in": none of them."""
    return lambda asked: _either(asked, Q(**{f"{column}__in": asked.value}))


def _either(asked: Asked, found: Q) -> Q:
    return ~found if asked.op == "not_in" else found


def _ids(rows: QuerySet[Any], column: str) -> Q:
    """Members whose `column` is one of `rows`, by id."""
    ids = sorted(rows.values_list("pk", flat=True))
    return Q(**{f"{column}__in": ids}) if ids else NOBODY


def _tier(asked: Asked) -> Q:
    if asked.op == "from":
        rank = Tier.objects.filter(code=asked.value).values("rank")
        return _ids(Tier.objects.filter(rank__gte=Subquery(rank)), "tier_id")
    return _either(asked, _ids(Tier.objects.filter(code__in=asked.value), "tier_id"))


def _store(asked: Asked) -> Q:
    return _either(asked, _ids(Store.objects.filter(code__in=asked.value), "home_store_id"))


def _region(asked: Asked) -> Q:
    return _either(asked, _ids(Store.objects.filter(region__code__in=asked.value), "home_store_id"))


def _tag(asked: Asked) -> Q:
    return _either(asked, Q(Exists(MemberTag.objects.filter(member=OuterRef("pk"), tag__in=asked.value).order_by())))


def _celebrated(asked: Asked) -> Q:
    """A birthday (of whoever has the column) within so many days, in a month, or today; lunar ones are not told."""
    if asked.op == "month":
        wanted = [asked.value * 100 + day for day in range(1, 32)]
    else:
        wanted = numbers(asked.today, 1 if asked.op == "today" else asked.value + 1)
    return Q(In(_DAY, wanted), birthday__isnull=False)


def _birthday(asked: Asked) -> Q:
    return _celebrated(asked) & Q(birthday_is_lunar=False)


def _children(found: Q) -> Q:
    return Q(Exists(Child.objects.filter(found, member=OuterRef("pk")).order_by()))


def _child_birthday(asked: Asked) -> Q:
    return _children(_celebrated(asked) & Q(is_lunar=False))


def _child_age(asked: Asked) -> Q:
    youngest, oldest = asked.value["from"], asked.value["to"]
    after, until = born_by(asked.today, oldest + 1), born_by(asked.today, youngest)
    return _children(Q(birthday__gt=after, birthday__lte=until))


def _day_of(column: str) -> Callable[[Asked], Q]:
    """A moment's day: at most so many days ago ("within"), at least so many ("ago"), or none at all ("never")."""

    def asked_of(asked: Asked) -> Q:
        if asked.op == "never":
            return Q(**{f"{column}__isnull": True})
        if asked.op == "within":
            return Q(**{f"{column}__gte": asked.start_of(asked.value)})
        return Q(**{f"{column}__lt": asked.start_of(asked.value - 1)})

    return asked_of


def _expiring(asked: Asked) -> Q:
    """At least `from` points whose last day falls on one of the days from today on, through `days` days from now."""
    last = asked.today + timedelta(days=asked.value["days"])
    lots = Lot.objects.filter(remaining__gt=0, ends_on__gte=asked.today, ends_on__lte=last).order_by()
    enough = lots.values("member").annotate(sum=Sum("remaining")).filter(sum__gte=max(asked.value["from"], 1))
    return Q(pk__in=enough.values("member"))


def _coupon(asked: Asked) -> Q:
    held = Coupon.objects.usable(asked.at).filter(member=OuterRef("pk")).order_by()
    return Q(Exists(held.filter(offer__code__in=asked.value) if asked.value else held))


def _rfm(asked: Asked) -> Q:
    """A cell, "5*3" for any frequency; who never bought has none."""
    parts = ["12345" if one == "*" else one for one in asked.value]
    return Q(rfm__in=["".join(cell) for cell in product(*parts)])


def _consent(asked: Asked) -> Q:
    return Q(sms_ok=asked.value)


FILTERS: dict[str, Callable[[Asked], Q]] = {
    "points": _column("points"),
    "expiring": _expiring,
    "tier": _tier,
    "tag": _tag,
    "store": _store,
    "region": _region,
    "gender": _among("gender"),
    "city": _among("city"),
    "birthday": _birthday,
    "child_birthday": _child_birthday,
    "child_age": _child_age,
    "last_visit": _day_of("last_visit"),
    "visits": _column("visits"),
    "spend": _spend,
    "balance": _balance,
    "coupon": _coupon,
    "rfm": _rfm,
    "joined": _day_of("joined_at"),
    "consent": _consent,
    "wechat_stage": _among("wechat_stage"),
}
