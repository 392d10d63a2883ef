"""A store's day: opening (S7), what is handed in (S2-S4), and where every store stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.models import DailyTask, Norm, Opening, Photo, Submission
from compliance.rules import days as rules
from compliance.rules import judging
from compliance.rules.days import Standing
from compliance.services.norms import Norms, of
from ledger.refused import Code, Invalid, Refused
from stores.master import read_version
from stores.models import Staff, Store
from stores.places import business_day, place

# A phone that lay in a drawer: what it says that it noted is not older than this.
LONGEST = timedelta(days=7)


def opening_due(store: Store, day: date, norm: Norm) -> datetime | None:
    """By when a store opens on a day; None where it names no hours."""
    if store.opens_at is None:
        return None
    opens = rules.moment(day, store.opens_at, cutoff_hour=place(store).region.cutoff_hour)
    return rules.opening_due(opens, norm.open_minutes)


def _one_by_one(store: Store) -> None:
    """What is noted in a store is noted one after another, so that of two at once the second meets the first."""
    read_version()
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)


@transaction.atomic
def open_store(
    store: Store, *, by: Staff, noted_at: datetime, at: datetime | None = None, claimed_at: datetime | None = None
) -> Opening:
    """Note that a store has opened, `at` a time of this business day or now. The first note of a day counts: who notes
    it again is shown that one. `claimed_at`: when a phone says that it noted it (docs/decisions/0030-offline.md).
    Refuses `invalid` (field at: to come, or of another day; claimed_at: of a day that is over).
    """
    _one_by_one(store)
    at = at or noted_at
    day = business_day(noted_at, store)
    if at > noted_at or business_day(at, store) != day:
        raise Invalid({"at": [_("Name a time of today that is not to come yet.")]})
    claimed = _claimed(claimed_at, noted_at)
    if claimed is not None and business_day(claimed, store) != day:
        raise Invalid({"claimed_at": [_("That day is over: tell your manager when the store opened.")]})
    known = Opening.objects.filter(store=store, business_day=day).first()
    if known is not None:
        return known
    due = opening_due(store, day, of(store))
    late = rules.opened_late(at, due)
    row = Opening(
        store=store, business_day=day, at=at, due=due, is_late=late, by=by, noted_at=noted_at, claimed_at=claimed
    )
    row.save(force_insert=True)
    return row


def _claimed(claimed_at: datetime | None, now: datetime) -> datetime | None:
    return claimed_at and judging.at_work(claimed_at, now=now, longest=LONGEST)


def due_of(task: DailyTask, store: Store, day: date) -> datetime:
    """Before when a store hands in a task on a day."""
    return rules.moment(day, task.due_at, cutoff_hour=place(store).region.cutoff_hour)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody hands in, under an id of the phone's."""

    id: UUID
    ticked: Sequence[str] = ()
    log: str = ""
    photos: Sequence[UUID] = ()
    claimed_at: datetime | None = None


@transaction.atomic
def hand_in(task: DailyTask, store: Store, report: Report, *, by: Staff, at: datetime) -> Submission:
    """Hand in a task for the business day of which the phone says that it was noted then, else of `at`; in time or late
    by `at` alone (docs/decisions/0030-offline.md). The same id again gives the same row.

    Refuses `invalid` (photos: none, or not here; log: empty; ticked: another list; task: handed in already),
    `not_found` (the store does not have this task), `idempotency_mismatch` (the id is another report's).
    """
    _one_by_one(store)
    claimed = _claimed(report.claimed_at, at)
    day = business_day(claimed or at, store)
    known = Submission.objects.filter(pk=report.id).first()
    if known is not None:
        if (known.task_id, known.store_id, known.by_id) != (task.pk, store.pk, by.pk):
            raise Refused(Code.IDEMPOTENCY_MISMATCH)
        return known
    if not has_task(task, store, day):
        raise Refused(Code.NOT_FOUND, what="task", number=task.code)
    if Submission.objects.filter(task=task, store=store, business_day=day).exists():
        raise Invalid({"task": [_("This was handed in already.")]})
    photos = _checked(task, store, report)
    due = due_of(task, store, day)
    row = Submission(
        id=report.id,
        task=task,
        store=store,
        business_day=day,
        at=at,
        claimed_at=claimed,
        due=due,
        is_late=rules.handed_in_late(at, due),
        by=by,
        ticked=[line for line in task.lines if line in report.ticked],
        open_lines=[line for line in task.lines if line not in report.ticked],
        log=report.log.strip(),
    )
    row.save(force_insert=True)
    row.photos.set(photos)
    return row


