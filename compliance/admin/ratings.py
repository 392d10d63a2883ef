"""What the public says: ratings by day, and reviews with their answers."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from compliance.admin.verbs import VerbAdmin
from compliance.models import Rating, Review
from compliance.services import ratings
from stores.admin import MasterAdmin
from stores.admin.lists import AnyPeriod


@admin.register(Rating)
class RatingAdmin(VerbAdmin):
    kept = ratings.rate
    list_display = ("day", "store", "site", "stars", "is_low", "by")
    list_filter = (("day", AnyPeriod), "is_low", "site", "store")
    list_select_related = ("store", "by")
    readonly_fields = ("is_low", "by", "at")
    ordering = ("-day", "store", "site")
    scope_path = "store"
    when_empty = _("No rating yet: note what the site shows today, or bring a table in under Imports.")
    fieldsets = ((_("Rating"), {"fields": (("store", "site"), ("day", "stars"), ("is_low", "by", "at"))}),)

    def more(self, obj: Any, form: Any) -> dict[str, Any]:
        return {}


class Late(admin.SimpleListFilter):
    """What should have been answered by now, and what was answered too late."""

    title = _("deadline")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("overdue"))]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        late = rows.filter(state=Review.State.OPEN, due__lte=timezone.now())
        return late if self.value() == "1" else rows


@admin.register(Review)
class ReviewAdmin(VerbAdmin, MasterAdmin):
    kept = ratings.note
    list_display = ("posted_at", "store", "site", "stars", "state", "due", "answered_at")
    list_filter = (("posted_at", AnyPeriod), "state", Late, "site", "store")
    list_select_related = ("store",)
    readonly_fields = ("state", "due", "answered_at", "answered_by", "by", "at")
    actions_detail = ("was_answered",)
    ordering = ("-posted_at", "-id")
    scope_path = "store"
    when_empty = _("No review yet: note the bad ones, or bring a table in under Imports; each has a deadline.")
    fieldsets = (
        (_("Review"), {"fields": (("store", "site"), "posted_at", "stars", "text", "reference")}),
        (_("Answer"), {"fields": ("answer", ("state", "due"), ("answered_at", "answered_by"))}),
        (_("Noted"), {"fields": (("by", "at"),)}),
    )
    helps = {"answer": _("Write it, save, then press “Answered”.")}

    @action(description=_("Answered"), icon="reply", permissions=["change"])  # type: ignore[untyped-decorator]
    def was_answered(self, request: HttpRequest, object_id: str) -> HttpResponse:
        says = _("The review was answered at the site, as the field “answer” says.")
        return self.step(request, object_id, says, _answered)


def _answered(row: Review, **who: Any) -> Review:
    return ratings.answer(row, row.answer, **who)
