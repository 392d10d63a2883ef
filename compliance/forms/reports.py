"""What the phone sends of a store's day, as it is read: its doors, a daily report."""

from typing import Any

from rest_framework import serializers

from compliance.forms.wire import taken
from compliance.services.days import Report
from ledger.wire import TextField

LOG, MOST_PHOTOS, MOST_TICKS = 2000, 6, 60


class DoorsSerializer(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=8)
    claimed_at = serializers.DateTimeField()


class ReportSerializer(DoorsSerializer):
    id = serializers.UUIDField()
    ticked = serializers.ListField(child=TextField(max_length=120), max_length=MOST_TICKS, required=False)
    log = TextField(max_length=LOG)
    photos = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_PHOTOS, required=False)


def doors(raw: bytes) -> dict[str, Any]:
    """`store`: its code; `claimed_at`. Refuses `invalid` by field."""
    return taken(DoorsSerializer, raw)


def report(raw: bytes) -> tuple[str, Report]:
    """The store's code, and the report. Refuses `invalid` by field."""
    found = taken(ReportSerializer, raw)
    return found.pop("store"), Report(**found | {"log": found.get("log") or ""})
