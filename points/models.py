"""Points: lots with an end, entries, and the parts that tie them.

A credit makes a lot (less what it pays of a debt), a debit takes from lots by the soonest end first; every touch of a
lot is a part, and the sum of a lot's parts is its `remaining`. Σ remaining = max(balance, 0): a debt exists only with
all lots empty. docs/algorithms/ledgers.md.
"""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.models import AppendOnly, Entry, Fixed, Posted
from members.models import Member
from stores.models import Staff, Store


class Option(models.Model):
    """A redemption option: so many points for so many yuan (S105)."""

    class Kind(models.TextChoices):
        OFF = "off", _("off the receipt")
        VOUCHER = "voucher", _("voucher")
        GOODS = "goods", _("goods")

    points = models.PositiveIntegerField(_("points"), unique=True)
    value = models.DecimalField(_("value (yuan)"), max_digits=12, decimal_places=2)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OFF)
    is_active = models.BooleanField(_("offered"), default=True)
    version = models.PositiveIntegerField(_("rule version"), default=1)
    notice_on = models.DateField(_("published on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("redemption option")
        verbose_name_plural = _("redemption options")
        ordering = ["points"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0, value__gt=0), name="option_positive"),
            models.CheckConstraint(condition=Q(kind="off") | Q(is_active=False), name="option_later_kinds_off"),
        ]

    def __str__(self) -> str:
        return f"{self.points} → {self.value}"


class EarnRule(models.Model):
    """How points are earned and how long they last; a new version is a new row (S57, S58, S64)."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    effective_on = models.DateField(_("in force from"))
    notice_on = models.DateField(_("published on"), null=True, blank=True)
    brackets = models.JSONField(_("brackets [[from yuan, points a yuan], …]"), default=list)
    minimum = models.DecimalField(_("earns from (yuan)"), max_digits=12, decimal_places=2, default=Decimal("0.00"))
    years = models.PositiveSmallIntegerField(_("points last (years)"), default=1)
    give_back_days = models.PositiveSmallIntegerField(_("ended points come back for (days)"), default=30)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("earn rule")
        verbose_name_plural = _("earn rules")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"


class Lot(Posted, Fixed):
    """Points with one end; `remaining` is the sum of its parts, nothing else of it ever changes.

    After a merge the survivor's lot stands for the lot that it was `moved_from` (the first one, however often it moved):
    the same store, end, age and points earned.
    """

    changeable: ClassVar[tuple[str, ...]] = ("remaining",)

    member = models.ForeignKey(Member, models.PROTECT, related_name="points_lots", verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    earned = models.PositiveIntegerField(_("points earned"))
    remaining = models.PositiveIntegerField(_("remaining"))
    ends_on = models.DateField(_("usable through"), null=True)
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    reference = models.CharField(_("reference"), max_length=64)
    origin = models.ForeignKey("self", models.PROTECT, null=True, verbose_name=_("extension of"))
    moved_from = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("moved by a merge from")
    )

    class Meta:
        verbose_name = _("points lot")
        verbose_name_plural = _("points lots")
        ordering = [F("ends_on").asc(nulls_last=True), "at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(earned__gt=0, remaining__gte=0), name="points_lot_not_negative"),
            models.CheckConstraint(condition=Q(remaining__lte=F("earned")), name="points_lot_at_most_earned"),
        ]
        indexes = [
            models.Index(
                "member", F("ends_on").asc(nulls_last=True), "at", condition=Q(remaining__gt=0), name="points_lot_open"
            ),
            models.Index(fields=["ends_on", "member"], condition=Q(remaining__gt=0), name="points_lot_ending"),
            models.Index(fields=["member", "reference"], name="points_lot_reference"),
            models.Index(fields=["origin"], condition=Q(origin__isnull=False), name="points_lot_origin"),
            models.Index(
                fields=["moved_from", "member"], condition=Q(moved_from__isnull=False), name="points_lot_moved"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.earned}"


class PointsEntry(Entry):
    """One movement of a member's points."""

    class Kind(models.TextChoices):
        EARN = "earn", _("earned")
        REDEEM = "redeem", _("redeemed")
        CLAW_BACK = "claw_back", _("taken back by a return")
        GIVE_BACK = "give_back", _("given back by a return")
        EXPIRE = "expire", _("expired")
        BONUS = "bonus", _("bonus")
        BONUS_UNDO = "bonus_undo", _("bonus taken back")
        ADJUST = "adjust", _("changed by hand")
        OPENING = "opening", _("opening balance")
        MERGE_IN = "merge_in", _("moved here by a merge")
        MERGE_OUT = "merge_out", _("moved away by a merge")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    member = models.ForeignKey(Member, models.PROTECT, related_name="points_entries", verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    amount = models.IntegerField(_("points"))
    balance_after = models.IntegerField(_("balance after"))
    reverses = models.ForeignKey("self", models.PROTECT, null=True, verbose_name=_("reverses"))
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "reference"], name="points_entry_once"),
            models.UniqueConstraint(fields=["member", "seq"], name="points_entry_seq"),
            models.UniqueConstraint(fields=["reverses", "member"], name="points_entry_reversed_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["earn", "give_back", "bonus", "merge_in"], amount__gt=0)
                | Q(kind__in=["redeem", "claw_back", "expire", "bonus_undo", "merge_out"], amount__lt=0)
                | Q(Q(kind__in=["adjust", "opening"]) & ~Q(amount=0)),
                name="points_entry_sign",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["redeem", "expire"]) | Q(balance_after__gte=0), name="points_entry_no_overdraft"
            ),
        ]
        indexes = [
            BrinIndex(fields=["at"], name="points_entry_at_brin"),
            models.Index(fields=["posted_at", "id"], name="points_entry_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d}"


class Part(Posted, AppendOnly):
    """What one entry did to one lot, signed."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    entry = models.ForeignKey(PointsEntry, models.PROTECT, related_name="parts", verbose_name=_("movement"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="parts", verbose_name=_("lot"))
    amount = models.IntegerField(_("points"))

    class Meta:
        verbose_name = _("points part")
        verbose_name_plural = _("points parts")
        ordering = ["posted_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "entry", "lot"], name="points_part_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="points_part_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d}"
