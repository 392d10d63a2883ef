"""What the phone sends when an inspection is finished, as it is read."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from compliance.forms.wire import taken
from compliance.rules.judging import FAILED, PASSED, SKIPPED
from compliance.rules.walks import Found, Walk
from ledger.refused import Invalid
from ledger.wire import TextField

MOST_FINDINGS = 500
MOST_PHOTOS = 12


class FindingSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=2**62)
    key = serializers.UUIDField()
    result = serializers.ChoiceField(choices=[PASSED, FAILED, SKIPPED])
    value = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=Decimal(0), allow_null=True)
    note = TextField(max_length=500)
    photos = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_PHOTOS, required=False)


class WalkSerializer(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=8)
    book = serializers.IntegerField(min_value=1, max_value=2**62)
    visit = serializers.IntegerField(min_value=1, max_value=2**62, allow_null=True, required=False)
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    findings = serializers.ListField(child=FindingSerializer(), max_length=MOST_FINDINGS)


def walk(raw: bytes) -> Walk:
    """The body as a `Walk`. Refuses `invalid` by field, also where an item or a key stands there twice."""
    found = taken(WalkSerializer, raw)
    findings = tuple(_found(one) for one in found["findings"])
    for name in ("item", "key"):
        if len({getattr(one, name) for one in findings}) < len(findings):
            raise Invalid({"findings": [_("An item stands there twice.")]})
    return Walk(**found | {"findings": findings, "visit": found.get("visit")})


def _found(one: dict[str, Any]) -> Found:
    return Found(**one | {"note": one.get("note") or "", "photos": tuple(dict.fromkeys(one.get("photos", ())))})
