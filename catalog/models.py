"""Products and their prices.

A known sku or barcode sells at the list price; `member_price` is for paid members. A blocked product (a recall, S99)
is not sold; `no_further_discount` takes no promotion and no coupon. `search` is the name's pinyin, `initials` its
initials; both are written by `catalog.services`.
"""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Category(models.Model):
    """A node of the category tree; `path` lists the codes from the root: "kids/winter/"."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("parent"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    """Reads of products."""

    def wanted(self, *, barcode: str = "", sku: str = "", updated_since: datetime | None = None) -> Self:
        """By barcode or article number, or changed at or after a time; with category and barcodes at hand."""
        rows = self.select_related("category").prefetch_related("barcodes")
        if barcode:
            rows = rows.filter(barcodes__code=barcode)
        if sku:
            rows = rows.filter(sku=sku)
        return rows if updated_since is None else rows.filter(updated_at__gte=updated_since)


class Product(models.Model):
    """One article."""

    sku = models.CharField(_("sku"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=128)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name=_("category"))
    list_price = models.DecimalField(_("list price (yuan)"), max_digits=12, decimal_places=2)
    member_price = models.DecimalField(_("member price (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=16, blank=True, default="")
    spec = models.CharField(_("specification"), max_length=64, blank=True, default="")
    origin = models.CharField(_("origin"), max_length=64, blank=True, default="")
    is_private_label = models.BooleanField(_("private label"), default=False)
    no_further_discount = models.BooleanField(_("no further discount"), default=False)
    is_blocked = models.BooleanField(_("blocked from sale"), default=False)
    search = models.CharField(max_length=255, blank=True, default="", editable=False)
    initials = models.CharField(max_length=128, blank=True, default="", db_default="", editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["search", "initials", "updated_at"])

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(condition=Q(list_price__gte=Decimal(0)), name="product_price_not_negative"),
            models.CheckConstraint(
                condition=Q(member_price__isnull=True) | Q(member_price__gte=0, member_price__lte=F("list_price")),
                name="product_member_price_at_most_list",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at", "id"], name="product_updated"),
            models.Index(fields=["name"], name="product_name", opclasses=["text_pattern_ops"]),
            models.Index(fields=["search"], name="product_search", opclasses=["text_pattern_ops"]),
            models.Index(fields=["initials"], name="product_initials", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class Barcode(models.Model):
    """A code that a scanner reads; a product may have several."""

    code = models.CharField(_("barcode"), max_length=64, unique=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="barcodes", verbose_name=_("product"))

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
