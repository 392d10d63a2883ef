"""What is owed: complaints, corrective actions, issues, meetings with their decisions."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from compliance import texts
from compliance.admin.verbs import VerbAdmin
from compliance.models import Action, Care, Complaint, Correction, Issue, Meeting, Violation
from compliance.rules.pictures import MOST_BYTES, Fault, fault_of
from compliance.services import caring
from ledger.refused import Refused
from stores.admin import MasterAdmin, scope_at
from stores.admin.lists import AnyPeriod

SETTLED = ("state", "done_by", "done_at", "made_by", "made_at")


class Overdue(admin.SimpleListFilter):
    """What should have been settled by now."""

    title = _("deadline")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("overdue"))]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        return rows.filter(state__in=Care.waiting, due__lte=timezone.now()) if self.value() == "1" else rows


class CareAdmin(VerbAdmin, MasterAdmin):
    """One list of what somebody sees to by a moment. Its own steps: settled, opened again."""

    kept: ClassVar[Any] = caring.note
    actions_detail: ClassVar[tuple[str, ...]] = ("settle", "reopen")
    readonly_fields: ClassVar[tuple[str, ...]] = SETTLED
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("owner",)
    helps = {
        "due": _("Who has not settled it by then is named in the groups."),
        "result": _("Write it, save, then press “Settled”."),
    }

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **how: Any) -> Any:
        """Only complaints, meetings and violations that one may see can be chosen."""
        if field.related_model in {Complaint, Meeting, Violation}:
            how["queryset"] = scope_at(request).limit(field.related_model._default_manager.order_by("-pk"))
        return super().formfield_for_foreignkey(field, request, **how)

    @action(description=_("Settled"), icon="task_alt", permissions=["change"])  # type: ignore[untyped-decorator]
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.step(request, object_id, _("It is settled, as the field “how it was settled” says."), caring.settle)

    @action(description=_("Open again"), icon="undo", permissions=["change"])  # type: ignore[untyped-decorator]
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.step(request, object_id, _("It was not settled after all: it is open again."), caring.reopen)


class ComplaintForm(forms.ModelForm):  # type: ignore[type-arg]
    """A complaint needs no deadline typed: the house's hours count."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        if "due" in self.fields:
            self.fields["due"].required = False


