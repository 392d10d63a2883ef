"""The score of each person: a ledger of its own, and what follows from it (S29).

The balance starts at 0 and is the sum of its rows; a month's score is the sum of that month's rows. The lock is the staff
row: a violation locks its people in id order. `seq` counts for each person.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.models.violations import Violation
from ledger.models import Entry, Fixed, Posted
from stores.models import Staff, Store


class ScoreEntry(Entry):
    """One movement of a person's score."""

    class Kind(models.TextChoices):
        DEDUCT = "deduct", _("deducted")
        JOINT = "joint", _("jointly liable")
        REVERSE = "reverse", _("given back after an appeal")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="score_entries", verbose_name=_("staff"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    violation = models.ForeignKey(Violation, models.PROTECT, related_name="entries", verbose_name=_("violation"))
    amount = models.IntegerField(pgettext_lazy("score", "points"))
    balance_after = models.IntegerField(_("score after"))
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("score entry")
        verbose_name_plural = _("score entries")
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "violation", "kind"], name="score_entry_once"),
            models.UniqueConstraint(fields=["staff", "seq"], name="score_entry_seq"),
            models.CheckConstraint(
                condition=Q(kind__in=["deduct", "joint"], amount__lt=0, reverses__isnull=True)
                | Q(kind="reverse", amount__gt=0, reverses__isnull=False),
                name="score_entry_sign",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "business_day"], name="score_entry_store"),
            models.Index(fields=["staff", "business_day"], name="score_entry_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount:+d}"


class LadderStep(models.Model):
    """What a score that falls so far in a month leads to: proposed to a person, who decides (S29). No wage is cut here."""

    class Step(models.TextChoices):
        WARNING = "warning", _("warning")
        FINE = "fine", _("fine in points")
        DEMOTION = "demotion", _("demotion")
        DISMISSAL = "dismissal", _("dismissal")

    step = models.CharField(_("step"), max_length=12, choices=Step.choices, unique=True)
    points = models.PositiveSmallIntegerField(_("from so many points lost in the period"))
    months = models.PositiveSmallIntegerField(_("period (months)"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("step of the ladder")
        verbose_name_plural = _("ladder")
        ordering = ["points"]
        constraints = [models.CheckConstraint(condition=Q(points__gt=0, months__gt=0), name="ladder_step_positive")]

    def __str__(self) -> str:
        return str(self.get_step_display())


class Proposal(Posted, Fixed):
    """A step that the ladder proposes for a person, once a period."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("carried out")
        DECLINED = "declined", _("not carried out")
        GONE = "gone", _("the points came back")

    changeable: ClassVar[tuple[str, ...]] = ("state", "decided_by", "decided_at", "remark")

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="proposals", verbose_name=_("staff"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, verbose_name=_("store"))
    step = models.CharField(_("step"), max_length=12, choices=LadderStep.Step.choices)
    period = models.DateField(_("month"))
    lost = models.PositiveIntegerField(_("points lost"))
    at = models.DateTimeField(_("proposed at"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["staff", "step", "period"], name="proposal_once_a_period"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "gone"], decided_by__isnull=True)
                | Q(state__in=["accepted", "declined"], decided_by__isnull=False),
                name="proposal_decided_has_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.step}"
