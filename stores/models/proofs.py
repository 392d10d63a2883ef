"""What waits for a second person, and what was done by whom."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import AppendOnly, Fixed, Posted
from stores.models.places import Store
from stores.models.staff import Staff


class Approval(Posted, Fixed):
    """A request for a second person: the action's name and arguments, who asks and why, who decided.

    `settings.APPROVALS` maps the action to its service; the number is the reference of what the service books, so that
    deciding twice books once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    changeable: ClassVar[tuple[str, ...]] = ("state", "approver", "decided_at", "remark", "result")

    number = models.CharField(_("number"), max_length=40, unique=True)
    action = models.CharField(_("action"), max_length=40)
    arguments = models.JSONField(_("arguments"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    reason = models.CharField(_("reason"), max_length=200)
    level = models.CharField(_("who decides"), max_length=16)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    approver = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True, default="")
    result = models.JSONField(_("result"), null=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", approver__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="waiting"), approver__isnull=False, decided_at__isnull=False),
                name="approval_decided_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("asked_by")), name="approval_by_another_person"
            ),
        ]
        indexes = [models.Index(fields=["state", "level", "-asked_at"], name="approval_inbox")]

    def __str__(self) -> str:
        return self.number


class Audit(Posted, AppendOnly):
    """One thing that somebody did: append-only, ids and masked values only."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, verbose_name=_("store"))
    action = models.CharField(_("action"), max_length=40)
    subject_type = models.CharField(_("subject"), max_length=40)
    subject_id = models.CharField(_("subject's id"), max_length=64)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit")
        ordering = ["-at", "-id"]
        indexes = [
            BrinIndex(fields=["at"], name="audit_at_brin"),
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
