"""A store opens its doors; too late, a violation of S7 is reported by itself, for people to judge."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.models import Item, Opening
from compliance.services import books, days, norms, telling, violations
from ledger.refused import Refused
from stores.models import Staff, Store


@transaction.atomic
def open_up(
    store: Store, *, by: Staff, noted_at: datetime, at: datetime | None = None, claimed_at: datetime | None = None
) -> Opening:
    """Note that a store has opened. A late opening is told to its groups and reported as a violation, once.

    It is reported by nobody, counts for nobody until it was confirmed, and is none where the rule cannot be applied (no
    book, no points set, nobody on the roster). Refuses as `days.open_store`.
    """
    row = days.open_store(store, by=by, noted_at=noted_at, at=at, claimed_at=claimed_at)
    if row.is_late and row.violation_id is None:
        telling.late_opening(row, at=noted_at)
        _report(row)
    return row


def _report(row: Opening) -> None:
    item = _item(row.store)
    if item is None:
        return
    with override(settings.LANGUAGE_CODE):
        times = {"at": _clock(row.at), "due": _clock(row.due), "claimed": _clock(row.claimed_at)}
        seen = _("Opened at %(at)s, due by %(due)s.") % times
        if row.waited:
            more = _("The phone says that it was noted at %(claimed)s, without a connection.") % times
            seen = f"{seen} {more}"
    try:
        with transaction.atomic():
            row.violation = violations.report(row.store, item, key=row.pk, at=row.at, by=None, description=seen)
    except Refused:
        return
    row.save(update_fields=["violation"])


def _clock(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M}" if at else ""


def _item(store: Store) -> Item | None:
    """The rule of a late opening in the book that binds the store."""
    book = books.applicable(store)
    rows = Item.objects.filter(section__book=book).select_related("section__book") if book else Item.objects.none()
    return rows.filter(code=norms.of(store).opening_item).first()
