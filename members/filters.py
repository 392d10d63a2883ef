"""Filters of the list of members: each stands on an index, or ends early because many rows fit it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from members.models import MemberTag, Tag

STEPS = (300, 500, 2_000)


class TagFilter(DropdownFilter):  # type: ignore[misc]
    """Who has a tag; the index goes by tag and member."""

    title = _("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        rows = Tag.objects.select_related("group").order_by("group__name", "name", "id")[:500]
        return [(str(row.pk), f"{row.group.name} · {row.name}") for row in rows]

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        value = str(self.value() or "")
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            return rows
        return rows.filter(Exists(MemberTag.objects.filter(tag=int(value), member=OuterRef("pk"))))


class PointsFilter(DropdownFilter):  # type: ignore[misc]
    """Who has so many points, or owes some: 300 buy 20 yuan, 500 buy 50 (S105), 2,000 are worth a call."""

    title = _("points")
    parameter_name = "points"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        steps = [(str(step), gettext("%(points)s and more") % {"points": step}) for step in STEPS]
        return [*steps, ("owed", gettext("owes points"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        if self.value() == "owed":
            return rows.filter(points__lt=0)
        wanted = next((step for step in STEPS if str(step) == self.value()), None)
        return rows if wanted is None else rows.filter(points__gte=wanted)


class BirthdayFilter(DropdownFilter):  # type: ignore[misc]
    """Whose own birthday is in a month; one member in twelve, so a page is full soon. Lunar ones stand by their own month."""

    title = _("birthday in")
    parameter_name = "birthday"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(str(month), str(MONTHS[month])) for month in range(1, 13)]

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        months = {str(month): month for month in range(1, 13)}
        month = months.get(str(self.value()))
        return rows if month is None else rows.filter(birthday__month=month)


class MessagesFilter(DropdownFilter):  # type: ignore[misc]
    """Who agreed to messages. With points and an active status the index of the audience serves it."""

    title = _("agrees to messages")
    parameter_name = "messages"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("1", gettext("yes")), ("0", gettext("no"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Model]) -> QuerySet[Model]:
        return rows.filter(sms_ok=self.value() == "1") if self.value() in ("0", "1") else rows
