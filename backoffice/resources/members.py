"""Members from a table: with children, tags, consents, and what they bring along in points and stored value."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.resources import undoing_members
from backoffice.resources.opening import Openings
from ledger.posting import post_many
from ledger.refused import Invalid, Refused
from members import rules
from members.models import Member, Tag, Tier
from members.services import bulk, names
from members.services.bulk import Wanted
from members.services.family import CHILD, SMS
from stores.importing.columns import Choice, Column, Day, Digits, Money, Several, Text, Whole, YesNo, folded
from stores.importing.sheets import CHANGED, NEW, UNCHANGED, Row, Sheet
from stores.models import ImportRow, Staff, Store
from stores.rules import Level
from stores.scoping import scope_of
from stores.services import levels

GENDERS = {"女": "f", "f": "f", "female": "f", "男": "m", "m": "m", "male": "m", "未知": "", "unknown": ""}
ALIVE = (Member.Status.ACTIVE, Member.Status.FROZEN)


class Phone(Digits):
    """A phone of China, or with its country's number."""

    def clean(self, value: str, row: object = None, **_how: Any) -> str:
        text = super().clean(value)
        digits = re.sub(r"^(\+|00)86|[ -]", "", text)
        try:
            return rules.normal_phone(text)
        except Refused:
            wrong_count = digits.isdigit() and len(digits) != 11
            raise ValueError(_("has the wrong number of digits") if wrong_count else _("is no phone number")) from None


class Birthday(Day):
    """A day from 1900 to today."""

    def clean(self, value: str, row: object = None, **_how: Any) -> date:
        day = super().clean(value)
        if day > timezone.localdate():
            raise ValueError(_("lies in the future"))
        if day.year < 1900:
            raise ValueError(_("lies too far back"))
        return day


class Joined(Birthday):
    """A moment that is over."""

    def clean(self, value: str, row: object = None, **_how: Any) -> datetime:
        super().clean(value)
        moment = timezone.make_aware(self.moment(value))
        return min(moment, timezone.now())


class Children(Several):
    """小宝 2020-05-01；小贝 2022-01-31."""

    def clean(self, value: str, row: object = None, **_how: Any) -> list[tuple[str, date]]:  # type: ignore[override]
        found = []
        for part in super().clean(value):
            name, _space, day = part.rpartition(" ")
            if not name:
                raise ValueError(_("needs a name and a birthday each: 小宝 2020-05-01"))
            found.append((Text().clean(name), Birthday().clean(day)))
        return list(dict.fromkeys(found))


