"""Two files of one person become one (docs/decisions/0020-merging.md)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Fixed, Posted
from members.models.person import Member
from stores.models import Staff, Store


class Merge(Posted, Fixed):
    """A merge of `loser` into `member`; `detail` names by id what moved, so that it can be undone."""

    changeable: ClassVar[tuple[str, ...]] = ("undone_at", "undone_by", "undone_as")

    number = models.CharField(_("number"), max_length=40)
    member = models.ForeignKey(Member, models.PROTECT, related_name="merges", verbose_name=_("surviving member"))
    loser = models.ForeignKey(Member, models.PROTECT, related_name="merged_by", verbose_name=_("merged member"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=200)
    detail = models.JSONField(_("detail"), default=dict)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by"))
    undone_as = models.CharField(_("number of the undoing"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "number"], name="merge_once"),
            models.CheckConstraint(condition=~Q(member=models.F("loser")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_as="")
                | Q(Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_as="")),
                name="merge_undone_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number
