"""Many members at once, as an import brings them: set by set, but equal to one by one (docs/algorithms/importing.md).

New rows go out in the statement of the member's posting, with the balances that it opens; history is written for all of
them by one statement. Who calls holds one transaction around everything.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.db import connection

from ledger.ids import uuid7
from ledger.posting import Posting
from members.models import Card, Child, Consent, Member, MemberTag, Phone, Tag, Tier, TierChange
from members.services import names
from members.services.family import SMS
from members.services.lock import LockedMember, lock_many
from members.services.people import new_numbers
from members.services.purchases import tiers
from stores import places
from stores.models import Staff, Store

CONSENT = {"channel": "import", "source": "import", "text_version": "import"}
HISTORY = Member.history.model


@dataclass
class Wanted:
    """What a line wants of one member. `member`: who has the phone already; `columns`: checked values by column."""

    phone: str
    columns: dict[str, Any]
    store: Store
    reference: str
    tier: Tier | None = None
    card: str = ""
    tags: Collection[Tag] = ()
    children: Collection[tuple[str, date]] = ()
    consents: Collection[str] = ()
    member: Member | None = None
    is_new: bool = False
    differing: list[str] = field(default_factory=list)
    trace: dict[str, Any] = field(default_factory=dict)


@dataclass
class Known:
    """What hangs on the members of a chunk already."""

    tags: dict[int, set[int]] = field(default_factory=dict)
    children: dict[int, set[tuple[str, date]]] = field(default_factory=dict)
    consents: dict[int, dict[str, bool]] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)


def holders(phones: Iterable[str]) -> dict[str, Member]:
    """Who has these phones now, by phone."""
    rows = Phone.objects.filter(number__in=list(phones), until__isnull=True)
    return {row.number: row.member for row in rows.select_related("member__home_store", "member__tier").order_by()}


def known(ids: Collection[int], cards: Collection[str]) -> Known:
    """Read what hangs on these members, and who has these cards."""
    found = Known(cards=dict(Card.objects.filter(number__in=cards).order_by().values_list("number", "member_id")))
    if ids:
        for member, tag in MemberTag.objects.filter(member__in=ids).order_by().values_list("member_id", "tag_id"):
            found.tags.setdefault(member, set()).add(tag)
        children = Child.objects.filter(member__in=ids).order_by()
        for member, name, day in children.values_list("member_id", "name", "birthday"):
            found.children.setdefault(member, set()).add((name, day))
        events = Consent.objects.filter(member__in=ids).order_by("at", "id")
        for member, kind, given in events.values_list("member_id", "kind", "given"):
            found.consents.setdefault(member, {})[kind] = given
    return found


def begin(wanted: list[Wanted], *, by: Staff, at: datetime) -> list[Posting[LockedMember]]:
    """A posting for each: new members in it, those that are there locked and changed; balances may be added to it."""
    fresh = [one for one in wanted if one.member is None]
    for one, (pk, number) in zip(fresh, new_numbers(len(fresh)), strict=True):
        one.member, one.is_new = _member(pk, number, one, at), True
    locked = lock_many([_pk(one) for one in wanted if not one.is_new])
    postings = []
    for one in wanted:
        member = LockedMember(_held(one)) if one.is_new else locked[_pk(one)]
        day = places.business_day(at, one.store)
        posting = Posting(member=member, by=by, store=one.store, at=at, business_day=day, reference=one.reference)
        if one.is_new:
            posting.add(member)
        else:
            _change(member, one)
        one.member = member
        _tell(posting, one)
        postings.append(posting)
    return postings


def finish(wanted: list[Wanted], *, by: Staff, at: datetime, reason: str) -> None:
    """After the postings: phones, cards, children, tags, and the history of what was made or changed."""
    new = [one for one in wanted if one.is_new]
    Phone.objects.bulk_create(
        Phone(member_id=_pk(one), number=one.phone, last4=one.phone[-4:], since=_held(one).joined_at) for one in new
    )
    edited = [one for one in wanted if one.differing]
    _begin_histories([_pk(one) for one in edited], user=by.pk, at=at, reason=reason)
    for names_, rows in _by_columns(edited).items():
        Member.objects.bulk_update([_held(one) for one in rows], names_)
    _hang(wanted, by=by, at=at)
    record([_pk(one) for one in new], kind="+", user=by.pk, at=at, reason=reason)
    record([_pk(one) for one in edited], kind="~", user=by.pk, at=at, reason=reason)


def _begin_histories(ids: list[int], *, user: int, at: datetime, reason: str) -> None:
    """Who has no history yet gets one that begins with what stands there before the change."""
    told = set(HISTORY.objects.filter(id__in=ids).order_by().values_list("id", flat=True))
    record([pk for pk in ids if pk not in told], kind="+", user=user, at=at, reason=f"{reason}:before")


def record(ids: list[int], *, kind: str, user: int, at: datetime, reason: str) -> None:
    """History rows of members as they now stand (+ made, ~ changed), by one statement."""
    columns = ", ".join(
        f'"{column.column}"' for column in HISTORY._meta.concrete_fields if not column.name.startswith("history_")
    )
    statement = (
        f"INSERT INTO members_historicalmember ({columns}, history_date, history_type, history_user_id,"  # noqa: S608
        f" history_change_reason) SELECT {columns}, %s, %s, %s, %s FROM members_member WHERE id = ANY(%s)"
    )
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(statement, [at, kind, user, reason, ids])


def _member(pk: int, number: str, one: Wanted, at: datetime) -> Member:
    columns = {"joined_at": at, "home_store": one.store, **one.columns}
    return Member(pk=pk, number=number, source="import", tier_id=_lowest(), **columns, **names.spelled(columns["name"]))


def _lowest() -> int:
    """Where everybody begins."""
    return min(tiers.value, key=lambda tier: tier.rank).pk


def _change(member: Member, one: Wanted) -> None:
    """The columns that differ on the locked row; `bulk_update` writes them."""
    one.differing = [name for name, value in one.columns.items() if getattr(member, name) != value]
    for name in one.differing:
        setattr(member, name, one.columns[name])
    if "name" in one.differing:
        for name, value in names.spelled(member.name).items():
            setattr(member, name, value)
            one.differing.append(name)


def _tell(posting: Posting[LockedMember], one: Wanted) -> None:
    """Consents and a higher tier are events."""
    if one.consents:
        one.trace["consents"] = sorted(one.consents)
    for kind in one.consents:
        posting.add(
            Consent(
                id=uuid7(),
                member_id=posting.member.pk,
                kind=kind,
                given=True,
                at=posting.at,
                by_id=posting.by_id,
                **CONSENT,
            )
        )
        if kind == SMS:
            posting.set_to(posting.member, "sms_ok", True)  # noqa: FBT003
    if one.tier is not None and one.tier.pk != posting.member.tier_id:
        change = TierChange(
            id=uuid7(),
            member_id=posting.member.pk,
            kind=TierChange.Kind.MANUAL,
            old_id=posting.member.tier_id,
            new_id=one.tier.pk,
            rule_version=one.tier.version,
            at=posting.at,
            business_day=posting.business_day,
            by_id=posting.by_id,
            reference=posting.reference,
            reason="import",
        )
        posting.add(change)
        one.trace["tier"] = posting.member.tier_id
        posting.set_to(posting.member, "tier_id", one.tier.pk)


def _hang(wanted: list[Wanted], *, by: Staff, at: datetime) -> None:
    """Cards, children and tags; the ids of what was added are the trace by which they are taken off again."""
    kinds: tuple[tuple[str, Any, Any], ...] = (
        ("cards", Card, lambda one: [Card(number=one.card, issued_at=at)] if one.card else []),
        ("children", Child, lambda one: [Child(name=name, birthday=day) for name, day in one.children]),
        ("tags", MemberTag, lambda one: [MemberTag(tag=tag, by=by, at=at) for tag in one.tags]),
    )
    _make_room(wanted)
    for name, model, rows_of in kinds:
        rows = [(one, row) for one in wanted for row in rows_of(one)]
        for one, row in rows:
            row.member_id = _pk(one)
        model.objects.bulk_create(row for _one, row in rows)
        for one, row in rows:
            one.trace.setdefault(name, []).append(row.pk)


def _make_room(wanted: list[Wanted]) -> None:
    """A tag of an exclusive group takes the place of the other one."""
    for one in wanted:
        groups = [tag.group_id for tag in one.tags if tag.group.is_exclusive]
        if groups and not one.is_new:
            old = MemberTag.objects.filter(member_id=_pk(one), tag__group__in=groups)
            one.trace["untagged"] = list(old.values_list("tag_id", flat=True))
            old.delete()


def _by_columns(wanted: list[Wanted]) -> Mapping[tuple[str, ...], list[Wanted]]:
    groups: dict[tuple[str, ...], list[Wanted]] = {}
    for one in wanted:
        groups.setdefault(tuple(sorted(one.differing)), []).append(one)
    return groups


def _held(one: Wanted) -> Member:
    """Its member, new or not: `begin` has given it one."""
    return cast(Member, one.member)


def _pk(one: Wanted) -> int:
    return _held(one).pk
