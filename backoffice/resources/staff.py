"""Staff from a table: found by their code; each comes with one role. Nobody gets a password or head office's role here."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.resources.members import GENDERS
from backoffice.resources.one_by_one import take_back
from stores import audit
from stores.importing.columns import Choice, Column, Day, Digits, Text, folded
from stores.importing.sheets import Row, Sheet
from stores.models import Assignment, ImportRow, Region, Staff, Store
from stores.models.staff import Role

CODE = Staff._meta.get_field("code")
ROLES = {
    word: role
    for role, words in {
        Role.CASHIER: ("收银员", "导购", "cashier"),
        Role.MANAGER: ("店长", "经理", "manager"),
        Role.INSPECTOR: ("督导", "inspector"),
        Role.MARKETER: ("市场", "marketer"),
        Role.ANALYST: ("分析", "总部分析", "analyst"),
        Role.FINANCE: ("财务", "finance"),
        Role.AUDITOR: ("审计", "auditor"),
    }.items()
    for word in words
}


class People(Sheet):
    """A person is found by the code. Without a password nobody logs in: head office sets one, or a PIN, afterwards."""

    kind = "staff"
    permission = "stores.add_staff"
    unique = ("code", "username")

    code = Column(gettext_lazy("staff code"), Digits(16), needed=True, example="S001-01", also=("工号", "编号"))
    name = Column(gettext_lazy("person’s name"), Text(64), needed=True, example="林晓雯", also=("姓名", "name"))
    username = Column(
        gettext_lazy("log-in name"), Digits(64), example="linxiaowen", note=gettext_lazy("empty: the staff code")
    )
    role = Column(gettext_lazy("role"), Choice(ROLES), example="收银员", note=" / ".join(ROLES))
    store = Column(
        gettext_lazy("store"),
        Text(),
        example="S001",
        note=gettext_lazy("code of the store or region; empty: the chain"),
    )
    since = Column(gettext_lazy("since"), Day(), example="2026-01-01", note=gettext_lazy("empty: from today on"))
    job = Column(gettext_lazy("job role"), Text(32), example="导购")
    gender = Column(gettext_lazy("gender"), Choice(GENDERS), example="女", note="女 / 男")
    phone = Column(gettext_lazy("phone"), Digits(20))
    hired_on = Column(gettext_lazy("hired on"), Day(), example="2024-03-01")

    def prepare(self) -> None:
        """Stores and regions by code."""
        self.stores = {folded(store.code): store for store in Store.objects.order_by("code")}
        self.regions = {folded(region.code): region for region in Region.objects.order_by("code")}
        self.today = timezone.localdate()

    def save_rows(self, rows: list[Row]) -> None:
        """Log-in names and roles of a chunk are looked up at once."""
        names = [_username(row) for row in rows]
        self.logins = dict(Staff.objects.filter(username__in=names).order_by().values_list("username", "code"))
        held = Assignment.objects.filter(staff__code__in=[row.values["code"] for row in rows], until=None).order_by()
        self.held = set(held.values_list("staff__code", "role", "store", "region"))
        super().save_rows(rows)

    def key(self, row: Row) -> Any:
        return row.values["code"]

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        return {staff.code: staff for staff in Staff.objects.filter(code__in=[row.values["code"] for row in rows])}

    def blank(self) -> Staff:
        staff = Staff()
        staff.set_unusable_password()
        return staff

    def given(self, row: Row) -> dict[str, Any]:
        names = ("code", "name", "username", "job", "gender", "phone", "hired_on")
        return {name: row.values[name] for name in names}

    def more(self, row: Row, instance: Any) -> Assignment | None:
        """The role, unless it is held already."""
        self._check(row, instance)
        if instance is None and not row.values["username"]:
            row.values["username"] = row.values["code"]
        if row.values["role"] is None:
            return None
        place = folded(row.values["store"] or "")
        store, region = self.stores.get(place), self.regions.get(place)
        if place and store is None and region is None:
            row.fault("store", _("is not known"))
        key = (row.values["code"], row.values["role"], store and store.pk, region and region.pk)
        since = row.values["since"] or self.today
        return (
            None if key in self.held else Assignment(role=row.values["role"], store=store, region=region, since=since)
        )

    def _check(self, row: Row, instance: Staff | None) -> None:
        try:
            CODE.run_validators(row.values["code"])
        except ValidationError:
            row.fault("code", _("holds more than letters, digits, _ and -"))
        if self.logins.get(_username(row), row.values["code"]) != row.values["code"]:
            row.fault("username", _("is taken by somebody else"))
        if instance is not None and (instance.is_superuser or instance.kind == Staff.Kind.MACHINE):
            row.fault("code", _("cannot be changed by a table"))

    def do_instance_save(self, instance: Staff, is_create: bool) -> None:  # noqa: FBT001 - the library's
        """With a line in the audit."""
        instance.username = instance.username or instance.code
        instance.save(force_insert=is_create)
        audit.record("staff.imported", instance, by=self.by, reference=self.batch.reference)

    def save_more(self, row: Row, instance: Staff, more: Assignment | None) -> None:
        if more is not None:
            more.staff = instance
            more.save(force_insert=True)
            row.trace["added"] = [more.pk]

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """Roles that were given end; new people go, or may not log in once something names them."""
        Assignment.objects.filter(pk__in=[pk for row in made for pk in row.trace.get("added", ())]).delete()
        return take_back(self, Staff, made, end={"is_active": False})


def _username(row: Row) -> str:
    return str(row.values["username"] or row.values["code"])
