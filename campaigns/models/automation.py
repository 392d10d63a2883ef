"""What is sent by itself, each with its own text and coupon."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from campaigns.models.audience import Purpose, Template
from campaigns.models.campaign import Campaign
from coupons.models import Offer
from members.models import Member
from messaging.models import Gateway


class Automation(models.Model):
    """Whom it meets is found from `ran_to`, the end of its last success: a day that was missed is made up."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("welcome")
        BIRTHDAY = "birthday", _("own birthday")
        CHILD = "child", _("child's birthday")
        EXPIRING = "expiring", _("points expiring")
        TIER_UP = "tier_up", _("tier reached")
        DORMANT = "dormant", _("long not seen")
        TOPPED_UP = "topped_up", _("after a top-up")

    code = models.SlugField(_("code"), max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    is_on = models.BooleanField(_("on"), default=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.MARKETING)
    template = models.ForeignKey(Template, models.PROTECT, verbose_name=_("text template"))
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, verbose_name=_("coupon for each"))
    gateway = models.ForeignKey(Gateway, models.PROTECT, verbose_name=_("gateway"))
    ran_to = models.DateTimeField(_("made up to"), null=True, editable=False)
    history = HistoricalRecords(excluded_fields=["ran_to"])

    class Meta:
        verbose_name = _("automation")
        verbose_name_plural = _("automations")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["kind", "days"], name="automation_once")]

    def __str__(self) -> str:
        return self.code


class Hit(models.Model):
    """A member met by an automation for an occasion ("2026", "child:17:2026"): once, whatever runs twice."""

    automation = models.ForeignKey(Automation, models.PROTECT, verbose_name=_("automation"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    occasion = models.CharField(_("occasion"), max_length=64)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, verbose_name=_("campaign"))
    values = models.JSONField(default=dict)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("automation's hit")
        verbose_name_plural = _("automations' hits")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["member", "automation", "occasion"], name="hit_once")]
        indexes = [models.Index(fields=["campaign", "member"], name="hit_campaign")]

    def __str__(self) -> str:
        return self.occasion