class Members(Sheet):
    """A member is found by the phone. Empty cells change nothing; tags, children and consents are added, never taken."""

    kind = "members"
    permission = "members.change_member"
    unique = ("phone", "card")

    phone = Column(
        gettext_lazy("phone"), Phone(), needed=True, example="13800138000", also=("手机", "手机号码", "电话", "mobile")
    )
    name = Column(gettext_lazy("member’s name"), Text(), needed=True, example="张三", also=("姓名", "会员", "name"))
    store = Column(
        gettext_lazy("home store"), Text(), needed=True, example="S001", note=gettext_lazy("code or name of the store")
    )
    birthday = Column(gettext_lazy("birthday"), Birthday(), example="1990-05-01")
    birthday_is_lunar = Column(gettext_lazy("lunar birthday"), YesNo(), note=gettext_lazy("yes or no"))
    gender = Column(gettext_lazy("gender"), Choice(GENDERS), example="女", note="女 / 男")
    city = Column(gettext_lazy("city"), Text(32), example="福州")
    adviser = Column(gettext_lazy("adviser"), Text(), note=gettext_lazy("staff code or log-in name"))
    tier = Column(gettext_lazy("tier"), Text(), note=gettext_lazy("name or code of the tier; a tier is only raised"))
    tags = Column(gettext_lazy("tags"), Several(200), note=gettext_lazy("group:tag;group:tag"))
    child_consent = Column(
        gettext_lazy("consent to children’s data"), YesNo(), example="是", note=gettext_lazy("needed for children")
    )
    children = Column(
        gettext_lazy("children"),
        Children(200),
        example="小宝 2020-05-01",
        note=gettext_lazy("name and birthday each, separated by ;"),
    )
    sms_consent = Column(gettext_lazy("consent to messages"), YesNo(), note=gettext_lazy("yes or no"))
    points = Column(gettext_lazy("opening points"), Whole(10_000_000), example="320")
    points_until = Column(
        gettext_lazy("points usable through"), Day(), note=gettext_lazy("empty: as long as points earned today")
    )
    principal = Column(gettext_lazy("opening principal"), Money(), example="500.00")
    gift = Column(gettext_lazy("opening gift money"), Money(), example="50.00")
    joined_at = Column(gettext_lazy("joined on"), Joined(), example="2024-03-08", also=("入会时间", "joined at"))
    card = Column(gettext_lazy("card number"), Digits(32))
    note = Column(gettext_lazy("note"), Text(200))

    def prepare(self) -> None:
        """Stores, staff, tiers and tags by what a cell may call them; what the one who imports may do."""
        self.at = timezone.now()
        stores = list(Store.objects.select_related("region").order_by("code"))
        self.stores = by_words(stores, "code", "name")
        self.staff = by_words(Staff.objects.filter(is_active=True).order_by("code"), "code", "username")
        tiers = list(Tier.objects.order_by("rank"))
        self.tiers, self.ranks = by_words(tiers, "code", "name"), {tier.pk: tier.rank for tier in tiers}
        tags = Tag.objects.select_related("group").order_by("group", "name")
        self.tag_of = {folded(f"{tag.group.name}{tag.name}"): tag for tag in tags}
        self.scope = scope_of(self.by)
        self.is_head_office = bool(stores) and Level.HQ in levels(self.by, stores[0])

    def save_rows(self, rows: list[Row]) -> None:
        """A chunk: what is there is read once, faults are told, the rest is written by a few statements."""
        holders = bulk.holders(row.values["phone"] for row in rows)
        found = [(row, self._wanted(row, holders.get(row.values["phone"]))) for row in rows]
        ids = [one.member.pk for _row, one in found if one.member is not None]
        known = bulk.known(ids, [one.card for _row, one in found if one.card])
        openings = Openings(ids)
        for row, one in found:
            self._hang(row, one, known)
            openings.check(row, one)
        good = [(row, one) for row, one in found if not row.faults]
        self._write([(row, one) for row, one in good if _is_needed(row, one, openings)], openings)
        for row, one in good:
            row.outcome = NEW if one.is_new else CHANGED if row.subject else UNCHANGED

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """New members go, as if they had never been; changes of others are taken back."""
        return undoing_members.undo(self.batch, made, by=self.by, at=self.at)

    def _wanted(self, row: Row, member: Member | None) -> Wanted:
        values = row.values
        store = self._one_of(row, "store", self.stores)
        columns = {name: values[name] for name in ("name", "birthday", "birthday_is_lunar", "gender", "city", "note")}
        columns |= {"joined_at": values["joined_at"], "adviser": self._one_of(row, "adviser", self.staff)}
        one = Wanted(
            phone=values["phone"],
            columns={name: value for name, value in columns.items() if value is not None} | {"home_store": store},
            store=store,
            reference=f"{self.batch.reference}:{row.number}",
            tier=self._one_of(row, "tier", self.tiers),
            card=values["card"] or "",
            tags=self._tags(row),
            member=member,
        )
        try:
            names.checked_name(values["name"])
        except Invalid as refused:
            row.fault("name", str(refused.errors["name"][0]))
        self._may(row, one)
        return one

    def _one_of(self, row: Row, column: str, words: dict[str, Any]) -> Any:
        text = row.values[column]
        found = words.get(folded(text)) if text else None
        if text and found is None:
            row.fault(column, _("is not known"))
        return found

    def _tags(self, row: Row) -> list[Tag]:
        found = []
        for text in row.values["tags"] or ():
            tag = self.tag_of.get(folded(text))
            if tag is None:
                row.fault("tags", _("there is no tag “%(name)s” (group:tag)") % {"name": text})
            else:
                found.append(tag)
        return found

    def _may(self, row: Row, one: Wanted) -> None:
        """Managers bring in members of their own stores; tiers and balances are head office's."""
        if one.store is not None and not self.scope.includes(one.store):
            row.fault("store", _("is not one of your stores"))
        if one.member is not None and not self.scope.includes(one.member.home_store):
            row.fault("phone", _("belongs to a member of another store"))
        if one.member is not None and one.member.status not in ALIVE:
            row.fault("phone", _("belongs to a member who is not active"))
        for column in ("tier", "points", "principal", "gift"):
            if row.values[column] and not self.is_head_office:
                row.fault(column, _("is brought in by head office only"))

    def _hang(self, row: Row, one: Wanted, known: bulk.Known) -> None:
        """Of cards, tags, children, consents and the tier only what is not there yet."""
        pk = 0 if one.member is None else one.member.pk
        if one.card:
            holder = known.cards.get(one.card)
            if holder not in (None, pk):
                row.fault("card", _("is the card of another member"))
            one.card = "" if holder else one.card
        one.tags = [tag for tag in one.tags if tag.pk not in known.tags.get(pk, ())]
        one.children = [child for child in row.values["children"] or () if child not in known.children.get(pk, ())]
        told = known.consents.get(pk, {})
        asked = {CHILD: row.values["child_consent"], SMS: row.values["sms_consent"]}
        # Who has said yes or no before, has said it; a table does not speak against them.
        one.consents = [kind for kind, given in asked.items() if given and kind not in told]
        if one.children and CHILD not in one.consents and not told.get(CHILD):
            row.fault("children", _("needs the guardian’s consent (its own column)"))
        if one.tier is not None and one.member is not None:
            one.tier = one.tier if self.ranks[one.tier.pk] > self.ranks[one.member.tier_id] else None
        if one.member is not None and "joined_at" in one.columns:
            self._keep_joined(one, one.member)

    def _keep_joined(self, one: Wanted, member: Member) -> None:
        """A table knows the day, the house perhaps the minute."""
        if timezone.localdate(one.columns["joined_at"]) == timezone.localdate(member.joined_at):
            del one.columns["joined_at"]

    def _write(self, needed: list[tuple[Row, Wanted]], openings: Openings) -> None:
        wanted = [one for _row, one in needed]
        postings = bulk.begin(wanted, by=self.by, at=self.at)
        for (row, one), posting in zip(needed, postings, strict=True):
            openings.book(row, one, posting)
        post_many(postings)
        bulk.finish(wanted, by=self.by, at=self.at, reason=self.batch.reference)
        for row, one in needed:
            row.subject = one.member.pk if one.member is not None else 0
            row.trace = one.trace | ({"columns": one.differing} if one.differing else {})


def _is_needed(row: Row, one: Wanted, openings: Openings) -> bool:
    """Whether the line brings anything that is not there."""
    member = one.member
    if member is None or one.card or one.tags or one.children or one.consents or one.tier or openings.brings(row, one):
        return True
    return any(getattr(member, name) != value for name, value in one.columns.items())


def by_words(rows: Iterable[Any], *columns: str) -> dict[str, Any]:
    """Rows by what a cell may call them; a word that two rows share means neither."""
    found: dict[str, Any] = {}
    for row in rows:
        for word in {folded(str(getattr(row, column))) for column in columns}:
            found[word] = None if word in found else row
    return found
