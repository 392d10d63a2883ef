"""What people answered, and what a store put on its Moments."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from stores.models import Staff, Store


class Reply(models.Model):
    """An answer to a message. It may end a consent, never give one."""

    class Effect(models.TextChoices):
        NONE = "none", _("to be read")
        OPT_OUT = "opt_out", _("opted out")
        ALREADY = "already", _("had opted out")

    gateway = models.CharField(_("gateway"), max_length=16)
    provider_id = models.CharField(_("provider's number"), max_length=64)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="replies", verbose_name=_("member"))
    to_hash = models.CharField(max_length=32, editable=False)
    from_masked = models.CharField(_("from"), max_length=32)
    text = models.CharField(_("text"), max_length=500)
    effect = models.CharField(_("effect"), max_length=8, choices=Effect.choices)
    at = models.DateTimeField(_("at"))
    read_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, verbose_name=_("read by"))

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["gateway", "provider_id"], name="reply_once")]
        indexes = [
            models.Index(fields=["-at"], name="reply_newest"),
            models.Index(fields=["member", "-at"], name="reply_member"),
        ]

    def __str__(self) -> str:
        return f"{self.from_masked} {self.effect}"


class MomentsPost(models.Model):
    """A post on a store's Moments: of advertisements one a week, Monday to Sunday (S128)."""

    class Kind(models.TextChoices):
        VALUE = "value", _("something useful")
        ADVERTISEMENT = "ad", _("advertisement")

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    week = models.DateField(_("week from"))
    text = models.TextField(_("text"), max_length=800)
    by = models.ForeignKey(Staff, models.PROTECT, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("Moments post")
        verbose_name_plural = _("Moments posts")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "week"], condition=Q(kind="ad"), name="moments_one_advertisement_a_week"
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="moments_week_is_a_monday"),
        ]
        indexes = [models.Index(fields=["store", "-at"], name="moments_store")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.week}"
