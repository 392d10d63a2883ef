"""One change of many members: tags, adviser, home store. In chunks of 500, each locked in id order and committed whole.

What fails in the middle leaves whole chunks behind; the same change again does the rest and nothing twice.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from members.models import Member, MemberTag, Tag
from members.services.lock import lock_many
from members.texts import invalid
from stores import audit
from stores.models import Staff

SIZE = 500
CHANGED = ("adviser", "home_store")
OPEN = (Member.Status.ACTIVE, Member.Status.FROZEN)


def tag_many(ids: Sequence[int], tag: Tag, *, by: Staff, at: datetime | None = None) -> int:
    """Put `tag` on the members; in an exclusive group it takes the place of the other one. Returns how many got it.

    Refuses `invalid` (field members: more than `settings.BULK_MOST`).
    """
    at = at or timezone.now()
    changed = 0
    for chunk in _chunks(ids):
        with transaction.atomic():
            members = _locked(chunk)
            if tag.group.is_exclusive:
                MemberTag.objects.filter(member__in=members, tag__group=tag.group).exclude(tag=tag).delete()
            have = set(MemberTag.objects.filter(member__in=members, tag=tag).values_list("member", flat=True))
            rows = [MemberTag(member=one, tag=tag, by=by, at=at) for one in members if one.pk not in have]
            MemberTag.objects.bulk_create(rows)
            changed += _logged("tag.added", tag, [row.member_id for row in rows], by=by, at=at)
    return changed


def untag_many(ids: Sequence[int], tag: Tag, *, by: Staff, at: datetime | None = None) -> int:
    """Take `tag` off the members. Returns how many had it. Refuses as `tag_many`."""
    at = at or timezone.now()
    changed = 0
    for chunk in _chunks(ids):
        with transaction.atomic():
            rows = MemberTag.objects.filter(member__in=_locked(chunk), tag=tag)
            had = list(rows.values_list("member", flat=True))
            rows.delete()
            changed += _logged("tag.removed", tag, had, by=by, at=at)
    return changed


def edit_many(ids: Sequence[int], *, by: Staff, at: datetime | None = None, **change: Any) -> int:
    """Set `adviser` or `home_store` of the members, with history. Returns how many changed.

    Refuses as `tag_many`; `invalid` for any other column.
    """
    at = at or timezone.now()
    (column, value), *more = change.items()
    if more or column not in CHANGED:
        raise invalid(column, "not_editable")
    changed = 0
    for chunk in _chunks(ids):
        with transaction.atomic():
            found = [one for one in _locked(chunk) if getattr(one, f"{column}_id") != (value and value.pk)]
            for one in found:
                setattr(one, column, value)
            if found:
                bulk_update_with_history(found, Member, [column], default_user=by, default_date=at)
            changed += _logged(f"member.{column}", value, [one.pk for one in found], by=by, at=at)
    return changed


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    if len(ids) > settings.BULK_MOST:
        raise invalid("members", "too_many")
    rest = iter(sorted(set(ids)))
    while chunk := list(islice(rest, SIZE)):
        yield chunk


def _locked(ids: list[int]) -> list[Member]:
    """Those of the chunk that are still members of their own: merged, cancelled and erased ones are left alone."""
    return [member for member in lock_many(ids).values() if member.status in OPEN]


def _logged(action: str, subject: Any, members: list[int], *, by: Staff, at: datetime) -> int:
    """One audit row a chunk, with the ids of those that changed."""
    if members:
        audit.record(f"{action}.many", subject or by, by=by, at=at, members=members)
    return len(members)
