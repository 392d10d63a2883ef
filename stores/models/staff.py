"""Staff, what they are assigned to, when they work, and the keys of machines."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm  # type: ignore[attr-defined]
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from stores.models.places import Region, Store


class Role(models.TextChoices):
    """What an assignment lets a person do; `config/permissions.py` holds the table."""

    CASHIER = "cashier", _("cashier")
    MANAGER = "manager", _("manager")
    INSPECTOR = "inspector", _("inspector")
    MARKETER = "marketer", _("marketer")
    ANALYST = "analyst", _("HQ analyst")
    FINANCE = "finance", _("finance")
    HQ = "hq", _("HQ administrator")
    AUDITOR = "auditor", _("auditor")
    MACHINE = "machine", _("machine")


class StaffManager(BaseUserManager["Staff"]):
    """Makes staff rows with hashed passwords."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "Staff":
        """A new person; without a password they cannot log in."""
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Staff":
        """The first administrator of a new house (`manage.py createsuperuser`)."""
        return self.create_user(username, password, is_superuser=True, **fields)


class Staff(AbstractBaseUser):
    """A person who works for the chain, or a machine that sells for a store through its own key."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        MACHINE = "machine", _("machine")

    username = models.CharField(_("log-in name"), max_length=64, unique=True)
    code = models.CharField(
        _("staff code"), max_length=16, unique=True, validators=[RegexValidator(r"^[A-Za-z0-9_-]+$")]
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=64)
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.PERSON)
    job = models.CharField(_("job role"), max_length=32, blank=True, default="")
    gender = models.CharField(_("gender"), max_length=1, blank=True, default="")
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    pin_hash = models.CharField(max_length=128, blank=True, default="", editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_locked_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_superuser = models.BooleanField(_("superuser"), default=False)
    joined_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["code", "name"]

    class Meta:
        verbose_name = _("staff")
        verbose_name_plural = _("staff")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_full_name(self) -> str:
        """How the admin greets."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the admin's door opens; what is seen inside is a matter of permissions."""
        return self.kind == self.Kind.PERSON

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Asked of the one backend."""
        return bool(self.is_active and (self.is_superuser or _user_has_perm(self, perm, obj)))

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        """All of `perms`."""
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether any permission in `app_label` is held."""
        return bool(self.is_active and (self.is_superuser or _user_has_module_perms(self, app_label)))


class Assignment(models.Model):
    """A role for a store, a region or (both empty) the chain, from a day to a day; several at a time are allowed."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="assignments", verbose_name=_("staff"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until (inclusive)"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["staff", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(store__isnull=True) | Q(region__isnull=True), name="assignment_store_or_region"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assignment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_role_display()}"


class Roster(models.Model):
    """One shift of one person on one day (S12, S35)."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"))
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name=_("staff"))
    day = models.DateField(_("day"))
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))

    class Meta:
        verbose_name = _("roster shift")
        verbose_name_plural = _("roster")
        ordering = ["-day", "store", "starts", "id"]
        constraints = [models.UniqueConstraint(fields=["staff", "day", "starts"], name="roster_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.staff} {self.starts:%H:%M}-{self.ends:%H:%M}"


class ApiKey(AbstractAPIKey):
    """A key of a machine: hashed, with prefix, expiry, revocation, scope and, for a till, its store."""

    class Scope(models.TextChoices):
        POS = "pos", _("till of one store")
        HQ = "hq", _("head office, reads only")

    # Named here since the library has no Chinese for it.
    revoked = models.BooleanField(_("revoked"), default=False, help_text=_("A revoked key is refused for ever."))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope.choices)
    store = models.ForeignKey(Store, models.PROTECT, null=True, blank=True, verbose_name=_("store"))
    stores = models.ManyToManyField(Store, related_name="+", blank=True, verbose_name=_("stores it may read"))
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name=_("acts as"))
    last_used_at = models.DateTimeField(_("last use"), null=True, blank=True, editable=False)

    objects: ClassVar[BaseAPIKeyManager] = BaseAPIKeyManager()  # type: ignore[assignment]

    class Meta(AbstractAPIKey.Meta):
        verbose_name = _("API key")  # type: ignore[assignment]
        verbose_name_plural = _("API keys")  # type: ignore[assignment]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="pos", store__isnull=False) | Q(scope="hq", store__isnull=True),
                name="api_key_pos_has_store",
            )
        ]
