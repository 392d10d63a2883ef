"""Shifts from a table (S35): a person, a day, from when to when. What a violation has frozen is not touched."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.resources.one_by_one import take_back
from stores import audit
from stores.importing.columns import Clock, Column, Day, Digits, Text, folded
from stores.importing.sheets import Row, Sheet
from stores.models import ImportRow, Roster, Staff, Store
from stores.rules import overlap, shift_hours
from stores.scoping import scope_of


class Rosters(Sheet):
    """A shift is found by person, day and start; a line that names it again changes store or end."""

    kind = "roster"
    permission = "stores.add_roster"
    unique = ()

    store = Column(gettext_lazy("store"), Text(), needed=True, example="S001", note=gettext_lazy("code of the store"))
    staff = Column(gettext_lazy("staff code"), Digits(16), needed=True, example="S001-01", also=("工号",))
    day = Column(gettext_lazy("day"), Day(), needed=True, example="2026-11-23", also=("日期",))
    starts = Column(gettext_lazy("starts"), Clock(), needed=True, example="09:00", also=("上班",))
    ends = Column(gettext_lazy("ends"), Clock(), needed=True, example="18:00", also=("下班",))

    def prepare(self) -> None:
        """Stores that the person may see, and everybody, by code."""
        rows = scope_of(self.by).limit(Store.objects.order_by("code"), "")
        self.stores = {folded(store.code): store for store in rows}
        self.people = {folded(staff.code): staff for staff in Staff.objects.filter(kind="person", is_active=True)}
        self.placed: dict[tuple[int, Any], list[tuple[Any, Any]]] = {}

    def key(self, row: Row) -> Any:
        staff = self.people.get(folded(row.values["staff"]))
        return staff and staff.pk, row.values["day"], row.values["starts"]

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        days = {row.values["day"] for row in rows}
        known = Roster.objects.filter(day__in=days).order_by("pk")
        return {(one.staff_id, one.day, one.starts): one for one in known}

    def blank(self) -> Roster:
        return Roster()

    def given(self, row: Row) -> dict[str, Any]:
        values = row.values
        store, staff = self.stores.get(folded(values["store"])), self.people.get(folded(values["staff"]))
        return {
            "store_id": store and store.pk,
            "staff_id": staff and staff.pk,
            "day": values["day"],
            "starts": values["starts"],
            "ends": values["ends"],
        }

    def more(self, row: Row, instance: Roster | None) -> None:
        """Nothing hangs on a shift; here its faults are told."""
        wanted = self.given(row)
        for name in ("store", "staff"):
            if wanted[f"{name}_id"] is None:
                row.fault(name, _("is not known"))
        if wanted["starts"] == wanted["ends"]:
            row.fault("ends", _("A shift that ends when it starts has no length."))
        if row.faults:
            return
        if instance is not None and instance.store_id not in {store.pk for store in self.stores.values()}:
            row.fault("staff", _("has this shift in a store that is not yours"))
        self._refuse_overlap(row, wanted["staff_id"])

    def _refuse_overlap(self, row: Row, staff: int) -> None:
        """Two lines of the file do not put one person at two shifts at once."""
        values = row.values
        hours = shift_hours(values["day"], values["starts"], values["ends"])
        others = self.placed.setdefault((staff, values["day"]), [])
        if any(overlap(hours, one) for one in others):
            row.fault("starts", _("overlaps another shift of this person in the file"))
        others.append(hours)

    def do_instance_save(self, instance: Roster, is_create: bool) -> None:  # noqa: FBT001 - the library's
        instance.save(force_insert=is_create)
        audit.record("roster.imported", instance, by=self.by, store=instance.store, reference=self.batch.reference)

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """New shifts go, changed ones are as they were."""
        return take_back(self, Roster, made, end={})
