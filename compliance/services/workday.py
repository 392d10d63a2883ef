"""A store's today on one page, for who works there: its doors and its tasks."""

from datetime import datetime

from django.db import transaction

from compliance.models import DailyTask, Submission
from compliance.services import days, photos
from compliance.services.days import Line, Report
from stores.models import Staff, Store
from stores.scoping import scope_of

WORK = "compliance.work_day"
MOST = 50


def stores(staff: Staff) -> list[Store]:
    """The open stores whose day this person may keep."""
    rows = scope_of(staff).limit(Store.objects.filter(is_active=True), "").select_related("region").order_by("code")
    return [store for store in rows[:MOST] if staff.has_perm(WORK, store)]


def today(store: Store, *, at: datetime) -> list[Line]:
    """Where the store stands now."""
    return days.board([store], at=at)


@transaction.atomic
def hand_in(
    task: DailyTask, store: Store, report: Report, *, pictures: list[bytes], by: Staff, at: datetime
) -> Submission:
    """Hand in a task with photos that come with it, all or nothing. Refuses as `days.hand_in` and `invalid` (photo).

    What was handed in under this id is not looked at again, so that sending it twice keeps no photo twice.
    """
    known = Submission.objects.filter(pk=report.id).exists()
    kept = [] if known else [photos.keep(data, store=store, by=by, at=at).pk for data in pictures]
    whole = Report(report.id, report.ticked, report.log, kept)
    return days.hand_in(task, store, whole, by=by, at=at)
