"""What the public says of a store: its rating on a site from day to day (S5), and bad reviews with their answer (S6)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from stores.models import Staff, Store

LEAST, MOST = Decimal("0.0"), Decimal("5.0")


class Site(models.TextChoices):
    """Where people rate stores."""

    DIANPING = "dianping", _("Dianping")
    MEITUAN = "meituan", _("Meituan")
    DOUYIN = "douyin", _("Douyin")
    GAODE = "gaode", _("Amap")
    OTHER = "other", _("another site")


class Rating(models.Model):
    """The stars that a site shows for a store on a day; `is_low` by the floor of that moment (4.0 itself is fine)."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    site = models.CharField(_("site"), max_length=12, choices=Site.choices, default=Site.DIANPING)
    day = models.DateField(_("day"))
    stars = models.DecimalField(
        _("stars"),
        max_digits=2,
        decimal_places=1,
        validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)],
    )
    is_low = models.BooleanField(_("too low"), editable=False)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("by"))
    at = models.DateTimeField(_("noted at"), editable=False)

    class Meta:
        verbose_name = _("public rating")
        verbose_name_plural = _("public ratings")
        ordering = ["-day", "store", "site"]
        constraints = [
            models.UniqueConstraint(fields=["store", "site", "day"], name="rating_once_a_day"),
            models.CheckConstraint(condition=Q(stars__gte=0, stars__lte=5), name="rating_stars"),
        ]
        indexes = [models.Index(fields=["is_low", "-day"], name="rating_low")]

    def __str__(self) -> str:
        return f"{self.day} {self.get_site_display()} {self.stars}"


class Review(models.Model):
    """A review; a bad one is to be answered by `due`: what the answer was and when."""

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")
        FINE = "fine", _("needs no answer")

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    site = models.CharField(_("site"), max_length=12, choices=Site.choices, default=Site.DIANPING)
    reference = models.CharField(_("number at the site"), max_length=64, blank=True, default="")
    posted_at = models.DateTimeField(_("posted at"))
    stars = models.PositiveSmallIntegerField(_("stars"), validators=[MaxValueValidator(5)])
    text = models.TextField(_("what it says"), max_length=2000, blank=True, default="")
    due = models.DateTimeField(_("to be answered by"), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    answer = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    answered_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("answered by")
    )
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("by"))
    at = models.DateTimeField(_("noted at"), editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("bad review")
        verbose_name_plural = _("bad reviews")
        ordering = ["-posted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["store", "site", "reference"], condition=~Q(reference=""), name="review_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "fine"], answered_at__isnull=True)
                | Q(state="answered", answered_at__isnull=False, answered_by__isnull=False),
                name="review_answered_has_who_and_when",
            ),
            models.CheckConstraint(condition=Q(stars__lte=5), name="review_stars"),
        ]
        indexes = [models.Index(fields=["state", "due"], name="review_due")]

    def __str__(self) -> str:
        return f"{self.posted_at:%Y-%m-%d} {self.stars}"
