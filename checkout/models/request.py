"""Idempotency: the answer that a key was given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import Posted
from members.models import Member
from stores.models import Store


class Request(Posted):
    """One successful write: its key, what was asked (a hash) and what was answered, byte for byte.

    Kept 30 days and more, then removed by the nightly clean-up. Ids and masked values only.
    """

    store = models.ForeignKey(Store, models.PROTECT)
    key = models.CharField(max_length=255)
    operation = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    member = models.ForeignKey(Member, models.PROTECT, null=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="request_key_once")]
        indexes = [models.Index(fields=["at"], name="request_at")]

    def __str__(self) -> str:
        return self.key
