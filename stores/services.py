"""Verbs of stores and staff: levels of a person, PINs, keys of machines."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from stores import audit, pins
from stores.models import ApiKey, Assignment, Staff, Store
from stores.models.staff import Role
from stores.places import business_day
from stores.rules import Level, levels_of
from stores.scoping import assignments, holds_in

__all__ = ["business_day", "create_key", "levels", "set_pin"]

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