@admin.register(Complaint)
class ComplaintAdmin(CareAdmin):
    form = ComplaintForm
    list_display = ("made_at", "store", "category", "staff", "owner", "due", "state")
    list_filter = (("made_at", AnyPeriod), "state", Overdue, "category", "store")
    list_select_related = ("store", "staff", "owner")
    autocomplete_fields = ("owner", "staff")
    search_fields = ("=reference", "text")
    search_help_text = _("Number of a receipt or member, or words of the text")
    ordering = ("-made_at", "-id")
    scope_path = "store"
    when_empty = _("No complaint: note each with its owner; the deadline is the house's unless you name another.")
    fieldsets = (
        (_("Complaint"), {"fields": (("store", "category"), ("way", "staff"), "reference", "text")}),
        (_("To be settled"), {"fields": ("owner", "due", "result", ("state", "done_by", "done_at"))}),
        (_("Noted"), {"fields": (("made_by", "made_at"),)}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        obj.due = obj.due or caring.due_at(obj.store, at=timezone.now())
        super().save_model(request, obj, form, change)


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """With the photo of the repair. What it follows from was in the same store."""

    picture = forms.FileField(label=_("photo of the repair"), required=False, widget=UnfoldAdminFileFieldWidget)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        picture = found.get("picture")
        if picture and (fault := Fault.TOO_LARGE if picture.size > MOST_BYTES else fault_of(picture.read())):
            self.add_error("picture", texts.photo_fault(fault))
        for name in ("violation", "complaint"):
            cause = found.get(name)
            if cause and found.get("store") and cause.store_id != found["store"].pk:
                self.add_error(name, _("This was in another store."))
        return found


@admin.register(Correction)
class CorrectionAdmin(CareAdmin):
    form = CorrectionForm
    list_display = ("made_at", "store", "what", "owner", "due", "state", "checked_by")
    list_filter = (("made_at", AnyPeriod), "state", Overdue, "store")
    list_select_related = ("store", "owner", "checked_by")
    autocomplete_fields = ("owner", "violation", "complaint")
    readonly_fields = (*SETTLED, "photo", "checked_by", "checked_at")
    actions_detail = ("settle", "good", "bad")
    ordering = ("-made_at", "-id")
    scope_path = "store"
    when_empty = _("Nothing to be put right: note a fault with who mends it by when; another person looks afterwards.")
    fieldsets = (
        (_("Corrective action"), {"fields": ("store", "what", "violation", "complaint", "owner", "due")}),
        (_("Repair"), {"fields": ("result", "picture", "photo", ("state", "done_by", "done_at"))}),
        (_("Looked at again"), {"fields": ("remark", ("checked_by", "checked_at"))}),
        (_("Noted"), {"fields": (("made_by", "made_at"),)}),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        picture = form.cleaned_data.get("picture")
        if not picture:
            return
        # The form has looked at its outside.
        picture.seek(0)
        try:
            caring.add_photo(obj, picture.read(), by=request.user, at=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, " ".join(texts.sentences(refused)))

    @action(description=_("In order"), icon="verified", permissions=["change"])  # type: ignore[untyped-decorator]
    def good(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.step(
            request, object_id, _("You have looked, and it is in order."), partial(caring.recheck, good=True)
        )

    @action(description=_("Not in order"), icon="report", permissions=["change"])  # type: ignore[untyped-decorator]
    def bad(self, request: HttpRequest, object_id: str) -> HttpResponse:
        says = _("You have looked, and it is not in order: it is open again.")
        return self.step(request, object_id, says, partial(caring.recheck, good=False))


@admin.register(Issue)
class IssueAdmin(CareAdmin):
    list_display = ("weight", "title", "kind", "store", "owner", "due", "state")
    list_display_links = ("title",)
    list_filter = ("state", Overdue, "kind", "weight", "store")
    list_select_related = ("store", "owner")
    search_fields = ("title",)
    ordering = ("weight", "due", "id")
    scope_path = "store"
    when_empty = _("No issue: problems and risks stand here with who sees to them by when.")
    fieldsets = (
        (_("Issue"), {"fields": ("title", ("kind", "weight"), "store", "text")}),
        (_("To be settled"), {"fields": ("owner", "due", "result", ("state", "done_by", "done_at"))}),
        (_("Noted"), {"fields": (("made_by", "made_at"),)}),
    )


@admin.register(Action)
class ActionAdmin(CareAdmin):
    list_display = ("what", "meeting", "owner", "due", "state")
    list_filter = ("state", Overdue)
    list_select_related = ("meeting", "owner")
    autocomplete_fields = ("owner", "meeting")
    ordering = ("due", "id")
    scope_path = "meeting__store"
    when_empty = _("No decision yet: note what a meeting decided, who does it and by when.")
    fieldsets = (
        (_("Decision"), {"fields": ("meeting", "what", "owner", "due")}),
        (_("To be settled"), {"fields": ("result", ("state", "done_by", "done_at"))}),
        (_("Noted"), {"fields": (("made_by", "made_at"),)}),
    )


@admin.register(Meeting)
class MeetingAdmin(MasterAdmin):
    list_display = ("at", "title", "store", "chair")
    list_display_links = ("title",)
    list_filter = (("at", AnyPeriod), "store")
    list_select_related = ("store", "chair")
    autocomplete_fields = ("chair", "people")
    search_fields = ("title__startswith",)
    ordering = ("-at", "-id")
    scope_path = "store"
    when_empty = _("No meeting yet: note when it was, who was there and what was said; then its decisions.")
    fieldsets = ((_("Meeting"), {"fields": ("title", ("store", "at"), ("chair", "people"), "minutes")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
