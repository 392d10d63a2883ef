"""What lists of the admin have in common: pages without a full count, periods, filters by store, boxes to tick.

Nothing here looks at a whole table: a count ends at `MOST`, a big book shows its last 30 days unless asked for more.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import FieldListFilter
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Model, Q, QuerySet
from django.forms import TypedMultipleChoiceField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.forms import RangeDateForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from stores.models import Staff, Store
from stores.scoping import Scope, scope_of

DAYS = 30
DAY = timedelta(days=1)
Choices = Callable[[HttpRequest], list[tuple[Any, Any]]]


def scope_at(request: HttpRequest) -> Scope:
    """The stores that whoever asks may see."""
    return scope_of(request.user) if isinstance(request.user, Staff) else Scope()


class LimitedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that may be of any length: it is counted up to `most` rows, and `more` says that there are more."""

    template_name = "admin/pagination_limited.html"
    most: ClassVar[int] = 10_000

    @cached_property
    def _found(self) -> int:
        rows = self.object_list
        return rows.order_by()[: self.most + 1].count() if isinstance(rows, QuerySet) else len(rows)

    @property
    def more(self) -> bool:
        return self._found > self.most

    @cached_property
    def count(self) -> int:
        return min(self._found, self.most)


def period_names(path: str) -> tuple[str, str]:
    """The two parameters of a period over the column `path`."""
    return f"{path}_from", f"{path}_to"


class Period(FieldListFilter):
    """Days from … to …: the last 30 unless said otherwise; emptied fields or a search show everything.

    A `business_day` also narrows `at`, which has the index by time; a business day ends on the next calendar day at most.
    """

    template = "unfold/filters/filters_date_range.html"
    form_class = RangeDateForm
    days: ClassVar[int | None] = DAYS

    def __init__(self, field: Any, request: HttpRequest, params: dict[str, Any], *args: Any, **how: Any) -> None:
        names = period_names(how.get("field_path") or field.name)
        asked = "q" in request.GET or any(name in params for name in names)
        values = {name: params.pop(name, [""])[-1] for name in names}
        super().__init__(field, request, params, *args, **how)
        self.used_parameters |= values
        if not asked and self.days is not None:
            self.used_parameters[names[0]] = str(timezone.localdate() - (self.days - 1) * DAY)

    def expected_parameters(self) -> list[str | None]:
        return list(period_names(self.field_path))

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        begin, end = (_day(self.used_parameters.get(name)) for name in period_names(self.field_path))
        if isinstance(self.field, DateTimeField):
            return rows.filter(_within(self.field_path, begin, end))
        wanted = Q(**{f"{self.field_path}__gte": begin} if begin else {})
        wanted &= Q(**{f"{self.field_path}__lte": end} if end else {})
        if self.field_path == "business_day" and "at" in {field.name for field in rows.model._meta.concrete_fields}:
            wanted &= _within("at", begin, end + DAY if end else None)
        return rows.filter(wanted)

    def choices(self, changelist: Any) -> Iterator[Any]:
        values = {name: self.used_parameters.get(name) for name in period_names(self.field_path)}
        yield {"form": self.form_class(name=self.field_path, data=values)}


class AnyPeriod(Period):
    """Days from … to …, all unless said otherwise."""

    days = None


def _within(path: str, begin: date | None, end: date | None) -> Q:
    """The moments from the start of `begin` to the end of `end`."""
    after = {f"{path}__gte": _midnight(begin)} if begin else {}
    before = {f"{path}__lt": _midnight(end + DAY)} if end else {}
    return Q(**after, **before)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware here


def _day(text: Any) -> date | None:
    """The day that was typed; what is none narrows nothing."""
    try:
        day = parse_date(str(text or ""))
    except ValueError:
        return None
    # The first and the last days of the calendar have no neighbour.
    return day if day and 1900 <= day.year <= 9000 else None


class StoreFilter(admin.RelatedFieldListFilter):
    """Only stores that one may see can be chosen."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        stores = scope_at(request).limit(Store.objects.order_by("code"), "")
        return [(store.pk, str(store)) for store in stores]


class Ticked(TypedMultipleChoiceField):
    """Several of a few codes, as boxes to tick; kept as a list."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **how: Any) -> None:
        super().__init__(empty_value=[], **how)


def store_choices(request: HttpRequest) -> list[tuple[Any, Any]]:
    """Codes of the stores that one may see."""
    stores = scope_at(request).limit(Store.objects.order_by("code"), "")
    return [(store.code, str(store)) for store in stores]


def channel_choices(request: HttpRequest) -> list[tuple[Any, Any]]:
    return [("store", _("in the store")), ("online", _("online")), ("app", _("app"))]
