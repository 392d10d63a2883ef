"""Two people change shifts (S35): asked by one, agreed to by the other, confirmed by a manager who is neither.

What a violation has frozen before stays as it was; from the confirmation on the roster names the new people.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ledger.refused import Code, Refused
from stores import approvals, audit
from stores.models import Approval, Roster, Staff, Swap
from stores.places import business_day, new_number
from stores.rules import Level, overlap, shift_hours

ACTION = "swap_shifts"
AHEAD = timedelta(days=14)
OPEN = (Swap.State.ASKED, Swap.State.AGREED)


def _refuse(reason: str) -> Refused:
    return Refused(Code.INVALID, field="shift", reason=f"shift_{reason}")


def upcoming(staff: Staff, *, at: datetime) -> list[Roster]:
    """One's own shifts of the next two weeks that have not begun."""
    return _ahead(Roster.objects.filter(staff=staff), at)


def others(staff: Staff, *, at: datetime) -> list[Roster]:
    """Shifts of colleagues in the stores where one works in the next two weeks."""
    stores = {shift.store_id for shift in upcoming(staff, at=at)}
    return _ahead(Roster.objects.filter(store__in=stores).exclude(staff=staff), at)


def _ahead(rows: QuerySet[Roster], at: datetime) -> list[Roster]:
    today = timezone.localdate(at)
    near = rows.filter(day__range=(today, today + AHEAD)).select_related("store", "staff")
    return [shift for shift in near.order_by("day", "starts", "pk") if _begins(shift) > at]


def concerning(staff: Staff, *, at: datetime) -> list[Swap]:
    """Requests that one asked for or is asked for, of the last two weeks."""
    mine = Swap.objects.filter(Q(asked_by=staff) | Q(other=staff), at__gt=at - AHEAD)
    return list(mine.select_related("asked_by", "other", "store").order_by("-at", "-pk")[:20])


def ask(mine: Roster, theirs: Roster, *, by: Staff, reason: str, at: datetime) -> Swap:
    """Ask a colleague for `theirs` against `mine`.

    Refuses `invalid` (reason `shift_…`: stores/texts.py has them in words).
    """
    if mine.staff_id != by.pk:
        raise _refuse("not_yours")
    _check(mine, theirs, at)
    row = Swap(
        store_id=mine.store_id,
        asked_by=by,
        other_id=theirs.staff_id,
        mine=mine,
        theirs=theirs,
        reason=reason,
        at=at,
        told=f"{_told(mine)} / {_told(theirs)}",
    )
    with transaction.atomic():
        # One after another for each shift, whichever side of a request it stands on.
        list(Roster.objects.select_for_update().filter(pk__in=[mine.pk, theirs.pk]).order_by("pk"))
        shifts = [mine.pk, theirs.pk]
        held = Swap.objects.filter(state__in=OPEN)
        if held.filter(mine__in=shifts).exists() or held.filter(theirs__in=shifts).exists():
            raise _refuse("taken")
        row.save(force_insert=True)
        audit.record("swap.asked", row, by=by, store=mine.store, at=at)
    return row


def agree(swap: Swap, *, by: Staff, at: datetime) -> Approval:
    """The other agrees: the request goes to the manager's inbox. Refuses `forbidden` (own, state), `invalid` as `ask`."""
    with transaction.atomic():
        row = _held(swap, by.pk == swap.other_id, Swap.State.ASKED)
        mine, theirs = _shifts(row)
        _check(mine, theirs, at)
        row.state, row.agreed_at = Swap.State.AGREED, at
        row.save(update_fields=["state", "agreed_at"])
        audit.record("swap.agreed", row, by=by, store=row.store, at=at)
        return approvals.ask(
            ACTION,
            arguments={"swap": row.pk},
            by=row.asked_by,
            store=row.store,
            reason=row.reason or row.told,
            level=Level.MANAGER,
            number=new_number(row.store, business_day(at, row.store)),
            at=at,
        )


def refuse(swap: Swap, *, by: Staff, at: datetime) -> Swap:
    """The other does not agree. Refuses `forbidden` (own, state)."""
    return _end(swap, by.pk == swap.other_id, Swap.State.DECLINED, by=by, at=at)


def withdraw(swap: Swap, *, by: Staff, at: datetime) -> Swap:
    """The asker takes it back before the other has agreed. Refuses `forbidden` (own, state)."""
    return _end(swap, by.pk == swap.asked_by_id, Swap.State.WITHDRAWN, by=by, at=at)


