"""How fast a gateway is used: one row says from when it is free, whoever asks."""

from datetime import datetime

from django.db import connection

from messaging.models import Gateway

_RESERVE = """
UPDATE messaging_gateway SET free_at = greatest(coalesce(free_at, %(at)s), %(at)s) + make_interval(secs => %(seconds)s)
WHERE id = %(id)s RETURNING free_at - make_interval(secs => %(seconds)s)
"""


def reserve(gateway: Gateway, count: int, *, at: datetime) -> datetime:
    """When a batch of `count` messages may go so that the gateway's messages a second hold; the time is taken by this.

    At once where the gateway names no limit. Two who ask at the same time get two times after one another.
    """
    if not gateway.per_second or not count:
        return at
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, {"at": at, "seconds": count / gateway.per_second, "id": gateway.pk})
        found = cursor.fetchone()
    return found[0] if found else at
