"""Robots of groups: pasted once, never shown again; what was pushed and what became of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminPasswordWidget

from compliance import texts
from compliance.admin.verbs import VerbAdmin
from compliance.models import Push, Robot
from compliance.services import pushing, robots
from messaging.gateways.robots import Foreign
from messaging.services.robots import read_address
from stores.admin import BookAdmin, Period


class RobotForm(forms.ModelForm):  # type: ignore[type-arg]
    """The address and the secret as the group shows them; empty: they stay."""

    address = forms.CharField(
        label=_("address (webhook)"),
        required=False,
        max_length=512,
        widget=UnfoldAdminPasswordWidget,
        help_text=_("As the group shows it; it is kept sealed and never shown again. Empty: no change."),
    )
    secret = forms.CharField(
        label=_("signing secret"),
        required=False,
        max_length=256,
        widget=UnfoldAdminPasswordWidget,
        help_text=_("DingTalk: “加签”, begins with SEC. Empty: no change."),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("store") and found.get("region"):
            self.add_error("region", _("Choose a store or a region, not both; leave both empty for the whole chain."))
        address, kind = found.get("address"), found.get("kind") or self.instance.kind
        if not address and not self.instance.pk:
            self.add_error("address", _("Paste the address of the robot."))
        if address and kind:
            try:
                read_address(kind, address)
            except Foreign as fault:
                self.add_error("address", texts.address_fault(str(fault)))
        return found


@admin.register(Robot)
class RobotAdmin(VerbAdmin):
    form = RobotForm
    list_display = ("name", "kind", "region", "store", "origin", "per_minute", "is_active")
    list_filter = ("kind", "is_active", "store")
    list_select_related = ("region", "store")
    readonly_fields = ("origin",)
    actions_detail = ("say_something",)
    ordering = ("name",)
    when_empty = _("No robot yet: make one in the group’s settings, then paste its address here.")
    fieldsets = (
        (_("Group robot"), {"fields": (("name", "kind"), ("region", "store"), ("per_minute", "is_active"))}),
        (_("Secrets"), {"fields": ("address", "secret", "origin")}),
    )
    helps = {
        "store": _("Region and store empty: the robot hears of every store."),
        "per_minute": _("20 at most; when more is waiting, it goes as one digest."),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(("kind",) if obj else ()))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look is shown no fields for secrets."""
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return self.fieldsets if may else [(self.fieldsets[0][0], {"fields": ("name", "kind", "region", "store")})]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        typed = form.cleaned_data
        who = {"by": request.user, "at": timezone.now()}
        robots.save(obj, changed, address=typed["address"], secret=typed["secret"] or None, **who)  # type: ignore[arg-type]

    @action(description=_("Send a test message"), icon="send", permissions=["change"])  # type: ignore[untyped-decorator]
    def say_something(self, request: HttpRequest, object_id: str) -> HttpResponse:
        said = self.step(request, object_id, _("The group gets a test message."), pushing.test)
        if request.method == "POST":
            messages.success(request, _("On its way: look below “Messages to groups” what became of it."))
        return said


@admin.register(Push)
class PushAdmin(BookAdmin):
    list_display = ("made_at", "robot", "kind", "text", "state", "why", "sent_at")
    list_display_links = ("made_at",)
    list_filter = (("made_at", Period), "kind", "state")
    list_select_related = ("robot",)
    fields = (("robot", "kind", "state"), "text", ("why", "attempts"), ("made_at", "sent_at", "done_at"))
    ordering = ("-made_at", "-id")
    when_empty = _("Nothing was said in these days: reminders, lists and what is overdue stand here.")

    @admin.display(description=_("answer"))
    def why(self, row: Push) -> str:
        return texts.push_answer(row.code)
