"""A file that somebody brought in: what it is, what was found in it, what came of it, and how far a job has come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stores.models.staff import Staff


class ImportBatch(models.Model):
    """One file on its way in: uploaded, checked by a dry run, applied as a whole, perhaps undone as a whole.

    The file lies under `settings.IMPORT_DIR` until it is applied or given up. Messages and file are cleared then: they
    may hold names and phones, and what was done is told by `ImportRow` and the rows' own history.
    """

    class Kind(models.TextChoices):
        MEMBERS = "members", _("members")
        PRODUCTS = "products", _("products")
        STAFF = "staff", _("staff")
        ROSTER = "roster", _("roster")
        RATINGS = "ratings", _("public ratings")
        REVIEWS = "reviews", _("bad reviews")

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting to be checked")
        CHECKING = "checking", _("being checked")
        READY = "ready", _("ready to be applied")
        BAD = "bad", _("has errors")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("stopped")
        DISCARDED = "discarded", _("given up")

    busy: ClassVar[tuple[str, ...]] = (State.UPLOADED, State.CHECKING, State.APPLYING, State.UNDOING)

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    file_name = models.CharField(_("file"), max_length=128)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    format = models.CharField(_("format"), max_length=32, blank=True, default="")
    language = models.CharField(max_length=8, default="zh-hans", editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.UPLOADED)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    bad = models.PositiveIntegerField(_("with errors"), default=0)
    errors = models.JSONField(_("errors"), default=list, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True, default="")
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    applied_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by"))
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by"))
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True, applied_by__isnull=True)
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="import_applied_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, applied_at__isnull=False),
                name="import_undone_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "at"], name="import_state"),
            models.Index(fields=["-at"], name="import_at"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"

    @property
    def reference(self) -> str:
        """By which the rows that it wrote name it; a row's own is `import:<batch>:<row>`."""
        return f"import:{self.pk}"


class ImportRow(models.Model):
    """What one line of an applied file made or changed: the row's id, and what undoing needs (ids, no personal data)."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="made", verbose_name=_("import"))
    row = models.PositiveIntegerField(_("line"))
    subject = models.BigIntegerField(_("id of the row"))
    is_new = models.BooleanField(_("new"))
    trace = models.JSONField(_("trace"), default=dict)

    class Meta:
        verbose_name = _("imported line")
        verbose_name_plural = _("imported lines")
        ordering = ["batch", "row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "subject"], name="import_row_subject")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row}"
