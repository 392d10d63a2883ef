"""RFM cells, every night: "543" is recency 5, frequency 4, money 3, each a quintile of all who ever bought.

Recency is the day of the last purchase, frequency the purchases and money the net yuan of the last 365 days. A purchase
is a sale, or what an opening balance or a merge brought. The limits are figures of the house as it is, so that equal
figures are always in the same cell; they are found once a night, then members are written in chunks, only those whose
cell changes. Who never bought has none. Between two nights a cell may be stale: nothing but audiences reads it.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from members.services import chunks

DAYS = 365
_FIGURES = """
SELECT member_id, max(business_day) FILTER (WHERE kind = 'sale' OR net > 0) AS last,
  count(*) FILTER (WHERE (kind = 'sale' OR net > 0) AND business_day >= %(since)s) AS times,
  coalesce(sum(net) FILTER (WHERE business_day >= %(since)s), 0) AS net
FROM members_purchase {where} GROUP BY member_id
"""
_LIMITS = f"""
SELECT percentile_disc(array[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY last),
  percentile_disc(array[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY times),
  percentile_disc(array[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY net)
FROM ({_FIGURES.format(where="")}) f WHERE last IS NOT NULL
"""  # noqa: S608
_NEXT = "SELECT id FROM members_member WHERE id > %(after)s ORDER BY id LIMIT %(size)s"
_SCORE = "(SELECT 1 + count(*) FROM unnest({limits}) a(most) WHERE f.{figure} > a.most)"
_CHANGED = f"""
SELECT m.id, c.cell FROM members_member m LEFT JOIN (
  SELECT f.member_id, concat({_SCORE.format(limits="%(last)s::date[]", figure="last")},
    {_SCORE.format(limits="%(times)s::bigint[]", figure="times")},
    {_SCORE.format(limits="%(net)s::numeric[]", figure="net")}) AS cell
  FROM ({_FIGURES.format(where="WHERE member_id = ANY(%(members)s)")}) f WHERE f.last IS NOT NULL) c ON c.member_id = m.id
WHERE m.id = ANY(%(members)s) AND m.rfm <> coalesce(c.cell, '')
"""  # noqa: S608
_WRITE = """
UPDATE members_member m SET rfm = coalesce(c.cell, '') FROM unnest(%(ids)s::bigint[], %(cells)s::text[]) c(id, cell)
WHERE m.id = c.id
"""


def score(*, at: datetime, chunk: int = chunks.SIZE) -> int:
    """Give every member the cell of the business day of `at`. How many changed."""
    since = chunks.earliest_day(at) - timedelta(days=DAYS - 1)
    limits = _limits(since)
    return sum(_write(limits | {"members": ids}) for ids in chunks.chunks(_NEXT, {}, size=chunk))


def _limits(since: date) -> dict[str, Any]:
    """What each of the figures is at most in the first four quintiles; none where nobody ever bought."""
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS, {"since": since})
        last, times, net = cursor.fetchone()
    return {"since": since, "last": last or [], "times": times or [], "net": net or []}


def _write(asked: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, asked)
        changed = dict(cursor.fetchall())
    if changed:
        with chunks.locked(list(changed)) as cursor:
            cursor.execute(_WRITE, {"ids": list(changed), "cells": list(changed.values())})
    return len(changed)
