"""A member's card as the till and the API show it: the member, and what points, stored value and coupons say of them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum

from coupons.models import Coupon
from members.models import Member
from members.services import profile
from points import rules as points_rules
from points.models import Lot
from points.services import booking
from stores import places
from stores.master import read_version
from stores.models import Store

SOON = timedelta(days=30)


def card(member: Member, *, store: Store, at: datetime) -> dict[str, Any]:
    """docs/api.md "GET members/{number}/"; points that have ended count no more, swept or not."""
    read_version()
    today = places.business_day(at, store)
    lots = Lot.objects.filter(member=member, remaining__gt=0).aggregate(
        ended=Sum("remaining", filter=Q(ends_on__lt=today), default=0),
        ending=Sum("remaining", filter=Q(ends_on__range=(today, today + SOON)), default=0),
    )
    points, options = member.points - lots["ended"], booking.options()
    gap = points_rules.next_reward(points, options)
    worth = profile.Worth(
        points=points,
        rewards=[(one.points, one.value, one.gap) for one in points_rules.rewards(points, options)],
        next_reward=None if gap is None else (gap.gap, gap.value),
        coupons=Coupon.objects.usable(at).filter(member=member).count(),
        points_expiring=bool(lots["ending"]),
    )
    return profile.card(member, at, worth)
