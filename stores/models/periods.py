"""Targets of a month and periods that take no more rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.places import LegalEntity, Store
from stores.models.staff import Staff


class Target(models.Model):
    """Sales that a store, or one of its sellers, is to reach in a month (S27)."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, verbose_name=_("seller"))
    month = models.DateField(_("month (its first day)"))
    amount = models.DecimalField(_("sales (yuan)"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["-month", "store", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "staff", "month"], nulls_distinct=False, name="target_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="target_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.month:%Y-%m} {self.amount}"


class ClosedPeriod(models.Model):
    """A month of a legal entity that takes no more rows; late ones are booked on the open day."""

    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("legal entity"))
    month = models.DateField(_("month (its first day)"))
    closed_at = models.DateTimeField(_("closed at"))
    closed_by = models.ForeignKey(Staff, models.PROTECT, verbose_name=_("closed by"))

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-month", "id"]
        constraints = [models.UniqueConstraint(fields=["legal_entity", "month"], name="closed_period_once")]

    def __str__(self) -> str:
        return f"{self.legal_entity} {self.month:%Y-%m}"
