"""The name on file is that of an identity document (docs/algorithms/ledgers.md, members)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from members.models import Member
from members.services import people
from members.services.lock import lock
from members.texts import invalid
from stores import audit
from stores.models import Staff, Store

DOCUMENTS = ("id_card", "passport", "other")


def confirm(
    number: str, *, name: str, document: str, by: Staff, store: Store | None = None, at: datetime | None = None
) -> Member:
    """Somebody saw the member's document: its name is taken over, and when it was seen. Its number is never kept.

    Refuses `invalid` (name, kind of document), `not_found`.
    """
    at = at or timezone.now()
    if document not in DOCUMENTS:
        raise invalid("document", "unknown")
    with transaction.atomic():
        member = people.edit(lock(number=number), by=by, at=at, name=name)
        member.id_checked_at = at
        member.save(update_fields=["id_checked_at"])
        audit.record("member.id_checked", member, by=by, store=store, at=at, document=document)
    return member
