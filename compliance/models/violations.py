"""A violation on its way: reported → investigated → confirmed → (appealed → upheld or overturned), or dismissed.

Whom it costs what is frozen when it is reported (`Charge`), by the roster of that moment, and booked when it is confirmed.
Who was reported may appeal; overturning appends a reversing row for everyone (scores.py).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.models.book import Item
from ledger.models import AppendOnly, Fixed, Posted
from stores.models import Staff, Store


class Violation(Posted, Fixed):
    """One finding that somebody answers for. Its id is made by the client, so that reporting it twice makes one."""

    class State(models.TextChoices):
        REPORTED = "reported", _("reported")
        INVESTIGATED = "investigated", _("investigated")
        CONFIRMED = "confirmed", _("confirmed")
        APPEALED = "appealed", _("appealed")
        UPHELD = "upheld", _("upheld")
        OVERTURNED = "overturned", _("overturned")
        DISMISSED = "dismissed", _("dismissed")

    # Those that count once a day; the ones that were confirmed have been booked.
    living: ClassVar[tuple[str, ...]] = ("reported", "investigated", "confirmed", "appealed", "upheld")
    booked: ClassVar[tuple[str, ...]] = ("confirmed", "appealed", "upheld")
    # Those in which the house owes the next step.
    waiting: ClassVar[tuple[str, ...]] = ("reported", "investigated", "appealed")
    changeable: ClassVar[tuple[str, ...]] = (
        "state", "note", "investigated_by", "investigated_at", "findings", "confirmed_by", "confirmed_at", "due", "once",
    )  # fmt: skip

    number = models.CharField(_("number"), max_length=40, unique=True)
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="violations", verbose_name=_("rule"))
    item_code = models.CharField(_("rule's code"), max_length=16)
    at = models.DateTimeField(_("seen at"))
    business_day = models.DateField(_("business day"))
    value = models.DecimalField(_("measured"), max_digits=7, decimal_places=2, null=True)
    description = models.CharField(_("what was seen"), max_length=500, blank=True, default="")
    reported_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("reported by"))
    reported_at = models.DateTimeField(_("reported at"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.REPORTED)
    # item code + store + day while it lives and counts once a day, else empty.
    once = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 - empty ones are not equal
    investigated_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("investigated by")
    )
    investigated_at = models.DateTimeField(_("investigated at"), null=True)
    findings = models.CharField(_("what was found out"), max_length=500, blank=True, default="")
    confirmed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    note = models.CharField(_("remark"), max_length=500, blank=True, default="")
    # The moment until which the next step is due: investigating, confirming, appealing, deciding.
    due = models.DateTimeField(_("due by"), null=True)

    class Meta:
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["once"], name="violation_once_a_day"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="violation_confirmed_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "appealed", "upheld", "overturned"])
                | Q(confirmed_at__isnull=False),
                name="violation_booked_was_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(reported_by__isnull=True)
                | ~Q(confirmed_by=F("reported_by")),
                name="violation_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "-at"], name="violation_store"),
            models.Index(fields=["business_day", "item_code"], name="violation_day"),
            models.Index(fields=["state", "due"], name="violation_due"),
        ]

    def __str__(self) -> str:
        return self.number


class Charge(Posted, AppendOnly):
    """What one person loses for a violation, frozen when it was reported; `points` are below zero."""

    class Kind(models.TextChoices):
        OWN = "own", _("on shift")
        JOINT = "joint", _("jointly liable")

    violation = models.ForeignKey(Violation, models.PROTECT, related_name="charges", verbose_name=_("violation"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="charges", verbose_name=_("staff"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    points = models.SmallIntegerField(pgettext_lazy("score", "points"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["violation", "staff"]
        constraints = [
            models.UniqueConstraint(fields=["violation", "staff"], name="charge_once"),
            models.CheckConstraint(condition=Q(points__lt=0), name="charge_takes"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.points:+d}"


class Appeal(Posted, Fixed):
    """An objection to a confirmed violation; one for each violation, decided by neither its finder nor its confirmer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        UPHELD = "upheld", _("upheld: the violation stands")
        OVERTURNED = "overturned", _("overturned: all points come back")

    changeable: ClassVar[tuple[str, ...]] = ("state", "decided_by", "decided_at")

    violation = models.OneToOneField(Violation, models.PROTECT, related_name="appeal", verbose_name=_("violation"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="appeals", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=1000)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="waiting"), decided_by__isnull=False, decided_at__isnull=False),
                name="appeal_decided_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")), name="appeal_decided_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.violation_id)
