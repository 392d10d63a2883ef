"""Stored value: top-up lots of principal and gift money, entries, and the parts that tie them.

A lot holds principal P, gift money G and the face used so far C; principal used = half_up(C × P ÷ (P + G)), so the
principal left is exact at any time (docs/algorithms/ledgers.md). Spending takes the oldest lot first and the money
never ends (S114). A part says what one entry did to one lot: `used` changes C, `principal` and `gift` change what the
member has; a cash-out closes the lot and leaves C as it is.
"""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from catalog.models import Product
from ledger.models import AppendOnly, Entry, Fixed, Posted
from members.models import Member
from stores.models import Staff, Store
from stores.models.windows import HoldingQuerySet

ZERO = Decimal("0.00")


class Offer(models.Model):
    """A top-up offer: pay at least so much, get gift money, points, a coupon, a gift item, or the order waived (S113)."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    minimum = models.DecimalField(_("top-up from (yuan)"), max_digits=12, decimal_places=2, default=ZERO)
    gift = models.DecimalField(_("gift money (yuan)"), max_digits=12, decimal_places=2, default=ZERO)
    points = models.PositiveIntegerField(_("bonus points"), default=0)
    coupon_offer = models.CharField(_("coupon (code of its offer)"), max_length=32, blank=True, default="")
    gift_product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, verbose_name=_("gift item"))
    gift_value = models.DecimalField(_("gift item's value (yuan)"), max_digits=12, decimal_places=2, default=ZERO)
    waives_order = models.BooleanField(_("the order of the moment is free"), default=False)
    multiple = models.PositiveSmallIntegerField(_("top-up is at least so many times the order"), default=0)
    minimum_order = models.DecimalField(_("order from (yuan)"), max_digits=12, decimal_places=2, default=ZERO)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    store_codes = ArrayField(models.CharField(max_length=8), verbose_name=_("stores"), default=list, blank=True)
    limit_per_member = models.PositiveSmallIntegerField(_("times per member"), null=True, blank=True)
    limit_per_day = models.PositiveSmallIntegerField(_("times per member and day"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    objects = HoldingQuerySet["Offer"].as_manager()

    class Meta:
        verbose_name = _("top-up offer")
        verbose_name_plural = _("top-up offers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(waives_order=False) | Q(multiple__gt=0), name="offer_waiver_multiple"),
            models.CheckConstraint(
                condition=Q(minimum__gte=0, gift__gte=0, gift_value__gte=0, minimum_order__gte=0),
                name="topup_offer_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Lot(Posted, Fixed):
    """One top-up on the wallet; only C and the closing may change.

    After a merge the survivor has a lot of the same reference with the same P, G and C; the other one is closed as moved.
    """

    changeable: ClassVar[tuple[str, ...]] = ("used", "closed_as", "closed_at")

    class Account(models.TextChoices):
        OPEN = "", _("open")
        MERCHANT = "merchant", _("cashed out on the merchant's account")
        CUSTOMER = "customer", _("cashed out on the customer's account")
        MERGED = "merged", _("moved by a merge")

    member = models.ForeignKey(Member, models.PROTECT, related_name="wallet_lots", verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    principal = models.DecimalField(_("principal"), max_digits=12, decimal_places=2)
    gift = models.DecimalField(_("gift money"), max_digits=12, decimal_places=2)
    used = models.DecimalField(_("face used"), max_digits=12, decimal_places=2, default=ZERO)
    closed_as = models.CharField(_("cashed out as"), max_length=8, choices=Account.choices, blank=True, default="")
    closed_at = models.DateTimeField(_("cashed out at"), null=True)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, verbose_name=_("offer"))
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    reference = models.CharField(_("reference"), max_length=64)

    class Meta:
        verbose_name = _("wallet lot")
        verbose_name_plural = _("wallet lots")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "reference"], name="wallet_lot_once"),
            models.CheckConstraint(condition=Q(principal__gte=0, gift__gte=0), name="wallet_lot_not_negative"),
            models.CheckConstraint(condition=Q(principal__gt=0) | Q(gift__gt=0), name="wallet_lot_not_empty"),
            models.CheckConstraint(
                condition=Q(used__gte=0, used__lte=F("principal") + F("gift")), name="wallet_lot_used_in_range"
            ),
            models.CheckConstraint(
                condition=Q(closed_as="", closed_at__isnull=True) | Q(~Q(closed_as=""), closed_at__isnull=False),
                name="wallet_lot_closed_has_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "at", "id"],
                condition=Q(closed_as="", used__lt=F("principal") + F("gift")),
                name="wallet_lot_open",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class WalletEntry(Entry):
    """One movement of a member's stored value, in yuan; `amount` = `principal` + `gift`."""

    class Kind(models.TextChoices):
        TOP_UP = "top_up", _("topped up")
        SPEND = "spend", _("spent")
        GIVE_BACK = "give_back", _("given back by a return")
        CASH_OUT = "cash_out", _("cashed out")
        CLOSED_RETURN = "closed_return", _("return to a cashed-out top-up")
        OPENING = "opening", _("opening balance")
        MERGE_IN = "merge_in", _("moved here by a merge")
        MERGE_OUT = "merge_out", _("moved away by a merge")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    member = models.ForeignKey(Member, models.PROTECT, related_name="wallet_entries", verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    principal = models.DecimalField(_("principal"), max_digits=12, decimal_places=2)
    gift = models.DecimalField(_("gift money"), max_digits=12, decimal_places=2)
    balance_after = models.DecimalField(_("balance after"), max_digits=12, decimal_places=2)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, verbose_name=_("reverses"))
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("wallet entry")
        verbose_name_plural = _("wallet entries")
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "reference"], name="wallet_entry_once"),
            models.UniqueConstraint(fields=["member", "seq"], name="wallet_entry_seq"),
            models.UniqueConstraint(fields=["reverses", "member"], name="wallet_entry_reversed_once"),
            models.CheckConstraint(
                condition=Q(amount=F("principal") + F("gift")), name="wallet_entry_principal_and_gift"
            ),
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="wallet_entry_no_overdraft"),
            models.CheckConstraint(
                condition=Q(kind__in=["top_up", "give_back"], amount__gt=0)
                | Q(kind="opening", amount__gt=0, reverses__isnull=True)
                | Q(kind="opening", amount__lt=0, reverses__isnull=False)
                | Q(kind="spend", amount__lt=0)
                | Q(kind="merge_in", amount__gte=0)
                | Q(kind__in=["cash_out", "merge_out"], amount__lte=0)
                | Q(kind="closed_return", amount=0),
                name="wallet_entry_sign",
            ),
        ]
        indexes = [
            BrinIndex(fields=["at"], name="wallet_entry_at_brin"),
            models.Index(fields=["posted_at", "id"], name="wallet_entry_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+}"


class Part(Posted, AppendOnly):
    """What one entry did to one lot; the selling and the spending store settle by it (S132)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    entry = models.ForeignKey(WalletEntry, models.PROTECT, related_name="parts", verbose_name=_("movement"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="parts", verbose_name=_("lot"))
    used = models.DecimalField(_("face used"), max_digits=12, decimal_places=2)
    principal = models.DecimalField(_("principal"), max_digits=12, decimal_places=2)
    gift = models.DecimalField(_("gift money"), max_digits=12, decimal_places=2)
    sold_store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("sold in"))
    spent_store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", verbose_name=_("spent in"))

    class Meta:
        verbose_name = _("wallet part")
        verbose_name_plural = _("wallet parts")
        ordering = ["posted_at", "id"]
        constraints = [models.UniqueConstraint(fields=["member", "entry", "lot"], name="wallet_part_once")]

    def __str__(self) -> str:
        return f"{self.principal:+} {self.gift:+}"
