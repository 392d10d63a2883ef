"""What keeps the ordinary worker busy while `notices.py` measures: batches as a campaign sends them, one after another."""

import time
from uuid import uuid4

from celery import shared_task
from django.utils import timezone

from messaging.gateways.protocol import Outgoing
from messaging.models import Gateway
from messaging.services import delivering, ways

SIZE = 500


@shared_task(ignore_result=True)
def busy(seconds: float) -> int:
    """Count 500 numbers, hand 500 messages over, again and again: how many batches."""
    row = Gateway.objects.get(code="bench")
    ends, done = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        keys = [uuid4().hex for _ in range(SIZE)]
        delivering.take_numbers(row, keys, day=timezone.localdate())
        ways.opened(row).send([Outgoing(key, f"+861{key[:6]}8888", "x" * 60) for key in keys])
        done += 1
    return done
