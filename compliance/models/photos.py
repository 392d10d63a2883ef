"""Photos as evidence (docs/decisions/0030-offline.md).

The phone makes the id and sends the file in pieces; `Upload` counts how far it is, so that after a lost connection it
goes on from there and a piece that comes twice is counted once. `Photo` is what was made of it: written anew without
metadata, never changed. Files lie in Django's default storage under names made of ids; no address leads to them but the
view that asks who may see the store.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compliance.models.violations import Appeal, Violation
from compliance.rules.pictures import MOST_BYTES
from ledger.models import AppendOnly, Posted
from stores.models import Staff, Store


class Upload(models.Model):
    """A file on its way; goes when it is old (`services.photos.clean_up`)."""

    id = models.UUIDField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    size = models.PositiveIntegerField(_("bytes"))
    received = models.PositiveIntegerField(_("bytes received"), default=0)

    class Meta:
        verbose_name = _("photo on its way")
        verbose_name_plural = _("photos on their way")
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=MOST_BYTES), name="upload_size"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_received"),
        ]
        indexes = [models.Index(fields=["by", "at"], name="upload_by")]

    def __str__(self) -> str:
        return str(self.pk)


class Photo(Posted, AppendOnly):
    """A picture taken in a store; its id was made by the phone."""

    id = models.UUIDField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("taken by"))
    at = models.DateTimeField(_("at"))
    file = models.FileField(_("file"), max_length=120)
    thumb = models.FileField(_("small picture"), max_length=120)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    bytes = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(bytes__gte=1, width__gte=1, height__gte=1), name="photo_is_a_picture")
        ]
        indexes = [models.Index(fields=["store", "at"], name="photo_store_at")]

    def __str__(self) -> str:
        return str(self.pk)


class Evidence(Posted, AppendOnly):
    """A photo that a violation was reported with, or that an appeal brings."""

    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name=_("photo"))
    violation = models.ForeignKey(
        Violation, models.PROTECT, null=True, related_name="evidence", verbose_name=_("violation")
    )
    appeal = models.ForeignKey(Appeal, models.PROTECT, null=True, related_name="evidence", verbose_name=_("appeal"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["posted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(violation__isnull=True, appeal__isnull=False)
                | Q(violation__isnull=False, appeal__isnull=True),
                name="evidence_of_one",
            ),
            models.UniqueConstraint(fields=["photo", "violation"], name="evidence_of_violation_once"),
            models.UniqueConstraint(fields=["photo", "appeal"], name="evidence_of_appeal_once"),
        ]

    def __str__(self) -> str:
        return str(self.photo_id)
