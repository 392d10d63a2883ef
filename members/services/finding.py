"""Find people: by phone, card, number, last four digits, name, pinyin, initials. Chain-wide, at most 20 rows.

A merged member is answered as the survivor, an erased one is hidden.
"""

from collections.abc import Sequence

from django.db.models import F, Prefetch, Q, QuerySet

from ledger import pinyin
from ledger.refused import Code, Refused
from ledger.words import text_fault
from members import rules
from members.models import Card, Member, Phone

MOST = 20


def find(
    *,
    phone: str | None = None,
    card: str | None = None,
    last4: str | None = None,
    q: str | None = None,
    number: str | None = None,
) -> list[Member]:
    """At most 20 members by the first of these that is given; [] for text that is no phone, card or number at all.

    Tier, home store, adviser and open phones (`member.open_phones`) come along.
    """
    if number is not None:
        return _people(_by_number(number))
    if phone is not None:
        return _people(_by_phone(phone))
    if card is not None:
        return _people(_by_card(card))
    return _people(_by_last4(last4) if last4 is not None else _by_words(q or ""))


def one(number: str) -> Member:
    """The member with this number, or the survivor. Refuses `not_found`."""
    found = find(number=number)
    if not found:
        raise Refused(Code.NOT_FOUND, what="member", number=number)
    return found[0]


def holder(member: Member) -> int:
    """The id of the member whom the value of `member` belongs to today: itself, or who survived its merges."""
    return line(member)[-1]


def line(member: Member) -> list[int]:
    """The ids from `member` to today's holder: each was merged into the next one."""
    ids, following = [member.pk], member.merged_into_id
    while following is not None:
        ids.append(following)
        following = Member.objects.values_list("merged_into_id", flat=True).get(pk=following)
    return ids


def family(member: Member) -> list[int]:
    """The ids of `member` and of all who were merged into it, by whatever way."""
    return families([member.pk])


def families(members: Sequence[int]) -> list[int]:
    """The ids of several members and of all who were merged into them."""
    ids, fresh = list(members), list(members)
    while fresh:
        fresh = list(Member.objects.filter(merged_into__in=fresh).order_by("pk").values_list("pk", flat=True))
        ids += fresh
    return ids


def masked_phone(member: Member) -> str:
    """The open phone with its middle hidden, "" where there is none."""
    phones: list[Phone] | None = getattr(member, "open_phones", None)
    if phones is None:
        phones = list(member.phones.filter(until__isnull=True))
    return rules.mask_phone(phones[0].number) if phones else ""


def _by_number(text: str) -> QuerySet[Member]:
    wanted = text.strip().upper()
    return Member.objects.filter(number=wanted) if rules.is_member_number(wanted) else Member.objects.none()


def _by_phone(text: str) -> QuerySet[Member]:
    """Who has the phone now; else who had it last when they were merged or cancelled."""
    try:
        wanted = rules.normal_phone(text)
    except Refused:
        return Member.objects.none()
    gone = (Member.Status.MERGED, Member.Status.CANCELLED)
    rows = Phone.objects.filter(Q(until__isnull=True) | Q(member__status__in=gone), number=wanted)
    best = rows.order_by(F("until").desc(nulls_first=True), "-id").values("member")[:1]
    return Member.objects.filter(pk__in=best)


def _by_card(text: str) -> QuerySet[Member]:
    """A lost or replaced card finds nobody."""
    if text_fault(text):
        return Member.objects.none()
    return Member.objects.filter(cards__number=text.strip(), cards__state=Card.State.ACTIVE)


def _by_last4(text: str) -> QuerySet[Member]:
    wanted = text.strip()
    if not (len(wanted) == 4 and wanted.isascii() and wanted.isdigit()):
        return Member.objects.none()
    return Member.objects.filter(phones__last4=wanted, phones__until__isnull=True)


def _by_words(text: str) -> QuerySet[Member]:
    wanted = "" if text_fault(text) else pinyin.folded(text)[: pinyin.LONGEST]
    return Member.objects.filter(search__contains=[wanted]) if wanted else Member.objects.none()


def _people(rows: QuerySet[Member]) -> list[Member]:
    """Recent visitors first; each survivor once."""
    shown = rows.exclude(status=Member.Status.ERASED).order_by(F("last_visit").desc(nulls_last=True), "-id")
    found = list(_whole(shown)[:MOST])
    survivors = {member.pk: member for member in map(_survivor, found) if member is not None}
    return list(survivors.values())


def _survivor(member: Member) -> Member | None:
    while member.merged_into_id is not None:
        member = _whole(Member.objects.filter(pk=member.merged_into_id)).get()
    return None if member.status == Member.Status.ERASED else member


def _whole(rows: QuerySet[Member]) -> QuerySet[Member]:
    open_phones = Prefetch("phones", Phone.objects.filter(until__isnull=True), to_attr="open_phones")
    return rows.select_related("tier", "home_store", "adviser").prefetch_related(open_phones)
