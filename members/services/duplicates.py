"""Who may be one person with two files (S77): candidates for a merge, by indexed columns, at most 50."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection

from members.models import Member

MOST = 50
LIVE = [Member.Status.ACTIVE.value, Member.Status.FROZEN.value]

# A name and birthday, a child, or a phone that somebody had before.
_OF = """
SELECT f.id, f.why FROM (
  SELECT m.id, 'person' AS why FROM members_member m
    WHERE m.name = %(name)s AND m.birthday = %(birthday)s AND m.status IN ('active', 'frozen')
  UNION SELECT c.member_id, 'child' FROM members_child mine
    JOIN members_child c ON c.birthday = mine.birthday AND c.name = mine.name WHERE mine.member_id = %(member)s
  UNION SELECT p.member_id, 'phone' FROM members_phone mine
    JOIN members_phone p ON p.number = mine.number WHERE mine.member_id = %(member)s) f
JOIN members_member m ON m.id = f.id
WHERE m.status = ANY(%(live)s) AND m.id <> %(member)s ORDER BY f.id, f.why LIMIT %(most)s
"""
# What occurs twice is told by the order of an index alone; the rows are looked up afterwards.
_FOUND = """
WITH people AS (
  SELECT name, birthday FROM members_member WHERE birthday IS NOT NULL AND status IN ('active', 'frozen')
  GROUP BY name, birthday HAVING count(*) > 1
), kids AS (
  SELECT birthday, name FROM members_child GROUP BY birthday, name HAVING count(*) > 1
)
SELECT f.one, f.other, f.why FROM (
  (SELECT a.id AS one, b.id AS other, 'person' AS why FROM people s
    JOIN members_member a ON a.name = s.name AND a.birthday = s.birthday AND a.status IN ('active', 'frozen')
    JOIN members_member b ON b.name = s.name AND b.birthday = s.birthday AND b.status IN ('active', 'frozen')
    WHERE a.id < b.id AND (%(everywhere)s OR a.home_store_id = ANY(%(stores)s) OR b.home_store_id = ANY(%(stores)s))
    LIMIT %(most)s)
  UNION ALL (SELECT a.id, b.id, 'child' FROM kids k
    JOIN members_child c ON c.birthday = k.birthday AND c.name = k.name JOIN members_member a ON a.id = c.member_id
    JOIN members_child d ON d.birthday = k.birthday AND d.name = k.name JOIN members_member b ON b.id = d.member_id
    WHERE a.id < b.id AND a.status = ANY(%(live)s) AND b.status = ANY(%(live)s)
      AND (%(everywhere)s OR a.home_store_id = ANY(%(stores)s) OR b.home_store_id = ANY(%(stores)s)) LIMIT %(most)s)) f
ORDER BY f.one, f.other, f.why LIMIT %(most)s
"""


class Candidate(NamedTuple):
    """Somebody who may be the same person, and why: person (name and birthday), child, phone (had it before)."""

    member: Member
    why: tuple[str, ...]


class Pair(NamedTuple):
    """Two who may be one person, and why."""

    one: Member
    other: Member
    why: tuple[str, ...]


def of(member: Member) -> list[Candidate]:
    """Who may be the same person as `member`."""
    rows = _rows(_OF, {"name": member.name, "birthday": member.birthday, "member": member.pk})
    people = _people([pk for pk, _why in rows])
    why: dict[int, list[str]] = {}
    for pk, reason in rows:
        why.setdefault(pk, []).append(reason)
    return [Candidate(people[pk], tuple(reasons)) for pk, reasons in why.items()]


def found(home_stores: Collection[int] | None = None) -> list[Pair]:
    """Pairs in the whole house, or of members of these stores (ids) with anybody."""
    rows = _rows(_FOUND, {"everywhere": home_stores is None, "stores": list(home_stores or ())})
    people = _people([pk for one, other, _why in rows for pk in (one, other)])
    why: dict[tuple[int, int], list[str]] = {}
    for one, other, reason in rows:
        why.setdefault((one, other), []).append(reason)
    return [Pair(people[one], people[other], tuple(dict.fromkeys(reasons))) for (one, other), reasons in why.items()]


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters | {"live": LIVE, "most": MOST})
        return list(cursor.fetchall())


def _people(ids: Sequence[int]) -> dict[int, Member]:
    return Member.objects.select_related("tier", "home_store").in_bulk(list(ids))
