"""The member."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractDay, ExtractMonth, Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from members.models.tier import Tier
from stores.models import Staff, Store

CACHED = (
    "points",
    "principal",
    "gift",
    "sms_ok",
    "window_from",
    "window_spend",
    "window_points",
    "points_seq",
    "wallet_seq",
    "last_visit",
    "visits",
    "rfm",
)
ZERO = Decimal("0.00")


class Member(models.Model):
    """A member of the chain; the row that every movement of their value locks."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        FROZEN = "frozen", _("frozen")
        CANCELLED = "cancelled", _("cancelled")
        MERGED = "merged", _("merged")
        ERASED = "erased", _("erased")

    class Gender(models.TextChoices):
        UNKNOWN = "", _("not given")
        FEMALE = "f", _("female")
        MALE = "m", _("male")

    number = models.CharField(_("member number"), max_length=16, unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=64)
    pinyin = models.CharField(max_length=255, blank=True, default="", editable=False)
    search = ArrayField(models.CharField(max_length=64), default=list, blank=True, editable=False)
    gender = models.CharField(_("gender"), max_length=1, choices=Gender.choices, blank=True, default="")
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    birthday_is_lunar = models.BooleanField(_("lunar birthday"), default=False)
    city = models.CharField(_("city"), max_length=32, blank=True, default="")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    home_store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("home store"))
    adviser = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, verbose_name=_("adviser"))
    source = models.CharField(_("source"), max_length=16, default="store")
    wechat_stage = models.CharField(_("WeChat stage"), max_length=16, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    tier = models.ForeignKey(Tier, models.PROTECT, verbose_name=_("tier"))
    tier_locked = models.BooleanField(_("tier locked"), default=False)
    tier_reason = models.CharField(_("reason of the lock"), max_length=200, blank=True, default="")
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("merged into"))
    pin_hash = models.CharField(max_length=128, blank=True, default="", editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    id_checked_at = models.DateTimeField(_("ID and name checked at"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined at"))
    posted_at = models.DateTimeField(_("booked at"), db_default=Now(), editable=False)

    points = models.IntegerField(_("points"), default=0, editable=False)
    principal = models.DecimalField(_("principal"), max_digits=12, decimal_places=2, default=ZERO, editable=False)
    gift = models.DecimalField(_("gift money"), max_digits=12, decimal_places=2, default=ZERO, editable=False)
    sms_ok = models.BooleanField(_("agrees to messages"), default=False, editable=False)
    window_from = models.DateField(null=True, blank=True, editable=False)
    window_spend = models.DecimalField(max_digits=12, decimal_places=2, default=ZERO, editable=False)
    window_points = models.IntegerField(default=0, editable=False)
    points_seq = models.PositiveIntegerField(default=0, editable=False)
    wallet_seq = models.PositiveIntegerField(default=0, editable=False)
    last_visit = models.DateTimeField(_("last visit"), null=True, blank=True, editable=False)
    visits = models.PositiveIntegerField(_("visits"), default=0, editable=False)
    rfm = models.CharField(max_length=3, blank=True, default="", editable=False)

    history = HistoricalRecords(excluded_fields=["posted_at", "pin_hash", "pin_failures", "pin_locked_until", *CACHED])

    cached: ClassVar[tuple[str, ...]] = CACHED

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(principal__gte=0, gift__gte=0), name="member_wallet_not_negative"),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | Q(~Q(status="merged"), merged_into__isnull=True),
                name="member_merged_has_survivor",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="member_search"),
            models.Index(fields=["pinyin", "id"], name="member_pinyin"),
            models.Index(fields=["home_store", "-id"], name="member_home_store"),
            models.Index(fields=["posted_at", "id"], name="member_posted"),
            models.Index(fields=["-last_visit"], name="member_last_visit"),
            models.Index(
                fields=["points", "id"],
                include=["home_store", "tier", "last_visit"],
                condition=Q(sms_ok=True, status="active"),
                name="member_audience_points",
            ),
            models.Index(fields=["birthday"], condition=Q(birthday__isnull=False), name="member_birthday"),
            models.Index(
                ExtractMonth("birthday") * 100 + ExtractDay("birthday"),
                condition=Q(birthday__isnull=False),
                name="member_day_of_birth",
            ),
            models.Index(
                fields=["name", "birthday"],
                condition=Q(birthday__isnull=False, status__in=["active", "frozen"]),
                name="member_same_person",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def balance(self) -> Decimal:
        """Stored value, principal and gift money together, in yuan."""
        return self.principal + self.gift
