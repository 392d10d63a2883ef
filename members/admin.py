"""Members in the admin. `backoffice` registers `Member` itself, on top of `MemberAdmin`."""

from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.forms import CharField, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminPasswordWidget

from ledger import pinyin
from ledger.refused import Invalid, Refused
from ledger.words import text_fault
from members.filters import BirthdayFilter, MessagesFilter, PointsFilter, TagFilter
from members.models import Member, Phone, Tag, TagGroup, Tier
from members.rules import mask_phone, normal_phone
from members.services import people
from members.services.finding import masked_phone
from stores import pins
from stores.admin import HouseAdmin, MasterAdmin
from stores.admin.lists import AnyPeriod
from stores.exporting import Column
from stores.models import Staff

EDITED = (
    "name",
    "gender",
    "birthday",
    "birthday_is_lunar",
    "city",
    "email",
    "home_store",
    "adviser",
    "wechat_stage",
    "note",
)


class MemberForm(ModelForm):  # type: ignore[type-arg]
    """What may be edited by hand, checked as everywhere; the holder may choose a new PIN."""

    pin = CharField(
        label=_("new PIN"), required=False, widget=UnfoldAdminPasswordWidget, help_text=_("6 digits; empty: no change")
    )

    class Meta:
        model = Member
        fields = EDITED

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        try:
            if pin:
                pins.hashed(pin, shortest=people.PIN_DIGITS, longest=people.PIN_DIGITS)
        except Invalid as refused:
            self.add_error("pin", refused.errors["pin"])
        return pin

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        try:
            people.checked(self.changes(), timezone.localdate())
        except Invalid as refused:
            for field, messages in refused.errors.items():
                self.add_error(field if field in self.fields else None, messages)
        return found

    def changes(self) -> dict[str, Any]:
        """The changed fields by the names that `people.edit` takes."""
        names = {"birthday_is_lunar": "lunar"}
        changed = [name for name in self.changed_data if name in self.cleaned_data and name != "pin"]
        return {names.get(name, name): self.cleaned_data[name] for name in changed}


