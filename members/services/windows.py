"""The tier window of each member moves with the days: set-based, in chunks (docs/algorithms/ledgers.md, members).

`window_spend` and `window_points` add up the purchases from `window_from` on (empty: all of them). A sale only adds to
them, so between two nights they are never too low. A night touches those members alone out of whose window something
falls; each chunk is locked in id order and is a transaction of its own.
"""

from datetime import date, datetime, timedelta

from django.db.models import Max

from members.models import Tier
from members.services import chunks

_NEXT = """
SELECT DISTINCT p.member_id FROM members_purchase p JOIN members_member m ON m.id = p.member_id
WHERE p.member_id > %(after)s AND p.business_day < %(start)s
  AND (m.window_from IS NULL OR p.business_day >= m.window_from)
ORDER BY p.member_id LIMIT %(size)s
"""
_ROLL = """
UPDATE members_member m SET window_from = %(start)s, window_spend = s.net, window_points = s.points FROM (
  SELECT w.id, coalesce(sum(p.net), 0) AS net, coalesce(sum(p.points), 0) AS points
  FROM unnest(%(members)s::bigint[]) w(id)
  LEFT JOIN members_purchase p ON p.member_id = w.id AND p.business_day >= %(start)s GROUP BY w.id) s
WHERE m.id = s.id
"""


def roll(*, at: datetime, chunk: int = chunks.SIZE) -> int:
    """Move every window to the longest one of the tiers that ends on the business day of `at`. How many members."""
    start = _start(at)
    moved = 0
    for ids in chunks.chunks(_NEXT, {"start": start}, size=chunk):
        with chunks.locked(ids) as cursor:
            cursor.execute(_ROLL, {"members": ids, "start": start})
            moved += cursor.rowcount
    return moved


def _start(at: datetime) -> date:
    """The first day of the longest window, by the region whose day ends last: no window may be too short."""
    longest = Tier.objects.aggregate(days=Max("window_days"))["days"] or 365
    return chunks.earliest_day(at) - timedelta(days=longest - 1)
