"""Verbs of stores and staff: levels of a person, PINs, keys of machines."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from stores import audit, pins
from stores.models import ApiKey, Assignment, Roster, Staff, Store
from stores.models.staff import Role
from stores.places import business_day
from stores.rules import Level, levels_of
from stores.scoping import assignments, holds_in

__all__ = [
    "business_day",
    "confirm_second_factor",
    "copy_week",
    "create_key",
    "levels",
    "reset_second_factor",
    "set_pin",
    "unlock",
]

# The machine of a till sells, head office's only reads.
ROLE_OF_SCOPE = {ApiKey.Scope.POS: Role.MACHINE, ApiKey.Scope.HQ: Role.ANALYST}


def levels(staff: Staff, store: Store, at: datetime | None = None) -> frozenset[Level]:
    """The levels at which `staff` decides as a second person in `store` (docs/design.md); a superuser as HQ does."""
    held = levels_of(Role.HQ) if staff.is_superuser and staff.is_active else frozenset()
    for one in assignments(staff, at):
        if holds_in(one, store):
            held |= levels_of(one.role, wide=one.store_id is None)
    return held


def set_pin(staff: Staff, pin: str, *, by: Staff, at: datetime | None = None) -> None:
    """A new PIN of 4 to 8 digits for the till. Refuses `invalid`."""
    pin_hash = pins.hashed(pin, shortest=4, longest=8)
    with transaction.atomic():
        pins.store(staff, pin_hash)
        audit.record("pin.set", staff, by=by, at=at)


@transaction.atomic
def unlock(staff: Staff, *, by: Staff, at: datetime | None = None) -> None:
    """Forget the PIN's misses: it may be tried again at once."""
    staff.pin_failures, staff.pin_locked_until = 0, None
    staff.save(update_fields=["pin_failures", "pin_locked_until"])
    audit.record("pin.unlocked", staff, by=by, at=at)


@transaction.atomic
def copy_week(shifts: QuerySet[Roster]) -> tuple[int, int]:
    """The same shifts seven days on; how many were made, and how many stood there already (nothing is doubled)."""
    wanted = [
        Roster(
            store_id=one.store_id,
            staff_id=one.staff_id,
            day=one.day + timedelta(days=7),
            starts=one.starts,
            ends=one.ends,
        )
        for one in shifts
    ]
    days = {one.day for one in wanted}
    there = set(Roster.objects.filter(day__in=days).order_by("id").values_list("staff_id", "day", "starts"))
    new = [one for one in wanted if (one.staff_id, one.day, one.starts) not in there]
    Roster.objects.bulk_create(new, ignore_conflicts=True)
    return len(new), len(wanted) - len(new)


@transaction.atomic
def confirm_second_factor(device: TOTPDevice, *, by: Staff) -> None:
    """The phone has proven that it holds the secret: from now on the back-office asks `by` for its codes."""
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    audit.record("second_factor.set", by, by=by)


@transaction.atomic
def reset_second_factor(staff: Staff, *, by: Staff | None) -> int:
    """Forget a lost phone; the person sets up the next one at the next log-in. Returns how many there were."""
    devices = TOTPDevice.objects.filter(user=staff)
    count = len(devices)
    devices.delete()
    audit.record("second_factor.reset", staff, by=by)
    return count


@transaction.atomic
def create_key(
    name: str, *, scope: ApiKey.Scope, store: Store | None = None, expires: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key and its text, which is shown this once; the key acts through a staff row of its own."""
    key = ApiKey(name=name, scope=scope, store=store, expiry_date=expires)
    text = ApiKey.objects.assign_key(key)
    code = f"K-{key.prefix}"
    machine = Staff.objects.create_user(code.lower(), code=code, name=name, kind=Staff.Kind.MACHINE)
    Assignment.objects.create(staff=machine, role=ROLE_OF_SCOPE[scope], store=store, since=timezone.localdate())
    key.staff = machine
    key.save(force_insert=True)
    return key, text
