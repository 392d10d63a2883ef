"""Inspections: what a phone brings in, once; what failed becomes violations (docs/decisions/0030-offline.md)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance import texts
from compliance.models import Book, Evidence, Finding, Inspection, Item, Photo, Violation, Visit
from compliance.rules import judging
from compliance.rules.walks import Found, Walk
from compliance.services import violations
from compliance.services.days import LONGEST
from ledger.refused import Code, Invalid, Refused
from stores.models import Staff, Store
from stores.places import business_day

REPORTED = "reported"


def finish(id: UUID, walk: Walk, *, store: Store, by: Staff, at: datetime) -> Inspection:
    """Book a finished inspection with its findings and report what failed, all or nothing.

    The same id with the same findings gives the same inspection. An item that cannot be applied (its penalty is blank, or
    it counted today already) is noted in the finding's outcome and holds nothing up. Refuses `invalid` (an item of
    another book, a photo that is not here), `not_found` (the book), `idempotency_mismatch`.
    """
    fingerprint = hashlib.sha256(repr(walk).encode()).hexdigest()
    try:
        with transaction.atomic():
            return _known(id, fingerprint, by) or _booked(id, walk, fingerprint, store=store, by=by, at=at)
    except IntegrityError:
        # A twin wrote this id first, while this one waited for it.
        known = _known(id, fingerprint, by)
        if known is None:
            raise
        return known


def _known(id: UUID, fingerprint: str, by: Staff) -> Inspection | None:
    known = Inspection.objects.filter(pk=id).first()
    if known is not None and (known.by_id, known.input_hash) != (by.pk, fingerprint):
        raise Refused(Code.IDEMPOTENCY_MISMATCH)
    return known


def _booked(id: UUID, walk: Walk, fingerprint: str, *, store: Store, by: Staff, at: datetime) -> Inspection:
    items, photos = _items(walk), _photos(walk, store, by)
    finished = judging.at_work(walk.finished_at, now=at, longest=LONGEST)
    row = Inspection(
        id=id,
        visit=_visit(walk, store, by, finished),
        store=store,
        by=by,
        book_id=walk.book,
        business_day=business_day(finished, store),
        started_at=min(judging.at_work(walk.started_at, now=at, longest=LONGEST), finished),
        finished_at=finished,
        input_hash=fingerprint,
    )
    row.save(force_insert=True)
    for found in walk.findings:
        _note(row, items[found.item], found, [photos[one] for one in found.photos])
    return row


def _items(walk: Walk) -> dict[int, Item]:
    """The items of the book, which may have been retired since the phone read it."""
    book = Book.objects.exclude(state=Book.State.DRAFT).filter(pk=walk.book).first()
    if book is None:
        raise Refused(Code.NOT_FOUND, what="book", number=str(walk.book))
    items = {item.pk: item for item in Item.objects.filter(section__book=book).select_related("section__book")}
    if {found.item for found in walk.findings} - set(items):
        raise Invalid({"findings": [_("An item is not of this rule book.")]})
    return items


def _photos(walk: Walk, store: Store, by: Staff) -> dict[UUID, Photo]:
    wanted = {photo for found in walk.findings for photo in found.photos}
    photos = Photo.objects.filter(store=store, by=by).in_bulk(list(wanted))
    if set(photos) != wanted:
        raise Invalid({"photos": [_("A photo is not here yet: send it first.")]})
    return photos


def _visit(walk: Walk, store: Store, by: Staff, finished: datetime) -> Visit | None:
    """The visit that this walk was, which is done by it: the one that the phone names, else the one of that day."""
    rows = Visit.objects.select_for_update().filter(store=store, inspector=by)
    named = rows.filter(pk=walk.visit).first() if walk.visit else None
    visit = named or rows.filter(day=business_day(finished, store)).first()
    if visit is not None and visit.state != Visit.State.DONE:
        visit.state = Visit.State.DONE
        visit.save(update_fields=["state"])
    return visit


def _note(row: Inspection, item: Item, found: Found, photos: list[Photo]) -> None:
    result = judging.result(item.check_kind, found.result, value=found.value, limit=item.limit, photos=len(photos))
    violation, outcome = (None, "") if result != judging.FAILED else _reported(row, item, found, photos)
    finding = Finding(
        inspection=row,
        item=item,
        result=result,
        value=found.value,
        note=found.note,
        key=found.key,
        violation=violation,
        outcome=outcome,
    )
    finding.save(force_insert=True)
    finding.photos.set(photos)


def _reported(row: Inspection, item: Item, found: Found, photos: list[Photo]) -> tuple[Violation | None, str]:
    """The violation made of a failure, or why there is none."""
    try:
        made = violations.report(
            row.store, item, key=found.key, at=row.finished_at, by=row.by, description=found.note, value=found.value
        )
    except Refused as refused:
        return None, _reason(refused)
    for photo in photos:
        Evidence(photo=photo, violation=made).save(force_insert=True)
    return made, REPORTED


def _reason(refused: Refused) -> str:
    """Why a rule cannot be applied; every other refusal goes on."""
    if refused.code != Code.VIOLATION_REFUSED:
        raise refused
    return str(refused.args_["reason"])


@dataclass
class Moved:
    """Whose score would move, by how much; `joint`: as the manager who is liable for others."""

    staff: Staff
    points: int = 0
    joint: bool = False

    @property
    def shown(self) -> str:
        return texts.signed(self.points)


def preview(store: Store, items: Iterable[Item], *, at: datetime) -> tuple[list[Moved], list[str]]:
    """Whose score would move by how much if these items failed now, and what would count for nobody and why."""
    moved: dict[int, Moved] = {}
    asides: dict[str, list[str]] = defaultdict(list)
    for item in items:
        try:
            charges = violations.preview(store, item, at=at)
        except Refused as refused:
            asides[texts.outcome(_reason(refused))].append(item.code)
            continue
        for charge in charges:
            one = moved.setdefault(charge.staff.pk, Moved(charge.staff))
            one.points += charge.points
            one.joint |= charge.kind == "joint"
    people = sorted(moved.values(), key=lambda one: (one.points, one.staff.code))
    return people, [f"{', '.join(codes)}: {said}" for said, codes in asides.items()]
