"""PINs of staff and of members: hashed, counted and locked like passwords (docs/algorithms/locking.md).

A miss must stay counted although what it was typed for is refused. So `check` opens a transaction of its own and
refuses (RuntimeError) to run inside another one: whoever sells calls it before the posting's transaction.
"""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ledger.refused import Code, Invalid, Refused

MISSES = 5
LOCKED_FOR = timedelta(minutes=15)


def hashed(pin: str, *, shortest: int, longest: int) -> str:
    """The hash of a new PIN. Refuses `invalid` (field pin) what is not `shortest` to `longest` digits."""
    if not (pin.isascii() and pin.isdigit() and shortest <= len(pin) <= longest):
        raise Invalid({"pin": [_("A PIN has %(digits)s digits.") % {"digits": _span(shortest, longest)}]})
    return make_password(pin)


def store(row: models.Model, pin_hash: str) -> None:
    """Give `row` a new PIN; old misses are forgotten. Leaves no history: the hash is nobody's to read."""
    _write(row, pin_hash=pin_hash, pin_failures=0, pin_locked_until=None)


def check(row: models.Model, pin: str, at: datetime) -> None:
    """Refuses `proof_failed`: reason `wrong` (with what is `left`), `locked` (with `until`), or `no_pin`.

    Five misses lock the PIN for 15 minutes, the right one too. The row is locked first, so that no two tries at a time
    see the same count.
    """
    with transaction.atomic(durable=True):
        refusal = _try(row, pin, at)
    if refusal is not None:
        raise refusal


def _try(row: models.Model, pin: str, at: datetime) -> Refused | None:
    columns = ("pin_hash", "pin_failures", "pin_locked_until")
    found = type(row)._default_manager.select_for_update(no_key=True).values_list(*columns).get(pk=row.pk)
    pin_hash, failures, locked_until = found
    if not pin_hash:
        return Refused(Code.PROOF_FAILED, reason="no_pin")
    if locked_until is not None and at < locked_until:
        return Refused(Code.PROOF_FAILED, reason="locked", until=locked_until)
    failures = 0 if locked_until is not None else failures
    if check_password(pin, pin_hash):
        if found[1:] != (0, None):
            _write(row, pin_failures=0, pin_locked_until=None)
        return None
    failures += 1
    until = at + LOCKED_FOR if failures >= MISSES else None
    _write(row, pin_failures=failures, pin_locked_until=until)
    if until is not None:
        return Refused(Code.PROOF_FAILED, reason="locked", until=until)
    return Refused(Code.PROOF_FAILED, reason="wrong", left=MISSES - failures)


def _write(row: models.Model, **columns: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**columns)
    for name, value in columns.items():
        setattr(row, name, value)


def _span(shortest: int, longest: int) -> str:
    return str(shortest) if shortest == longest else f"{shortest}–{longest}"
