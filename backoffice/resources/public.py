"""Ratings and reviews from tables that sites export (S5, S6)."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.resources.one_by_one import take_back
from compliance.models import Rating, Review, Site
from compliance.services import ratings
from stores.importing.columns import Choice, Column, Day, Moment, Money, Text, Whole, folded
from stores.importing.sheets import Row, Sheet
from stores.models import ImportRow, Store
from stores.scoping import scope_of

SITES = {
    "大众点评": Site.DIANPING,
    "点评": Site.DIANPING,
    "美团": Site.MEITUAN,
    "抖音": Site.DOUYIN,
    "高德": Site.GAODE,
    "其他": Site.OTHER,
    **{str(value): value for value in Site.values},
}
MOST, TENTH = Decimal(5), Decimal("0.1")


class _Public(Sheet):
    """What both have: a store that the person may see, and a site."""

    unique = ()

    def prepare(self) -> None:
        rows = scope_of(self.by).limit(Store.objects.order_by("code"), "")
        self.stores = {folded(store.code): store for store in rows}
        self.now = timezone.now()
        self.named: set[Any] = set()

    def place(self, row: Row) -> int | None:
        """The store's id; None for one that is not theirs to see."""
        store = self.stores.get(folded(row.values["store"]))
        return None if store is None else store.pk

    def site(self, row: Row) -> str:
        return str(row.values["site"] or Site.DIANPING)

    def more(self, row: Row, instance: Any) -> None:
        """Nothing hangs on it; here its faults are told."""
        if self.place(row) is None:
            row.fault("store", _("is not known"))
        if row.values["stars"] > MOST:
            row.fault("stars", _("is too large"))
        if row.values["stars"] * 10 % 1:
            row.fault("stars", _("has more than one decimal"))
        if self.key(row) in self.named:
            row.fault("", _("stands in the file twice"))
        self.named.add(self.key(row))


class Ratings(_Public):
    """A rating is found by store, site and day."""

    kind = "ratings"
    permission = "compliance.add_rating"

    store = Column(gettext_lazy("store"), Text(), needed=True, example="S001", note=gettext_lazy("code of the store"))
    site = Column(gettext_lazy("site"), Choice(SITES), example="大众点评", note=" / ".join(SITES))
    day = Column(gettext_lazy("day"), Day(), needed=True, example="2026-11-22", also=("日期",))
    stars = Column(gettext_lazy("stars"), Money(), needed=True, example="4.6", also=("星级", "评分"))

    def key(self, row: Row) -> Any:
        return self.place(row), self.site(row), row.values["day"]

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        known = Rating.objects.filter(day__in={row.values["day"] for row in rows}).select_related("store")
        return {(one.store_id, one.site, one.day): one for one in known}

    def blank(self) -> Rating:
        return Rating()

    def given(self, row: Row) -> dict[str, Any]:
        stars = row.values["stars"].quantize(TENTH)
        return {"store_id": self.key(row)[0], "site": self.site(row), "day": row.values["day"], "stars": stars}

    def do_instance_save(self, instance: Rating, is_create: bool) -> None:  # noqa: FBT001 - the library's
        ratings.rate(instance, by=self.by, at=self.now)

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """New ratings go, changed ones are as they were."""
        self.now = timezone.now()
        return take_back(self, Rating, made, end={})


class Reviews(_Public):
    """A review is found by store, site and the site's number; those up to ⚙ stars are to be answered."""

    kind = "reviews"
    permission = "compliance.add_review"

    store = Column(gettext_lazy("store"), Text(), needed=True, example="S001", note=gettext_lazy("code of the store"))
    site = Column(gettext_lazy("site"), Choice(SITES), example="大众点评", note=" / ".join(SITES))
    reference = Column(gettext_lazy("number at the site"), Text(64), needed=True, example="R10086", also=("评价编号",))
    posted_at = Column(gettext_lazy("posted at"), Moment(), needed=True, example="2026-11-22 10:30", also=("评价时间",))
    stars = Column(gettext_lazy("stars"), Whole(5), needed=True, example="1", also=("星级", "评分"))
    text = Column(gettext_lazy("what it says"), Text(2000), example="等了很久", also=("评价内容",))

    def key(self, row: Row) -> Any:
        return self.place(row), self.site(row), row.values["reference"]

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        known = Review.objects.filter(reference__in=[row.values["reference"] for row in rows]).select_related("store")
        return {(one.store_id, one.site, one.reference): one for one in known}

    def blank(self) -> Review:
        return Review()

    def given(self, row: Row) -> dict[str, Any]:
        names = ("reference", "posted_at", "stars", "text")
        return {"store_id": self.key(row)[0], "site": self.site(row)} | {name: row.values[name] for name in names}

    def do_instance_save(self, instance: Review, is_create: bool) -> None:  # noqa: FBT001 - the library's
        columns = () if is_create else ("store", "site", "reference", "posted_at", "stars", "text")
        ratings.note(instance, by=self.by, at=self.now, columns=columns)

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """New reviews go, answered ones stand in the way, changed ones are as they were."""
        self.now = timezone.now()
        rows = Review.objects.in_bulk([row.subject for row in made])
        answered = [row for row in made if row.subject in rows and rows[row.subject].state == Review.State.ANSWERED]
        if answered:
            return [(row.row, _("%(name)s: was changed since") % {"name": rows[row.subject]}) for row in answered]
        return take_back(self, Review, made, end={})
