"""How a member is found: phones with their history, cards."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.person import Member


class Phone(models.Model):
    """A phone in E.164 that a member had from `since` to `until`; unique among the open ones."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="phones", verbose_name=_("member"))
    number = models.CharField(_("phone"), max_length=20)
    last4 = models.CharField(max_length=4, editable=False)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(until__isnull=True), name="phone_open_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="phone_dates"),
        ]
        indexes = [
            models.Index(fields=["last4"], condition=Q(until__isnull=True), name="phone_last4"),
            models.Index(fields=["number"], name="phone_number"),
        ]

    def __str__(self) -> str:
        return self.number[-4:]


class Card(models.Model):
    """A member card by its number; a lost one is replaced, its number stays taken."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        LOST = "lost", _("lost")
        REPLACED = "replaced", _("replaced")

    member = models.ForeignKey(Member, models.PROTECT, related_name="cards", verbose_name=_("member"))
    number = models.CharField(_("card number"), max_length=32, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return self.number
