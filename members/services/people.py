"""Verbs of a person: join, edit, change the phone, freeze, PIN (S125, docs/algorithms/ledgers.md, members)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone

from ledger.refused import Code, Refused
from members import rules
from members.models import Child, Consent, Member, Tier
from members.services import erasing, names, phones
from members.services.family import (
    CHILD,
    SMS,
    GivenConsent,
    NewChild,
    add_child,
    checked_children,
    give_consent,
    tag,
    untag,
    withdraw_consent,
)
from members.services.keeping import save
from members.services.lock import lock
from members.services.phones import change_phone
from members.texts import invalid
from stores import audit, pins
from stores.models import Staff, Store

__all__ = [
    "add_child",
    "change_phone",
    "check_pin",
    "checked",
    "edit",
    "freeze",
    "give_consent",
    "join",
    "new_numbers",
    "set_pin",
    "tag",
    "unfreeze",
    "untag",
    "withdraw_consent",
]
PIN_DIGITS = 6


class Person(TypedDict):
    """Who joins; `adviser` is a staff row or code, `source` where they joined."""

    phone: str
    name: str
    birthday: NotRequired[date | None]
    gender: NotRequired[str]
    lunar: NotRequired[bool]
    city: NotRequired[str]
    adviser: NotRequired[Staff | str | None]
    source: NotRequired[str]
    children: NotRequired[Sequence[NewChild]]
    consents: NotRequired[Sequence[GivenConsent]]


def join(*, store: Store, by: Staff | None, at: datetime | None = None, **person: Unpack[Person]) -> Member:
    """A new member of the lowest tier: all of it in one transaction, or nothing (S125).

    Refuses `invalid` by field (children need the guardian's consent `child_data`), `phone_taken` with the number, masked
    name and phone of who has it. Of many who join at once with one phone the database lets one in.
    """
    at = at or timezone.now()
    phone = names.checked_phone(person["phone"])
    member = _new(person, store, at)
    children = checked_children(person.get("children", ()), timezone.localdate(at))
    consents = [_event(given, by, at, member.source) for given in person.get("consents", ())]
    if children and CHILD not in {event.kind for event in consents}:
        raise invalid("consents", "child_consent")
    member.sms_ok = SMS in {event.kind for event in consents}
    phones.refuse_taken(phone)
    with phones.once(phone), transaction.atomic():
        member.pk, member.number = _serials(1)[0]
        save(member, by, force_insert=True)
        phones.open_phone(member, phone, at)
        before = erasing.known(phone, at)
        if before:
            audit.record("member.rejoined", member, by=by, store=store, at=at, erased=before.pk, debt=before.debt)
        rows: list[Child | Consent] = [*children, *consents]
        for row in rows:
            row.member = member
            row.save(force_insert=True)
        if children:
            audit.record("child.added", member, by=by, store=store, at=at, children=[child.pk for child in children])
    return member


def _new(person: Person, store: Store, at: datetime) -> Member:
    today = timezone.localdate(at)
    name = names.checked_name(person["name"])
    return Member(
        name=name,
        gender=names.checked_gender(person.get("gender", "")),
        birthday=names.checked_birthday(person.get("birthday"), today),
        birthday_is_lunar=person.get("lunar", False),
        city=names.checked_text(person.get("city", ""), "city"),
        home_store=store,
        adviser=_adviser(person.get("adviser")),
        source=person.get("source", "store"),
        tier=Tier.objects.order_by("rank")[0],
        joined_at=at,
        **names.spelled(name),
    )


def _event(given: GivenConsent, by: Staff | None, at: datetime, channel: str) -> Consent:
    if given["kind"] not in Consent.Kind.values:
        raise invalid("consents", "unknown_consent")
    version = names.checked_text(given["text_version"], "text_version")
    return Consent(kind=given["kind"], given=True, channel=channel, source="join", text_version=version, at=at, by=by)


def _adviser(adviser: Staff | str | None) -> Staff | None:
    if not isinstance(adviser, str):
        return adviser
    found = Staff.objects.filter(code=names.checked_text(adviser, "adviser"), is_active=True).first()
    if found is None and adviser:
        raise invalid("adviser", "unknown")
    return found


def new_numbers(count: int) -> list[tuple[int, str]]:
    """`count` fresh (id, member number): the number is the row's own id with a check digit, so one counter serves both."""
    return _serials(count)


def _serials(count: int) -> list[tuple[int, str]]:
    """From the identity column's sequence, which waits for nobody; a refused join leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('members_member', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [(serial, rules.member_number(serial)) for (serial,) in cursor.fetchall()]


def edit(member: Member, *, by: Staff | None, at: datetime | None = None, **changes: Any) -> Member:
    """Change master data: name, birthday, lunar, gender, city, email, note, wechat_stage, adviser, home_store.

    Keeps the history. Refuses `invalid` by field, `not_found`.
    """
    columns = checked(changes, timezone.localdate(at))
    with transaction.atomic():
        locked = lock(id=member.pk)
        changed = [name for name, value in columns.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, columns[name])
        if changed:
            save(locked, by, update_fields=changed)
    return locked


def checked(changes: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The columns that `changes` (as `edit` takes them) come to. Refuses `invalid` by field."""
    columns: dict[str, Any] = {}
    for field, value in changes.items():
        columns |= _column(field, value, today)
    return columns


def _column(field: str, value: Any, today: date) -> dict[str, Any]:
    """The checked columns of one field."""
    if field == "name":
        name = names.checked_name(value)
        return {"name": name, **names.spelled(name)}
    if field in ("city", "note", "wechat_stage"):
        return {field: names.checked_text(value, field)}
    checks: dict[str, Callable[[], Any]] = {
        "birthday": lambda: names.checked_birthday(value, today),
        "lunar": lambda: bool(value),
        "gender": lambda: names.checked_gender(value),
        "email": lambda: _email(value),
        "adviser": lambda: _adviser(value),
        "home_store": lambda: value,
    }
    if field not in checks:
        raise invalid(field, "not_editable")
    return {"birthday_is_lunar" if field == "lunar" else field: checks[field]()}


def _email(text: str) -> str:
    plain = names.checked_text(text, "email")
    try:
        if plain:
            validate_email(plain)
    except ValidationError:
        raise invalid("email", "not_an_email") from None
    return plain


def freeze(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> Member:
    """Points, coupons and stored value cannot be used until `unfreeze`. Refuses `invalid` (no reason), `forbidden`."""
    return _move(member, Member.Status.ACTIVE, Member.Status.FROZEN, reason, by=by, at=at)


def unfreeze(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> Member:
    """A frozen member is active again. Refuses as `freeze`."""
    return _move(member, Member.Status.FROZEN, Member.Status.ACTIVE, reason, by=by, at=at)


@transaction.atomic
def _move(
    member: Member, old: Member.Status, new: Member.Status, reason: str, *, by: Staff, at: datetime | None
) -> Member:
    locked = lock(id=member.pk)
    why = names.checked_reason(reason, locked)
    if locked.status == new:
        return locked
    if locked.status != old:
        raise Refused(Code.FORBIDDEN, reason="status", status=locked.status)
    locked.status = new
    save(locked, by, update_fields=["status"])
    audit.record(f"member.{new.value}", locked, by=by, at=at, reason=why)
    return locked


def set_pin(member: Member, pin: str, *, by: Staff | None, at: datetime | None = None) -> None:
    """A new PIN of six digits, by which the holder proves to be the holder. Refuses `invalid`."""
    pin_hash = pins.hashed(pin, shortest=PIN_DIGITS, longest=PIN_DIGITS)
    with transaction.atomic():
        pins.store(member, pin_hash)
        audit.record("pin.set", member, by=by, at=at)


def check_pin(member: Member, pin: str, at: datetime) -> None:
    """Whether the holder proves to be the holder. Refuses `proof_failed` (stores/pins.py).

    Whoever sells calls it before the posting's transaction: inside one it is a RuntimeError, since a miss must stay
    counted although the sale is refused.
    """
    pins.check(member, pin, at)
