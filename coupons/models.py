"""Coupons and automatic promotions.

An offer says what a coupon is worth; a coupon is one code, held by a member or by whoever brings it (bearer, no
member). It is claimed by a guarded change inside the sale's posting: of two tills one gets it. A promotion applies by
itself; of all that apply the one with the greatest discount wins. docs/algorithms/pricing.md steps 4 and 5.
"""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalog.models import Category, Product
from ledger.models import Fixed, Posted
from members.models import Member
from stores.models import Staff, Store
from stores.models.windows import HoldingQuerySet

ZERO = Decimal("0.00")


class Window(models.Model):
    """When, where and to whom something applies."""

    class Audience(models.TextChoices):
        ALL = "all", _("everybody")
        MEMBERS = "members", _("members")

    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    store_codes = ArrayField(models.CharField(max_length=8), verbose_name=_("stores"), default=list, blank=True)
    channels = ArrayField(models.CharField(max_length=8), verbose_name=_("channels"), default=list, blank=True)
    audience = models.CharField(_("for"), max_length=8, choices=Audience.choices, default=Audience.ALL)
    tier_codes = ArrayField(models.CharField(max_length=16), verbose_name=_("tiers"), default=list, blank=True)
    products = models.ManyToManyField(Product, blank=True, related_name="+", verbose_name=_("products"))
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        abstract = True


class OnPartial(models.TextChoices):
    """What a partial return does to a condition that it breaks."""

    SHARE = "share", _("the returned share only")
    REPRICE = "reprice", _("the rest is priced anew")


class Promotion(Window):
    """An automatic promotion (S112, S118)."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("percent")
        N_PIECES = "n_pieces", _("n pieces")
        SPECIAL_PRICE = "special_price", _("special price")
        SPEND_OVER_GIFT = "spend_over_gift", _("gift from an amount on")

    class Counting(models.TextChoices):
        AT_LEAST = "at_least", _("all pieces from n on")
        PER_GROUP = "per_group", _("each group of n, dearest first")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    percent_paid = models.DecimalField(_("percent paid"), max_digits=5, decimal_places=2, null=True, blank=True)
    pieces = models.PositiveSmallIntegerField(_("pieces"), null=True, blank=True)
    counting = models.CharField(_("counting"), max_length=9, choices=Counting.choices, default=Counting.AT_LEAST)
    price = models.DecimalField(_("special price (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    threshold = models.DecimalField(_("from (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    gift_product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("gift item")
    )
    instead = models.BooleanField(_("instead of member and tier price"), default=False)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), default=list, blank=True)
    from_time = models.TimeField(_("from (time)"), null=True, blank=True)
    to_time = models.TimeField(_("to (time)"), null=True, blank=True)
    on_partial = models.CharField(
        _("on a partial return"), max_length=8, choices=OnPartial.choices, default=OnPartial.SHARE
    )
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    history = HistoricalRecords()

    objects = HoldingQuerySet["Promotion"].as_manager()

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="percent", percent_paid__isnull=False)
                | Q(kind="n_pieces", percent_paid__isnull=False, pieces__gte=2)
                | Q(kind="special_price", price__isnull=False)
                | Q(kind="spend_over_gift", threshold__isnull=False, gift_product__isnull=False),
                name="promotion_has_its_numbers",
            ),
            models.CheckConstraint(
                condition=Q(percent_paid__isnull=True) | Q(percent_paid__gte=0, percent_paid__lte=100),
                name="promotion_percent_in_range",
            ),
            models.CheckConstraint(
                condition=Q(from_time__isnull=True, to_time__isnull=True)
                | Q(from_time__isnull=False, to_time__isnull=False),
                name="promotion_time_window_whole",
            ),
            models.CheckConstraint(condition=Q(on_partial="share"), name="promotion_reprice_later"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Offer(Window):
    """What a batch of coupons is worth; count and budget are kept by campaigns."""

    class Kind(models.TextChoices):
        MONEY = "money", _("yuan off")
        PERCENT = "percent", _("percent off")
        GIFT = "gift", _("gift item")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.DecimalField(_("value (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    percent_paid = models.DecimalField(_("percent paid"), max_digits=5, decimal_places=2, null=True, blank=True)
    minimum = models.DecimalField(_("spend from (yuan)"), max_digits=12, decimal_places=2, default=ZERO)
    gift_name = models.CharField(_("gift item"), max_length=128, blank=True, default="")
    group = models.CharField(_("joint group"), max_length=16, blank=True, default="")
    valid_days = models.PositiveSmallIntegerField(_("valid for (days)"), null=True, blank=True)
    extend_days = models.PositiveSmallIntegerField(_("given back ended: valid for (days)"), default=7)
    on_partial = models.CharField(
        _("on a partial return"), max_length=8, choices=OnPartial.choices, default=OnPartial.SHARE
    )
    issue_limit = models.PositiveIntegerField(_("issued at most"), null=True, blank=True)
    budget = models.DecimalField(_("budget (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("coupon offer")
        verbose_name_plural = _("coupon offers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="money", value__gt=0)
                | Q(kind="percent", percent_paid__gte=0, percent_paid__lt=100)
                | Q(Q(kind="gift", value__gt=0) & ~Q(gift_name="")),
                name="coupon_offer_has_its_numbers",
            ),
            models.CheckConstraint(condition=Q(minimum__gte=0), name="coupon_offer_minimum_not_negative"),
            models.CheckConstraint(condition=Q(on_partial="share"), name="coupon_offer_reprice_later"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class CouponQuerySet(models.QuerySet["Coupon"]):
    """Reads of coupons."""

    def usable(self, at: datetime) -> Self:
        """Not used, not void, and within their dates at that time; the offer and the order may still say no."""
        running = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(running, state=Coupon.State.ISSUED, starts_at__lte=at)


class Coupon(Posted, Fixed):
    """One coupon. Without a member it belongs to whoever brings it; its code then has 80 bits and more."""

    class State(models.TextChoices):
        ISSUED = "issued", _("usable")
        USED = "used", _("used")
        VOID = "void", _("void")

    changeable: ClassVar[tuple[str, ...]] = ("state", "used_reference", "used_at", "ends_at", "extended", "member")

    code = models.CharField(_("code"), max_length=32, unique=True)
    offer = models.ForeignKey(Offer, models.PROTECT, verbose_name=_("offer"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="coupons", verbose_name=_("member"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ISSUED)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("issued by"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, verbose_name=_("issued in"))
    reference = models.CharField(_("issued for"), max_length=64, blank=True, default="")
    used_reference = models.CharField(_("used for"), max_length=64, blank=True, default="")
    used_at = models.DateTimeField(_("used at"), null=True)
    extended = models.BooleanField(_("extended after a return"), default=False)

    objects = CouponQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = [F("ends_at").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="used", used_at__isnull=False) | Q(~Q(state="used"), used_at__isnull=True),
                name="coupon_used_has_when",
            )
        ]
        indexes = [
            models.Index(fields=["member", "ends_at"], condition=Q(state="issued"), name="coupon_usable"),
            models.Index(fields=["used_reference"], condition=~Q(used_reference=""), name="coupon_used_for"),
            models.Index(fields=["offer", "state"], name="coupon_offer_state"),
        ]

    def __str__(self) -> str:
        return self.code
