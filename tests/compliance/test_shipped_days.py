"""What a new house's stores do before ten."""

import pytest

from compliance.models import DailyTask, Norm
from compliance.services import shipped_days

pytestmark = pytest.mark.django_db


def test_two_tasks_before_ten_and_a_second_run_changes_nothing() -> None:
    rows = {row.code: row for row in DailyTask.objects.all()}
    assert {str(row.due_at) for row in rows.values()} == {"10:00:00"}
    assert (rows["display-log"].needs_photo, rows["display-log"].needs_log) == (True, True)
    assert len(rows["opening-check"].lines) == 4
    norm = Norm.objects.get()
    assert (norm.open_minutes, str(norm.rating_floor), norm.reply_hours) == (30, "4.0", 24)
    DailyTask.objects.update(is_active=False)
    assert shipped_days.ship() == 0
    assert not DailyTask.objects.filter(is_active=True).exists()
    Norm.objects.all().delete()
    assert shipped_days.ship() == 1
