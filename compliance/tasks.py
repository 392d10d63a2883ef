"""What compliance does by itself, at night."""

from celery import shared_task
from django.utils import timezone

from compliance.services import ladder, photos


@shared_task
def propose() -> dict[str, int]:
    """Propose what the month's scores lead to."""
    return {"proposals": ladder.propose(at=timezone.now())}


@shared_task
def clean_photos() -> dict[str, int]:
    """Remove photos that were begun and never finished; the result is seen in the admin."""
    return {"uploads": photos.clean_up(at=timezone.now())}
