"""Taking back what `bulk` did: new members go as unused, changed ones get back what stood there (by their history)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from ledger.ids import uuid7
from ledger.posting import Posting
from members.models import Card, Child, Consent, Member, MemberTag, Phone, Tag, TierChange
from members.services import bulk
from members.services.family import SMS
from members.services.lock import LockedMember

# What an unused member keeps of a person: nothing.
FORGOTTEN: dict[str, Any] = {
    "name": "-",
    "pinyin": "",
    "search": [],
    "gender": "",
    "birthday": None,
    "birthday_is_lunar": False,
    "city": "",
    "email": "",
    "note": "",
    "adviser": None,
    "sms_ok": False,
    "status": Member.Status.ERASED,
}
# What a batch itself hangs on a member it makes; everything else that refers to a member is a life of its own.
OWN = (Phone, Card, Child, MemberTag, Consent, TierChange)


def edited_since(ids: Collection[int], reason: str) -> set[int]:
    """Those whose last row of history is not the batch's."""
    last: dict[int, str] = {}
    rows = bulk.HISTORY.objects.filter(id__in=ids).order_by("history_id")
    last.update(rows.values_list("id", "history_change_reason"))
    return {pk for pk in ids if last.get(pk) != reason}


def used(ids: Collection[int], ours: Mapping[int, Mapping[str, Any]], *, apart: Collection[type[Any]]) -> set[int]:
    """Of new members those to whom something refers that the batch did not make; `apart` are asked for elsewhere."""
    found: set[int] = set()
    for relation in Member._meta.related_objects:
        model = relation.related_model
        if model not in (*OWN, *apart, bulk.HISTORY):
            rows = model._base_manager.filter(**{f"{relation.field.name}__in": ids}).order_by()
            found |= set(rows.values_list(f"{relation.field.name}_id", flat=True))
    expected = {Phone: lambda _one: 1, Card: _count("cards"), Child: _count("children"), Consent: _count("consents")}
    expected[TierChange] = lambda one: int("tier" in one)
    for model, wanted in expected.items():
        counts = Counter(model._base_manager.filter(member__in=ids).order_by().values_list("member_id", flat=True))
        found |= {pk for pk in ids if counts[pk] > wanted(ours[pk])}
    return found


def _count(name: str) -> Any:
    return lambda one: len(one.get(name, ()))


def take_back(posting: Posting[LockedMember], trace: Mapping[str, Any]) -> None:
    """Consents that the batch gave are withdrawn, a tier that it raised goes back."""
    member = posting.member
    for kind in trace.get("consents", ()):
        how = {**bulk.CONSENT, "source": "import_undone"}
        posting.add(
            Consent(id=uuid7(), member_id=member.pk, kind=kind, given=False, at=posting.at, by_id=posting.by_id, **how)
        )
        if kind == SMS:
            posting.set_to(member, "sms_ok", False)  # noqa: FBT003
    if "tier" in trace:
        posting.add(
            TierChange(
                id=uuid7(),
                member_id=member.pk,
                kind=TierChange.Kind.MANUAL,
                old_id=member.tier_id,
                new_id=trace["tier"],
                rule_version=member.tier.version,
                at=posting.at,
                business_day=posting.business_day,
                by_id=posting.by_id,
                reference=posting.reference,
                reason="import undone",
            )
        )
        posting.set_to(member, "tier_id", trace["tier"])


def take_off(traces: Mapping[int, Mapping[str, Any]], *, at: datetime, by: int) -> None:
    """Cards, children and tags that the batch put on go; tags that it took off come back."""
    for name, model in (("cards", Card), ("children", Child), ("tags", MemberTag)):
        model.objects.filter(pk__in=[pk for trace in traces.values() for pk in trace.get(name, ())]).delete()
    there = set(Tag.objects.order_by().values_list("pk", flat=True))
    back = [(pk, tag) for pk, trace in traces.items() for tag in trace.get("untagged", ()) if tag in there]
    MemberTag.objects.bulk_create(
        (MemberTag(member_id=pk, tag_id=tag, by_id=by, at=at) for pk, tag in back), ignore_conflicts=True
    )


def restore(members: Mapping[int, Member], changed: Mapping[int, list[str]], *, reason: str, **how: Any) -> None:
    """What stood in the changed columns before the batch, from the history; which tells this too. `how`: user, at."""
    groups: defaultdict[tuple[str, ...], list[Member]] = defaultdict(list)
    for pk, row in _before(changed, reason).items():
        for name in changed[pk]:
            column = Member._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(members[pk], column, getattr(row, column))
        groups[tuple(changed[pk])].append(members[pk])
    for names, rows in groups.items():
        Member.objects.bulk_update(rows, names)
    bulk.record(list(changed), kind="~", reason=f"{reason}:undo", **how)


def _before(ids: Collection[int], reason: str) -> dict[int, Any]:
    """The row of history before the batch's, by member."""
    found: dict[int, Any] = {}
    rows = bulk.HISTORY.objects.filter(id__in=ids).exclude(history_change_reason=reason).order_by("history_id")
    found.update((row.id, row) for row in rows)
    return found


def forget(ids: Collection[int]) -> None:
    """New members that nobody has used: nothing personal stays, and their phones are free again."""
    for model in (Phone, Card, Child, MemberTag):
        model.objects.filter(member__in=ids).delete()
    bulk.HISTORY.objects.filter(id__in=ids).delete()
    Member.objects.filter(pk__in=ids).update(**FORGOTTEN)
