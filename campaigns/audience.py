"""From a tree of conditions to members (docs/algorithms/audience.md)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from members.models import Member


def members(tree: dict[str, Any], *, at: datetime) -> QuerySet[Member]:
    """The members that a checked tree means at that time; an empty tree means everybody."""
    return Member.objects.all()
