"""Deciding several requests at a time: each on its own, so that one refusal leaves the others decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from checkout import texts
from ledger.refused import Refused
from stores import approvals
from stores.models import Approval, Staff


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request: whether it was booked or declined, or why it keeps waiting."""

    approval: Approval
    done: bool
    words: str


def decide_all(rows: Iterable[Approval], *, by: Staff, approve: bool, remark: str = "") -> list[Outcome]:
    """Decide each of `rows`; a refused one keeps waiting and says why. Refuses nothing itself."""
    return [_decide(row, by=by, approve=approve, remark=remark) for row in rows]


def _decide(row: Approval, *, by: Staff, approve: bool, remark: str) -> Outcome:
    try:
        decided = approvals.decide(row, by=by, approve=approve, remark=remark)
    except Refused as refused:
        return Outcome(row, done=False, words=texts.refusal(refused))
    return Outcome(decided, done=True, words=str(decided.get_state_display()))
