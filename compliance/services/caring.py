"""What somebody sees to by a moment: noted, settled, looked at again, opened again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.models import Action, Care, Complaint, Correction, Exam, Issue
from compliance.rules.days import is_passed
from compliance.services import norms, photos
from ledger.refused import Code, Invalid, Refused
from stores import audit
from stores.models import Staff, Store

C = TypeVar("C", bound=Care)
State = Care.State
KINDS: tuple[type[Care], ...] = (Complaint, Correction, Issue, Action)


def store_of(row: Care) -> Store | None:
    """The store that it concerns; a decision's is its meeting's."""
    found: Store | None = row.meeting.store if isinstance(row, Action) else row.store  # type: ignore[attr-defined]
    return found


def due_at(store: Store, *, at: datetime) -> datetime:
    """By when a complaint of `at` is settled unless somebody names another moment (S81)."""
    return at + timedelta(hours=norms.of(store).complaint_hours)


@transaction.atomic
def note(row: C, *, by: Staff, at: datetime, columns: Iterable[str] = ()) -> C:
    """Write a new one, or the changed columns of one that is there."""
    if row.pk is None:
        row.made_by, row.made_at = by, at
        row.save(force_insert=True)
        _told("noted", row, by=by, at=at)
    elif columns := sorted(columns):
        row.save(update_fields=columns)
        _told("changed", row, by=by, at=at, fields=columns)
    return row


@transaction.atomic
def settle(row: C, *, by: Staff, at: datetime) -> C:
    """It is done, as its `result` says. A correction now waits for another person's eyes; all others are closed.

    Refuses `forbidden` (state), `invalid` (result: empty).
    """
    held = _locked(row, State.OPEN)
    if not held.result.strip():
        raise Invalid({"result": [_("Write first how it was settled, and save.")]})
    columns = ["state", "done_by", "done_at"]
    held.state, held.done_by, held.done_at = State.CLOSED, by, at
    if isinstance(held, Correction):
        held.state = State.DONE
        held.checked_by, held.checked_at = None, None
        columns += ["checked_by", "checked_at"]
    held.save(update_fields=columns)
    _told("settled", held, by=by, at=at)
    return held


@transaction.atomic
def recheck(row: Correction, *, good: bool, by: Staff, at: datetime) -> Correction:
    """Another person has looked: it is closed, or open again. Refuses `forbidden` (own: who made it; state)."""
    held = _locked(row, State.DONE)
    if by.pk == held.done_by_id:
        raise Refused(Code.FORBIDDEN, reason="own")
    held.checked_by, held.checked_at = by, at
    columns = ["state", "checked_by", "checked_at"]
    held.state = State.CLOSED if good else State.OPEN
    if not good:
        held.done_by, held.done_at = None, None
        columns += ["done_by", "done_at"]
    held.save(update_fields=columns)
    _told("checked", held, by=by, at=at, good=good)
    return held


@transaction.atomic
def reopen(row: C, *, by: Staff, at: datetime) -> C:
    """It was not settled after all. Refuses `forbidden` (state: it is not closed)."""
    held = _locked(row, State.CLOSED)
    held.state, held.done_by, held.done_at = State.OPEN, None, None
    held.save(update_fields=["state", "done_by", "done_at"])
    _told("reopened", held, by=by, at=at)
    return held


@transaction.atomic
def add_photo(row: Correction, data: bytes, *, by: Staff, at: datetime) -> Correction:
    """The photo of a repair. Refuses `invalid` (photo)."""
    row.photo = photos.keep(data, store=row.store, by=by, at=at)
    row.save(update_fields=["photo"])
    _told("photo", row, by=by, at=at)
    return row


@transaction.atomic
def examine(row: Exam, *, by: Staff, at: datetime) -> Exam:
    """Note an examination by the mark that holds now; the mark stays with it."""
    row.pass_mark = row.training.pass_mark
    row.is_passed = is_passed(row.score, row.pass_mark)
    row.by, row.at = by, at
    row.save()
    audit.record("exam.noted", row, by=by, store=row.store, at=at, staff=row.staff_id, passed=row.is_passed)
    return row


def _locked(row: C, state: State) -> C:
    held: C = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if held.state != state:
        raise Refused(Code.FORBIDDEN, reason="state")
    return held


def _told(what: str, row: Care, *, by: Staff, at: datetime, **detail: object) -> None:
    audit.record(f"{row._meta.model_name}.{what}", row, by=by, store=store_of(row), at=at, **detail)
