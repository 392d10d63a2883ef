"""Public ratings (S5) and reviews with their answer (S6)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from compliance.models import Push, Rating, Review
from compliance.rules.days import is_low
from compliance.services import norms, robots
from compliance.services.pushing import Word, push
from ledger.refused import Code, Invalid, Refused
from stores import audit
from stores.models import Staff


@transaction.atomic
def rate(row: Rating, *, by: Staff, at: datetime) -> Rating:
    """Note the stars of a store on a day, or correct them; below the floor (4.0 itself is fine) its groups are told."""
    was_low = bool(row.pk) and Rating.objects.get(pk=row.pk).is_low
    row.is_low = is_low(row.stars, norms.of(row.store).rating_floor)
    row.by, row.at = by, at
    row.save()
    audit.record("rating.noted", row, by=by, store=row.store, at=at, stars=str(row.stars), site=row.site)
    if row.is_low and not was_low:
        with override(settings.LANGUAGE_CODE):
            text = _("%(store)s has only %(stars)s stars on %(site)s (%(day)s); at least %(floor)s are wanted.") % {
                "store": row.store,
                "stars": row.stars,
                "site": row.get_site_display(),
                "day": row.day,
                "floor": norms.of(row.store).rating_floor,
            }
        reference = f"rating:{row.store_id}:{row.site}:{row.day}"
        push(Word(Push.Kind.RATING, text, reference, row.store), robots.of(row.store), at=at)
    return row


@transaction.atomic
def note(row: Review, *, by: Staff, at: datetime, columns: Iterable[str] | None = None) -> Review:
    """Note a review, or correct it (`columns`); up to ⚙ stars it is to be answered within ⚙ hours of its posting."""
    norm = norms.of(row.store)
    if row.state != Review.State.ANSWERED:
        bad = row.stars <= norm.bad_stars
        row.state = Review.State.OPEN if bad else Review.State.FINE
    row.due = row.posted_at + timedelta(hours=norm.reply_hours)
    if row._state.adding:
        row.by, row.at = by, at
        row.save(force_insert=True)
        audit.record("review.noted", row, by=by, store=row.store, at=at, stars=row.stars)
    else:
        row.save(update_fields=sorted({*(columns or ()), "state", "due"}))
    return row


@transaction.atomic
def answer(row: Review, text: str, *, by: Staff, at: datetime) -> Review:
    """What was answered, and by whom. Refuses `invalid` (answer: empty), `forbidden` (state: answered already)."""
    held = Review.objects.select_for_update().get(pk=row.pk)
    if held.state == Review.State.ANSWERED:
        raise Refused(Code.FORBIDDEN, reason="state")
    if not text.strip():
        raise Invalid({"answer": [_("Write what was answered.")]})
    held.state, held.answer = Review.State.ANSWERED, text.strip()
    held.answered_at, held.answered_by = at, by
    held.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    audit.record("review.answered", held, by=by, store=held.store, at=at, late=at > held.due)
    return held
