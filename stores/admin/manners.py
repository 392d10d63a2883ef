"""The admin's manners.

`HouseAdmin` shows only the rows of stores that one may see (`scope_path`), in an explicit order, says what an empty list
waits for (`when_empty`) and explains its fields (`helps`); `MasterAdmin` saves the changed columns alone and keeps their
history; what is booked is a `BookAdmin`: read, never edited.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import DecimalField, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import TabularInline

from stores import models
from stores.admin.exports import ExportMixin
from stores.admin.lists import Choices, LimitedPaginator, Period, StoreFilter, Ticked, period_names, scope_at
from stores.admin_tabs import yuan
from stores.rules import is_document_number

# The columns of this width hold yuan; rates are narrower.
YUAN_DIGITS = 12


class HouseAdmin(ExportMixin):
    """A list of ours. `scope_path` leads from a row to its store; None: everybody who may look sees all rows.

    `helps` explains fields in words, `ticked` names columns that hold a list of codes and what there is to tick (a
    function of the request, and how a tick is read).
    """

    show_full_result_count = False
    # Counts beside each choice of a filter would look at the whole table once for each.
    show_facets = ShowFacets.NEVER
    paginator = LimitedPaginator
    list_per_page = 50
    list_max_show_all = 0
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True
    scope_path: ClassVar[str | None] = None
    when_empty: ClassVar[Any] = ""
    helps: ClassVar[Mapping[str, Any]] = {}
    ticked: ClassVar[Mapping[str, tuple[Choices, Any]]] = {}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows if self.scope_path is None else scope_at(request).limit(rows, self.scope_path)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """A filter by store offers the stores that one may see."""
        return [self._filter(wanted) for wanted in super().get_list_filter(request)]

    @property
    def whole_list(self) -> str:
        """The query that takes a default period off; empty where there is none."""
        wanted = [one for one in self.list_filter if isinstance(one, tuple) and one[1] is Period]
        return "&".join(f"{name}=" for path, _kind in wanted for name in period_names(path))

    def _filter(self, wanted: Any) -> Any:
        field = self.opts.get_field(wanted) if isinstance(wanted, str) and "__" not in wanted else None
        return (wanted, StoreFilter) if field is not None and field.related_model is models.Store else wanted

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """The groups that the page names; a column that none of them names stands in a last group, never lost."""
        groups = list(super().get_fieldsets(request, obj))
        if not self.fieldsets or (obj is None and self.add_fieldsets):
            return groups
        named = {name for _title, group in groups for row in group["fields"] for name in _names(row)}
        left = [name for name in self._columns() if name not in named]
        classes = groups[0][1].get("classes", ())
        return [*groups, (_("More"), {"fields": left, "classes": classes})] if left else groups

    def _columns(self) -> list[str]:
        fields = (*self.opts.concrete_fields, *self.opts.many_to_many)
        hidden = set(self.exclude or ())
        return [
            field.name for field in fields if field.editable and not field.auto_created and field.name not in hidden
        ]

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **how: Any) -> Any:
        """Only stores that one may see can be chosen."""
        if field.related_model is models.Store:
            how["queryset"] = scope_at(request).limit(models.Store.objects.order_by("code"), "")
        return super().formfield_for_foreignkey(field, request, **how)

    def formfield_for_dbfield(self, field: Any, request: HttpRequest, **how: Any) -> Any:
        if field.name in self.helps:
            how["help_text"] = self.helps[field.name]
        if field.name in self.ticked:
            choices, coerce = self.ticked[field.name]
            help_text = how.get("help_text", "")
            return Ticked(
                label=field.verbose_name,
                required=False,
                choices=choices(request),
                coerce=coerce,
                help_text=help_text,
                initial=list,
            )
        return super().formfield_for_dbfield(field, request, **how)


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

    def get_history_queryset(self, request: HttpRequest, history: Any, pk_name: str, object_id: Any) -> QuerySet[Model]:
        """Of a row that one may see; the library shows the history of every row."""
        rows: QuerySet[Model] = super().get_history_queryset(request, history, pk_name, object_id)
        return rows if self.get_queryset(request).filter(pk=object_id).exists() else rows.none()

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An old state, to be read. The library would also save what is sent, for whoever may look."""
        if request.method != "GET" or not self.get_queryset(request).filter(pk=object_id).exists():
            raise PermissionDenied
        shown: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return shown


class BookAdmin(HouseAdmin):
    """What is booked: never added, changed or deleted by hand; sorted by its own time, which has the index."""

    sortable_by = ()
    when_empty = _("Nothing is booked in these days. Only the last 30 days are shown unless you ask for more.")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Amounts stand as money."""
        return [_money(self.opts, name) for name in super().get_list_display(request)]

    @admin.display(description=_("reference"))
    def receipt(self, row: Any) -> str:
        """What it was booked for; a receipt's number opens the receipt."""
        if not is_document_number(row.reference):
            return str(row.reference)
        return format_html('<a href="{}">{}</a>', reverse("backoffice:receipt", args=[row.reference]), row.reference)

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
    hide_title = True
    joined: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """With what its rows name at hand."""
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.select_related(*self.joined) if self.joined else rows

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _names(row: Any) -> tuple[str, ...]:
    return (row,) if isinstance(row, str) else tuple(row)


def _money(opts: Any, name: Any) -> Any:
    """A column of yuan as ¥1,014.00; every other column as it is."""
    field = {one.name: one for one in opts.concrete_fields}.get(name)
    if not isinstance(field, DecimalField) or field.max_digits != YUAN_DIGITS:
        return name

    @admin.display(description=field.verbose_name)
    def shown(row: Model) -> str:
        amount = getattr(row, name)
        return "–" if amount is None else yuan(amount)

    shown.__name__ = name
    return shown
