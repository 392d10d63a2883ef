"""Robots of groups: made and changed with sealed secrets, each change audited; whose messages they take."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from compliance.models import Robot
from messaging.services import robots, sealing
from stores import audit
from stores.models import Staff, Store


@transaction.atomic
def save(
    row: Robot, changed: Iterable[str], *, by: Staff, at: datetime, address: str = "", secret: str | None = None
) -> Robot:
    """Write a new robot or its changed columns. `address` is what the group shows, "" keeps the one that is there;
    `secret` None keeps it, "" takes it off. The audit names columns, never what is secret.

    Raises `messaging.gateways.robots.Foreign` for an address of no allowed server.
    """
    columns = set(changed)
    if address:
        row.origin, token = robots.read_address(row.kind, address)
        row.token_sealed = sealing.seal(token)
        columns |= {"origin", "token_sealed"}
    if secret is not None:
        row.secret_sealed = sealing.seal(secret)
        columns.add("secret_sealed")
    new = row.pk is None
    if new:
        row.save(force_insert=True)
    elif columns:
        row.save(update_fields=sorted(columns))
    if new or columns:
        audit.record(
            f"robot.{'added' if new else 'changed'}", row, by=by, store=row.store, at=at, fields=sorted(columns)
        )
    return row


def of(store: Store) -> QuerySet[Robot]:
    """The robots in use that hear of a store: its own, its region's, the chain's."""
    mine = Q(store=store) | Q(region=store.region_id) | Q(store=None, region=None)
    return Robot.objects.filter(mine, is_active=True).order_by("pk")


def hears(robot: Robot, store: Store) -> bool:
    """Whether a robot hears of a store."""
    if robot.store_id is not None:
        return robot.store_id == store.pk
    return robot.region_id in (None, store.region_id)


def reseal() -> int:
    """Seal all secrets with today's key; those that no key of the house opens stay as they are. How many changed."""
    done = 0
    for row in Robot.objects.order_by("pk"):
        try:
            row.token_sealed, row.secret_sealed = (
                sealing.resealed(one) for one in (row.token_sealed, row.secret_sealed)
            )
        except sealing.Unreadable:
            continue
        row.save(update_fields=["token_sealed", "secret_sealed"])
        done += 1
    return done