def decide(approval: Approval, *, by: Staff, at: datetime) -> dict[str, object]:
    """The manager confirms: the shifts change their people. Refuses `forbidden` (own: one of the two), `invalid` as `ask`."""
    row = Swap.objects.select_for_update().get(pk=approval.arguments["swap"])
    if by.pk == row.other_id:
        raise Refused(Code.FORBIDDEN, reason="own")
    mine, theirs = _shifts(row)
    _check(mine, theirs, at)
    mine.staff_id, theirs.staff_id = theirs.staff_id, mine.staff_id
    mine.save(update_fields=["staff"])
    theirs.save(update_fields=["staff"])
    row.state, row.decided_at = Swap.State.DONE, at
    row.save(update_fields=["state", "decided_at"])
    audit.record("swap.done", row, by=by, store=row.store, at=at, shifts=[mine.pk, theirs.pk])
    return {"swap": row.pk}


def decline(approval: Approval, *, by: Staff, at: datetime) -> None:
    """The manager does not confirm: both keep their shifts."""
    row = Swap.objects.select_for_update().get(pk=approval.arguments["swap"])
    row.state, row.decided_at = Swap.State.DECLINED, at
    row.save(update_fields=["state", "decided_at"])


def _end(swap: Swap, mayed: bool, state: Swap.State, *, by: Staff, at: datetime) -> Swap:  # noqa: FBT001
    with transaction.atomic():
        row = _held(swap, mayed, Swap.State.ASKED)
        row.state, row.decided_at = state, at
        row.save(update_fields=["state", "decided_at"])
        audit.record(f"swap.{state}", row, by=by, store=row.store, at=at)
    return row


def _held(swap: Swap, mayed: bool, state: Swap.State) -> Swap:  # noqa: FBT001
    """The locked row in this state, for who may act on it."""
    if not mayed:
        raise Refused(Code.FORBIDDEN, reason="own")
    row = Swap.objects.select_for_update(of=("self",)).select_related("store", "asked_by").get(pk=swap.pk)
    if row.state != state:
        raise Refused(Code.FORBIDDEN, reason="state")
    return row


def _shifts(row: Swap) -> tuple[Roster, Roster]:
    """Both shifts, locked in the order of their ids, still those of the two. Refuses `invalid` (gone)."""
    wanted = [row.mine_id, row.theirs_id]
    rows = Roster.objects.select_for_update().filter(pk__in=[pk for pk in wanted if pk is not None]).order_by("pk")
    found = {one.pk: one for one in rows}
    mine, theirs = (found.get(pk) if pk is not None else None for pk in wanted)
    if mine is None or theirs is None or (mine.staff_id, theirs.staff_id) != (row.asked_by_id, row.other_id):
        raise _refuse("gone")
    return mine, theirs


def _check(mine: Roster, theirs: Roster, at: datetime) -> None:
    if mine.staff_id == theirs.staff_id:
        raise _refuse("same_person")
    if mine.store_id != theirs.store_id:
        raise _refuse("other_store")
    if min(_begins(mine), _begins(theirs)) <= at:
        raise _refuse("past")
    if (mine.day, mine.starts) == (theirs.day, theirs.starts):
        raise _refuse("clash")
    _refuse_clash(mine.staff_id, theirs, mine)
    _refuse_clash(theirs.staff_id, mine, theirs)


def _begins(shift: Roster) -> datetime:
    return timezone.make_aware(shift_hours(shift.day, shift.starts, shift.ends)[0])


def _refuse_clash(staff: int, takes: Roster, gives: Roster) -> None:
    """Nobody works two shifts at once."""
    near = (takes.day - timedelta(days=1), takes.day + timedelta(days=1))
    others = Roster.objects.filter(staff_id=staff, day__range=near).exclude(pk__in=[takes.pk, gives.pk])
    hours = shift_hours(takes.day, takes.starts, takes.ends)
    if any(overlap(hours, shift_hours(one.day, one.starts, one.ends)) for one in others.order_by("pk")):
        raise _refuse("clash")


def _told(shift: Roster) -> str:
    return f"{shift.staff.name} {shift.day:%m-%d} {shift.starts:%H:%M}-{shift.ends:%H:%M}"
