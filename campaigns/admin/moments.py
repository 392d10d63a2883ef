"""Moments posts: noted where they were made, looked at by week."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns import texts
from campaigns.forms.moments import CHECKS, MomentsForm
from campaigns.models import MomentsPost
from campaigns.services import moments
from ledger.refused import Refused
from stores.admin import HouseAdmin
from stores.admin.lists import AnyPeriod


@admin.register(MomentsPost)
class MomentsPostAdmin(HouseAdmin):
    """A post is noted once and stays; of advertisements a store has one a week."""

    form = MomentsForm
    list_display = ("week", "store", "kind", "text", "by", "at")
    list_display_links = ("week", "text")
    list_filter = (("week", AnyPeriod), "kind", "store")
    list_select_related = ("store", "by")
    ordering = ("-at", "-id")
    sortable_by = ()
    scope_path = "store"
    when_empty = _("Nothing was posted yet. Note each post here: a store may show one advertisement a week.")
    fieldsets = (
        (_("Post"), {"fields": (("store", "kind"), "text")}),
        (_("Before an advertisement"), {"fields": CHECKS}),
    )
    helps = {
        "kind": _("Of advertisements one a week (Monday to Sunday); useful things as often as you like."),
        "text": _("As it was posted."),
    }

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = (_("Post"), {"fields": (("store", "kind"), "text", ("week", "by", "at"))})
        return self.fieldsets if obj is None else [shown]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        made = moments.post(obj.store, obj.kind, obj.text, by=request.user, at=timezone.now())  # type: ignore[arg-type]
        obj.pk, obj.week, obj.by = made.pk, made.week, made.by

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Who came second by a moment is told so, with nothing written."""
        try:
            shown: HttpResponse = super().add_view(request, form_url, extra_context)
        except Refused as refused:
            messages.error(request, texts.refusal(refused))
            return redirect("admin:campaigns_momentspost_changelist")
        return shown
