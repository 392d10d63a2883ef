"""How master data of a member is saved: with its history, in the name of somebody."""

from typing import Any

from members.models import Member
from stores.models import Staff


def save(member: Member, by: Staff | None, **how: Any) -> None:
    """Save `member` with a row of history in the name of `by`."""
    vars(member)["_history_user"] = by
    member.save(**how)
