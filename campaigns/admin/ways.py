"""What pages of rows that went by a gateway have in common."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns import texts
from messaging.services import ways
from stores.admin import BookAdmin


class WayAdmin(BookAdmin):
    """The gateway stands there by its name, the answer in words where the house has some."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        return ways.named(super().get_queryset(request))

    @admin.display(description=_("gateway"))
    def way(self, row: Any) -> str:
        return str(row.way) or "–"

    @admin.display(description=_("answer"))
    def why(self, row: Any) -> str:
        return texts.answer(row.code)
