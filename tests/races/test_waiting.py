"""A spend that waited for the member's lock sees the lots of after its wait (docs/algorithms/locking.md)."""

from decimal import Decimal as D
from typing import Any

import pytest

from checkout.services import selling
from ledger.probes import turned_off
from members.models import Member
from members.services.lock import LockedMember
from points.services import booking
from tests.checkout.doing import basket, line, sell, top_up
from tests.factories import Chain, make_member, make_top_up_offer
from tests.races.running import Race, kinds
from tests.standing import faults
from wallets import services as wallets

pytestmark = pytest.mark.django_db(transaction=True)


def assert_sees_what_came_while_it_waited(chain: Chain, race: Race) -> None:
    """A top-up of 100.00 with 500 points has the lock; a sale that needs both waits for it and then has them."""
    member = make_member(chain.s001)
    make_top_up_offer("POINTS", minimum=D("100.00"), gift=D("0.00"), points=500)
    order = basket(line("150.00"), member=member, points=(500,), wallet=D("100.00"))
    results = race(
        [lambda: top_up(chain, member, "100.00", offer="POINTS")],
        then=[lambda: sell(chain, order, "100.00")],
    )
    assert kinds(results) == {"201": 2}
    member.refresh_from_db()
    # 500 - 500 + 100 earned; 100.00 - 100.00.
    assert (member.points, member.balance) == (100, D("0.00"))
    assert faults() == []


def test_a_spend_that_waited_sees_the_lots_of_after_the_wait(chain: Chain, race: Race) -> None:
    assert_sees_what_came_while_it_waited(chain, race)


def test_without_the_lock_it_does_not_wait_and_has_nothing(chain: Chain, race: Race) -> None:
    with turned_off("member_lock"), pytest.raises(AssertionError):
        assert_sees_what_came_while_it_waited(chain, race)


def test_lots_that_are_read_before_the_lock_are_those_of_before_the_wait(
    chain: Chain, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wrong order, as if the locking statement read the lots as well: same lock, same wait, no money."""
    real_lock, points_lots, wallet_lots = selling.lock, booking.open_lots, wallets.open_lots
    early: dict[str, Any] = {}

    def lock_late(*, number: str) -> LockedMember:
        member = Member.objects.get(number=number)
        early["points"], early["wallet"] = points_lots(member), wallet_lots(member)
        return real_lock(number=number)

    monkeypatch.setattr(selling, "lock", lock_late)
    monkeypatch.setattr(booking, "open_lots", lambda _member: early["points"])
    monkeypatch.setattr(wallets, "open_lots", lambda _member: early["wallet"])
    with pytest.raises(AssertionError):
        assert_sees_what_came_while_it_waited(chain, race)
