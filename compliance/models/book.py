"""The rule book: versions with sections and items (S1-S21).

A published version never changes: a trigger refuses changes of sections and items whose book is no draft. Editing copies
a book to a new draft; results keep the item, and so the words, the limit and the penalty, of the version they were found
under. `Item.code` is the same in all versions.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from stores.models import Region, Staff, Store


class Joint(models.TextChoices):
    """What a manager loses for what was found in the store (S12, S19)."""

    NONE = "none", _("nothing")
    SAME = "same", _("the same as each on shift")
    FIXED = "fixed", _("a fixed number of points")
    RATIO = "ratio", _("a share of what each on shift loses (%)")


class Book(models.Model):
    """One version of the rules of a region, of a store, or (both empty) of the whole division (S1)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("in force")
        RETIRED = "retired", pgettext_lazy("a rule book", "replaced")

    class Reach(models.TextChoices):
        DAY = "day", _("everybody on the roster of the day")
        SHIFT = "shift", _("only who was on duty at that minute")

    code = models.CharField(_("code"), max_length=24)
    version = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=64)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    reach = models.CharField(_("who answers for it"), max_length=8, choices=Reach.choices, default=Reach.DAY)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    note = models.TextField(_("what changed"), blank=True, default="")
    review_due = models.DateField(_("to be looked through by"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), editable=False)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("made by"))
    published_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    published_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("published by"))

    class Meta:
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="book_version_once"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="published"), name="book_one_in_force"),
            models.UniqueConstraint(fields=["code"], condition=Q(state="draft"), name="book_one_draft"),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(store__isnull=True), name="book_of_a_region_or_a_store"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(~Q(state="draft"), published_at__isnull=False),
                name="book_published_has_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class Section(models.Model):
    """Items under one heading with the penalty that they inherit; a blank one cannot be applied until it is set."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="sections", verbose_name=_("rule book"))
    number = models.PositiveSmallIntegerField(pgettext_lazy("a section", "number"))
    title = models.CharField(_("title"), max_length=64)
    penalty = models.PositiveSmallIntegerField(_("points taken from each"), null=True, blank=True)
    joint = models.CharField(_("the manager loses"), max_length=8, choices=Joint.choices, default=Joint.SAME)
    joint_value = models.PositiveSmallIntegerField(_("points, or percent"), null=True, blank=True)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="section_number_once"),
            models.CheckConstraint(
                condition=Q(joint__in=["none", "same"], joint_value__isnull=True)
                | Q(joint__in=["fixed", "ratio"], joint_value__isnull=False),
                name="section_joint_has_its_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Item(models.Model):
    """One rule: how it is looked at, its limit, whom it does not bind. Empty penalty and joint are the section's."""

    class Check(models.TextChoices):
        YES_NO = "yes_no", _("kept or not")
        COUNT = "count", _("a number of people or things")
        SECONDS = "seconds", _("seconds")
        CENTIMETRES = "cm", _("centimetres")
        PHOTO = "photo", _("a photo")

    section = models.ForeignKey(Section, models.PROTECT, related_name="items", verbose_name=_("section"))
    code = models.CharField(_("code"), max_length=16)
    number = models.PositiveSmallIntegerField(_("place in the section"))
    title = models.CharField(_("rule"), max_length=200)
    script = models.CharField(_("words to be said"), max_length=200, blank=True, default="")
    check_kind = models.CharField(_("looked at by"), max_length=8, choices=Check.choices, default=Check.YES_NO)
    limit = models.DecimalField(_("at most"), max_digits=7, decimal_places=2, null=True, blank=True)
    penalty = models.PositiveSmallIntegerField(_("points taken from each"), null=True, blank=True)
    joint = models.CharField(_("the manager loses"), max_length=8, choices=Joint.choices, blank=True, default="")
    joint_value = models.PositiveSmallIntegerField(_("points, or percent"), null=True, blank=True)
    exempt_jobs = ArrayField(
        models.CharField(max_length=32), verbose_name=_("jobs it does not bind"), default=list, blank=True
    )
    gender = models.CharField(
        _("binds only"),
        max_length=1,
        blank=True,
        default="",
        choices=[("f", pgettext_lazy("people", "women")), ("m", pgettext_lazy("people", "men"))],
    )
    once_a_day = models.BooleanField(_("counts once a day and store"), default=True)

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="item_code_once"),
            models.UniqueConstraint(fields=["section", "number"], name="item_number_once"),
            models.CheckConstraint(
                condition=Q(joint__in=["", "none", "same"], joint_value__isnull=True)
                | Q(joint__in=["fixed", "ratio"], joint_value__isnull=False),
                name="item_joint_has_its_value",
            ),
            models.CheckConstraint(
                condition=Q(limit__isnull=False) | Q(check_kind__in=["yes_no", "photo"]),
                name="item_measured_has_a_limit",
            ),
        ]
        indexes = [models.Index(fields=["code"], name="item_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def own_penalty(self) -> int | None:
        """Points taken from each who is bound; None while head office has not set one (`penalty_unset`)."""
        return self.section.penalty if self.penalty is None else self.penalty
