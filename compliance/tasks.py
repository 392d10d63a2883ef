"""What compliance does by itself, at night."""

from celery import shared_task
from django.utils import timezone

from compliance.services import ladder


@shared_task
def propose() -> dict[str, int]:
    """Propose what the month's scores lead to."""
    return {"proposals": ladder.propose(at=timezone.now())}
