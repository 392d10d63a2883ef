"""The bell after a commit: what is to be done stands in the database, a bell that is not heard costs a minute."""

from celery import current_app
from django.db import transaction


def ring(task: str, campaign_id: int) -> None:
    """Have `campaigns.tasks.<task>` look at the campaign once this transaction is committed; a broker that is away is logged."""
    transaction.on_commit(lambda: current_app.send_task(f"campaigns.tasks.{task}", [campaign_id]), robust=True)
