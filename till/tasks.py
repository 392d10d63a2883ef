"""Nightly work of the till."""

from celery import shared_task
from django.utils import timezone

from till.services import holding


@shared_task
def clean_up() -> dict[str, int]:
    """Remove held orders that nobody took up; the result is seen in the admin."""
    return {"held": holding.clean_up(at=timezone.now())}
