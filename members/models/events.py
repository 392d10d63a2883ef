"""What happened to a member: purchases, tier changes, consents. Append-only."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnly, Posted
from members.models.person import Member
from members.models.tier import Tier
from stores.models import Staff, Store


class Purchase(Posted, AppendOnly):
    """What a sale (+) or a refund (−) means for tiers: net yuan and points, in the sale's own business day.

    A merge moves what the merged member bought, day by day, by rows of its own on both members (kind `merge`).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="purchases", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=16)
    net = models.DecimalField(_("net"), max_digits=12, decimal_places=2)
    points = models.IntegerField(_("points"))
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    reference = models.CharField(_("reference"), max_length=64)

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "reference"], name="purchase_once"),
            models.CheckConstraint(
                condition=models.Q(kind="sale", net__gte=0)
                | models.Q(kind="refund", net__lte=0)
                | models.Q(kind__in=["opening", "merge"]),
                name="purchase_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "business_day"], include=["net", "points"], name="purchase_window"),
            BrinIndex(fields=["at"], name="purchase_at_brin"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.net}"


class TierChange(Posted, AppendOnly):
    """A move from one tier to another, with its cause."""

    class Kind(models.TextChoices):
        AUTO = "auto", _("reached by spend or points")
        UNDONE = "undone", _("undone by a return")
        REVIEW = "review", _("yearly review")
        APPLICATION = "application", _("by application")
        MANUAL = "manual", _("by hand")
        MERGE = "merge", _("by a merge")

    member = models.ForeignKey(Member, models.PROTECT, related_name="tier_changes", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    old = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("from"))
    new = models.ForeignKey(Tier, models.PROTECT, related_name="+", verbose_name=_("to"))
    rule_version = models.PositiveIntegerField(_("rule version"))
    at = models.DateTimeField(_("at"))
    business_day = models.DateField(_("business day"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    reference = models.CharField(_("reference"), max_length=64)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("tier change")
        verbose_name_plural = _("tier changes")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["member", "reference", "kind"], name="tier_change_once")]
        indexes = [models.Index(fields=["member", "-at"], name="tier_change_member")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Consent(Posted, AppendOnly):
    """A consent given or withdrawn: kind, channel, source, version of the text."""

    class Kind(models.TextChoices):
        SMS_MARKETING = "sms_marketing", _("marketing by message")
        CHILD_DATA = "child_data", _("a child's data")

    member = models.ForeignKey(Member, models.PROTECT, related_name="consents", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    given = models.BooleanField(_("given"))
    channel = models.CharField(_("channel"), max_length=16)
    source = models.CharField(_("source"), max_length=32)
    text_version = models.CharField(_("version of the text"), max_length=16)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["member", "kind", "-at"], name="consent_member")]

    def __str__(self) -> str:
        return f"{self.kind} {self.given}"
