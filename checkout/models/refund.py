"""A refund, its lines and where its money went."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from checkout.models.sale import Line, Sale, Tender
from checkout.models.shift import Shift
from checkout.models.tender_method import TenderMethod
from ledger.models import AppendOnly, Posted
from members.models import Member
from stores.models import Staff, Store

ZERO = Decimal("0.00")


class RefundQuerySet(models.QuerySet["Refund"]):
    """Reads of refunds."""

    def of(self, sale: Sale) -> Self:
        """The refunds of a sale in their order, with everything that they show at hand."""
        tenders = RefundTender.objects.select_related("method").order_by("position")
        rows = self.filter(sale=sale).select_related("store", "operator", "member", "sale").order_by("posted_at", "id")
        return rows.prefetch_related(models.Prefetch("tenders", tenders))


class Refund(Posted, AppendOnly):
    """Goods that came back: `net` of the lines, less what is `withheld`, is the `amount` paid.

    Withheld are the shares of methods that cannot be refunded, and what is `deducted` for missing points.
    """

    number = models.CharField(_("number"), max_length=32, unique=True)
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="refunds", verbose_name=_("sale"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    terminal = models.CharField(_("terminal"), max_length=32, blank=True, default="")
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    operator = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("operator"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    approver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    reason = models.CharField(_("reason"), max_length=200)
    net = models.DecimalField(_("returned goods"), max_digits=12, decimal_places=2)
    withheld = models.DecimalField(_("not paid out"), max_digits=12, decimal_places=2, default=ZERO)
    deducted = models.DecimalField(_("kept for missing points"), max_digits=12, decimal_places=2, default=ZERO)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    points_value = models.DecimalField(_("returned share of the points"), max_digits=12, decimal_places=2, default=ZERO)
    waived = models.DecimalField(_("returned waived value"), max_digits=12, decimal_places=2, default=ZERO)
    points_clawed_back = models.PositiveIntegerField(_("points clawed back"), default=0)
    points_returned = models.PositiveIntegerField(_("points given back"), default=0)
    points_debt = models.PositiveIntegerField(_("points owed"), default=0)
    points_expired = models.PositiveIntegerField(_("points that had ended unspent"), default=0)
    closed_lots_paid = models.DecimalField(
        _("paid out for cashed-out top-ups"), max_digits=12, decimal_places=2, default=ZERO
    )
    coupon_restored = models.BooleanField(_("coupon given back"), default=False)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, db_index=False, verbose_name=_("cash shift"))

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=F("net") - F("withheld"), deducted__lte=F("withheld")), name="refund_figures_add_up"
            ),
            models.CheckConstraint(
                condition=Q(net__gte=0, deducted__gte=0, amount__gte=0, points_value__gte=0, waived__gte=0),
                name="refund_not_negative",
            ),
        ]
        indexes = [
            BrinIndex(fields=["at"], name="refund_at_brin"),
            models.Index(fields=["sale"], name="refund_sale"),
            models.Index(fields=["store", "-at"], name="refund_store"),
            models.Index(fields=["posted_at", "id"], name="refund_posted"),
            models.Index(fields=["shift"], condition=Q(shift__isnull=False), name="refund_shift"),
        ]

    def __str__(self) -> str:
        return self.number


class RefundLine(Posted, AppendOnly):
    """So many units of a line, with their share of what was paid, of the points' value and of what was waived."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines", verbose_name=_("refund"))
    line = models.ForeignKey(Line, models.PROTECT, related_name="refund_lines", verbose_name=_("line"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)
    points_value = models.DecimalField(_("returned share of the points"), max_digits=12, decimal_places=2, default=ZERO)
    waived = models.DecimalField(_("returned waived value"), max_digits=12, decimal_places=2, default=ZERO)

    class Meta:
        verbose_name = _("refund line")
        verbose_name_plural = _("refund lines")
        ordering = ["refund", "id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "refund", "line"], nulls_distinct=False, name="refund_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="refund_line_quantity"),
            models.CheckConstraint(
                condition=Q(net__gte=0, points_value__gte=0, waived__gte=0), name="refund_line_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["refund"], name="refund_line_refund")]

    def __str__(self) -> str:
        return f"{self.quantity}"


class RefundTender(Posted, AppendOnly):
    """What a refund closes on a tender of the sale, and what it pays out to a method.

    `closed` is the returned share of the sale's `tender`; `amount` is what went out by `method` (less than `closed` where
    points are missing or the method cannot be refunded). Money paid another way than it came is a row without a tender.
    """

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="tenders", verbose_name=_("refund"))
    tender = models.ForeignKey(
        Tender, models.PROTECT, null=True, related_name="refund_tenders", verbose_name=_("tender")
    )
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    method = models.ForeignKey(TenderMethod, models.PROTECT, verbose_name=_("tender method"))
    position = models.PositiveSmallIntegerField(_("position"))
    closed = models.DecimalField(_("share of the return"), max_digits=12, decimal_places=2, default=ZERO)
    amount = models.DecimalField(_("paid out"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("refund tender")
        verbose_name_plural = _("refund tenders")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "refund", "position"], nulls_distinct=False, name="refund_tender_once"
            ),
            models.CheckConstraint(
                condition=Q(tender__isnull=False, amount__gte=0, closed__gte=0)
                | Q(tender__isnull=True, amount__gt=0, closed=0),
                name="refund_tender_amounts",
            ),
        ]
        indexes = [models.Index(fields=["refund"], name="refund_tender_refund")]

    def __str__(self) -> str:
        return f"{self.method_id} {self.amount}"
