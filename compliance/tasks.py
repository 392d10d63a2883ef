"""What the clock starts: calls of robots, reminders and lists; by night what scores lead to, and what is tidied up."""

from celery import shared_task
from django.utils import timezone

from compliance.services import ladder, photos, pushing, robots, telling


@shared_task
def propose() -> dict[str, int]:
    """Propose what the month's scores lead to."""
    return {"proposals": ladder.propose(at=timezone.now())}


@shared_task
def clean_photos() -> dict[str, int]:
    """Remove photos that were begun and never finished; the result is seen in the admin."""
    return {"uploads": photos.clean_up(at=timezone.now())}


@shared_task(ignore_result=True)
def send_pushes() -> int:
    """Messages to groups that are due: by the bell, and each minute in case it got lost."""
    pushing.sweep(at=timezone.now())
    return pushing.send_due()


@shared_task(ignore_result=True)
def remind() -> int:
    """Each minute: reminders before deadlines, lists at them, and what is overdue by now."""
    now = timezone.now()
    return telling.tick(at=now) + telling.overdue(at=now) + telling.judging(at=now)


@shared_task
def reseal() -> dict[str, int]:
    """By night: secrets of robots under today's key."""
    return {"robots": robots.reseal()}
