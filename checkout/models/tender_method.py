"""Ways to pay, as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class TenderMethod(models.Model):
    """Cash, WeChat Pay, Alipay, bank card, … and `wallet`, which stands for stored value."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=32)
    position = models.PositiveSmallIntegerField(_("position"))
    gives_change = models.BooleanField(_("gives change"), default=False)
    earns_points = models.BooleanField(_("earns points"), default=True)
    is_refundable = models.BooleanField(_("refundable"), default=True)
    is_invoiceable = models.BooleanField(_("invoiceable"), default=True)
    is_active = models.BooleanField(_("offered"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tender method")
        verbose_name_plural = _("tender methods")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
