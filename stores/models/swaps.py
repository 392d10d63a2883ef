"""Two people change shifts: one asks, the other agrees, the manager confirms (S35)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.models.places import Store
from stores.models.staff import Roster, Staff


class Swap(models.Model):
    """`mine` is the asker's shift, `theirs` the other's; a shift stands in one open request at most."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed, waiting for the manager")
        DONE = "done", pgettext_lazy("shifts", "changed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="swaps_asked", verbose_name=_("asked by"))
    other = models.ForeignKey(Staff, models.PROTECT, related_name="swaps_met", verbose_name=_("changes with"))
    mine = models.ForeignKey(Roster, models.SET_NULL, null=True, related_name="+", verbose_name=_("gives"))
    theirs = models.ForeignKey(Roster, models.SET_NULL, null=True, related_name="+", verbose_name=_("takes"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    at = models.DateTimeField(_("asked at"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    decided_at = models.DateTimeField(_("settled at"), null=True)
    # In words, since shifts may be changed or removed afterwards.
    told = models.CharField(_("shifts"), max_length=200)

    class Meta:
        verbose_name = _("swap of shifts")
        verbose_name_plural = _("swaps of shifts")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mine"], condition=Q(state__in=["asked", "agreed"]), name="swap_gives_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["theirs"], condition=Q(state__in=["asked", "agreed"]), name="swap_takes_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("other")), name="swap_of_two_people"),
        ]

    def __str__(self) -> str:
        return self.told
