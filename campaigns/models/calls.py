"""Lists of people that are worked by phone."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.audience import Audience
from members.models import Member
from stores.models import Staff, Store


class CallList(models.Model):
    """A list of members to be called, taken at `made_at` from an audience, or chosen in the list of members.

    `key` is the form's that it was made with: sent twice it makes one list.
    """

    name = models.CharField(_("name"), max_length=64)
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, verbose_name=_("audience"))
    tree = models.JSONField(_("conditions"), default=dict, editable=False)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("only members of"))
    script = models.TextField(_("what to say"), max_length=800, blank=True, default="")
    is_open = models.BooleanField(_("open"), default=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, editable=False, verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("call list")
        verbose_name_plural = _("call lists")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Result(models.TextChoices):
    """What came of a call."""

    TODO = "todo", _("to call")
    CALLED = "called", _("called, not reached")
    REACHED = "reached", _("reached")
    WILL_COME = "will_come", _("will come")
    REFUSED = "refused", _("refused")


class Call(models.Model):
    """One member of a list, with the last result; `store` is whose people call."""

    list = models.ForeignKey(CallList, models.PROTECT, related_name="calls", verbose_name=_("call list"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="calls", verbose_name=_("member"))
    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    result = models.CharField(_("result"), max_length=10, choices=Result.choices, default=Result.TODO)
    next_on = models.DateField(_("call again on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    tries = models.PositiveSmallIntegerField(_("calls"), default=0)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, verbose_name=_("by"))
    first_at = models.DateTimeField(_("first called at"), null=True)
    at = models.DateTimeField(_("last called at"), null=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["list", "id"]
        constraints = [
            models.UniqueConstraint(fields=["list", "member"], name="call_once"),
            models.CheckConstraint(
                condition=Q(result="todo", at__isnull=True) | Q(~Q(result="todo"), at__isnull=False, by__isnull=False),
                name="call_done_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=["list", "store", "result", "id"], name="call_work"),
            models.Index(fields=["member", "-id"], name="call_member"),
        ]

    def __str__(self) -> str:
        return f"{self.list_id} {self.result}"


class CallNote(models.Model):
    """Each call that was made, in order."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="notes", verbose_name=_("call"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("member"))
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    next_on = models.DateField(_("call again on"), null=True)
    by = models.ForeignKey(Staff, models.PROTECT, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note of a call")
        verbose_name_plural = _("notes of calls")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.result
