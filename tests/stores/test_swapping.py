"""Two people change shifts: both agree, a manager who is neither confirms (S35)."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from ledger.refused import Refused
from stores import approvals, swapping
from stores.models import Approval, Assignment, Roster, Staff, Swap
from stores.rules import overlap, shift_hours
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


def shift(store: Any, staff: Staff, hours: str = "09-15", day: date = MONDAY) -> Roster:
    starts, _dash, ends = hours.partition("-")
    return Roster.objects.create(store=store, staff=staff, day=day, starts=time(int(starts)), ends=time(int(ends)))


@pytest.fixture
def lan(chain: Chain) -> Staff:
    return make_staff("lan", store=chain.s001)


@pytest.fixture
def pair(chain: Chain, lan: Staff) -> tuple[Roster, Roster]:
    """The cashier works on Monday morning, Lan in the evening."""
    return shift(chain.s001, chain.cashier), shift(chain.s001, lan, "14-22")


def ask(chain: Chain, pair: tuple[Roster, Roster], by: Staff | None = None, at: datetime = AT) -> Swap:
    return swapping.ask(*pair, by=by or chain.cashier, reason="看病", at=at)


def why(refused: Any) -> object:
    return refused.value.args_["reason"]


def people(pair: tuple[Roster, Roster]) -> list[str]:
    return [Roster.objects.get(pk=one.pk).staff.username for one in pair]


def test_both_agree_and_the_manager_confirms(chain: Chain, lan: Staff, pair: tuple[Roster, Roster]) -> None:
    swap = ask(chain, pair)
    request = swapping.agree(swap, by=lan, at=AT)
    assert people(pair) == ["cashier1", "lan"]
    approvals.decide(request, by=chain.manager, approve=True, at=AT)
    assert people(pair) == ["lan", "cashier1"]
    swap.refresh_from_db()
    assert (swap.state, swap.decided_at, swap.told) == (
        "done",
        AT,
        "cashier1 11-23 09:00-15:00 / lan 11-23 14:00-22:00",
    )


def test_nobody_confirms_their_own(chain: Chain, pair: tuple[Roster, Roster], lan: Staff) -> None:
    Assignment.objects.create(staff=lan, role="manager", store=chain.s001, since=date(2020, 1, 1))
    Assignment.objects.create(staff=chain.cashier, role="manager", store=chain.s001, since=date(2020, 1, 1))
    request = swapping.agree(ask(chain, pair), by=lan, at=AT)
    for one in (chain.cashier, lan):
        with pytest.raises(Refused) as refused:
            approvals.decide(request, by=one, approve=True, at=AT)
        assert why(refused) == "own"
    assert people(pair) == ["cashier1", "lan"]
    assert Approval.objects.get().state == "waiting"


def test_the_manager_declines(chain: Chain, pair: tuple[Roster, Roster], lan: Staff) -> None:
    swap = ask(chain, pair)
    approvals.decide(swapping.agree(swap, by=lan, at=AT), by=chain.manager, approve=False, at=AT)
    swap.refresh_from_db()
    assert (swap.state, people(pair)) == ("declined", ["cashier1", "lan"])
    assert ask(chain, pair).state == "asked"


def test_only_the_other_agrees_or_declines_and_only_the_asker_withdraws(
    chain: Chain, pair: tuple[Roster, Roster], lan: Staff
) -> None:
    swap = ask(chain, pair)
    for verb, by in ((swapping.agree, chain.cashier), (swapping.refuse, chain.cashier), (swapping.withdraw, lan)):
        with pytest.raises(Refused) as refused:
            verb(swap, by=by, at=AT)  # type: ignore[operator]
        assert why(refused) == "own"
    assert swapping.withdraw(swap, by=chain.cashier, at=AT).state == "withdrawn"
    with pytest.raises(Refused) as refused:
        swapping.agree(swap, by=lan, at=AT)
    assert why(refused) == "state"
    assert swapping.refuse(ask(chain, pair), by=lan, at=AT).state == "declined"


def test_what_cannot_be_changed(chain: Chain, pair: tuple[Roster, Roster], lan: Staff) -> None:
    mine, theirs = pair
    far = shift(chain.s002, chain.cashier2, "16-22")
    twin, own = shift(chain.s001, chain.manager, "09-15"), shift(chain.s001, chain.cashier, "16-22")
    cases = [
        ((mine, theirs), lan, AT, "shift_not_yours"),
        ((mine, own), chain.cashier, AT, "shift_same_person"),
        ((mine, far), chain.cashier, AT, "shift_other_store"),
        ((mine, theirs), chain.cashier, datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=8))), "shift_past"),
        ((mine, twin), chain.cashier, AT, "shift_clash"),
        # Lan's evening would fall into the cashier's other shift.
        ((mine, theirs), chain.cashier, AT, "shift_clash"),
    ]
    for shifts, by, at, reason in cases:
        with pytest.raises(Refused) as refused:
            swapping.ask(*shifts, by=by, reason="", at=at)
        assert why(refused) == reason
    own.delete()
    ask(chain, pair)
    with pytest.raises(Refused) as refused:
        swapping.ask(theirs, mine, by=lan, reason="", at=AT)
    assert why(refused) == "shift_taken"


def test_a_shift_that_was_given_away_meanwhile_is_not_changed(
    chain: Chain, pair: tuple[Roster, Roster], lan: Staff
) -> None:
    swap = ask(chain, pair)
    request = swapping.agree(swap, by=lan, at=AT)
    pair[1].delete()
    with pytest.raises(Refused) as refused:
        approvals.decide(request, by=chain.manager, approve=True, at=AT)
    assert why(refused) == "shift_gone"
    Swap.objects.all().delete()
    assert people(pair[:1]) == ["cashier1"]  # type: ignore[arg-type]


def test_what_one_sees_of_the_next_two_weeks(chain: Chain, pair: tuple[Roster, Roster], lan: Staff) -> None:
    mine, theirs = pair
    shift(chain.s001, chain.cashier, day=date(2026, 11, 21))
    shift(chain.s001, chain.cashier, day=date(2026, 12, 7))
    begun = shift(chain.s001, lan, "14-22", day=date(2026, 11, 22))
    shift(chain.s002, chain.cashier2, "14-22")
    assert swapping.upcoming(chain.cashier, at=AT) == [mine]
    assert swapping.others(chain.cashier, at=AT) == [theirs]
    assert begun in swapping.others(chain.cashier, at=AT - timedelta(hours=1))
    swap = ask(chain, pair)
    assert swapping.concerning(chain.cashier, at=AT) == swapping.concerning(lan, at=AT) == [swap]
    assert swapping.concerning(chain.manager, at=AT) == []
    assert swapping.concerning(lan, at=AT + timedelta(days=14)) == []


def test_hours_over_midnight() -> None:
    night, morning = shift_hours(MONDAY, time(22), time(6)), shift_hours(date(2026, 11, 24), time(6), time(14))
    assert night[1] == datetime(2026, 11, 24, 6)  # noqa: DTZ001 - by the store's clock
    assert not overlap(night, morning)
    assert overlap(night, shift_hours(date(2026, 11, 24), time(5), time(7)))
