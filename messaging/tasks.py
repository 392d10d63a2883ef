"""The lane of single notices, and the minute's sweep over them."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from messaging.models import Gateway, Notice
from messaging.services import codes, delivering, notices, receiving, ways


@shared_task(ignore_result=True)
def send_notices() -> int:
    """Send what is due until nothing is, on the queue "notices": by the bell, and each minute in case it got lost."""
    done = 0
    while seen := notices.send_batch(at=timezone.now()):
        done += seen
    return done


@shared_task(ignore_result=True)
def sweep() -> dict[str, int]:
    """Each minute: leases that are over, receipts that wait, messages in doubt, and what need not be kept."""
    now = timezone.now()
    done = {
        "swept": delivering.sweep(Notice, at=now, deduplicates=delivering.deduplicates),
        "applied": len(receiving.apply(Notice, receiving.waiting(now), at=now)),
        "forgotten": notices.forget_addresses(at=now) + codes.forget(at=now),
        "counts": delivering.forget_numbers(before=timezone.localdate(now) - timedelta(days=1)),
    }
    gateways = Gateway.objects.filter(is_active=True, kind__in=ways.MAKERS)
    return done | {"settled": sum(delivering.settle(Notice, row, at=now) for row in gateways)}
