"""The admin's manners, and who and where: places, people, keys, audit.

`HouseAdmin` shows only the rows of stores that one may see (`scope_path`), in an explicit order; `MasterAdmin` saves the
changed columns alone and keeps their history; what is booked is a `BookAdmin`: read, never edited.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.forms import CharField, PasswordInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.models import APIKey as PlainKey
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from ledger.refused import Invalid
from stores import models, pins
from stores.scoping import Scope, scope_of
from stores.services import set_pin

admin.site.unregister(Group)
admin.site.unregister(PlainKey)


class HouseAdmin(ModelAdmin):  # type: ignore[misc]
    """A list of ours. `scope_path` leads from a row to its store; None: everybody who may look sees all rows."""

    show_full_result_count = False
    list_per_page = 50
    scope_path: ClassVar[str | None] = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows if self.scope_path is None else _scope(request).limit(rows, self.scope_path)

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **how: Any) -> Any:
        """Only stores that one may see can be chosen."""
        if field.related_model is models.Store:
            how["queryset"] = _scope(request).limit(models.Store.objects.order_by("code"), "")
        return super().formfield_for_foreignkey(field, request, **how)


class MasterAdmin(SimpleHistoryAdmin, HouseAdmin):  # type: ignore[misc]
    """Master data: what changed is saved, with its history. `fixed` cannot be changed once the row is there."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001
        if not change:
            obj.save(force_insert=True)
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if changed:
            obj.save(update_fields=changed)


class BookAdmin(HouseAdmin):
    """What is booked: never added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class BookInline(TabularInline):  # type: ignore[misc]
    """Rows that belong to what is booked."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _scope(request: HttpRequest) -> Scope:
    return scope_of(request.user) if isinstance(request.user, models.Staff) else Scope()


@admin.register(models.Region)
class RegionAdmin(MasterAdmin):
    list_display = ("code", "name", "wallet_cap", "cutoff_hour")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)


@admin.register(models.LegalEntity)
class LegalEntityAdmin(MasterAdmin):
    list_display = ("code", "name")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)


@admin.register(models.Store)
class StoreAdmin(MasterAdmin):
    list_display = ("code", "name", "region", "legal_entity", "kind", "city", "is_active")
    list_filter = ("region", "kind", "is_active")
    list_select_related = ("region", "legal_entity")
    ordering = ("code",)
    search_fields = ("=code", "name__startswith")
    fixed = ("code",)
    scope_path = ""


class AssignmentInline(TabularInline):  # type: ignore[misc]
    model = models.Assignment
    extra = 0
    fields = ("role", "store", "region", "since", "until")
    ordering = ("-since", "id")


class StaffForm(UserChangeForm):  # type: ignore[misc]
    """A person; a new PIN may be typed, the old one is never shown."""

    pin = CharField(
        label=_("new PIN"), required=False, widget=PasswordInput, help_text=_("4 to 8 digits; empty: no change")
    )

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        try:
            if pin:
                pins.hashed(pin, shortest=4, longest=8)
        except Invalid as refused:
            self.add_error("pin", refused.errors["pin"])
        return pin


@admin.register(models.Staff)
class StaffAdmin(UserAdmin, HouseAdmin):  # type: ignore[misc, type-arg]
    form, add_form, change_password_form = StaffForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("code", "name", "username", "job", "hired_on", "left_on", "is_active")
    list_filter = ("is_active", "kind")
    search_fields = ("=code", "=username", "name__startswith")
    ordering = ("code",)
    filter_horizontal = ()
    inlines = (AssignmentInline,)
    readonly_fields = ("last_login", "joined_at", "kind")
    fieldsets = (
        (None, {"fields": ("username", "password", "pin")}),
        (_("person"), {"fields": ("code", "name", "phone", "job", "gender", "hired_on", "left_on", "kind")}),
        (_("access"), {"fields": ("is_active", "is_superuser", "last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "code", "name", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """Colleagues: who has an assignment in a store that one may see, and oneself."""
        rows: QuerySet[Model] = super().get_queryset(request)
        scope = _scope(request)
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

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        pin = form.cleaned_data.get("pin")
        if pin and isinstance(obj, models.Staff) and isinstance(request.user, models.Staff):
            set_pin(obj, pin, by=request.user)


@admin.register(models.Roster)
class RosterAdmin(HouseAdmin):
    list_display = ("day", "store", "staff", "starts", "ends")
    list_filter = ("store",)
    list_select_related = ("store", "staff")
    autocomplete_fields = ("staff",)
    date_hierarchy = "day"
    ordering = ("-day", "store", "starts", "id")
    scope_path = "store"


@admin.register(models.Target)
class TargetAdmin(HouseAdmin):
    list_display = ("month", "store", "staff", "amount")
    list_select_related = ("store", "staff")
    autocomplete_fields = ("staff",)
    ordering = ("-month", "store", "id")
    scope_path = "store"


@admin.register(models.ClosedPeriod)
class ClosedPeriodAdmin(HouseAdmin):
    list_display = ("legal_entity", "month", "closed_at", "closed_by")
    list_select_related = ("legal_entity", "closed_by")
    autocomplete_fields = ("closed_by",)
    ordering = ("-month", "id")


@admin.register(models.ApiKey)
class ApiKeyAdmin(HouseAdmin):
    """Keys are made by `manage.py create_api_key`; here they end."""

    list_display = ("prefix", "name", "scope", "store", "staff", "created", "expiry_date", "revoked", "last_used_at")
    list_filter = ("scope", "revoked")
    list_select_related = ("store", "staff")
    ordering = ("-created",)
    search_fields = ("=prefix", "name__startswith")
    fields = (
        "prefix",
        "name",
        "scope",
        "store",
        "staff",
        "stores",
        "created",
        "expiry_date",
        "revoked",
        "last_used_at",
    )
    readonly_fields = ("prefix", "scope", "store", "staff", "created", "last_used_at")
    filter_horizontal = ("stores",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(models.Audit)
class AuditAdmin(BookAdmin):
    list_display = ("at", "action", "by", "store", "subject_type", "subject_id")
    list_select_related = ("by", "store")
    ordering = ("-id",)
    search_fields = ("=subject_id", "=action")
