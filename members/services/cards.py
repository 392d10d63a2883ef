"""Member cards: issued with the number that is printed on them or with a fresh one, replaced when lost or worn."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger.composing import constraint_of
from ledger.refused import Code, Refused
from members import rules
from members.models import Card, Member
from members.services.lock import LockedMember, lock
from members.texts import invalid
from stores import audit
from stores.models import Staff

FORM = re.compile(r"[A-Za-z0-9-]{4,32}")
ONCE = "members_card_number_key"


def issue_card(member: Member, number: str = "", *, by: Staff | None, at: datetime | None = None) -> Card:
    """A card for the member; without a number it gets a fresh one of twelve digits.

    Refuses `invalid` (field number: not the form of one, or taken), `not_found`.
    """
    wanted = _checked(number)
    with _once(), transaction.atomic():
        return _issue(lock(id=member.pk), wanted, by=by, at=at or timezone.now())


def replace_card(card: Card, number: str = "", *, state: str, by: Staff | None, at: datetime | None = None) -> Card:
    """Another card in the place of one that is `lost` or `replaced` (worn): the old one finds nobody any more.

    Refuses `invalid` (field state, field number), `forbidden` (reason status: replaced already), `not_found`.
    """
    if state not in (Card.State.LOST, Card.State.REPLACED):
        raise invalid("state", "unknown")
    wanted, at = _checked(number), at or timezone.now()
    with _once(), transaction.atomic():
        locked = lock(id=card.member_id)
        old = Card.objects.get(pk=card.pk)
        if old.state != Card.State.ACTIVE:
            raise Refused(Code.FORBIDDEN, reason="status", status=old.state)
        old.state = state
        old.save(update_fields=["state"])
        audit.record(f"card.{state}", locked, by=by, at=at, card=old.pk)
        return _issue(locked, wanted, by=by, at=at)


def _issue(locked: LockedMember, wanted: str, *, by: Staff | None, at: datetime) -> Card:
    number = wanted or rules.card_number(secrets.randbelow(rules.CARD_SERIALS))
    if Card.objects.filter(number=number).exists():
        raise invalid("number", "taken")
    card = Card.objects.create(member=locked, number=number, issued_at=at)
    audit.record("card.issued", locked, by=by, at=at, card=card.pk)
    return card


def _checked(number: str) -> str:
    wanted = number.strip()
    if wanted and not FORM.fullmatch(wanted):
        raise invalid("number", "not_a_card")
    return wanted


@contextmanager
def _once() -> Iterator[None]:
    """Around the transaction: of two that issue one number at once the second is told so."""
    try:
        yield
    except IntegrityError as error:
        if constraint_of(error) == ONCE:
            raise invalid("number", "taken") from error
        raise
