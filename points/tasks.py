"""Nightly work of points."""

from celery import shared_task
from django.utils import timezone

from points.services import expiring


@shared_task
def expire() -> dict[str, str | int]:
    """Take out points that have ended; the result is seen in the admin."""
    done = expiring.expire(at=timezone.now())
    return {"business_day": done.day.isoformat(), "members": done.members, "points": done.points}
