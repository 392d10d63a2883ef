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
from stores.admin import BookAdmin, BookInline, MasterAdmin, Period


class OptionForm(ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("is_active") and found.get("kind") not in (None, Option.Kind.OFF):
            self.add_error("kind", _("This kind cannot be switched on yet."))
        for name in ("points", "value"):
            if name in found and (found[name] or 0) <= 0:
                self.add_error(name, _("More than 0."))
        return found


@admin.register(Option)
class OptionAdmin(MasterAdmin):
    form = OptionForm
    list_display = ("points", "value", "kind", "is_active", "version", "notice_on")
    ordering = ("points",)
    when_empty = _("No redemption yet: say how many points pay how many yuan, e.g. 300 for 20.")
    fieldsets = (
        (_("Redemption"), {"fields": (("points", "value"), ("kind", "is_active"))}),
        (_("Rule"), {"fields": (("version", "notice_on"),)}),
    )
    helps = {
        "points": _("One step; a receipt may take any number of steps."),
        "value": _("A step worth more than what is left to pay is not offered."),
        "kind": _("Vouchers and goods come later and cannot be switched on yet."),
        "version": _("Raise it when the value changes: old receipts name the version that they were made under."),
        "notice_on": _("A change that lowers a right is published 30 days before it holds."),
    }


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
    when_empty = _("No rule yet: add version 1, e.g. one point a yuan.")
    fieldsets = (
        (_("Rule"), {"fields": ("version", ("effective_on", "notice_on"))}),
        (_("Earning"), {"fields": ("brackets", "minimum")}),
        (_("Lasting"), {"fields": (("years", "give_back_days"),)}),
    )
    helps = {
        "version": _("The next number; a rule is never edited, a change is a new version."),
        "effective_on": _("From this business day on."),
        "notice_on": _("A change that lowers a right is published 30 days before it holds."),
        "brackets": _('From so many yuan on, so many points a yuan: [["0.00", "1"]]. Tiers multiply it.'),
        "minimum": _("Receipts below it earn nothing; 0 = all earn."),
        "years": _("From the business day of earning; 29 February ends on the 28th."),
        "give_back_days": _("Points that come back after their end last so long."),
    }

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class PartInline(BookInline):
    model = Part
    fields = ("lot", "amount", "posted_at")
    readonly_fields = ("posted_at",)
    ordering = ("id",)
    joined = ("lot",)


@admin.register(PointsEntry)
class PointsEntryAdmin(BookAdmin):
    readonly_fields = ("receipt",)
    exclude = ("reference",)
    fieldsets = (
        (
            _("Movement"),
            {
                "fields": (
                    ("kind", "amount"),
                    ("member", "balance_after"),
                    ("at", "business_day"),
                    ("store", "by"),
                    ("receipt", "seq"),
                    ("reverses", "detail"),
                )
            },
        ),
    )
    list_display = ("posted_at", "member", "kind", "amount", "balance_after", "store", "by", "receipt", "seq")
    list_filter = (("business_day", Period), "kind", "store")
    list_select_related = ("member", "store", "by")
    inlines = (PartInline,)
    ordering = ("-posted_at", "-id")
    search_fields = ("=member__number",)
    search_help_text = _("Member number")
    scope_path = "store"


@admin.register(Lot)
class LotAdmin(BookAdmin):
    readonly_fields = ("receipt",)
    exclude = ("reference",)
    fieldsets = (
        (
            _("Lot"),
            {
                "fields": (
                    ("member", "store"),
                    ("earned", "remaining"),
                    ("ends_on", "origin"),
                    ("at", "business_day"),
                    "receipt",
                )
            },
        ),
    )
    list_display = ("member", "store", "earned", "remaining", "ends_on", "at", "receipt")
    list_filter = (("at", Period), "store")
    list_select_related = ("member", "store")
    ordering = ("-id",)
    search_fields = ("=member__number",)
    search_help_text = _("Member number")
    scope_path = "store"
