"""Children and tags."""

from django.db import models
from django.db.models.functions import ExtractDay, ExtractMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.person import Member
from stores.models import Staff


class Child(models.Model):
    """A child of a member, entered only with the guardian's own consent event (S47, S52)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="children", verbose_name=_("member"))
    name = models.CharField(_("name"), max_length=64)
    birthday = models.DateField(_("birthday"))
    is_lunar = models.BooleanField(_("lunar birthday"), default=False)
    gender = models.CharField(_("gender"), max_length=1, blank=True, default="")

    class Meta:
        verbose_name = _("child")
        verbose_name_plural = _("children")
        ordering = ["birthday", "id"]
        constraints = [models.UniqueConstraint(fields=["member", "name", "birthday"], name="child_once")]
        indexes = [
            models.Index(fields=["birthday"], name="child_birthday"),
            models.Index(fields=["birthday", "name"], name="child_same"),
            models.Index(ExtractMonth("birthday") * 100 + ExtractDay("birthday"), name="child_day_of_birth"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class TagGroup(models.Model):
    """A group of tags: value, gender, city, interest (S127)."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=32)
    is_exclusive = models.BooleanField(_("one tag of it at a time"), default=False)

    class Meta:
        verbose_name = _("tag group")
        verbose_name_plural = _("tag groups")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A tag of a group."""

    group = models.ForeignKey(TagGroup, models.PROTECT, related_name="tags", verbose_name=_("group"))
    name = models.CharField(_("name"), max_length=32)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["group", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class MemberTag(models.Model):
    """A tag on a member."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="tags", verbose_name=_("member"))
    tag = models.ForeignKey(Tag, models.PROTECT, verbose_name=_("tag"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("member's tag")
        verbose_name_plural = _("members' tags")
        ordering = ["tag", "id"]
        constraints = [models.UniqueConstraint(fields=["member", "tag"], name="member_tag_once")]
        indexes = [models.Index(fields=["tag", "member"], name="tag_members")]

    def __str__(self) -> str:
        return f"{self.tag}"
