"""Steps that a month's score leads to: proposed at night, gone when the points come back, decided by a person."""

import pytest

from compliance import tasks
from compliance.models import LadderStep, Proposal
from compliance.services import ladder
from ledger.refused import Code, Refused
from stores.models import Staff
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def fallen(chain: Chain) -> list[object]:
    """S8 and S9: ten points for the cashier and for the manager."""
    roster(chain.s001, chain.cashier)
    inspector = make_staff("xun", "inspector")
    return [confirmed(chain, reported(chain.s001, rule(code), by=inspector)) for code in ("S8", "S9")]


def standing() -> set[tuple[str, str, int, str]]:
    rows = Proposal.objects.select_related("staff")
    return {(one.staff.username, one.step, one.lost, one.state) for one in rows}


def test_ten_points_in_a_month_propose_a_warning_once(fallen: list[object]) -> None:
    assert (ladder.propose(at=AT), ladder.propose(at=AT)) == (2, 0)
    assert standing() == {("cashier1", "warning", 10, "waiting"), ("manager1", "warning", 10, "waiting")}


def test_a_proposal_goes_when_the_points_come_back(chain: Chain, fallen: list[object]) -> None:
    ladder.propose(at=AT)
    ladder.decide(Proposal.objects.get(staff=chain.manager), by=chain.hq, accept=True, at=AT)
    decided("a", appealed(fallen[0], by=chain.cashier), by=chain.hq, approve=True)  # type: ignore[arg-type]
    assert ladder.propose(at=AT) == 0
    assert standing() == {("cashier1", "warning", 10, "gone"), ("manager1", "warning", 10, "accepted")}


def test_a_step_that_is_not_used_any_more_goes_too(chain: Chain, fallen: list[object]) -> None:
    ladder.propose(at=AT)
    LadderStep.objects.filter(step="warning").update(is_active=False)
    assert ladder.propose(at=AT) == 0
    assert {state for *_, state in standing()} == {"gone"}


def test_a_person_decides_once_and_not_about_themselves(chain: Chain, fallen: list[Staff]) -> None:
    ladder.propose(at=AT)
    row = Proposal.objects.get(staff=chain.manager)
    for by, code in ((chain.manager, Code.FORBIDDEN), (chain.hq, None), (chain.hq, Code.VIOLATION_STATE)):
        if code is None:
            assert ladder.decide(row, by=by, accept=False, remark="首次", at=AT).state == "declined"
            continue
        with pytest.raises(Refused) as refused:
            ladder.decide(row, by=by, accept=True, at=AT)
        assert refused.value.code == code


def test_the_nightly_task_proposes(chain: Chain) -> None:
    assert tasks.propose() == {"proposals": 0}