def _checked(task: DailyTask, store: Store, report: Report) -> list[Photo]:
    errors: dict[str, list[str]] = {}
    if set(report.ticked) - set(task.lines):
        errors["ticked"] = [_("The list has changed meanwhile: load the page again.")]
    if task.needs_log and not report.log.strip():
        errors["log"] = [_("Write how the goods are shown today.")]
    photos = list(Photo.objects.filter(pk__in=report.photos, store=store).order_by("pk"))
    if len(photos) != len(set(report.photos)):
        errors["photos"] = [_("A photo is not here yet: send it first.")]
    elif task.needs_photo and not photos:
        errors["photos"] = [_("Take a photo first.")]
    if errors:
        raise Invalid(errors)
    return photos


def has_task(task: DailyTask, store: Store, day: date) -> bool:
    """Whether a store hands in this task on a day."""
    if not task.is_active or not store.is_active or (task.since is not None and day < task.since):
        return False
    if task.store_id is not None:
        return task.store_id == store.pk
    return task.region_id in (None, store.region_id)


@dataclass(frozen=True, slots=True)
class Line:
    """Where a store stands with one task of a day; `task` None: with opening its doors."""

    store: Store
    day: date
    task: DailyTask | None
    due: datetime
    standing: Standing
    done: Submission | Opening | None = None

    @property
    def title(self) -> str:
        return self.task.title if self.task else _("Open the store")

    @property
    def code(self) -> str:
        return self.task.code if self.task else "opening"


def board(stores: Iterable[Store], *, at: datetime, day: date | None = None) -> list[Line]:
    """Every task of every store, on `day` or on each store's business day of `at`; by deadline, then by store."""
    read_version()
    places = [store for store in stores if store.is_active]
    wanted = {store.pk: day or business_day(at, store) for store in places}
    near = {"store__in": places, "business_day__in": set(wanted.values())}
    openings = {(row.store_id, row.business_day): row for row in Opening.objects.filter(**near).select_related("by")}
    handed = Submission.objects.filter(**near).select_related("by", "task").prefetch_related("photos")
    done = {(row.task_id, row.store_id, row.business_day): row for row in handed}
    tasks, norms = list(DailyTask.objects.filter(is_active=True)), Norms()
    lines: list[Line] = []
    for store in places:
        today = Today(store, wanted[store.pk], norms.of(store), at)
        opens = opening_due(store, today.day, today.norm)
        if opens is not None:
            lines.append(today.line(None, opens, openings.get((store.pk, today.day))))
        mine = (task for task in tasks if has_task(task, store, today.day))
        lines += [
            today.line(task, due_of(task, store, today.day), done.get((task.pk, store.pk, today.day))) for task in mine
        ]
    return sorted(lines, key=lambda line: (line.due, line.code, line.store.code))


@dataclass(frozen=True, slots=True)
class Today:
    """A store's day, looked at from a moment."""

    store: Store
    day: date
    norm: Norm
    at: datetime

    def line(self, task: DailyTask | None, due: datetime, done: Submission | Opening | None) -> Line:
        """Where it stands with one task; what was done keeps its own deadline."""
        remind = timedelta(minutes=self.norm.remind_minutes)
        late = None if done is None else done.is_late
        standing = rules.standing(due=due, now=self.at, remind=remind, late=late)
        return Line(self.store, self.day, task, due if done is None or done.due is None else done.due, standing, done)
