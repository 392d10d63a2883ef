"""Saved filters over members, and texts with fields."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from messaging.models import Gateway
from stores.models import Staff


class Purpose(models.TextChoices):
    """Marketing asks for consent, hours and the frequency cap; a service message is about one's own account."""

    MARKETING = "marketing", _("marketing")
    SERVICE = "service", _("about one's own account")


class Occasion(models.TextChoices):
    """Why people are written to (S109)."""

    POINTS = "points", _("points to redeem")
    RENOVATION = "renovation", _("renovation or reopening")
    FESTIVAL = "festival", _("festival or large sale")
    BIRTHDAY = "birthday", _("birthday")
    WELCOME = "welcome", _("welcome")
    EXPIRING = "expiring", _("points expiring")
    TIER = "tier", _("tier reached")
    DORMANT = "dormant", _("long not seen")
    TOP_UP = "top_up", _("after a top-up")
    OTHER = "other", _("other")


class Audience(models.Model):
    """A saved segment: `tree` joins conditions by all / any / not (docs/algorithms/audience.md)."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    tree = models.JSONField(_("conditions"), default=dict)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, editable=False, verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A text with fields in braces: {name}, {salutation}, {points} … (`campaigns.rules.fields`)."""

    code = models.SlugField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=64)
    occasion = models.CharField(_("occasion"), max_length=12, choices=Occasion.choices, default=Occasion.OTHER)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.MARKETING)
    channel = models.CharField(_("channel"), max_length=8, choices=Gateway.Channel.choices, default="sms")
    subject = models.CharField(_("subject (e-mail)"), max_length=128, blank=True, default="")
    body = models.TextField(_("text"), max_length=800)
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["occasion", "name", "id"]

    def __str__(self) -> str:
        return self.name
