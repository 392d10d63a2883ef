"""What a fallen score leads to: steps that are proposed every night and decided by a person (S29)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from compliance.models import LadderStep, Proposal
from compliance.rules import ladder
from compliance.services import scores
from ledger.refused import Code, Refused
from stores import audit
from stores.models import Staff

State = Proposal.State


def propose(*, at: datetime) -> int:
    """Propose for each person the highest step of this month; what an appeal has made wrong goes. How many are new.

    It stands in the store where the last of the points were lost, so that whoever may see that store sees it.
    """
    month = timezone.localdate(at).replace(day=1)
    steps = [ladder.Step(one.step, one.points, one.months) for one in LadderStep.objects.filter(is_active=True)]
    lost = _lost(steps, month)
    last, made = scores.last_entries(lost), 0
    for pk, points in lost.items():
        step = ladder.reached(steps, points)
        if step is not None:
            values: dict[str, Any] = {"lost": points[step.months], "at": at, "store_id": last[pk].store_id}
            made += Proposal.objects.get_or_create(staff_id=pk, step=step.step, period=month, defaults=values)[1]
    _forget(steps, lost, month, at)
    return made


def _lost(steps: list[ladder.Step], month: date) -> dict[int, dict[int, int]]:
    """Points lost by staff id and by the number of months looked at."""
    until = ladder.months_back(month, 0)
    found: dict[int, dict[int, int]] = {}
    for months in {one.months for one in steps}:
        for pk, points in scores.of_months(ladder.months_back(month, months), until).items():
            found.setdefault(pk, {})[months] = -points
    return found


def _forget(steps: list[ladder.Step], lost: dict[int, dict[int, int]], month: date, at: datetime) -> None:
    """Proposals that nobody has decided and whose points came back."""
    by_step = {one.step: one for one in steps}
    for row in Proposal.objects.filter(state=State.WAITING, period=month):
        step = by_step.get(row.step)
        if step is None or lost.get(row.staff_id, {}).get(step.months, 0) < step.points:
            row.state, row.decided_at, row.remark = State.GONE, at, ""
            row.save(update_fields=["state", "decided_at", "remark"])


@transaction.atomic
def decide(proposal: Proposal, *, by: Staff, accept: bool, remark: str = "", at: datetime) -> Proposal:
    """Carry a step out or not; decided once. Refuses `violation_state`, `forbidden` (own)."""
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if row.staff_id == by.pk:
        raise Refused(Code.FORBIDDEN, reason="own")
    if row.state != State.WAITING:
        raise Refused(Code.VIOLATION_STATE, number=str(row), state=row.state)
    row.state = State.ACCEPTED if accept else State.DECLINED
    row.decided_by, row.decided_at, row.remark = by, at, remark
    row.save(update_fields=["state", "decided_by", "decided_at", "remark"])
    audit.record(f"proposal.{row.state}", row, by=by, at=at, step=row.step)
    return row
