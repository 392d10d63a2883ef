"""What a set of people bought in a stretch of time: the pieces of SQL that all results share. Nothing here writes.

`family` leads every merged member to the survivor, through any number of merges; `sold` has each sale of a member
between `begins` and `ends`, net of what came back of it at any time, under the survivor. Sales and returns go by their
BRIN index over `at`: the pages cost what the window's sales cost, not what the house has sold.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from stores.models import Store
from stores.scoping import Scope

FAMILY = """
WITH RECURSIVE up (id, root) AS (
    SELECT id, merged_into_id FROM members_member WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT up.id, m.merged_into_id FROM up JOIN members_member m ON m.id = up.root WHERE m.merged_into_id IS NOT NULL
), family (id, root) AS (
    SELECT up.id, up.root FROM up JOIN members_member m ON m.id = up.root WHERE m.merged_into_id IS NULL
), sold (person, at, net, kept) AS (
    SELECT coalesce(f.root, s.member_id), s.at, s.total - coalesce(r.net, 0), r.net IS NULL OR s.total > r.net
    FROM checkout_sale s
    LEFT JOIN family f ON f.id = s.member_id
    LEFT JOIN (
        SELECT sale_id, sum(net) AS net FROM checkout_refund WHERE at >= %(begins)s GROUP BY sale_id
    ) r ON r.sale_id = s.id
    WHERE s.member_id IS NOT NULL AND s.at >= %(begins)s AND s.at < %(until)s
)"""
# Members of the stores that somebody may see; the whole chain costs no join.
MINE = "(%(everywhere)s OR m.member_id IN (SELECT id FROM members_member WHERE home_store_id = ANY(%(stores)s)))"
CHUNK = 2_000


def places(scope: Scope) -> dict[str, Any]:
    """The stores of `scope` as the pieces of SQL want them."""
    stores = (
        [] if scope.everywhere else list(scope.limit(Store.objects.order_by("pk"), "").values_list("pk", flat=True))
    )
    return {"everywhere": scope.everywhere, "stores": stores}


def read(sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a short answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def stream(sql: str, values: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    """The rows of a long answer, through a cursor of the server."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def yuan(value: Decimal | None) -> Decimal:
    """A sum of no rows is nothing."""
    return value if value is not None else Decimal(0)
