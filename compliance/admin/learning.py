"""Trainings and their examinations."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from compliance.admin.verbs import VerbAdmin
from compliance.models import Exam, Training
from compliance.services import caring
from stores.admin import MasterAdmin
from stores.admin.lists import AnyPeriod


@admin.register(Training)
class TrainingAdmin(MasterAdmin):
    list_display = ("day", "title", "trainer", "pass_mark", "due", "is_active")
    list_display_links = ("title",)
    list_filter = (("day", AnyPeriod), "is_active")
    list_select_related = ("trainer",)
    autocomplete_fields = ("trainer",)
    search_fields = ("title__startswith",)
    ordering = ("-day", "-id")
    when_empty = _("No training yet: note what was taught, and the mark from which its examination is passed.")
    fieldsets = (
        (_("Training"), {"fields": (("title", "is_active"), ("day", "trainer"), "topic", ("pass_mark", "due"))}),
    )
    helps = {"pass_mark": _("Of 100 points; examinations that were taken keep the mark of their day.")}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Exam)
class ExamAdmin(VerbAdmin):
    kept = caring.examine
    list_display = ("day", "training", "staff", "store", "score", "is_passed")
    list_filter = (("day", AnyPeriod), "is_passed", "store")
    list_select_related = ("training", "staff", "store")
    autocomplete_fields = ("training", "staff")
    readonly_fields = ("pass_mark", "is_passed", "by", "at")
    ordering = ("-day", "-id")
    scope_path = "store"
    when_empty = _("No examination yet: note who took it with how many points.")
    fieldsets = (
        (_("Examination"), {"fields": (("training", "day"), ("staff", "store"), "score")}),
        (_("Result"), {"fields": (("pass_mark", "is_passed"), ("by", "at"))}),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def more(self, obj: Any, form: Any) -> dict[str, Any]:
        return {}
