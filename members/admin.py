"""Members in the admin. `backoffice` registers `Member` itself, on top of `MemberAdmin`."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, Q, QuerySet
from django.forms import CharField, ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminPasswordWidget

from ledger import pinyin
from ledger.refused import Invalid, Refused
from ledger.words import text_fault
from members.models import Card, Member, MemberTag, Phone, Tag, TagGroup, Tier
from members.rules import normal_phone
from members.services import people
from members.services.finding import masked_phone
from stores import pins
from stores.admin import BookInline, HouseAdmin, MasterAdmin
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


class CardInline(BookInline):
    model = Card
    fields = ("number", "state", "issued_at")
    ordering = ("-issued_at", "-id")


class MemberTagInline(TabularInline):  # type: ignore[misc]
    model = MemberTag
    extra = 0
    fields = ("tag", "by", "at")
    readonly_fields = ("by", "at")
    autocomplete_fields = ("tag",)
    ordering = ("tag", "id")


class MemberAdmin(MasterAdmin):
    """Lists go by home store; the phone is masked; value is never edited."""

    form = MemberForm
    list_display = ("number", "name", "phone", "tier", "points", "balance", "home_store", "last_visit", "status")
    list_filter = ("status", "tier", "home_store")
    list_select_related = ("tier", "home_store")
    ordering = ("-id",)
    search_fields = ("=number",)
    search_help_text = _("Number, phone, last four digits, name, pinyin or initials")
    autocomplete_fields = ("adviser",)
    inlines = (CardInline, MemberTagInline)
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
    fields = (*readonly_fields[:4], *EDITED, "pin", *readonly_fields[4:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        open_phones = Prefetch("phones", Phone.objects.filter(until__isnull=True), to_attr="open_phones")
        return super().get_queryset(request).prefetch_related(open_phones)

    @admin.display(description=_("phone"))
    def phone(self, member: Member) -> str:
        return masked_phone(member)

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


def _wanted(term: str) -> Q:
    if text_fault(term):
        return Q(pk__in=())
    word = term.strip()
    if len(word) == 4 and word.isascii() and word.isdigit():
        return _phone(last4=word)
    found = Q(number=word.upper()) | Q(search__contains=[pinyin.folded(word)[: pinyin.LONGEST]])
    try:
        return found | _phone(number=normal_phone(word))
    except Refused:
        return found


def _phone(**wanted: str) -> Q:
    return Q(pk__in=Phone.objects.filter(until__isnull=True, **wanted).order_by().values("member"))


@admin.register(Tier)
class TierAdmin(MasterAdmin):
    list_display = ("rank", "code", "name", "multiplier", "percent_off", "spend_from", "points_from", "window_days")
    ordering = ("rank",)
    fixed = ("code",)


class TagInline(TabularInline):  # type: ignore[misc]
    model = Tag
    extra = 0
    ordering = ("name", "id")


@admin.register(TagGroup)
class TagGroupAdmin(HouseAdmin):
    list_display = ("code", "name", "is_exclusive")
    inlines = (TagInline,)
    ordering = ("code",)


@admin.register(Tag)
class TagAdmin(HouseAdmin):
    list_display = ("group", "name")
    list_filter = ("group",)
    list_select_related = ("group",)
    ordering = ("group", "name", "id")
    search_fields = ("name__startswith",)
