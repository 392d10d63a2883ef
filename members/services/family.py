"""What hangs on a member: consents, children, tags."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from ledger.ids import uuid7
from ledger.posting import Posting
from members import rules
from members.models import Child, Consent, Member, MemberTag, Tag
from members.services import names
from members.services.lock import LockedMember, lock
from members.texts import invalid
from stores import audit
from stores.models import Staff
from stores.places import business_day

SMS, CHILD = Consent.Kind.SMS_MARKETING, Consent.Kind.CHILD_DATA


class GivenConsent(TypedDict):
    """A consent as the API sends it."""

    kind: str
    text_version: str


class NewChild(TypedDict):
    """A child as the API sends it."""

    name: str
    birthday: date
    lunar: NotRequired[bool]
    gender: NotRequired[str]


class Circumstances(TypedDict):
    """Through which channel (till, api, sms …), on what occasion (join, page, reply …), under which text."""

    channel: str
    source: str
    text_version: str


def give_consent(
    member: Member, kind: str, *, by: Staff | None, at: datetime | None = None, **how: Unpack[Circumstances]
) -> Consent:
    """The member agrees. Refuses `invalid` (unknown kind), `not_found`."""
    return _decide(member, Consent(kind=kind, given=True, by=by, at=at or timezone.now(), **how))


def withdraw_consent(
    member: Member, kind: str, *, by: Staff | None, at: datetime | None = None, **how: Unpack[Circumstances]
) -> Consent:
    """The member agrees no longer; holds at once. Refuses as `give_consent`."""
    return _decide(member, Consent(kind=kind, given=False, by=by, at=at or timezone.now(), **how))


def live(member: Member) -> frozenset[str]:
    """The kinds to which the member agrees now."""
    return rules.live_consents(_events(member))


@transaction.atomic
def _decide(member: Member, event: Consent) -> Consent:
    """One more event; `sms_ok` is the copy of the last one about messages."""
    if event.kind not in Consent.Kind.values:
        raise invalid("kind", "unknown_consent")
    locked = lock(id=member.pk)
    event.member = locked
    day = business_day(event.at, locked.home_store)
    posting = Posting(
        member=locked, by=event.by, store=locked.home_store, at=event.at, business_day=day, reference=str(event.pk)
    )
    posting.add(event)
    if event.kind == SMS:
        now = rules.live_consents([*_events(locked), rules.Event(event.kind, event.given, event.at)])
        posting.set_to(locked, "sms_ok", SMS in now)
    posting.post()
    member.sms_ok = locked.sms_ok
    return event


def book(posting: Posting[LockedMember], kind: str, *, given: bool, channel: str, text_version: str) -> None:
    """Add a consent event to a posting that has other things to do as well; its source is the posting's reference."""
    posting.add(
        Consent(
            id=uuid7(),
            member_id=posting.member.pk,
            kind=kind,
            given=given,
            channel=channel,
            source=posting.reference[:32],
            text_version=text_version,
            at=posting.at,
            by_id=posting.by_id,
        )
    )
    if kind == SMS:
        posting.set_to(posting.member, "sms_ok", given)


def _events(member: Member) -> list[rules.Event]:
    return [rules.Event(*row) for row in member.consents.values_list("kind", "given", "at")]


def checked_children(children: Iterable[NewChild], today: date) -> list[Child]:
    """Rows that still lack their member, each child once. Refuses `invalid` by "children.0.name"."""
    rows = [_checked(child, f"children.{index}", today) for index, child in enumerate(children)]
    return list({(row.name, row.birthday): row for row in rows}.values())


def _checked(child: NewChild, field: str, today: date) -> Child:
    birthday = names.checked_birthday(child.get("birthday"), today, f"{field}.birthday")
    if birthday is None:
        raise invalid(f"{field}.birthday", "needed")
    return Child(
        name=names.checked_name(child["name"], f"{field}.name"),
        birthday=birthday,
        is_lunar=child.get("lunar", False),
        gender=names.checked_gender(child.get("gender", ""), f"{field}.gender"),
    )


@transaction.atomic
def add_child(member: Member, child: NewChild, *, by: Staff | None, at: datetime | None = None) -> Child:
    """A child of the member; once added it is answered again.

    Refuses `invalid` (bad name or day; field consents where the guardian has not agreed), `not_found`.
    """
    at = at or timezone.now()
    locked = lock(id=member.pk)
    row = checked_children([child], timezone.localdate(at))[0]
    if CHILD not in live(locked):
        raise invalid("consents", "child_consent")
    known = locked.children.filter(name=row.name, birthday=row.birthday).first()
    if known is not None:
        return known
    row.member = locked
    row.save(force_insert=True)
    audit.record("child.added", locked, by=by, at=at, child=row.pk)
    return row


@transaction.atomic
def tag(member: Member, new: Tag, *, by: Staff | None, at: datetime | None = None) -> None:
    """Put a tag on the member (S127); in an exclusive group it takes the place of the other one."""
    at, locked = at or timezone.now(), lock(id=member.pk)
    if new.group.is_exclusive:
        locked.tags.filter(tag__group=new.group).exclude(tag=new).delete()
    _row, made = MemberTag.objects.get_or_create(member=locked, tag=new, defaults={"by": by, "at": at})
    if made:
        audit.record("tag.added", locked, by=by, at=at, tag=new.pk, name=new.name)


@transaction.atomic
def untag(member: Member, old: Tag, *, by: Staff | None = None, at: datetime | None = None) -> None:
    """Take a tag off; harmless where it is not."""
    if member.tags.filter(tag=old).delete()[0]:
        audit.record("tag.removed", member, by=by, at=at, tag=old.pk, name=old.name)


@transaction.atomic
def remove_child(child: Child, *, by: Staff | None, reason: str, at: datetime | None = None) -> None:
    """Forget a child for good (PIPL art. 47); the audit keeps its id alone. Refuses `invalid` (no reason)."""
    member, pk = lock(id=child.member_id), child.pk
    why = names.checked_reason(reason, member)
    if Child.objects.filter(pk=pk, member=member).delete()[0]:
        audit.record("child.removed", member, by=by, at=at, child=pk, reason=why)
