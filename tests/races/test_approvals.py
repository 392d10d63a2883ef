"""Two decide one request at once: it is booked once. The control takes the request's lock away."""

import pytest

from ledger import probes
from members.models import Member
from points.models import PointsEntry
from points.services import moving
from stores import approvals
from stores.models import Approval, Audit
from tests.factories import AT, Chain, make_chain, make_member
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> Chain:
    return make_chain()


def waiting(house: Chain, member: Member) -> Approval:
    asked = moving.adjust(member=member.number, points=300, reason="补偿", by=house.manager, store=house.s001, at=AT)
    assert asked is not None
    return asked


def decided(race: Race, house: Chain, approval: Approval, *, approve: tuple[bool, bool]) -> list[object]:
    """What two get who decide at once; they meet where the audit row of the decision would be written."""
    race.meet_at(approvals.audit, "record")
    people = (house.region_manager, house.hq)
    jobs = [
        lambda by=by, yes=yes: approvals.decide(approval, by=by, approve=yes, at=AT)  # type: ignore[misc]
        for by, yes in zip(people, approve, strict=True)
    ]
    return list(race(jobs))


def test_two_who_approve_at_once_book_once(house: Chain, race: Race) -> None:
    member = make_member(house.s001)
    approval = waiting(house, member)
    found = decided(race, house, approval, approve=(True, True))
    assert [getattr(one, "state", one) for one in found] == ["approved", "approved"]
    member.refresh_from_db()
    assert member.points == 300
    assert Audit.objects.filter(action="approval.approved").count() == 1


def test_of_one_who_approves_and_one_who_declines_the_first_counts(house: Chain, race: Race) -> None:
    member = make_member(house.s001)
    found = decided(race, house, waiting(house, member), approve=(True, False))
    states = {getattr(one, "state", one) for one in found}
    assert len(states) == 1
    member.refresh_from_db()
    assert member.points == (300 if states == {"approved"} else 0)
    assert PointsEntry.objects.count() == int(states == {"approved"})


def test_without_the_lock_one_approves_what_the_other_declines(house: Chain, race: Race) -> None:
    member = make_member(house.s001)
    with probes.turned_off("approval_lock"):
        found = decided(race, house, waiting(house, member), approve=(True, False))
    assert sorted(str(getattr(one, "state", one)) for one in found) == ["approved", "declined"]
