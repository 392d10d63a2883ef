"""What people answered: read, and marked as read."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from campaigns.admin.ways import WayAdmin
from campaigns.models import Reply
from campaigns.services import answering
from stores.models import Staff


@admin.register(Reply)
class ReplyAdmin(WayAdmin, ModelAdmin):  # type: ignore[misc]
    """Answers, newest first; numbers are masked. One whose number nobody has is seen by those who see the whole chain."""

    list_display = ("at", "from_masked", "text", "effect", "member", "read_by")
    list_filter: ClassVar = ["effect", ("read_by", admin.EmptyFieldListFilter)]
    list_select_related = ("member", "read_by")
    ordering = ("-at", "-id")
    scope_path = "member__home_store"
    fields = ("at", "way", "from_masked", "member", "text", "effect", "provider_id", "read_by")
    actions = ("mark_read",)
    when_empty = _("Nobody has answered yet. Answers arrive through the callback address of a gateway.")

    def has_mark_permission(self, request: HttpRequest) -> bool:
        """Who works with members by phone also reads what they answer."""
        return isinstance(request.user, Staff) and request.user.has_perm("campaigns.work_calls")

    @admin.action(description=_("Mark as read"), permissions=["mark"])
    def mark_read(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """Those that were chosen; who read one first stays."""
        if isinstance(request.user, Staff):
            count = answering.mark_read(rows, by=request.user)
            messages.success(request, gettext("%(count)s answers are marked as read.") % {"count": count})
