"""The cash shift: who answers for the money of one till from when until when (docs/algorithms/shifts.md)."""

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from checkout.models.tender_method import TenderMethod
from ledger.models import AppendOnly, Fixed, Posted
from stores.models import Staff, Store

ZERO = Decimal("0.00")


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Reads of shifts."""

    def whole(self) -> Self:
        """With everybody who is named at hand."""
        return self.select_related("store", "opened_by", "closed_by")

    def open_at(self, store: Store, terminal: str) -> "Shift | None":
        """The open shift of a till, if there is one."""
        return self.whole().filter(store=store, terminal=terminal, closed_at__isnull=True).first()


class Shift(Posted, Fixed):
    """One till's money between opening float and count. At most one is open on each till (`terminal`) of a store.

    It belongs to the business day on which it was opened. Receipts name it; closing changes nothing but the last three
    columns, once.
    """

    changeable: ClassVar[tuple[str, ...]] = ("closed_by", "closed_at", "note")

    number = models.CharField(_("number"), max_length=32, unique=True)
    store = models.ForeignKey(Store, models.PROTECT, db_index=False, verbose_name=_("store"))
    terminal = models.CharField(_("till"), max_length=32)
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    opened_at = models.DateTimeField(_("opened at"))
    business_day = models.DateField(_("business day"))
    opening_float = models.DecimalField(_("opening float"), max_digits=12, decimal_places=2)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    note = models.CharField(_("reason of the difference"), max_length=200, blank=True, default="")

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("cash shift")
        verbose_name_plural = _("cash shifts")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "terminal"], condition=Q(closed_at__isnull=True), name="shift_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, note="")
                | Q(closed_at__gte=F("opened_at"), closed_by__isnull=False),
                name="shift_closed_has_who_and_when",
            ),
            models.CheckConstraint(condition=Q(opening_float__gte=0), name="shift_float_not_negative"),
            models.CheckConstraint(condition=~Q(terminal=""), name="shift_has_a_terminal"),
        ]
        indexes = [
            models.Index(fields=["store", "-business_day", "terminal"], name="shift_store_day"),
            models.Index(fields=["opened_at"], name="shift_opened"),
        ]

    def __str__(self) -> str:
        return self.number


class ShiftCount(Posted, AppendOnly):
    """What should have been there by one method when a shift was closed, and what was."""

    shift = models.ForeignKey(Shift, models.PROTECT, db_index=False, related_name="counts", verbose_name=_("shift"))
    method = models.ForeignKey(TenderMethod, models.PROTECT, verbose_name=_("tender method"))
    expected = models.DecimalField(_("expected"), max_digits=12, decimal_places=2)
    counted = models.DecimalField(_("counted"), max_digits=12, decimal_places=2)
    difference = models.DecimalField(_("difference"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("shift count")
        verbose_name_plural = _("shift counts")
        ordering = ["shift", "method"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "method"], name="shift_count_once"),
            models.CheckConstraint(condition=Q(difference=F("counted") - F("expected")), name="shift_count_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.counted} − {self.expected} = {self.difference}"


class CashMove(Posted, AppendOnly):
    """Cash put into a drawer or taken out of it beside all receipts: change from the bank, takings to the safe, a bill paid."""

    class Kind(models.TextChoices):
        IN = "in", _("put in")
        OUT = "out", _("taken out")

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="moves", verbose_name=_("shift"))
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("cash movement")
        verbose_name_plural = _("cash movements")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cash_move_positive"),
            models.CheckConstraint(condition=Q(kind__in=["in", "out"]), name="cash_move_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="cash_move_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
