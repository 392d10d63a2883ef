"""A campaign, its messages, and the one row per member that keeps the frequency cap."""

import secrets
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.audience import Audience, Occasion, Purpose, Template
from coupons.models import Coupon, Offer
from members.models import Member
from messaging.models import Delivery, Gateway
from stores.models import Staff, Store


def new_seed() -> int:
    """What decides with the member's id who is held out: another choice for each campaign."""
    return secrets.randbits(31)


class Campaign(models.Model):
    """Whom, what, when and for how much. What it says and whom it means is frozen when it starts."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waits for approval")
        PLANNING = "planning", _("being planned")
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    # States in which messages of it may still leave.
    alive: ClassVar[tuple[str, ...]] = (State.PLANNING, State.RUNNING, State.PAUSED)

    name = models.CharField(_("name"), max_length=64)
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion.choices, default=Occasion.OTHER)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.MARKETING)
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, blank=True, verbose_name=_("audience"))
    tree = models.JSONField(_("conditions"), default=dict, blank=True, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("only members of"))
    template = models.ForeignKey(Template, models.PROTECT, null=True, blank=True, verbose_name=_("text template"))
    gateway = models.ForeignKey(Gateway, models.PROTECT, verbose_name=_("gateway"))
    subject = models.CharField(_("subject (e-mail)"), max_length=128, blank=True, default="")
    body = models.TextField(_("text"), max_length=800, blank=True, default="")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, verbose_name=_("coupon for each"))
    hold_out = models.DecimalField(
        _("held out (percent)"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("0.00"),
        validators=[MinValueValidator(0), MaxValueValidator(50)],
    )
    budget = models.DecimalField(_("budget (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    most = models.PositiveIntegerField(_("recipients at most"), null=True, blank=True)
    starts_at = models.DateTimeField(_("not before"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    because = models.CharField(_("reason"), max_length=32, blank=True, default="", editable=False)
    seed = models.PositiveIntegerField(default=new_seed, editable=False)
    planned_after = models.BigIntegerField(default=0, editable=False)
    planned_at = models.DateTimeField(_("planned at"), null=True, editable=False)
    recipients = models.PositiveIntegerField(_("recipients"), default=0, editable=False)
    spent = models.DecimalField(_("spent (yuan)"), max_digits=14, decimal_places=4, default=Decimal(0), editable=False)
    automation = models.ForeignKey(
        "campaigns.Automation", models.PROTECT, null=True, editable=False, verbose_name=_("automation")
    )
    approval_number = models.CharField(_("approval"), max_length=32, blank=True, default="", editable=False)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, editable=False, verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(hold_out__gte=0, hold_out__lte=50), name="campaign_hold_out_in_range"),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="campaign_budget_not_negative"
            ),
            models.CheckConstraint(condition=Q(spent__gte=0), name="campaign_spent_not_negative"),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(spent__lte=models.F("budget")), name="campaign_within_budget"
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(recipients__lte=models.F("most")), name="campaign_within_its_count"
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["planning", "running"]), name="campaign_alive"),
            models.Index(fields=["store", "-made_at"], name="campaign_store"),
        ]

    def __str__(self) -> str:
        return self.name


class Message(Delivery):
    """A campaign's message to one member, once. Held out: planned, counted, never sent."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="messages", verbose_name=_("campaign"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="messages", verbose_name=_("member"))
    is_held_out = models.BooleanField(_("held out"), default=False)
    coupon = models.ForeignKey(Coupon, models.PROTECT, null=True, verbose_name=_("coupon"))

    class Meta:
        verbose_name = pgettext_lazy("to a member", "message")
        verbose_name_plural = pgettext_lazy("to a member", "messages")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "member"], name="message_once")]
        indexes = [
            models.Index(fields=["campaign", "send_after", "id"], condition=Q(state="queued"), name="message_queued"),
            models.Index(fields=["campaign", "state"], name="message_progress"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="message_leased"),
            models.Index(fields=["gateway", "provider_id"], condition=~Q(provider_id=""), name="message_provider"),
            models.Index(
                fields=["gateway", "sent_at"], condition=Q(state__in=["sent", "unknown"]), name="message_to_settle"
            ),
            models.Index(fields=["member", "-id"], name="message_member"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.to_masked}"


class Contact(models.Model):
    """When a member was last sent marketing, over all campaigns: an upsert with a condition keeps the frequency cap.

    `before` and `message` let a message that was proven not taken give its place back.
    """

    member = models.OneToOneField(Member, models.PROTECT, primary_key=True, verbose_name=_("member"))
    at = models.DateTimeField(_("at"))
    before = models.DateTimeField(null=True)
    message = models.BigIntegerField()

    class Meta:
        verbose_name = _("last marketing message")
        verbose_name_plural = _("last marketing messages")

    def __str__(self) -> str:
        return f"{self.at}"
