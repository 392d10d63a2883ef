"""A sale, its lines and its tenders."""

from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from checkout.models.shift import Shift
from checkout.models.tender_method import TenderMethod
from checkout.models.topup import TopUp
from ledger.models import AppendOnly, Posted
from members.models import Member
from stores.models import Staff, Store

ZERO = Decimal("0.00")


class SaleQuerySet(models.QuerySet["Sale"]):
    """Reads of sales."""

    def known_in(self, store: Store) -> Self:
        """Receipts that may be looked up in `store` by their exact number: those of its legal entity."""
        return self.filter(store__legal_entity=store.legal_entity_id)

    def whole(self) -> Self:
        """With everything that a receipt shows at hand."""
        tenders = Tender.objects.select_related("method").order_by("position")
        lines = Line.objects.order_by("position")
        return self.select_related("store", "operator", "member").prefetch_related(
            models.Prefetch("lines", lines), models.Prefetch("tenders", tenders)
        )

    def wanted(self, **by: Any) -> Self:
        """By member's number, business days from and to (inclusive), external number, total (yuan).

        A survivor's are those of who was merged into it as well.
        """
        paths = {"from": "business_day__gte", "to": "business_day__lte"}
        number = by.pop("member", None)
        if number:
            merged = models.Q(merged_into__number=number) | models.Q(merged_into__merged_into__number=number)
            by["member__in"] = Member.objects.filter(models.Q(number=number) | merged)
        return self.filter(**{paths.get(name, name): value for name, value in by.items() if value not in (None, "")})

    def listed(self) -> Self:
        """For a list: with `refunded`, what has been paid back so far (yuan)."""
        refunded = models.Sum("refunds__amount", default=ZERO)
        return self.select_related("store", "operator", "member").annotate(refunded=refunded)


class Sale(Posted, AppendOnly):
    """One receipt. All amounts in yuan; `total` is what had to be paid, `due` what was left after stored value."""

    class Channel(models.TextChoices):
        STORE = "store", _("in the store")
        ONLINE = "online", _("online")
        APP = "app", _("app")

    number = models.CharField(_("number"), max_length=32, unique=True)
    external_number = models.CharField(_("external number"), max_length=64, blank=True, default="")
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    terminal = models.CharField(_("terminal"), max_length=32, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.STORE)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="sales", verbose_name=_("member"))
    operator = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("operator"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    approver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    sellers = models.JSONField(_("sellers"), default=list)
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    occurred_at = models.DateTimeField(_("occurred at"), null=True)
    subtotal = models.DecimalField(_("subtotal"), max_digits=12, decimal_places=2)
    discount = models.DecimalField(_("discount"), max_digits=12, decimal_places=2)
    points_used = models.PositiveIntegerField(_("points used"), default=0)
    points_value = models.DecimalField(_("points' value"), max_digits=12, decimal_places=2, default=ZERO)
    rounding = models.DecimalField(_("rounding"), max_digits=12, decimal_places=2, default=ZERO)
    waived = models.DecimalField(_("waived"), max_digits=12, decimal_places=2, default=ZERO)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=2)
    wallet = models.DecimalField(_("stored value"), max_digits=12, decimal_places=2, default=ZERO)
    due = models.DecimalField(_("due"), max_digits=12, decimal_places=2)
    handed_over = models.DecimalField(_("handed over"), max_digits=12, decimal_places=2)
    change = models.DecimalField(_("change"), max_digits=12, decimal_places=2, default=ZERO)
    invoiceable = models.DecimalField(_("invoiceable"), max_digits=12, decimal_places=2)
    points_earned = models.PositiveIntegerField(_("points earned"), default=0)
    earning_base = models.DecimalField(_("earning base"), max_digits=12, decimal_places=2, default=ZERO)
    multiplier = models.DecimalField(_("points multiplier"), max_digits=4, decimal_places=2, default=Decimal("1.00"))
    rule_version = models.PositiveIntegerField(_("rule version"), default=1)
    coupon_code = models.CharField(_("coupon"), max_length=32, blank=True, default="")
    promotion_code = models.CharField(_("promotion"), max_length=32, blank=True, default="")
    steps = models.JSONField(_("steps"), default=list)
    top_up = models.ForeignKey(
        TopUp, models.PROTECT, null=True, db_index=False, related_name="sales", verbose_name=_("top-up")
    )
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, db_index=False, verbose_name=_("cash shift"))
    asked = models.CharField(_("asked for the card"), max_length=8, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    objects = SaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "external_number"], condition=~Q(external_number=""), name="sale_external_number_once"
            ),
            # The top-up first: this index is also the way from a top-up to the sale that it waived.
            models.UniqueConstraint(
                fields=["top_up", "member"],
                condition=Q(top_up__isnull=False),
                nulls_distinct=False,
                name="sale_of_a_top_up_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    total=F("subtotal") - F("discount") - F("points_value") - F("rounding") - F("waived"),
                    due=F("total") - F("wallet"),
                    handed_over=F("due") + F("change"),
                ),
                name="sale_figures_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    subtotal__gte=0,
                    discount__gte=0,
                    points_value__gte=0,
                    rounding__gte=0,
                    waived__gte=0,
                    total__gte=0,
                    wallet__gte=0,
                    due__gte=0,
                    change__gte=0,
                ),
                name="sale_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | Q(points_used=0, points_earned=0, wallet=0, top_up__isnull=True),
                name="sale_of_a_guest_moves_no_value",
            ),
        ]
        indexes = [
            BrinIndex(fields=["at"], name="sale_at_brin"),
            models.Index(fields=["member", "-at"], name="sale_member"),
            models.Index(fields=["store", "-at"], name="sale_store"),
            models.Index(fields=["store", "business_day"], name="sale_store_day"),
            models.Index(fields=["posted_at", "id"], name="sale_posted"),
            models.Index(fields=["shift"], condition=Q(shift__isnull=False), name="sale_shift"),
        ]

    def __str__(self) -> str:
        return self.number


