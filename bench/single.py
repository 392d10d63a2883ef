"""The control of `campaigns.py`: one task for each message."""

from celery import shared_task
from django.utils import timezone

from campaigns.services import sending


@shared_task(ignore_result=True)
def send_one(campaign_id: int) -> int:
    """Send one batch, which is one message where SEND_BATCH is 1: how many were sent."""
    return sending.run(campaign_id, at=timezone.now(), batches=1).sent
