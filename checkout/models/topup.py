"""A top-up receipt, and the receipt of its undoing."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from checkout.models.shift import Shift
from ledger.models import AppendOnly, Posted
from members.models import Member
from stores.models import Staff, Store
from wallets.models import Offer

ZERO = Decimal("0.00")


class TopUpQuerySet(models.QuerySet["TopUp"]):
    """Reads of top-ups."""

    def known_in(self, store: Store) -> Self:
        """Receipts that may be looked up in `store` by their exact number: those of its legal entity."""
        return self.filter(store__legal_entity=store.legal_entity_id)

    def whole(self) -> Self:
        """With everything that a receipt shows at hand."""
        return self.select_related("store", "operator", "member", "offer")


class TopUp(Posted, AppendOnly):
    """Money that a member puts on the wallet, with what the offer adds (S113)."""

    number = models.CharField(_("number"), max_length=32, unique=True)
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    terminal = models.CharField(_("terminal"), max_length=32, blank=True, default="")
    member = models.ForeignKey(Member, models.PROTECT, related_name="top_ups", verbose_name=_("member"))
    operator = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("operator"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    gift = models.DecimalField(_("gift money"), max_digits=12, decimal_places=2, default=ZERO)
    bonus_points = models.PositiveIntegerField(_("bonus points"), default=0)
    coupon_code = models.CharField(_("coupon"), max_length=32, blank=True, default="")
    gift_name = models.CharField(_("gift item"), max_length=128, blank=True, default="")
    gift_value = models.DecimalField(_("gift item's value"), max_digits=12, decimal_places=2, default=ZERO)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, verbose_name=_("offer"))
    handed_over = models.DecimalField(_("handed over"), max_digits=12, decimal_places=2)
    change = models.DecimalField(_("change"), max_digits=12, decimal_places=2, default=ZERO)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, db_index=False, verbose_name=_("cash shift"))

    objects = TopUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("top-up")
        verbose_name_plural = _("top-ups")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, gift__gte=0, gift_value__gte=0, change__gte=0), name="top_up_not_negative"
            ),
            models.CheckConstraint(condition=Q(handed_over=F("amount") + F("change")), name="top_up_figures_add_up"),
        ]
        indexes = [
            BrinIndex(fields=["at"], name="top_up_at_brin"),
            models.Index(fields=["member", "offer", "business_day"], name="top_up_member"),
            models.Index(fields=["store", "-at"], name="top_up_store"),
            models.Index(fields=["shift"], condition=Q(shift__isnull=False), name="top_up_shift"),
        ]

    def __str__(self) -> str:
        return self.number


class TopUpRefund(Posted, AppendOnly):
    """The undoing of a top-up, paid out after a second person decided (docs/algorithms/ledgers.md)."""

    class Account(models.TextChoices):
        CUSTOMER = "customer", _("the customer's account")
        MERCHANT = "merchant", _("the merchant's account")

    number = models.CharField(_("number"), max_length=32, unique=True)
    top_up = models.ForeignKey(TopUp, models.PROTECT, related_name="refunds", verbose_name=_("top-up"))
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    approver = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("approved by"))
    approval = models.CharField(_("approval"), max_length=40)
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    account = models.CharField(_("on whose account"), max_length=8, choices=Account.choices)
    gift_returned = models.BooleanField(_("gift item came back"), default=False)
    amount = models.DecimalField(_("paid out"), max_digits=12, decimal_places=2)
    withheld = models.DecimalField(_("withheld"), max_digits=12, decimal_places=2)
    pay_to = models.CharField(_("paid to"), max_length=64)
    reason = models.CharField(_("reason"), max_length=200)
    detail = models.JSONField(_("detail"), default=dict)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, db_index=False, verbose_name=_("cash shift"))

    class Meta:
        verbose_name = _("top-up refund")
        verbose_name_plural = _("top-up refunds")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "top_up"], name="top_up_refund_once"),
            models.UniqueConstraint(fields=["member", "approval"], name="top_up_refund_approval_once"),
            models.CheckConstraint(condition=Q(amount__gte=0, withheld__gte=0), name="top_up_refund_not_negative"),
        ]
        indexes = [
            models.Index(fields=["shift"], condition=Q(shift__isnull=False), name="top_up_refund_shift"),
        ]

    def __str__(self) -> str:
        return self.number
