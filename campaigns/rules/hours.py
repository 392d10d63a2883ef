"""When marketing may leave (docs/algorithms/campaigns.md)."""

from datetime import datetime, time, timedelta


def opens(local: datetime, *, start: time, until: time) -> datetime | None:
    """None within the hours (`start` <= clock < `until`, store-local), else when they begin next."""
    clock = local.time()
    if start <= clock < until:
        return None
    day = local if clock < start else local + timedelta(days=1)
    return day.replace(hour=start.hour, minute=start.minute, second=start.second, microsecond=0)
