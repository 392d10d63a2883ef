"""Robots of chat groups, and what is pushed to them.

A robot's address holds a token, and DingTalk's a signing secret besides: both are kept sealed (messaging's `sealing`) and
never shown again. `origin` is one of `settings.ROBOT_ORIGINS`, asked when it is saved and again before each call.
A `Push` is a message on its way by the machine of `messaging`; those that go together in one call share `call`.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import Delivery
from stores.models import Region, Store


class Robot(models.Model):
    """A robot in the chat group of a store, a region or (both empty) the chain."""

    class Kind(models.TextChoices):
        DINGTALK = "dingtalk", _("DingTalk")
        WECOM = "wecom", _("WeCom")

    name = models.CharField(_("name"), max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    origin = models.CharField(_("server"), max_length=64, editable=False)
    token_sealed = models.TextField(editable=False)
    secret_sealed = models.TextField(blank=True, default="", editable=False)
    per_minute = models.PositiveSmallIntegerField(_("messages a minute"), default=20)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(store__isnull=True), name="robot_of_a_region_or_a_store"
            ),
            models.CheckConstraint(condition=Q(per_minute__gte=1, per_minute__lte=20), name="robot_pace"),
        ]

    def __str__(self) -> str:
        return self.name


class Push(Delivery):
    """A message to a group, once for each robot, kind and reference."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("reminder")
        LIST = "list", _("late and missing")
        OPENING = "opening", _("late opening")
        RATING = "rating", _("low rating")
        OVERDUE = "overdue", _("overdue")
        TEST = "test", _("test message")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    robot = models.ForeignKey(Robot, models.PROTECT, related_name="pushes", verbose_name=_("group robot"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reference = models.CharField(_("reference"), max_length=64)
    expires_at = models.DateTimeField(_("useless after"), null=True)
    call = models.UUIDField(null=True, editable=False)
    called_at = models.DateTimeField(_("called at"), null=True, editable=False)

    class Meta:
        verbose_name = _("message to a group")
        verbose_name_plural = _("messages to groups")
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["robot", "kind", "reference"], name="push_once")]
        indexes = [
            models.Index(fields=["robot", "send_after", "id"], condition=Q(state="queued"), name="push_queued"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="push_leased"),
            models.Index(fields=["robot", "called_at"], condition=Q(called_at__isnull=False), name="push_called"),
            models.Index(fields=["-made_at", "-id"], name="push_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
