"""Old answers are removed: a key is kept 30 days and more (docs/algorithms/locking.md). In chunks, a commit each."""

from datetime import datetime, timedelta

from django.conf import settings

from checkout.models import Request
from members.services import erasing

CHUNK = 5_000


def clean_up(*, at: datetime, chunk: int = CHUNK) -> int:
    """Remove the answers older than `settings.KEEP_ANSWERS_DAYS` days, and hashes of erased phones. How many answers.

    Taking an old key again is then a new write; `external_number` still refuses a double.
    """
    erasing.clean_up(at)
    before = at - timedelta(days=settings.KEEP_ANSWERS_DAYS)
    removed = 0
    while True:
        old = Request.objects.filter(at__lt=before).order_by("at").values_list("pk", flat=True)[:chunk]
        found = Request.objects.filter(pk__in=list(old)).delete()[0]
        if not found:
            return removed
        removed += found
