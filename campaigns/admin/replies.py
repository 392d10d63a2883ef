"""What people answered: read, and marked as read."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from campaigns.models import Reply
from stores.admin import BookAdmin


@admin.register(Reply)
class ReplyAdmin(BookAdmin, ModelAdmin):  # type: ignore[misc]
    """Answers, newest first; numbers are masked, words of an unknown number stay without a member."""

    list_display = ("at", "from_masked", "text", "effect", "read_by")
    list_filter: ClassVar = ["effect"]
    ordering = ("-at", "-id")
    when_empty = _("Nobody has answered yet. Answers arrive through the callback address of a gateway.")
