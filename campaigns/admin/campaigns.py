"""The lists of campaigns and of their messages; making, steering and looking are pages of their own (`campaigns.views`)."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.admin.ways import WayAdmin
from campaigns.models import Campaign, Message
from campaigns.views import campaigns, runs
from messaging.rules.states import State
from stores.admin import HouseAdmin
from stores.admin.lists import AnyPeriod, Period

BADGES = {
    "draft": "info",
    "waiting": "warning",
    "planning": "primary",
    "running": "primary",
    "paused": "warning",
    "done": "success",
    "cancelled": "danger",
}
STILL = (State.QUEUED, State.CLAIMED)


@admin.register(Campaign)
class CampaignAdmin(HouseAdmin):
    list_display = (
        "name",
        "badge",
        "occasion",
        "store",
        "recipients",
        "gone",
        "money",
        "starts_at",
        "made_by",
        "made_at",
    )
    list_display_links = ("name",)
    list_filter = (("made_at", AnyPeriod), "state", "occasion", "store")
    list_select_related = ("store", "made_by")
    ordering = ("-made_at", "-id")
    sortable_by = ()
    search_fields = ("name__startswith",)
    search_help_text = _("The start of the name")
    scope_path = "store"
    when_empty = _("No campaign yet: make one from an audience and a text; a test goes to your own phone first.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """With the count of messages that still wait, by its index, for the rows of one page."""
        waits = Message.objects.filter(campaign=OuterRef("pk"), state__in=STILL).order_by().values("campaign")
        count = Subquery(waits.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        rows: QuerySet[Model] = super().get_queryset(request).annotate(waits=Coalesce(count, 0))
        return rows

    @display(description=_("state"), label=BADGES)  # type: ignore[untyped-decorator]
    def badge(self, row: Campaign) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    @admin.display(description=_("progress"))
    def gone(self, row: Any) -> str:
        return f"{100 * (row.recipients - row.waits) // row.recipients} %" if row.recipients else "–"

    @admin.display(description=_("spent (yuan)"))
    def money(self, row: Campaign) -> str:
        return f"¥{row.spent.quantize(Decimal('0.01')):,}"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form in steps."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return campaigns.make(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The campaign's own page; nothing is saved here."""
        row = self.get_object(request, object_id)
        may = self.has_view_permission if request.method == "GET" else self.has_change_permission
        if row is None or not may(request, row):
            raise PermissionDenied
        return runs.show(request, row.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(WayAdmin):
    """What was sent to whom: phones stand masked, texts as they left."""

    list_display = ("made_at", "campaign", "who", "to_masked", "text", "state", "why", "parts", "cost", "sent_at")
    list_display_links = ("made_at",)
    list_filter = (("made_at", Period), "state", "is_held_out")
    list_select_related = ("campaign", "member")
    fields = (
        ("campaign", "who"),
        ("to_masked", "way"),
        ("state", "why"),
        "subject",
        "text",
        ("parts", "cost"),
        ("coupon", "is_held_out"),
        ("made_at", "send_after"),
        ("sent_at", "done_at"),
    )
    ordering = ("-id",)
    search_fields = ("=member__number",)
    search_help_text = _("Member number")
    scope_path = "member__home_store"
    when_empty = _("No message in these days. Messages come with campaigns; each opens its own from its page.")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """A campaign's page leads here by its number."""
        return lookup == "campaign__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("member"))
    def who(self, row: Message) -> str:
        return f"{row.member.number} {row.member.name}"
