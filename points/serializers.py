"""Points as a till sees them."""

from rest_framework import serializers

from points.models import Option, PointsEntry


class PointsEntryRow(serializers.ModelSerializer[PointsEntry]):
    """One movement of a member's points, signed."""

    kind_name = serializers.CharField(source="get_kind_display", help_text="The kind in the reader's language.")
    store = serializers.CharField(source="store.code")

    class Meta:
        model = PointsEntry
        fields = ("seq", "at", "business_day", "kind", "kind_name", "amount", "balance_after", "store", "reference")


class OptionRow(serializers.ModelSerializer[Option]):
    """So many points for so many yuan."""

    class Meta:
        model = Option
        fields = ("points", "value", "kind")
