"""Saved audiences: the list, and the builder in the place of the plain form."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from campaigns.models import Audience
from campaigns.views import audiences
from stores.admin import MasterAdmin


@admin.register(Audience)
class AudienceAdmin(MasterAdmin, ModelAdmin):  # type: ignore[misc]
    """Never deleted: campaigns stand on them. Whoever may not change one may read it."""

    list_display = ("name", "note", "is_shipped", "is_active", "made_by", "made_at")
    list_filter: ClassVar = ["is_active", "is_shipped"]
    list_select_related = ("made_by",)
    search_fields = ("name", "note", "code")
    ordering = ("name", "id")
    when_empty = _(
        "No audience yet. The shipped ones come with bootstrap; build one of your own with the button above."
    )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return audiences.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return audiences.change(request, pk=object_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