class Line(Posted, AppendOnly):
    """A line with its share of every step: amount − shares = net."""

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines", verbose_name=_("sale"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    position = models.PositiveSmallIntegerField(_("line number"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, verbose_name=_("product"))
    sku = models.CharField(_("sku"), max_length=64, blank=True, default="")
    name = models.CharField(_("name"), max_length=128)
    category = models.CharField(_("category"), max_length=64, blank=True, default="")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=2)
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2)
    price_reason = models.CharField(_("reason of the price"), max_length=100, blank=True, default="")
    is_gift = models.BooleanField(_("gift"), default=False)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    member_off = models.DecimalField(_("member price off"), max_digits=12, decimal_places=2, default=ZERO)
    tier_off = models.DecimalField(_("tier off"), max_digits=12, decimal_places=2, default=ZERO)
    promotion_off = models.DecimalField(_("promotion off"), max_digits=12, decimal_places=2, default=ZERO)
    coupon_off = models.DecimalField(_("coupon off"), max_digits=12, decimal_places=2, default=ZERO)
    points_off = models.DecimalField(_("points off"), max_digits=12, decimal_places=2, default=ZERO)
    rounding_off = models.DecimalField(_("rounding off"), max_digits=12, decimal_places=2, default=ZERO)
    waived = models.DecimalField(_("waived"), max_digits=12, decimal_places=2, default=ZERO)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["sale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["member", "sale", "position"], nulls_distinct=False, name="line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1, quantity__lte=9999), name="line_quantity"),
            models.CheckConstraint(condition=Q(amount=F("unit_price") * F("quantity")), name="line_amount"),
            models.CheckConstraint(
                condition=Q(
                    net=F("amount")
                    - F("member_off")
                    - F("tier_off")
                    - F("promotion_off")
                    - F("coupon_off")
                    - F("points_off")
                    - F("rounding_off")
                    - F("waived")
                ),
                name="line_shares_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    unit_price__gte=0,
                    member_off__gte=0,
                    tier_off__gte=0,
                    promotion_off__gte=0,
                    coupon_off__gte=0,
                    points_off__gte=0,
                    rounding_off__gte=0,
                    waived__gte=0,
                    net__gte=0,
                ),
                name="line_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["sale"], name="line_sale"),
            models.Index(fields=["product"], condition=Q(product__isnull=False), name="line_product"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class Tender(Posted, AppendOnly):
    """What one method kept of a sale or of a top-up; for cash also what was handed over."""

    sale = models.ForeignKey(Sale, models.PROTECT, null=True, related_name="tenders", verbose_name=_("sale"))
    top_up = models.ForeignKey(TopUp, models.PROTECT, null=True, related_name="tenders", verbose_name=_("top-up"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    method = models.ForeignKey(TenderMethod, models.PROTECT, verbose_name=_("tender method"))
    position = models.PositiveSmallIntegerField(_("position"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    handed_over = models.DecimalField(_("handed over"), max_digits=12, decimal_places=2)
    reference = models.CharField(_("payment number"), max_length=64, blank=True, default="")
    earns = models.BooleanField(_("earns points"), default=True)

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "sale", "top_up", "position"], nulls_distinct=False, name="tender_once"
            ),
            models.CheckConstraint(
                condition=Q(sale__isnull=False, top_up__isnull=True) | Q(sale__isnull=True, top_up__isnull=False),
                name="tender_of_one_receipt",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0, handed_over__gte=F("amount")), name="tender_amounts"),
        ]
        indexes = [
            models.Index(fields=["sale"], condition=Q(sale__isnull=False), name="tender_sale"),
            models.Index(fields=["top_up"], condition=Q(top_up__isnull=False), name="tender_top_up"),
            models.Index(fields=["reference"], condition=~Q(reference=""), name="tender_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.method_id} {self.amount}"
