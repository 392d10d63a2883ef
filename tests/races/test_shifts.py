"""A receipt that lands while its shift is being closed is in the count or is refused, never neither."""

from decimal import Decimal as D

import pytest

from checkout.models import Sale, Shift, ShiftCount
from checkout.services import shifts
from ledger import composing
from ledger.probes import turned_off
from tests.checkout.doing import basket, close_shift, key, line, open_shift, sell
from tests.factories import Chain
from tests.races.running import Race, kinds
from tests.standing import faults

pytestmark = pytest.mark.django_db(transaction=True)


def counted_or_refused(number: str) -> None:
    """Every sale of the shift is in what the count expected."""
    expected = ShiftCount.objects.get(shift__number=number).expected
    sold = sum(sale.total for sale in Sale.objects.filter(shift__number=number))
    assert expected == D("200.00") + sold
    assert faults() == []


def assert_a_sale_that_comes_later_is_refused(chain: Chain, race: Race) -> None:
    """The close has counted and not committed; the sale has found the shift open."""
    number = open_shift(chain)
    # The close meets with its count made; the sale looks the key up, decides, and waits for the shift's row.
    race.meet_at(shifts, "_count_row")
    results = race(
        [lambda: close_shift(chain, number, cash="200.00")],
        then=[lambda: sell(chain, basket(line("50.00"), terminal="1"), "50.00")],
    )
    assert kinds(results) == {"201": 1, "shift_closed": 1}
    counted_or_refused(number)


def assert_a_sale_that_came_first_is_in_the_count(chain: Chain, race: Race) -> None:
    """The sale is written and not committed; the close waits for it and then counts it."""
    number = open_shift(chain)
    race.meet_at(composing, "check")
    results = race(
        [lambda: sell(chain, basket(line("50.00"), terminal="1"), "50.00")],
        then=[lambda: close_shift(chain, number, cash="250.00", reason="清点")],
    )
    assert kinds(results) == {"201": 2}
    counted_or_refused(number)


def test_a_sale_that_comes_later_is_refused(chain: Chain, race: Race) -> None:
    assert_a_sale_that_comes_later_is_refused(chain, race)


def test_a_sale_that_came_first_is_in_the_count(chain: Chain, race: Race) -> None:
    assert_a_sale_that_came_first_is_in_the_count(chain, race)


def test_without_its_guard_the_later_sale_is_in_no_count(chain: Chain, race: Race) -> None:
    with turned_off("guards"), pytest.raises(AssertionError):
        assert_a_sale_that_comes_later_is_refused(chain, race)


def test_without_the_shifts_lock_the_earlier_sale_is_in_no_count(chain: Chain, race: Race) -> None:
    with turned_off("shift_lock"), pytest.raises(AssertionError):
        assert_a_sale_that_came_first_is_in_the_count(chain, race)


def test_two_who_open_at_once_open_one_shift(chain: Chain, race: Race) -> None:
    def opened() -> object:
        return shifts.open_shift(shifts.Opening("1", D("200.00")), by=chain.cashier, store=chain.s001, key=key())

    results = race([opened] * 5)  # type: ignore[list-item]
    assert kinds(results) == {"201": 1, "invalid": 4}
    assert Shift.objects.count() == 1


def test_two_who_close_at_once_close_once(chain: Chain, race: Race) -> None:
    number = open_shift(chain)
    results = race([lambda: close_shift(chain, number, cash="200.00")] * 5)
    assert kinds(results) == {"201": 1, "shift_closed": 4}
    counted_or_refused(number)


def test_many_sales_of_one_till_do_not_wait_for_each_other(chain: Chain, race: Race) -> None:
    """All have written and none has committed: the shift's row is shared."""
    number = open_shift(chain)
    race.meet_at(composing, "check")
    results = race([lambda: sell(chain, basket(line("50.00"), terminal="1"), "50.00")] * 5)
    assert kinds(results) == {"201": 5}
    assert race._here == 5
    close_shift(chain, number, cash="450.00")
    counted_or_refused(number)
