"""Staff with their dated assignments, the roster and targets in the admin."""

from collections.abc import Callable
from datetime import date
from typing import Any

from axes.utils import reset
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, CharField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminPasswordWidget

from ledger.refused import Invalid
from stores import models, pins
from stores.admin.lists import AnyPeriod, scope_at
from stores.admin.manners import HouseAdmin
from stores.services import copy_week, reset_second_factor, set_pin, unlock

admin.site.unregister(Group)
LAST_DAY = date.max


class AssignmentFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Several roles at a time, but the same role in the same place only once at a time."""

    def clean(self) -> None:
        super().clean()
        kept: list[dict[str, Any]] = []
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("since") or row.get("DELETE"):
                continue
            if any(_overlap(row, other) for other in kept):
                form.add_error("since", _("This role in this place is held in these days already."))
            kept.append(row)


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    same = all(one.get(name) == other.get(name) for name in ("role", "store", "region"))
    apart = (one.get("until") or LAST_DAY) < other["since"] or (other.get("until") or LAST_DAY) < one["since"]
    return same and not apart


class AssignmentForm(ModelForm):  # type: ignore[type-arg]
    """One role for a store, a region or the chain; a machine's role is not for people."""

    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("store") and found.get("region"):
            self.add_error("region", _("Choose a store or a region, not both; leave both empty for the whole chain."))
        if found.get("until") and found.get("since") and found["until"] < found["since"]:
            self.add_error("until", _("The last day lies before the first."))
        return found


class AssignmentInline(TabularInline):  # type: ignore[misc]
    model = models.Assignment
    form, formset = AssignmentForm, AssignmentFormSet
    extra = 0
    fields = ("role", "store", "region", "since", "until")
    ordering = ("-since", "id")


