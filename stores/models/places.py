"""Regions, legal entities and stores."""

import uuid
from decimal import Decimal

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class MasterVersion(models.Model):
    """One row (id 1); a trigger on every master-data table writes a new random `version` into it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="master_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.version)


class Region(models.Model):
    """A region: stores that share caps and the hour at which the business day ends."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    wallet_cap = models.DecimalField(
        _("stored-value cap of a named card (yuan)"), max_digits=12, decimal_places=2, default=Decimal("5000.00")
    )
    cash_out_cash_limit = models.DecimalField(
        _("cash-out in cash up to (yuan)"), max_digits=12, decimal_places=2, default=Decimal("100.00")
    )
    id_required = models.BooleanField(_("ID and name at the first top-up"), default=False)
    cutoff_hour = models.PositiveSmallIntegerField(
        _("hour at which the business day ends"), default=0, validators=[MaxValueValidator(23)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(wallet_cap__gte=0), name="region_cap_not_negative"),
            models.CheckConstraint(condition=models.Q(cutoff_hour__lte=23), name="region_cutoff_is_an_hour"),
        ]

    def __str__(self) -> str:
        return self.name


class LegalEntity(models.Model):
    """Who a store belongs to in law: refunds stay inside one entity, settlements run between them (S132)."""

    code = models.CharField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=128)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """A store of the chain."""

    class Kind(models.TextChoices):
        OWN = "own", _("own")
        FRANCHISE = "franchise", _("franchise")

    class Rounding(models.TextChoices):
        OFF = "off", _("off")
        JIAO = "0.10", _("down to 0.10")
        YUAN = "1.00", _("down to 1.00")

    class Shortfall(models.TextChoices):
        DEBT = "debt", _("the points balance goes below zero")
        DEDUCT = "deduct", _("kept from the refund")

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,7}$", _("e.g. S001"))]
    )
    name = models.CharField(_("name"), max_length=64)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    legal_entity = models.ForeignKey(LegalEntity, models.PROTECT, verbose_name=_("legal entity"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.OWN)
    city = models.CharField(_("city"), max_length=32, blank=True, default="")
    address = models.CharField(_("address"), max_length=128, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=32, blank=True, default="")
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)
    rounding = models.CharField(_("rounding"), max_length=8, choices=Rounding.choices, default=Rounding.OFF)
    shortfall = models.CharField(
        _("points that a refund cannot take back"), max_length=8, choices=Shortfall.choices, default=Shortfall.DEBT
    )
    proof_on = models.BooleanField(_("proof of the holder"), default=True)
    proof_wallet_from = models.DecimalField(
        _("proof from stored value a day (yuan)"), max_digits=12, decimal_places=2, default=Decimal("100.00")
    )
    proof_points_from = models.PositiveIntegerField(_("proof from points a day"), default=500)
    override_percent = models.PositiveSmallIntegerField(
        _("cashier's price limit (percent off)"), default=0, validators=[MaxValueValidator(100)]
    )
    manager_override_percent = models.PositiveSmallIntegerField(
        _("manager's price limit (percent off)"), default=20, validators=[MaxValueValidator(100)]
    )
    refund_limit = models.DecimalField(
        _("manager's refund limit (yuan)"), max_digits=12, decimal_places=2, default=Decimal("500.00")
    )
    max_lines = models.PositiveSmallIntegerField(_("lines a receipt may have"), default=500)
    max_coupons = models.PositiveSmallIntegerField(_("coupons a receipt may take"), default=1)
    cash_shifts = models.BooleanField(
        _("cash shifts"),
        default=False,
        db_default=False,
        help_text=_(
            "A till sells, refunds and tops up only while a cash shift is open on it, and the cash is counted."
        ),
    )
    is_active = models.BooleanField(_("open for business"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
