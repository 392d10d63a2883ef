"""At most one marketing message a member in so many days, over all campaigns: one row per member keeps it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from campaigns.models import Contact
from ledger import probes

# Sorted, so that two campaigns over the same members wait for each other and never lock each other out. A message that
# has the place already keeps it.
TAKE = """
INSERT INTO campaigns_contact AS c (member_id, at, before, message)
SELECT n.member, %s, NULL, n.message FROM unnest(%s::bigint[], %s::bigint[]) AS n(member, message) ORDER BY n.member
ON CONFLICT (member_id) DO UPDATE SET at = excluded.at, message = excluded.message,
    before = CASE WHEN c.message = excluded.message THEN c.before ELSE c.at END
WHERE c.at <= %s OR c.message = excluded.message
RETURNING member_id
"""
GIVE_BACK = """
UPDATE campaigns_contact c SET at = coalesce(c.before, 'epoch'), before = NULL, message = 0
FROM (SELECT member_id FROM campaigns_contact WHERE member_id = ANY(%s) AND message = ANY(%s) ORDER BY member_id FOR UPDATE) held
WHERE c.member_id = held.member_id
"""


def take(messages: Mapping[int, int], *, at: datetime) -> set[int]:
    """Take the place of each member for a message (member's id -> message's id); the members that had a place free."""
    if not messages:
        return set()
    cutoff = at - timedelta(days=settings.CAMPAIGN_EVERY_DAYS)
    if probes.is_off("frequency_cap"):
        messages, cutoff = _read_first(messages, cutoff), at + timedelta(days=1)
    return _upsert(messages, at, cutoff)


def _upsert(messages: Mapping[int, int], at: datetime, cutoff: datetime) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [at, list(messages), list(messages.values()), cutoff])
        return {member_id for (member_id,) in cursor.fetchall()}


def _read_first(messages: Mapping[int, int], cutoff: datetime) -> dict[int, int]:
    """What this would be without the condition in the upsert: look, then write. For the control of a race alone."""
    taken = set(Contact.objects.filter(member__in=list(messages), at__gt=cutoff).values_list("member_id", flat=True))
    return {member: message for member, message in messages.items() if member not in taken}


def give_back(member_ids: Sequence[int], message_ids: Sequence[int]) -> None:
    """Messages that were proven not taken leave their place; a place that another message has by now is not touched."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(member_ids), list(message_ids)])
