"""What can be done to a member from their page: each action with its permission, its form, and what it says beforehand.

An action calls one verb of a room; the verb decides and refuses. `preview` is asked once more before it happens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse

from backoffice.member_page.forms import ActionForm
from members.models import Member
from stores.admin_tabs import Words
from stores.models import Staff

Cleaned = dict[str, Any]
OPEN = (Member.Status.ACTIVE, Member.Status.FROZEN)


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts, when; and the member as the page shows them."""

    member: Member
    by: Staff
    at: datetime


def always(_member: Member) -> bool:
    return True


def is_open(member: Member) -> bool:
    """Neither merged, cancelled nor erased."""
    return member.status in OPEN


def is_active(member: Member) -> bool:
    return member.status == Member.Status.ACTIVE


def is_frozen(member: Member) -> bool:
    return member.status == Member.Status.FROZEN


def is_cancelled(member: Member) -> bool:
    return member.status == Member.Status.CANCELLED


def is_somebody(member: Member) -> bool:
    """Neither merged nor erased."""
    return is_open(member) or is_cancelled(member)


def has_locked_tier(member: Member) -> bool:
    return is_open(member) and member.tier_locked


@dataclass(frozen=True, slots=True)
class Action:
    """One button and its page. `do` answers with the sentence that is shown afterwards, or with a file."""

    name: str
    label: Words
    icon: str
    permission: str
    form: type[ActionForm]
    do: Callable[[Doing, Cleaned], Words | HttpResponse]
    says: Sequence[Words] = ()
    tab: str = "overview"
    fits: Callable[[Member], bool] = is_open
    preview: Callable[[Doing, Cleaned], Sequence[Words]] | None = None
    is_shown_once: bool = False
    # Fields that are typed on the second page, after `preview`.
    typed_last: Sequence[str] = ()
    is_grave: bool = False

    def allowed(self, by: Staff, member: Member) -> bool:
        """Whether `by` may do this in the member's store."""
        return by.has_perm(self.permission, member.home_store)
