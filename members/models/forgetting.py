"""What must be forgotten: clear text beside rows that never change, and what stays of an erased phone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Member


class Sealed(models.Model):
    """Clear personal text of a row that never changes, which itself holds it masked.

    `reference` is that row's number. Removed when it is needed no more, at the latest when the member is erased.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        PAY_TO = "pay_to", _("paid to")

    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    reference = models.CharField(_("reference"), max_length=40)
    text = models.CharField(_("text"), max_length=200)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sealed text")
        verbose_name_plural = _("sealed texts")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["member", "kind", "reference"], name="sealed_once")]

    def __str__(self) -> str:
        return self.reference


class Erased(models.Model):
    """A phone of an erased member as a salted hash: a debt and once-only gifts are known again until `keep_until`."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    phone_hash = models.CharField(max_length=64, editable=False)
    debt = models.PositiveIntegerField(_("points owed"), default=0)
    erased_at = models.DateTimeField(_("erased at"))
    keep_until = models.DateField(_("kept until"))

    class Meta:
        verbose_name = _("erased phone")
        verbose_name_plural = _("erased phones")
        ordering = ["-erased_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["member", "phone_hash"], name="erased_once")]
        indexes = [
            models.Index(fields=["phone_hash"], name="erased_phone"),
            models.Index(fields=["keep_until"], name="erased_until"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
