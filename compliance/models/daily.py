"""A store's day: when it opened (S7), what is to be done before when (S2-S4), and what was handed in.

A day is the store's business day. Every row keeps the deadline that held when it was written, so that a setting changed
later makes nobody late. `Opening` and `Submission` stay as they are; what is missing is told by what is not there.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from compliance.models.photos import Photo
from compliance.models.violations import Violation
from ledger.models import AppendOnly, Fixed, Posted
from stores.models import Region, Staff, Store


class Norm(models.Model):
    """What head office sets for the day, for a region or (empty) for all: a region's own row goes first."""

    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    open_minutes = models.PositiveSmallIntegerField(_("opens before its hours (minutes)"), default=30)
    opening_item = models.CharField(_("rule of a late opening"), max_length=16, default="S7")
    remind_minutes = models.PositiveSmallIntegerField(_("reminds before a deadline (minutes)"), default=30)
    rating_floor = models.DecimalField(
        _("public rating at least"),
        max_digits=2,
        decimal_places=1,
        default=Decimal("4.0"),
        validators=[MinValueValidator(Decimal("0.0")), MaxValueValidator(Decimal("5.0"))],
    )
    reply_hours = models.PositiveSmallIntegerField(_("answers a bad review within (hours)"), default=24)
    bad_stars = models.PositiveSmallIntegerField(
        _("a review is bad up to (stars)"), default=2, validators=[MaxValueValidator(5)]
    )
    complaint_hours = models.PositiveSmallIntegerField(_("settles a complaint within (hours)"), default=48)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("settings of the day")
        verbose_name_plural = _("settings of the day")
        ordering = ["region", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region"], nulls_distinct=False, name="norm_once_a_region"),
            models.CheckConstraint(
                condition=Q(rating_floor__gte=0, rating_floor__lte=5, bad_stars__lte=5), name="norm_stars"
            ),
        ]

    def __str__(self) -> str:
        return str(self.region or _("whole chain"))


class Claimed(models.Model):
    """What a phone noted, perhaps without a connection: `at` is when the house had it and counts, `claimed_at` is when the
    phone says that it was noted, for people to read.
    """

    claimed_at = models.DateTimeField(_("noted on the phone at"), null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def waited(self) -> bool:
        """Whether it lay on the phone for a minute or more."""
        at: datetime = self.at  # type: ignore[attr-defined]
        return self.claimed_at is not None and at - self.claimed_at >= timedelta(minutes=1)


class Opening(Claimed, Posted, Fixed):
    """When a store opened on a day; `due` is empty where the store names no hours."""

    changeable = ("violation",)

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    business_day = models.DateField(_("business day"))
    at = models.DateTimeField(_("opened at"))
    due = models.DateTimeField(_("due by"), null=True)
    is_late = models.BooleanField(_("late"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted at"))
    violation = models.ForeignKey(Violation, models.PROTECT, null=True, related_name="+", verbose_name=_("violation"))

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["-business_day", "store"]
        constraints = [
            models.UniqueConstraint(fields=["store", "business_day"], name="opening_once_a_day"),
            models.CheckConstraint(
                condition=Q(is_late=True, due__isnull=False, at__gte=F("due") + timedelta(minutes=1))
                | Q(is_late=False, due__isnull=True)
                | Q(is_late=False, at__lt=F("due") + timedelta(minutes=1)),
                name="opening_late_is_after_due",
            ),
        ]
        indexes = [models.Index(fields=["business_day", "is_late"], name="opening_day")]

    def __str__(self) -> str:
        return f"{self.store_id} {self.business_day}"


class DailyTask(models.Model):
    """What a store does each day before a time: a list to tick, a photo, a log."""

    code = models.SlugField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("task"), max_length=64)
    items = models.CharField(_("rules"), max_length=64, blank=True, default="")
    due_at = models.TimeField(_("before"), default=time(10))
    lines = ArrayField(models.CharField(max_length=120), verbose_name=_("to be ticked"), default=list, blank=True)
    needs_photo = models.BooleanField(_("with a photo"), default=False)
    needs_log = models.BooleanField(_("with a log"), default=False)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    since = models.DateField(_("since"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("daily task")
        verbose_name_plural = _("daily tasks")
        ordering = ["due_at", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(store__isnull=True), name="daily_task_of_a_region_or_a_store"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Submission(Claimed, Posted, AppendOnly):
    """What a store handed in for a task on a day, once; its id is made by the phone."""

    task = models.ForeignKey(DailyTask, models.PROTECT, related_name="submissions", verbose_name=_("daily task"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    business_day = models.DateField(_("business day"))
    at = models.DateTimeField(_("handed in at"))
    due = models.DateTimeField(_("due by"))
    is_late = models.BooleanField(_("late"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("by"))
    ticked = ArrayField(models.CharField(max_length=120), verbose_name=_("ticked"), default=list)
    open_lines = ArrayField(models.CharField(max_length=120), verbose_name=_("not ticked"), default=list)
    log = models.TextField(_("log"), max_length=2000, blank=True, default="")
    photos = models.ManyToManyField(Photo, related_name="+", verbose_name=_("photos"))

    class Meta:
        verbose_name = _("daily report")
        verbose_name_plural = _("daily reports")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["task", "store", "business_day"], name="submission_once_a_day"),
            models.CheckConstraint(
                condition=Q(is_late=True, at__gte=F("due")) | Q(is_late=False, at__lt=F("due")),
                name="submission_late_from_the_deadline_on",
            ),
        ]
        indexes = [models.Index(fields=["business_day", "store"], name="submission_day")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.store_id} {self.business_day}"
