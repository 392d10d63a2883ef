"""Rule books: read on a page of their own (`compliance.views.books`), changed as drafts, section by section."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline
from unfold.decorators import display

from compliance import texts
from compliance.forms.books import BookForm, ItemForm, SectionForm
from compliance.models import Book, Item, LadderStep, Section
from compliance.services import drafting
from compliance.views import books
from ledger.refused import Refused
from stores import audit
from stores.admin import HouseAdmin

BADGES = {"draft": "warning", "published": "success", "retired": "info"}


class DraftAdmin(HouseAdmin):
    """What is written through `drafting`; a refusal is told on the book's page, with nothing written."""

    def changeform_view(self, request: HttpRequest, *args: Any, **how: Any) -> HttpResponse:
        try:
            shown: HttpResponse = super().changeform_view(request, *args, **how)
        except Refused as refused:
            for sentence in texts.sentences(refused):
                messages.error(request, sentence)
            return redirect(request.get_full_path())
        return shown


@admin.register(Book)
class RuleBookAdmin(DraftAdmin):
    form = BookForm
    list_display = ("code", "version", "name", "badge", "binds", "rules", "unset", "published_at", "review_due")
    list_display_links = ("code", "name")
    list_filter = ("state",)
    list_select_related = ("region", "store")
    ordering = ("code", "-version")
    sortable_by = ()
    search_fields = ("=code", "name__startswith")
    search_help_text = _("Code, or the start of the name")
    when_empty = _("No rule book yet: manage.py bootstrap makes the first one.")
    helps = {
        "code": _("Short and lasting; all versions of this book share it."),
        "region": _("Region and store empty: the whole division. The nearest book in force binds a store."),
        "reach": _("Whom a violation costs points, beside the manager."),
        "review_due": _("The day by which somebody looks through the rules again."),
        "note": _("Whoever reads the book sees why this version was made."),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        """With the count of rules, and of those that cannot be applied."""
        blank = Q(sections__items__isnull=False, sections__items__penalty=None, sections__penalty=None)
        counts = {"n": Count("sections__items"), "blank": Count("sections__items", filter=blank)}
        rows: QuerySet[Model] = super().get_queryset(request).annotate(**counts)
        return rows

    @display(description=_("state"), label=BADGES)  # type: ignore[untyped-decorator]
    def badge(self, row: Book) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    @admin.display(description=_("binds"))
    def binds(self, row: Book) -> str:
        return str(row.store or row.region or _("the whole division"))

    @admin.display(description=_("rules"))
    def rules(self, row: Any) -> int:
        return int(row.n)

    @admin.display(description=_("without points"))
    def unset(self, row: Any) -> int:
        return int(row.blank)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/copy/", books.copy, name="compliance_book_copy"),
            path("<int:pk>/publish/", books.publish, name="compliance_book_publish"),
        ]
        return own + list(super().get_urls())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        head = [("code", "name"), ("region", "store"), ("reach", "review_due"), "note"]
        named = head if obj is None else [("name", "reach"), "review_due", "note"]
        return [(_("Rule book"), {"fields": [*named, *(["like"] if obj is None else [])]})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts change."""
        draft = obj is None or obj.state == Book.State.DRAFT
        return draft and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The book to be read; the head of a draft where `?edit` asks for it."""
        row = self.get_object(request, object_id)
        may = self.has_view_permission if request.method == "GET" else self.has_change_permission
        if row is None or not may(request, row):
            raise PermissionDenied
        if "edit" in request.GET and self.has_change_permission(request, row):
            form: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
            return form
        return books.show(request, row.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        who: Any = {"by": request.user, "at": timezone.now()}
        if change:
            drafting.keep(obj, form.changed_data, **who)
        else:
            drafting.begin(obj, like=form.cleaned_data["like"], **who)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect(books.PAGE, obj.pk)

    response_post_save_add = response_post_save_change


class ItemInline(StackedInline):  # type: ignore[misc]
    model = Item
    form = ItemForm
    extra = 0
    ordering = ("number",)
    fields = (
        ("code", "number", "once_a_day"),
        ("title", "script"),
        ("check_kind", "limit"),
        ("penalty", "joint", "joint_value"),
        ("exempt_jobs", "gender"),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(Section)
class SectionAdmin(DraftAdmin):
    """A section with its rules; the way here is its book's page."""

    form = SectionForm
    list_display = ("book", "number", "title", "penalty", "joint", "joint_value")
    list_display_links = ("title",)
    list_select_related = ("book",)
    ordering = ("book__code", "-book__version", "number")
    sortable_by = ()
    inlines = (ItemInline,)
    when_empty = _("No section yet: make a new version of a rule book, and add one there.")
    helps = {
        "penalty": _("Empty: its rules cannot be applied until somebody says how many. A rule may have its own."),
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the sidebar."""
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        head = ["book"] if obj is None else []
        return [(_("Section"), {"fields": [*head, ("number", "title"), ("penalty", "joint", "joint_value")]})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and _is_draft(obj) and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        drafting.keep(obj, form.changed_data, **_who(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001
        formset.save(commit=False)
        for gone in formset.deleted_objects:
            drafting.drop(gone, **_who(request))
        for row, columns in formset.changed_objects:
            drafting.keep(row, columns, **_who(request))
        for row in formset.new_objects:
            drafting.keep(row, **_who(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Its rules go with it."""
        rules = [str(item) for one in objs for item in one.items.order_by("number")]
        return [*map(str, objs), *([rules] if rules else [])], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        drafting.drop(obj, **_who(request))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return redirect(books.PAGE, obj.book_id)

    response_post_save_add = response_post_save_change


@admin.register(LadderStep)
class LadderStepAdmin(HouseAdmin):
    list_display = ("step", "points", "months", "is_active")
    ordering = ("points",)
    sortable_by = ()
    fields = ("step", ("points", "months"), "is_active")
    readonly_fields = ("step",)
    when_empty = _("No step yet: manage.py bootstrap makes the four of them.")
    helps = {
        "points": _("Whoever lost so many points in the period is proposed for this step; a person decides about it."),
        "months": _("The running month included."),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
            changed = {name: form.cleaned_data[name] for name in form.changed_data}
            audit.record("ladder.changed", obj, by=_who(request)["by"], **changed)


def _is_draft(section: Section | None) -> bool:
    return section is None or section.book.state == Book.State.DRAFT


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}
