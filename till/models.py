"""Orders that wait: held at one till, recalled at any till of the store, by exactly one.

The browser makes the id, so that a lost answer holds nothing twice; it also makes the key of a recall, so that a lost
answer of a recall brings the same order again. `draft` is what the page posts as its basket: codes, quantities and
choices, the member by number, no PIN, no phone. Rows are removed by night (`settings.KEEP_HELD_HOURS`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stores.models import Staff, Store


class HeldQuerySet(models.QuerySet["Held"]):
    """Reads of held orders."""

    def waiting(self, store: Store) -> "HeldQuerySet":
        """Those that can be recalled in `store`, the oldest first."""
        return self.filter(store=store, recalled_at=None, dropped_at=None).select_related("by").order_by("at", "id")


class Held(models.Model):
    """An order that somebody put aside."""

    id = models.UUIDField(primary_key=True)
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    label = models.CharField(_("label"), max_length=64)
    pieces = models.PositiveIntegerField(_("pieces"))
    draft = models.JSONField(_("order"))
    recalled_at = models.DateTimeField(_("recalled at"), null=True)
    recalled_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("recalled by"))
    recalled_key = models.UUIDField(null=True, editable=False)
    dropped_at = models.DateTimeField(_("dropped at"), null=True)
    dropped_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("dropped by"))

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("held order")
        verbose_name_plural = _("held orders")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recalled_at=None, recalled_by=None, recalled_key=None)
                | Q(recalled_at__isnull=False, recalled_by__isnull=False, recalled_key__isnull=False),
                name="held_recalled_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None) | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="held_dropped_who_and_when",
            ),
            models.CheckConstraint(condition=Q(recalled_at=None) | Q(dropped_at=None), name="held_ends_once"),
        ]
        indexes = [
            models.Index(fields=["store", "at"], condition=Q(recalled_at=None, dropped_at=None), name="held_waiting"),
            models.Index(fields=["at"], name="held_at"),
        ]

    def __str__(self) -> str:
        return self.label
