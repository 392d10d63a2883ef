"""Ways out, and what stands in the outbox: the room `messaging` itself knows no people and so no pages."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from campaigns.admin.ways import WayAdmin
from campaigns.forms.gateways import GatewayForm
from campaigns.services import gateways
from members.models import Member
from messaging.models import Gateway, Notice, ProviderTemplate, Receipt
from messaging.services import ways
from stores.admin import HouseAdmin, Period, scope_at


class AuditedAdmin(HouseAdmin):
    """Changes are written by a verb, which says who changed what."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        gateways.save(obj, changed, by=request.user, at=timezone.now())  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Gateway)
class GatewayAdmin(AuditedAdmin):
    form = GatewayForm
    list_display = ("code", "name", "kind", "channel", "is_active", "is_default", "price", "stands")
    list_filter = ("channel", "kind", "is_active")
    ordering = ("code",)
    actions_detail = ("rotate",)
    readonly_fields = ("stands", "callback")
    when_empty = _("No gateway yet: manage.py bootstrap makes the usual ones.")
    fieldsets = (
        (_("Gateway"), {"fields": (("code", "name"), ("kind", "channel"), ("is_active", "is_default"), "stands")}),
        (_("Text and price"), {"fields": (("signature", "opt_out"), "price")}),
        (
            _("Limits"),
            {"fields": (("per_second", "per_number_day"), ("marketing_from", "marketing_until"))},
        ),
        (_("Rules"), {"fields": (("variables_in_marketing", "templates_needed"), "banned_words")}),
        (_("Callbacks"), {"fields": ("callback", "allowed_addresses")}),
    )
    helps = {
        "code": _("Short and lasting: messages are found by it."),
        "is_default": _("The one that was used so far gives its place up."),
        "signature": _("Without brackets; it stands first as 【…】. The provider must have approved it."),
        "opt_out": _("Stands last in marketing, e.g. 拒收请回复R."),
        "per_second": _("Empty: as fast as it goes."),
        "per_number_day": _("Empty: no limit."),
        "marketing_from": _("Marketing leaves between these hours alone; what is later waits for the next day."),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("code", "kind", "channel") if obj else ()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The callback's address is a secret: of those who may change it."""
        whole = [one for one in self.fieldsets if one[0] != _("Callbacks")]
        return self.fieldsets if obj is not None and self.has_change_permission(request, obj) else whole

    @admin.display(description=_("set up"))
    def stands(self, row: Gateway) -> str:
        """Whether its secrets are there."""
        return ways.ready(row) or str(_("ready"))

    @admin.display(description=_("callback address"))
    def callback(self, row: Gateway) -> str:
        """The whole address, in a field to copy it from."""
        path = reverse("callbacks:callback", args=[row.code, row.callback_token])
        return format_html('<input class="cp-copy" readonly data-copy value="{}{}">', settings.PUBLIC_URL, path)

    @action(  # type: ignore[untyped-decorator]
        description=_("New secret for callbacks"), icon="key", permissions=["change"]
    )
    def rotate(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asks first; the old address is closed at once."""
        row = self.get_object(request, str(object_id))
        back = reverse("admin:messaging_gateway_change", args=[object_id])
        if row is None:
            raise Http404
        if request.method == "POST":
            gateways.rotate(row, by=request.user, at=timezone.now())  # type: ignore[arg-type]
            messages.success(request, _("The callback has a new address: give it to the provider now."))
            return redirect(back)
        says = _("The callback of %(gateway)s gets a new address. Until the provider knows it, no receipt arrives.")
        context = self.admin_site.each_context(request) | {
            "title": _("New secret for callbacks"),
            "says": says % {"gateway": row},
            "back": back,
        }
        return TemplateResponse(request, "admin/ask_first.html", context)


@admin.register(ProviderTemplate)
class ProviderTemplateAdmin(AuditedAdmin):
    list_display = ("name", "gateway", "provider_code", "state", "reason")
    list_filter = ("gateway", "state")
    list_select_related = ("gateway",)
    ordering = ("gateway", "name")
    when_empty = _("No text was handed in at a provider yet. Add each with the code and the state that it has there.")
    fieldsets = ((_("provider's template"), {"fields": (("gateway", "name"), ("provider_code", "state"), "reason")}),)
    helps = {"name": _("The code of our text template."), "reason": _("Why the provider rejected it.")}


@admin.register(Notice)
class NoticeAdmin(WayAdmin):
    """The outbox of single notices. A code stands in words only where nothing leaves the house."""

    list_display = ("made_at", "kind", "to_masked", "says", "way", "state", "why", "sent_at")
    list_display_links = ("made_at",)
    list_filter = (("made_at", Period), "kind", "state")
    fields = (
        ("kind", "state"),
        ("to_masked", "way"),
        "subject",
        "says",
        ("why", "attempts"),
        ("made_at", "sent_at", "done_at"),
    )
    ordering = ("-made_at", "-id")
    when_empty = _("No notice in these days: codes, receipts and notes about one's own account stand here.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Notices to members of the stores that one may see; to nobody's number: of who sees all stores."""
        stays = Gateway.objects.filter(code=OuterRef("gateway"), kind=Gateway.Kind.CONSOLE)
        rows: QuerySet[Model] = super().get_queryset(request).annotate(stays=Exists(stays))
        scope = scope_at(request)
        mine = scope.limit(Member.objects.order_by(), "home_store").values("pk")
        return rows if scope.everywhere else rows.filter(member_id__in=mine)

    @admin.display(description=_("text"))
    def says(self, row: Notice) -> str:
        hidden = row.kind == Notice.Kind.CODE and not row.stays  # type: ignore[attr-defined]
        return "••••••" if hidden else row.text


@admin.register(Receipt)
class ReceiptAdmin(WayAdmin):
    list_display = ("at", "way", "provider_id", "delivered", "why", "applied_at")
    list_filter = (("at", Period), "delivered")
    ordering = ("-at", "-id")
    search_fields = ("=provider_id",)
    search_help_text = _("The provider's number")
    when_empty = _("No receipt came in these days. Providers send them to the callback address of their gateway.")
