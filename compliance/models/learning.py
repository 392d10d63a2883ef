"""Training with its examination (S28, S83): who took it when, with how many points, passed by the mark of that moment."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from stores.models import Staff, Store


class Training(models.Model):
    """A course: what it teaches, until when people have to have passed, and the mark that passes."""

    title = models.CharField(_("title"), max_length=120)
    topic = models.TextField(_("what it teaches"), max_length=4000, blank=True, default="")
    day = models.DateField(_("held on"))
    trainer = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("held by"))
    pass_mark = models.PositiveSmallIntegerField(_("passed from"), default=60, validators=[MaxValueValidator(100)])
    due = models.DateField(_("to be passed by"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-day", "-id"]
        constraints = [models.CheckConstraint(condition=Q(pass_mark__lte=100), name="training_mark")]

    def __str__(self) -> str:
        return self.title


class Exam(models.Model):
    """One person's try; the mark that held then is kept, so that a new one changes no result."""

    training = models.ForeignKey(Training, models.PROTECT, related_name="exams", verbose_name=_("training"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="exams", verbose_name=_("staff"))
    day = models.DateField(_("taken on"))
    score = models.PositiveSmallIntegerField(_("points of 100"), validators=[MaxValueValidator(100)])
    pass_mark = models.PositiveSmallIntegerField(_("passed from"), editable=False)
    is_passed = models.BooleanField(_("passed"), editable=False)
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", editable=False, verbose_name=_("noted by"))
    at = models.DateTimeField(_("noted at"), editable=False)

    class Meta:
        verbose_name = _("examination")
        verbose_name_plural = _("examinations")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["training", "staff", "day"], name="exam_once_a_day"),
            models.CheckConstraint(condition=Q(score__lte=100), name="exam_score"),
            models.CheckConstraint(
                condition=Q(is_passed=True, score__gte=F("pass_mark")) | Q(is_passed=False, score__lt=F("pass_mark")),
                name="exam_passed_from_the_mark_on",
            ),
        ]
        indexes = [models.Index(fields=["staff", "-day"], name="exam_staff")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.score}"
