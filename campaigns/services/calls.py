"""Lists of people worked by phone: made at one moment from an audience or of chosen members, and what came of each call.

A call is marketing as a message is: who did not agree, or agrees no longer, is not on a list and not called.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from campaigns import audience as audiences
from campaigns.models import Audience, Call, CallList, CallNote
from campaigns.models.calls import Result
from ledger.refused import Code, Refused
from members.models import Member
from members.services import revealing
from stores import audit
from stores.models import Staff, Store
from stores.scoping import Scope, scope_of

# Nobody calls more people than this from one list.
MOST = 5_000
# Who was not reached so often is left in peace, unless a day was noted.
TRIES = 3
INSERT = """
INSERT INTO campaigns_call (list_id, member_id, store_id, result, note, tries)
SELECT %s, found.id, found.store, 'todo', '', 0 FROM ({people}) found(id, store, points)
ORDER BY found.points DESC, found.id
"""
REACHED = (Result.REACHED, Result.WILL_COME, Result.REFUSED)
COUNTS = {
    "people": Q(),
    "left": Q(result=Result.TODO),
    "called": ~Q(result=Result.TODO),
    "reached": Q(result__in=REACHED),
    "will_come": Q(result=Result.WILL_COME),
    "refused": Q(result=Result.REFUSED),
}


@dataclass(frozen=True)
class Wanted:
    """What a list is to be: a saved audience, conditions of one's own, or chosen members; perhaps of one store alone."""

    name: str
    key: UUID = field(default_factory=uuid4)
    audience: Audience | None = None
    tree: dict[str, Any] = field(default_factory=dict)
    chosen: QuerySet[Member] | None = None
    store: Store | None = None
    script: str = ""

    def frozen(self) -> dict[str, Any]:
        """The conditions as they stand now; of chosen members there are none."""
        return self.audience.tree if self.audience else self.tree


@transaction.atomic
def make(wanted: Wanted, *, by: Staff, at: datetime) -> CallList:
    """The people of the moment, most points first; each is their home store's to call. The same key again: the same list.

    Refuses `invalid` (nobody_to_call, too_many_calls).
    """
    made, is_new = CallList.objects.get_or_create(
        key=wanted.key,
        defaults={
            "name": wanted.name,
            "audience": wanted.audience,
            "tree": wanted.frozen(),
            "store": wanted.store,
            "script": wanted.script,
            "made_by": by,
            "made_at": at,
        },
    )
    if is_new:
        count = _fill(made, people(wanted, scope_of(by, at), at=at))
        audit.record("calls.made", made, by=by, store=wanted.store, at=at, people=count)
    return made


def people(wanted: Wanted, scope: Scope, *, at: datetime) -> QuerySet[Member]:
    """Who would be on the list: active members of these stores who agreed to be contacted."""
    found = audiences.members(wanted.frozen(), at=at).filter(sms_ok=True)
    if wanted.chosen is not None:
        found = found.filter(pk__in=wanted.chosen.order_by().values("pk"))
    if wanted.store is not None:
        found = found.filter(home_store=wanted.store)
    return scope.limit(found, "home_store")


def _fill(made: CallList, found: QuerySet[Member]) -> int:
    """How many people there are on the list now."""
    count = _insert(made, found)
    if not count:
        raise Refused(Code.INVALID, field="audience", reason="nobody_to_call")
    if count > MOST:
        raise Refused(Code.INVALID, field="audience", reason="too_many_calls", most=MOST)
    return count


def _insert(made: CallList, found: QuerySet[Member]) -> int:
    """One statement, of one more than may be; how many rows."""
    rows = found.order_by("-points", "pk").values("pk", "home_store_id", "points")[: MOST + 1]
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(people=sql), [made.pk, *values])
        return int(cursor.rowcount)


@transaction.atomic
def record(call: Call, *, result: str, note: str = "", next_on: date | None = None, by: Staff, at: datetime) -> Call:
    """What came of a call. Who refused is not called again, whatever day was noted.

    Refuses `invalid` (call_result: none of ours; call_day: it is past; list_closed).
    """
    if result not in Result.values or result == Result.TODO:
        raise Refused(Code.INVALID, field="result", reason="call_result")
    if next_on is not None and next_on < timezone.localdate(at):
        raise Refused(Code.INVALID, field="next_on", reason="call_day")
    locked = Call.objects.select_for_update(of=("self",)).select_related("list").get(pk=call.pk)
    if not locked.list.is_open:
        raise Refused(Code.INVALID, field="list", reason="list_closed")
    again = None if result == Result.REFUSED else next_on
    locked.result, locked.note, locked.next_on, locked.by = result, note[:200], again, by
    locked.tries, locked.first_at, locked.at = locked.tries + 1, locked.first_at or at, at
    locked.save(update_fields=["result", "note", "next_on", "by", "tries", "first_at", "at"])
    CallNote.objects.create(
        call=locked, member_id=locked.member_id, result=result, note=locked.note, next_on=again, by=by, at=at
    )
    return locked


def phone(call: Call, *, by: Staff, at: datetime) -> str:
    """The phone of a person on an open list, logged as any phone that is shown.

    Refuses `invalid` (list_closed; call_consent: agrees no longer), `throttled` (enough shown today).
    """
    if not call.list.is_open:
        raise Refused(Code.INVALID, field="list", reason="list_closed")
    if not _callable().filter(pk=call.pk).exists():
        raise Refused(Code.INVALID, field="member", reason="call_consent")
    return revealing.reveal_phone(call.member, by=by, reason=f"call list {call.list_id}", at=at)


@transaction.atomic
def close(made: CallList, *, is_open: bool, by: Staff, at: datetime) -> None:
    """No more calls from it, or again."""
    changed = CallList.objects.filter(pk=made.pk).exclude(is_open=is_open).update(is_open=is_open)
    if changed:
        audit.record("calls.opened" if is_open else "calls.closed", made, by=by, store=made.store, at=at)


def queue(made: CallList, scope: Scope, *, at: datetime) -> QuerySet[Call]:
    """Whom to call next: first those of today's date, then who was never called, then who was not reached."""
    due = Q(next_on__lte=timezone.localdate(at))
    again = Q(result=Result.CALLED, next_on=None, tries__lt=TRIES)
    turn = Case(When(due, then=Value(0)), When(result=Result.TODO, then=Value(1)), default=Value(2))
    rows = scope.limit(_callable().filter(due | again | Q(result=Result.TODO), list=made))
    return rows.annotate(turn=turn).select_related("member__tier", "store").order_by("turn", "next_on", "tries", "pk")


def lists(scope: Scope) -> QuerySet[CallList]:
    """Lists with people of these stores, newest first, with the counts of `COUNTS` over these people."""
    own = scope.limit(Call.objects.all())
    seen = CallList.objects.filter(Exists(own.filter(list=OuterRef("pk"))))
    return seen.select_related("made_by", "store").order_by("-is_open", "-made_at", "-pk")


def progress(some: list[CallList], scope: Scope) -> dict[int, dict[str, int]]:
    """By list: how many people, and how far the calls are; one statement."""
    rows = scope.limit(Call.objects.filter(list__in=some)).order_by().values("list")
    counted: Any = rows.annotate(**{name: Count("pk", filter=wanted) for name, wanted in COUNTS.items()})
    return {row["list"]: {name: row[name] for name in COUNTS} for row in counted}


def _callable() -> QuerySet[Call]:
    return Call.objects.filter(member__status=Member.Status.ACTIVE, member__sms_ok=True)