class StaffForm(UserChangeForm):  # type: ignore[misc]
    """A person; a new PIN may be typed, the old one is never shown."""

    pin = CharField(
        label=_("new PIN"),
        required=False,
        widget=UnfoldAdminPasswordWidget,
        help_text=_("4 to 8 digits; empty: no change"),
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        try:
            if pin:
                pins.hashed(pin, shortest=4, longest=8)
        except Invalid as refused:
            self.add_error("pin", refused.errors["pin"])
        return pin

    def clean(self) -> dict[str, Any] | None:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("left_on") and found.get("hired_on") and found["left_on"] < found["hired_on"]:
            self.add_error("left_on", _("The last day lies before the first."))
        return found


@admin.register(models.Staff)
class StaffAdmin(UserAdmin, HouseAdmin):  # type: ignore[misc, type-arg]
    form, add_form, change_password_form = StaffForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("code", "name", "username", "job", "hired_on", "left_on", "is_active")
    list_filter = ("is_active", "kind")
    search_fields = ("=code", "=username", "name__startswith")
    search_help_text = _("Code, log-in name, or the start of the name")
    ordering = ("code",)
    filter_horizontal = ()
    inlines = (AssignmentInline,)
    readonly_fields = ("last_login", "joined_at", "kind")
    actions_detail = ("unlock_person", "new_second_factor")
    when_empty = _("Nobody works here yet: add the first person, then give them a role in a store.")
    fieldsets = (
        (_("Log-in"), {"fields": (("username", "is_active"), "password", "pin")}),
        (_("person"), {"fields": (("code", "name"), ("job", "phone"), ("hired_on", "left_on"), ("gender", "kind"))}),
        (_("access"), {"fields": ("is_superuser", ("last_login", "joined_at"))}),
    )
    add_fieldsets = ((None, {"fields": ("username", "code", "name", "password1", "password2")}),)
    helps = {
        "username": _("What is typed at the log-in; letters, digits and _ are best."),
        "code": _("Short; it stands on receipts and is typed with the PIN where a second person decides."),
        "is_active": _("Who leaves is switched off, never deleted: the books name them for ever."),
        "is_superuser": _("May do everything everywhere; for one or two people who look after the system."),
        "left_on": _("From the next day on this person cannot log in."),
        "job": _("As the house calls it, e.g. store manager, guide."),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Colleagues: who has an assignment in a store that one may see, and oneself."""
        rows: QuerySet[Model] = super().get_queryset(request)
        scope = scope_at(request)
        if scope.everywhere:
            return rows
        held = models.Assignment.objects.order_by()
        near = scope.limit(held).values("staff") | held.filter(region__in=scope.regions).values("staff")
        return rows.filter(pk__in=near)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Only a superuser makes superusers."""
        more = () if getattr(request.user, "is_superuser", False) else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *more)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A superuser is changed by superusers alone, and machines by nobody."""
        if isinstance(obj, models.Staff):
            above = obj.is_superuser and not getattr(request.user, "is_superuser", False)
            if above or obj.kind == models.Staff.Kind.MACHINE:
                return False
        return bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_unlock_permission(self, request: HttpRequest, object_id: str | int | None = None) -> bool:
        return self.has_change_permission(request, self.get_object(request, str(object_id)))

    @action(description=_("Unlock log-in and PIN"), permissions=["unlock"], icon="lock_open")  # type: ignore[untyped-decorator]
    def unlock_person(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """After too many misses: the waiting time ends now."""
        says = _("%(name)s may try the log-in and the PIN again at once. Ask first whether it was really them.")
        done = _("%(name)s may log in and use the PIN again.")
        return self._asked_first(request, object_id, says, done, _unlock)

    @action(description=_("Reset the second factor"), permissions=["unlock"], icon="phonelink_erase")  # type: ignore[untyped-decorator]
    def new_second_factor(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A lost phone: at the next log-in a new one is set up."""
        says = _(
            "The phone of %(name)s gives no codes any more. Whoever logs in next by their password sets up a new one."
        )
        done = _("%(name)s sets up a new phone at the next log-in.")
        return self._asked_first(request, object_id, says, done, reset_second_factor)

    def _asked_first(
        self, request: HttpRequest, object_id: int, says: Any, done: Any, verb: Callable[..., object]
    ) -> HttpResponse:
        """A link only asks; the button below it does, by POST, so that no foreign page can press it."""
        staff = self.get_object(request, str(object_id))
        if not isinstance(staff, models.Staff) or not isinstance(request.user, models.Staff):
            raise Http404
        back = reverse("admin:stores_staff_change", args=[object_id])
        name = {"name": staff.name}
        if request.method != "POST":
            context = self.admin_site.each_context(request) | {"title": staff.name, "says": says % name, "back": back}
            return TemplateResponse(request, "admin/ask_first.html", context)
        verb(staff, by=request.user)
        self.message_user(request, done % name)
        return redirect(back)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        pin = form.cleaned_data.get("pin")
        if pin and isinstance(obj, models.Staff) and isinstance(request.user, models.Staff):
            set_pin(obj, pin, by=request.user)


class RosterForm(ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or {}
        if found.get("starts") and found.get("starts") == found.get("ends"):
            raise ValidationError({"ends": _("A shift that ends when it starts has no length.")})
        return found


@admin.register(models.Roster)
class RosterAdmin(HouseAdmin):
    form = RosterForm
    list_display = ("day", "store", "staff", "starts", "ends")
    list_filter = (("day", AnyPeriod), "store")
    list_select_related = ("store", "staff")
    autocomplete_fields = ("staff",)
    ordering = ("-day", "store", "starts", "id")
    scope_path = "store"
    actions = ("copy_to_next_week",)
    when_empty = _("No shift yet: add one, or mark last week's and copy them a week on.")
    helps = {"ends": _("Earlier than the start: the shift goes over midnight.")}

    @admin.action(description=_("Copy a week on"), permissions=["add"])
    def copy_to_next_week(self, request: HttpRequest, rows: QuerySet[models.Roster]) -> None:
        made, there = copy_week(rows.select_related(None).order_by("id"))
        words = {"made": made, "there": there}
        message = _("%(made)s shifts were copied to the same weekday of the next week; %(there)s stood there already.")
        self.message_user(request, message % words, messages.SUCCESS if made else messages.WARNING)


@admin.register(models.Target)
class TargetAdmin(HouseAdmin):
    list_display = ("month", "store", "staff", "amount")
    list_filter = ("store",)
    list_select_related = ("store", "staff")
    autocomplete_fields = ("staff",)
    ordering = ("-month", "store", "id")
    scope_path = "store"
    when_empty = _("No target yet: add the month's sales that a store, or one of its sellers, is to reach.")
    helps = {
        "month": _("The first day of the month."),
        "staff": _("Empty: the target of the whole store."),
    }


def _unlock(staff: models.Staff, *, by: models.Staff) -> None:
    reset(username=staff.username)
    unlock(staff, by=by)
