"""Points that have ended leave the balance: set-based, in chunks of members (docs/algorithms/ledgers.md, expiry).

Beside `post()` this is the only SQL that writes ledger rows. Each chunk is a transaction of its own: it locks its
members in id order, then one statement writes what `booking.expire_ended` would book for each of them. A night that
breaks off is taken up again where it stopped, and a second run finds nothing to do: what has expired is empty.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ledger.ids import UUID7_SQL
from members.services import chunks

_NEXT = """
SELECT DISTINCT member_id FROM points_lot WHERE member_id > %(after)s AND remaining > 0 AND ends_on < %(day)s
ORDER BY member_id LIMIT %(size)s
"""
# A member whose lots hold more than the balance (a debt has no lots at all) is left for `check_ledgers` to name, and so
# is one for whom this day was written already.
_EXPIRE = f"""
WITH ended AS (
  SELECT id, member_id, remaining FROM points_lot
  WHERE member_id = ANY(%(members)s) AND remaining > 0 AND ends_on < %(day)s
), sums AS (
  SELECT e.member_id, sum(e.remaining) AS points FROM ended e JOIN members_member m ON m.id = e.member_id
  WHERE NOT EXISTS (SELECT 1 FROM points_pointsentry
    WHERE member_id = m.id AND kind = 'expire' AND reference = %(reference)s)
  GROUP BY e.member_id, m.points HAVING sum(e.remaining) <= m.points
), people AS (
  UPDATE members_member m SET points = m.points - s.points, points_seq = m.points_seq + 1
  FROM sums s WHERE m.id = s.member_id RETURNING m.id, m.points AS balance, m.points_seq, m.home_store_id, s.points
), entries AS (
  INSERT INTO points_pointsentry (id, kind, at, business_day, reference, seq, amount, balance_after, detail,
    member_id, store_id)
  SELECT {UUID7_SQL}, 'expire', %(at)s, %(day)s, %(reference)s, points_seq, -points, balance, '{{}}',
    id, home_store_id FROM people RETURNING id, member_id
), parts AS (
  INSERT INTO points_part (id, member_id, entry_id, lot_id, amount)
  SELECT {UUID7_SQL}, l.member_id, e.id, l.id, -l.remaining FROM entries e JOIN ended l ON l.member_id = e.member_id
), lots AS (
  UPDATE points_lot t SET remaining = 0 FROM ended l JOIN sums s ON s.member_id = l.member_id WHERE t.id = l.id
)
SELECT count(*), coalesce(sum(points), 0) FROM people
"""  # noqa: S608 - a constant of ours


@dataclass(frozen=True, slots=True)
class Expired:
    """What a run did: the business day that it is for, how many members, how many points."""

    day: date
    members: int
    points: int


def expire(*, at: datetime, chunk: int = chunks.SIZE) -> Expired:
    """Take out all points that ended before the business day of `at` (S58).

    Regions end their day at hours of their own: the earliest of their days counts, so nothing that is still usable
    somewhere is taken. An entry is booked in the member's home store, by nobody, as `expiry:<day>`.
    """
    day = chunks.earliest_day(at)
    members = points = 0
    for ids in chunks.chunks(_NEXT, {"day": day}, size=chunk):
        done = _expire(ids, day, at)
        members, points = members + done[0], points + done[1]
    return Expired(day, members, points)


def _expire(ids: list[int], day: date, at: datetime) -> tuple[int, int]:
    """How many members and points. What was spent while the lock was waited for is seen: the lots are read after it."""
    with chunks.locked(ids) as cursor:
        cursor.execute(_EXPIRE, {"members": ids, "day": day, "at": at, "reference": f"expiry:{day}"})
        members, points = cursor.fetchone()
        return members, int(points)