class MemberAdmin(MasterAdmin):
    """Lists go by home store; the phone is masked; value is never edited."""

    form = MemberForm
    list_display = ("number", "name", "phone", "tier", "points_held", "balance", "home_store", "last_visit", "status")
    list_filter = (
        "status",
        "tier",
        "home_store",
        TagFilter,
        PointsFilter,
        MessagesFilter,
        BirthdayFilter,
        ("last_visit", AnyPeriod),
        ("adviser", AutocompleteSelectFilter),
    )
    list_filter_sheet = True
    list_select_related = ("tier", "home_store")
    ordering = ("-id",)
    search_fields = ("=number",)
    when_empty = _("No member yet: who joins, joins at the till, or comes with an import.")
    search_help_text = _("Number, phone, last four digits, name, pinyin or initials")
    autocomplete_fields = ("adviser",)
    scope_path = "home_store"
    readonly_fields = (
        "number",
        "phone",
        "tier",
        "status",
        "points",
        "principal",
        "gift",
        "sms_ok",
        "visits",
        "last_visit",
        "joined_at",
    )
    fields = (*readonly_fields[:4], *EDITED, "pin")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        open_phones = Prefetch("phones", Phone.objects.filter(until__isnull=True), to_attr="open_phones")
        return super().get_queryset(request).prefetch_related(open_phones)

    def export_has_phones(self) -> bool:
        return True

    def export_rows(self, found: QuerySet[Any]) -> QuerySet[Any]:
        mine = Phone.objects.filter(member=OuterRef("pk"), until__isnull=True).order_by("-since")
        rows: QuerySet[Any] = found.annotate(open_phone=Subquery(mine.values("number")[:1]))
        return rows

    def export_columns(self, *, clear: bool) -> list[Column]:
        """The phone stands behind number and name: masked, or as people dial it."""
        show = _dialled if clear else (lambda phone: mask_phone(phone) if phone else "")
        head, *rest = super().export_columns(clear=clear)
        return [head, Column(str(_("phone")), ("open_phone",), show), *rest]

    @admin.display(description=_("phone"))
    def phone(self, member: Member) -> str:
        return masked_phone(member)

    @admin.display(description=_("points"), ordering="points")
    def points_held(self, member: Member) -> str:
        return f"{member.points:,}"

    @admin.display(description=_("stored value"))
    def balance(self, member: Member) -> str:
        return f"¥{member.balance:,.2f}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        """By indexed columns only; inside what one may see."""
        return queryset.filter(_wanted(search_term)) if search_term.strip() else queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who joins, joins at the till or by the API."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        by = request.user if isinstance(request.user, Staff) else None
        people.edit(obj, by=by, **form.changes())
        if form.cleaned_data["pin"]:
            people.set_pin(obj, form.cleaned_data["pin"], by=by)


def _dialled(phone: str | None) -> str:
    return (phone or "").removeprefix("+86")


def _wanted(term: str) -> Q:
    """Each way of finding somebody uses its own index; joined by OR none would be used."""
    word = term.strip()
    if text_fault(term):
        return Q(pk__in=())
    if len(word) == 4 and word.isascii() and word.isdigit():
        return Q(pk__in=_phones(last4=word))
    members = Member.objects.order_by()
    found = members.filter(search__contains=[pinyin.folded(word)[: pinyin.LONGEST]]).values("pk")
    ways = [members.filter(number=word.upper()).values("pk")]
    with suppress(Refused):
        ways.append(_phones(number=normal_phone(word)))
    return Q(pk__in=found.union(*ways))


def _phones(**wanted: str) -> QuerySet[Any, Any]:
    return Phone.objects.filter(until__isnull=True, **wanted).order_by().values("member")


@admin.register(Tier)
class TierAdmin(MasterAdmin):
    list_display = ("rank", "code", "name", "multiplier", "percent_off", "spend_from", "points_from", "window_days")
    list_display_links = ("code", "name")
    ordering = ("rank",)
    fixed = ("code",)
    when_empty = _("No tier yet: the first one is what everybody joins with.")
    fieldsets = (
        (_("Tier"), {"fields": (("code", "name"), "rank")}),
        (_("What it brings"), {"fields": (("multiplier", "percent_off"),)}),
        (_("How it is reached"), {"fields": (("spend_from", "points_from"), "window_days")}),
        (_("Rule"), {"fields": (("version", "notice_on"),)}),
    )
    helps = {
        "code": _("Short and lasting; it cannot be changed later."),
        "rank": _("The lowest is what everybody joins with; a higher one is better."),
        "multiplier": _("1.50: a yuan earns one and a half points; held before the sale."),
        "percent_off": _("What the tier takes off every price; 0 = nothing."),
        "spend_from": _("Net of returns, within the window; reached at once. Empty: not by spending."),
        "points_from": _("Earned within the window. Empty: not by points."),
        "window_days": _("How many days back spending and points count."),
        "version": _("Raise it when a right changes: old receipts name the version that they were made under."),
        "notice_on": _("A change that lowers a right is published 30 days before it holds."),
    }


class TagInline(TabularInline):  # type: ignore[misc]
    model = Tag
    extra = 0
    ordering = ("name", "id")


@admin.register(TagGroup)
class TagGroupAdmin(HouseAdmin):
    list_display = ("code", "name", "is_exclusive")
    when_empty = _("No tag group yet: a group is a question, its tags are the answers, e.g. season: spring, autumn.")
    helps = {"is_exclusive": _("A member has at most one tag of the group.")}
    inlines = (TagInline,)
    ordering = ("code",)


@admin.register(Tag)
class TagAdmin(HouseAdmin):
    list_display = ("group", "name")
    list_display_links = ("name",)
    when_empty = _("No tag yet: make a tag group first, its tags stand inside it.")
    list_filter = ("group",)
    list_select_related = ("group",)
    ordering = ("group", "name", "id")
    search_fields = ("name__startswith",)
