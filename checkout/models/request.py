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

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    key = models.CharField(_("key"), max_length=255)
    operation = models.CharField(_("action"), max_length=32)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.TextField(_("answer"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, verbose_name=_("member"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="request_key_once")]
        indexes = [models.Index(fields=["at"], name="request_at")]

    def __str__(self) -> str:
        return self.key
