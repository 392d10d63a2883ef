"""Two files at once: merged both ways, merged while sold, merged while erased. The control takes the lock away."""

from decimal import Decimal as D
from functools import partial
from typing import Any

import pytest

from checkout.services import erasing, merging
from ledger import probes
from members.models import Member, Merge
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_chain, make_member
from tests.races.running import Race, kinds
from tests.standing import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> Chain:
    return make_chain()


def merges(house: Chain, loser: Member, survivor: Member) -> Any:
    return partial(merging.merge, loser, survivor, by=house.manager, store=house.s001, reason="x", at=AT)


def test_of_two_merges_in_opposite_directions_one_is_refused(house: Chain, race: Race) -> None:
    one, other = make_member(house.s001, points=100), make_member(house.s001, points=30)
    race.meet_at(merging, "_book")
    found = race([merges(house, one, other), merges(house, other, one)])
    assert kinds(found) == {"Merge": 1, "merge_refused": 1}
    survivor = Merge.objects.get().member
    survivor.refresh_from_db()
    assert (survivor.status, survivor.points) == ("active", 130)
    assert faults() == []


def test_without_the_lock_each_is_merged_into_the_other(house: Chain, race: Race) -> None:
    one, other = make_member(house.s001), make_member(house.s001)
    race.meet_at(merging, "_book")
    with probes.turned_off("member_lock"):
        found = kinds(race([merges(house, one, other), merges(house, other, one)]))
    # No rule sees it: both are booked, or the database breaks a deadlock between the two.
    assert "merge_refused" not in found
    assert found["Merge"] >= 1


def test_points_are_spent_once_by_the_loser_or_moved(house: Chain, race: Race) -> None:
    """Whoever comes first: a sale that waited for the merge is the survivor's."""
    loser, survivor = make_member(house.s001, points=300), make_member(house.s001)
    race.meet_at(merging, "_book")
    order = basket(line("100.00"), member=loser, points=(300,))
    found = race([merges(house, loser, survivor)], then=[lambda: sell(house, order, "80.00")])
    assert kinds(found) == {"Merge": 1, "201": 1}
    survivor.refresh_from_db()
    assert (survivor.points, survivor.sales.count(), survivor.window_spend) == (80, 1, D("80.00"))
    assert faults() == []


def test_who_is_merged_while_being_erased_is_asked_about_again(house: Chain, race: Race) -> None:
    person, other = make_member(house.s001), make_member(house.s001)
    race.meet_at(erasing, "lock_many")
    erase = partial(erasing.erase, person, by=house.hq, reason="x", at=AT)
    found = race([erase], then=[merges(house, other, person)], hold=True)
    assert kinds(found) == {"in_progress": 1, "Merge": 1}
    person.refresh_from_db()
    assert person.status == "active"
    erase()
    assert {row.status for row in Member.objects.all()} == {"erased", "merged"}
