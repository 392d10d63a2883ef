"""Tiers: 普通, VIP, 钻石 as data (S45, S65)."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Tier(models.Model):
    """A tier: what it gives and what it takes to reach it, by spend or by points earned in the window (S48)."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=32)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)
    multiplier = models.DecimalField(_("points multiplier"), max_digits=4, decimal_places=2, default=Decimal("1.00"))
    percent_off = models.DecimalField(_("percent off"), max_digits=5, decimal_places=2, default=Decimal("0.00"))
    spend_from = models.DecimalField(_("net spend from (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    points_from = models.PositiveIntegerField(_("points earned from"), null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(_("window (days)"), default=365)
    version = models.PositiveIntegerField(_("rule version"), default=1)
    notice_on = models.DateField(_("published on"), null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(condition=Q(multiplier__gte=0), name="tier_multiplier_not_negative"),
            models.CheckConstraint(condition=Q(percent_off__gte=0, percent_off__lte=100), name="tier_percent_in_range"),
        ]

    def __str__(self) -> str:
        return self.name
