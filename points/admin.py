"""Points in the admin: options and rules are edited, what is booked is read."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from points import rules
from points.models import EarnRule, Lot, Option, Part, PointsEntry
from stores.admin import BookAdmin, BookInline, MasterAdmin


@admin.register(Option)
class OptionAdmin(MasterAdmin):
    list_display = ("points", "value", "kind", "is_active", "version", "notice_on")
    ordering = ("points",)


class EarnRuleForm(ModelForm):  # type: ignore[type-arg]
    """Brackets must be readable by the rules: [["0.00", "1"]]."""

    def clean_brackets(self) -> Any:
        brackets = self.cleaned_data["brackets"]
        try:
            rules.earn_rule(1, brackets, rules.EarnRule().minimum)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            message = _('Brackets are pairs of yuan and points a yuan, rising: [["0.00", "1"]]')
            raise ValidationError(message) from None
        return brackets


@admin.register(EarnRule)
class EarnRuleAdmin(MasterAdmin):
    """Old receipts are explained by their own version, so a rule is never edited: a change is a new version."""

    form = EarnRuleForm
    list_display = ("version", "effective_on", "notice_on", "brackets", "minimum", "years", "give_back_days")
    ordering = ("-version",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PartInline(BookInline):
    model = Part
    fields = ("lot", "amount", "posted_at")
    readonly_fields = ("posted_at",)
    ordering = ("id",)


@admin.register(PointsEntry)
class PointsEntryAdmin(BookAdmin):
    list_display = ("posted_at", "member", "kind", "amount", "balance_after", "store", "by", "reference", "seq")
    list_filter = ("kind", "store")
    list_select_related = ("member", "store", "by")
    inlines = (PartInline,)
    ordering = ("-posted_at", "-id")
    search_fields = ("=member__number",)
    scope_path = "store"


@admin.register(Lot)
class LotAdmin(BookAdmin):
    list_display = ("member", "store", "earned", "remaining", "ends_on", "at", "reference")
    list_select_related = ("member", "store")
    ordering = ("-id",)
    search_fields = ("=member__number",)
    scope_path = "store"
