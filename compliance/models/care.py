"""What somebody has to see to by a day: complaints, corrective actions, issues, decisions of meetings.

All have an owner, a deadline, who settled it when and how, and a history of every change. A correction is looked at again
by somebody else than who made it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from compliance.models.photos import Photo
from compliance.models.violations import Violation
from stores.models import Staff, Store


class Care(models.Model):
    """One thing that an owner sees to by a moment."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("to be settled", "open")
        DONE = "done", _("done")
        CLOSED = "closed", _("closed")

    # Those that a list of what is overdue looks at.
    waiting: ClassVar[tuple[str, ...]] = ("open", "done")

    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("owner"))
    due = models.DateTimeField(_("due by"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN, editable=False)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", editable=False, verbose_name=_("noted by"))
    made_at = models.DateTimeField(_("noted at"), editable=False)
    result = models.TextField(_("how it was settled"), max_length=2000, blank=True, default="")
    done_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("settled by")
    )
    done_at = models.DateTimeField(_("settled at"), null=True, editable=False)

    class Meta:
        abstract = True


def settled(name: str) -> models.CheckConstraint:
    """What is not open any more says by whom and when."""
    return models.CheckConstraint(
        condition=Q(state="open", done_by__isnull=True, done_at__isnull=True)
        | Q(state__in=["done", "closed"], done_by__isnull=False, done_at__isnull=False),
        name=name,
    )


class Complaint(Care):
    """What a customer complained about (S25, S81); `staff` is whom it is about, no customer's data stands here."""

    class Category(models.TextChoices):
        HONESTY = "honesty", _("misled or oversold")
        SERVICE = "service", _("service")
        QUALITY = "quality", pgettext_lazy("a complaint", "goods")
        PRICE = "price", _("price or points")
        OTHER = "other", _("something else")

    class Way(models.TextChoices):
        STORE = "store", _("in the store")
        PHONE = "phone", _("by phone")
        ONLINE = "online", _("online")

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    category = models.CharField(_("about"), max_length=10, choices=Category.choices)
    way = models.CharField(_("came in"), max_length=8, choices=Way.choices, default=Way.STORE)
    staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("about whom")
    )
    reference = models.CharField(_("number of receipt or member"), max_length=40, blank=True, default="")
    text = models.TextField(_("what happened"), max_length=2000)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-made_at", "-id"]
        constraints = [settled("complaint_settled_has_who_and_when")]
        indexes = [
            models.Index(fields=["state", "due"], name="complaint_due"),
            models.Index(fields=["staff", "made_at"], name="complaint_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()} {self.pk}"


class Correction(Care):
    """A fault to be put right (整改), with a photo of the repair, looked at again by another person."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    what = models.CharField(_("what is to be put right"), max_length=500)
    violation = models.ForeignKey(
        Violation, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("violation")
    )
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("complaint")
    )
    photo = models.ForeignKey(
        Photo, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("photo of the repair")
    )
    checked_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("looked at again by")
    )
    checked_at = models.DateTimeField(_("looked at again at"), null=True, editable=False)
    remark = models.CharField(_("what was found then"), max_length=500, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        ordering = ["-made_at", "-id"]
        constraints = [
            settled("correction_settled_has_who_and_when"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="correction_checked_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(checked_by__isnull=False), name="correction_closed_was_checked"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(checked_by=F("done_by")), name="correction_checked_by_another"
            ),
        ]
        indexes = [models.Index(fields=["state", "due"], name="correction_due")]

    def __str__(self) -> str:
        return self.what


class Issue(Care):
    """A problem or risk of the management (S89), of a store or (empty) of the chain."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("problem")
        RISK = "risk", _("risk")

    class Weight(models.IntegerChoices):
        HIGH = 1, _("high")
        MEDIUM = 2, _("medium")
        LOW = 3, _("low")

    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PROBLEM)
    weight = models.PositiveSmallIntegerField(_("weight"), choices=Weight.choices, default=Weight.MEDIUM)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what it is about"), max_length=2000, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["weight", "due", "id"]
        constraints = [settled("issue_settled_has_who_and_when")]
        indexes = [models.Index(fields=["state", "due"], name="issue_due")]

    def __str__(self) -> str:
        return self.title


class Meeting(models.Model):
    """A meeting of a store or (empty) of head office, with its minutes (S88)."""

    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    at = models.DateTimeField(_("at"))
    title = models.CharField(_("title"), max_length=120)
    minutes = models.TextField(_("minutes"), max_length=8000, blank=True, default="")
    chair = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("led by"))
    people = models.ManyToManyField(Staff, related_name="+", blank=True, verbose_name=_("who was there"))
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.title}"


class Action(Care):
    """What a meeting decided that somebody does."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="actions", verbose_name=_("meeting"))
    what = models.CharField(_("what is to be done"), max_length=500)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("decision of a meeting")
        verbose_name_plural = _("decisions of meetings")
        ordering = ["due", "id"]
        constraints = [settled("action_settled_has_who_and_when")]
        indexes = [models.Index(fields=["state", "due"], name="action_due")]

    def __str__(self) -> str:
        return self.what
