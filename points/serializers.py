"""Points as a till sees them."""

from rest_framework import serializers

from points.models import Option, PointsEntry


class PointsEntryRow(serializers.ModelSerializer[PointsEntry]):
    """One movement of a member's points, signed."""

    kind_name = serializers.SerializerMethodField(help_text="The kind in the reader's language.")
    store = serializers.CharField(source="store.code")

    class Meta:
        model = PointsEntry
        fields = ("seq", "at", "business_day", "kind", "kind_name", "amount", "balance_after", "store", "reference")

    def get_kind_name(self, entry: PointsEntry) -> str:
        return str(PointsEntry.Kind(entry.kind).label)


class OptionRow(serializers.ModelSerializer[Option]):
    """So many points for so many yuan."""

    class Meta:
        model = Option
        fields = ("points", "value", "kind")
