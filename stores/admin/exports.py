"""Any list of the admin as a table: what is filtered, in the scope of who asks, counted first, and logged."""

import re
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from stores import audit, exporting
from stores.exporting import MOST_XLSX, Column
from stores.models import Staff

EXPORTS, CLEAR = "stores.export", "members.export_phones"
# A search may be for a phone: what is logged holds none.
_DIGITS = re.compile(r"[0-9]{7,}")


class ExportForm(forms.Form):
    """In which form; phones in clear only with a reason."""

    form = forms.ChoiceField(
        label=gettext_lazy("format"),
        choices=[("csv", gettext_lazy("CSV (any length)")), ("xlsx", "Excel (XLSX)")],
        widget=forms.RadioSelect,
        initial="csv",
    )
    clear = forms.BooleanField(label=gettext_lazy("phones in clear"), required=False)
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)

    def __init__(self, *args: Any, rows: int, may_clear: bool, **how: Any) -> None:
        super().__init__(*args, **how)
        self.rows = rows
        if not may_clear:
            del self.fields["clear"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("clear") and not data.get("reason", "").strip():
            self.add_error("reason", _("Phones in clear need a reason."))
        if data.get("form") == "xlsx" and self.rows > MOST_XLSX:
            self.add_error("form", _("Excel takes up to %(most)s lines here: choose CSV.") % {"most": MOST_XLSX})
        return data


class ExportMixin(ModelAdmin):  # type: ignore[misc]
    """`…/export/` beside a list, with the list's own query."""

    list_before_template = "admin/export_button.html"
    export_left_out: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def export_rows(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the columns need beside them."""
        return found

    def export_columns(self, *, clear: bool) -> list[Column]:
        """The columns; phones masked unless `clear`."""
        del clear
        return exporting.columns_of(self.model, without=self.export_left_out)

    def export_has_phones(self) -> bool:
        """Whether there is something to be asked for in clear."""
        return False

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """How many lines it would be; after the button: the table."""
        staff = request.user
        if not isinstance(staff, Staff) or not self.has_view_permission(request) or not staff.has_perm(EXPORTS):
            raise PermissionDenied
        found = self._filtered(request)
        count = found.order_by().count()
        may_clear = self.export_has_phones() and staff.has_perm(CLEAR)
        form = ExportForm(request.POST or None, rows=count, may_clear=may_clear)
        if request.method == "POST" and form.is_valid():
            return self._table(request, staff, found, count, form.cleaned_data)
        return self._ask(request, form, count)

    def _filtered(self, request: HttpRequest) -> QuerySet[Any]:
        """What the list shows, on all its pages."""
        page: ChangeList = self.get_changelist_instance(request)
        rows: QuerySet[Any] = page.get_queryset(request)
        return self.export_rows(rows.select_related(None).prefetch_related(None))

    def _ask(self, request: HttpRequest, form: ExportForm, count: int) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Export: %(list)s") % {"list": self.opts.verbose_name_plural},
            "opts": self.opts,
            "form": form,
            "count": count,
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/export.html", context, status=422 if form.errors else 200)

    def _table(
        self, request: HttpRequest, staff: Staff, found: QuerySet[Any], count: int, asked: dict[str, Any]
    ) -> HttpResponseBase:
        clear = bool(asked.get("clear"))
        query = _DIGITS.sub("***", urlencode(request.GET, doseq=True))
        audit.record(
            "export",
            staff,
            by=staff,
            list=self.opts.label_lower,
            filter=query[:500],
            rows=count,
            form=asked["form"],
            clear=clear,
            reason=asked.get("reason", ""),
        )
        columns = self.export_columns(clear=clear)
        cells = exporting.rows(found, columns)
        name = f"{self.opts.model_name}-{timezone.localtime():%Y%m%d-%H%M}.{asked['form']}"
        if asked["form"] == "xlsx":
            return FileResponse(exporting.as_xlsx(columns, cells), as_attachment=True, filename=name)
        answer = StreamingHttpResponse(exporting.as_csv(columns, cells), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
