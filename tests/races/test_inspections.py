"""One phone sends the same inspection twice at once: it is there once, and both are told the same."""

from uuid import UUID, uuid4

import pytest

from compliance.models import Finding, Inspection, Violation
from compliance.rules.walks import Walk
from compliance.services import inspections
from tests.compliance.standing import roster
from tests.compliance.walking import found, walk
from tests.factories import AT, Chain, make_chain
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> Chain:
    made = make_chain()
    roster(made.s001, made.cashier)
    return made


def at_once(house: Chain, race: Race, made: Walk, *ids: UUID) -> list[object]:
    """The walk under each id, all of them past the question whether it is known."""
    race.meet_at(inspections, "_items")

    def send(id: UUID) -> object:
        return inspections.finish(id, made, store=house.s001, by=house.manager, at=AT)

    return list(race([lambda id=id: send(id) for id in ids]))  # type: ignore[misc]


def counted() -> tuple[int, int, int]:
    return Inspection.objects.count(), Finding.objects.count(), Violation.objects.count()


def test_twins_of_an_inspection_make_one(house: Chain, race: Race) -> None:
    id = uuid4()
    assert (
        at_once(house, race, walk(found("S8"), found("S10", value=None)), id, id) == [Inspection.objects.get(pk=id)] * 2
    )
    assert counted() == (1, 2, 1)


def test_without_an_id_of_its_own_the_inspection_would_be_there_twice(house: Chain, race: Race) -> None:
    """The control: another id each time, as a server would make it."""
    assert len(set(at_once(house, race, walk(found("S8")), uuid4(), uuid4()))) == 2
    assert counted()[:2] == (2, 2)
