"""A tier by hand: set and locked with a reason, or given back to the rules (RULES: manual lock with a reason)."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from ledger.refused import Code, Refused
from members.models import Member, Tier, TierChange
from members.services import keeping, names
from members.services.lock import LockedMember, lock
from stores import audit
from stores.models import Staff
from stores.places import business_day
from stores.rules import Level
from stores.services import levels

FIELDS = ["tier", "tier_locked", "tier_reason"]


@transaction.atomic
def set_tier(member: Member, tier: Tier, *, by: Staff, reason: str, at: datetime | None = None) -> Member:
    """Give the member `tier` and lock it: neither sales, returns nor the yearly review move it until `unlock_tier`.

    An HQ administrator's matter. Refuses `invalid` (no reason), `forbidden` (reason `level`), `not_found`.
    """
    at = at or timezone.now()
    locked = _by_head_office(member, by, at)
    why = names.checked_reason(reason, locked)
    if (locked.tier_id, locked.tier_locked, locked.tier_reason) == (tier.pk, True, why):
        return locked
    if locked.tier_id != tier.pk:
        _change(locked, tier, by=by, reason=why, at=at)
    locked.tier, locked.tier_locked, locked.tier_reason = tier, True, why
    keeping.save(locked, by, update_fields=FIELDS)
    audit.record("tier.locked", locked, by=by, store=locked.home_store, at=at, tier=tier.code, reason=why)
    return locked


@transaction.atomic
def unlock_tier(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> Member:
    """Leave the tier to the rules again; it stays what it is until the next sale or review. Refuses as `set_tier`."""
    at = at or timezone.now()
    locked = _by_head_office(member, by, at)
    why = names.checked_reason(reason, locked)
    if locked.tier_locked:
        locked.tier_locked, locked.tier_reason = False, ""
        keeping.save(locked, by, update_fields=FIELDS)
        audit.record("tier.unlocked", locked, by=by, store=locked.home_store, at=at, reason=why)
    return locked


def _by_head_office(member: Member, by: Staff, at: datetime) -> LockedMember:
    locked = lock(id=member.pk)
    if Level.HQ not in levels(by, locked.home_store, at):
        raise Refused(Code.FORBIDDEN, reason="level")
    return locked


def _change(locked: LockedMember, tier: Tier, *, by: Staff, reason: str, at: datetime) -> None:
    change = TierChange(
        member=locked,
        kind=TierChange.Kind.MANUAL,
        old_id=locked.tier_id,
        new=tier,
        rule_version=tier.version,
        at=at,
        business_day=business_day(at, locked.home_store),
        by=by,
        reference=f"manual:{uuid4().hex}",
        reason=reason,
    )
    change.save(force_insert=True)
