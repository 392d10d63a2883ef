"""Visits and what was found on them (docs/decisions/0030-offline.md).

A `Visit` is planned by head office: who looks at which stores on a day, in which order. An `Inspection` is what the phone
brings in once it is finished: under an id that the phone made, so that sending it twice makes it once, with `input_hash`
against the same id over other findings. It stays as it was found, as do its findings; each that failed names the
violation that was made of it, or says in `outcome` why none was.
"""

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from compliance.models.book import Book, Item
from compliance.models.photos import Photo
from compliance.models.violations import Violation
from ledger.models import AppendOnly, Posted
from stores.models import Staff, Store


class Visit(models.Model):
    """A store that an inspector is to look at on a day."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    inspector = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("inspector"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    position = models.PositiveSmallIntegerField(_("turn"), default=1)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED)
    note = models.CharField(_("what to look at"), max_length=200, blank=True, default="")
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-day", "inspector", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["inspector", "store", "day"], name="visit_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="visit_position"),
        ]
        indexes = [models.Index(fields=["day", "store"], name="visit_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.store}"


class InspectionQuerySet(models.QuerySet["Inspection"]):
    """Reads of inspections."""

    def latest_of(self, stores: "models.QuerySet[Store] | list[Store]") -> "InspectionQuerySet":
        """The last one of each store."""
        return self.filter(store__in=stores).order_by("store_id", "-finished_at", "-id").distinct("store_id")

    def with_failures(self) -> "InspectionQuerySet":
        """Each with the number of rules that were not kept, as `failures`."""
        return self.annotate(failures=Count("findings", filter=Q(findings__result="failed")))


class Inspection(Posted, AppendOnly):
    """One walk through a store with the rule book of that moment."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="inspections", verbose_name=_("visit"))
    store = models.ForeignKey(Store, models.PROTECT, related_name="+", verbose_name=_("store"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("inspector"))
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", verbose_name=_("rule book"))
    business_day = models.DateField(_("business day"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"))
    input_hash = models.CharField(max_length=64, editable=False)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-finished_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(finished_at__gte=F("started_at")), name="inspection_times"),
        ]
        indexes = [models.Index(fields=["store", "-finished_at"], name="inspection_store")]

    def __str__(self) -> str:
        return f"{self.store.code} {self.business_day}"


class Finding(Posted, AppendOnly):
    """What was found for one item of the book."""

    class Result(models.TextChoices):
        PASSED = "passed", _("kept")
        FAILED = "failed", _("not kept")
        SKIPPED = "skipped", _("not checked")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name=_("inspection"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name=_("item"))
    result = models.CharField(_("result"), max_length=8, choices=Result.choices)
    value = models.DecimalField(_("measured"), max_digits=8, decimal_places=2, null=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    key = models.UUIDField(editable=False)
    violation = models.ForeignKey(
        Violation, models.PROTECT, null=True, related_name="seen_in", verbose_name=_("violation")
    )
    outcome = models.CharField(_("what came of it"), max_length=32, blank=True, default="")
    photos = models.ManyToManyField(Photo, related_name="+", blank=True, verbose_name=_("photos"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["inspection", "item__code", "id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(violation=None) | Q(result="failed"), name="finding_violation_of_a_failure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.result}"
