"""Nightly work of members."""

from celery import shared_task
from django.utils import timezone

from members.services import rfm, windows


@shared_task
def roll_windows() -> dict[str, int]:
    """Move the tier windows; the result is seen in the admin."""
    return {"members": windows.roll(at=timezone.now())}


@shared_task
def score_rfm() -> dict[str, int]:
    """Quintiles of recency, frequency and money; the result is seen in the admin."""
    return {"members": rfm.score(at=timezone.now())}
