"""Returns: units, tenders, points."""

from dataclasses import replace
from decimal import Decimal as D
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.rules.refund import (
    NOTHING,
    Amounts,
    BackLine,
    Earned,
    Paid,
    SoldLine,
    close,
    goods_back,
    lines_back,
    pay_back,
    units,
)
from checkout.rules.tenders import WALLET, Method
from ledger.refused import Code, Refused
from points.rules import EarnRule
from tests.checkout.making import METHODS

ONE_POINT_A_YUAN = Earned(EarnRule(), D(1))
CASH, WECHAT, ALIPAY = METHODS["cash"], METHODS["wechat"], METHODS["alipay"]
VOUCHER, MALL = METHODS["voucher"], METHODS["mall"]


def sold(line: int, net: str, quantity: int = 1, **more: Any) -> SoldLine:
    return SoldLine(line, quantity, Amounts(D(net), **more))


def paid(method: Method, amount: str, closed: str = "0.00") -> Paid:
    return Paid(method, D(amount), D(closed))


@pytest.mark.parametrize(
    ("net", "quantity", "shares"),
    [
        ("100.00", 3, ["33.33", "33.33", "33.34"]),
        ("0.03", 5, ["0.00", "0.00", "0.00", "0.00", "0.03"]),
        ("69.00", 1, ["69.00"]),
        ("0.00", 2, ["0.00", "0.00"]),
    ],
)
def test_units_are_floored_and_the_last_takes_the_rest(net: str, quantity: int, shares: list[str]) -> None:
    back, found = D(0), []
    for returned in range(quantity):
        now = units(D(net), quantity, returned=returned, back=back, now=1)
        back += now
        found.append(now)
    assert found == [D(share) for share in shares]
    assert back == D(net)


@pytest.mark.parametrize(("now", "amount"), [(1, "33.33"), (2, "66.66"), (3, "100.00")])
def test_k_units_at_once_bring_k_unit_shares(now: int, amount: str) -> None:
    assert units(D("100.00"), 3, returned=0, back=D(0), now=now) == D(amount)


def test_the_points_share_and_the_waived_share_go_back_by_units_like_the_net() -> None:
    line = sold(1, "10.00", 3, points_value=D("20.00"), waived=D("0.05"))
    first = lines_back([line], [(1, 2)])[0]
    assert first == BackLine(1, 2, Amounts(D("6.66"), D("13.32"), D("0.02")))
    last = lines_back([replace(line, returned=2, back=first.back)], None)[0]
    assert last == BackLine(1, 1, Amounts(D("3.34"), D("6.68"), D("0.03")))


def test_all_takes_what_is_left_of_every_line() -> None:
    lines = [sold(1, "10.00", 2), replace(sold(2, "5.00"), returned=1, back=Amounts(D("5.00")))]
    assert [(back.line, back.quantity) for back in lines_back(lines, None)] == [(1, 2)]


def test_a_line_asked_for_twice_is_added_up() -> None:
    assert lines_back([sold(1, "10.00", 4)], [(1, 1), (1, 2)])[0].quantity == 3


@pytest.mark.parametrize("asked", [[(1, 2)], [(1, 1), (1, 1)], [(1, 1), (2, 2)]])
def test_more_than_is_left_is_refused_with_what_is_left_by_line(asked: list[tuple[int, int]]) -> None:
    lines = [replace(sold(1, "10.00", 2), returned=1, back=Amounts(D("5.00"))), sold(2, "5.00")]
    with pytest.raises(Refused) as no:
        lines_back(lines, asked)
    assert (no.value.code, no.value.args_) == (Code.ALREADY_REFUNDED, {"left": {1: 1, 2: 1}})


@pytest.mark.parametrize("asked", [None, []])
def test_nothing_left_and_nothing_asked_are_refused(asked: list[tuple[int, int]] | None) -> None:
    with pytest.raises(Refused) as no:
        lines_back([replace(sold(1, "10.00"), returned=1, back=Amounts(D("10.00")))], asked)
    assert (no.value.code, no.value.args_) == (Code.ALREADY_REFUNDED, {"left": {1: 0}})


@pytest.mark.parametrize(("asked", "reason"), [((3, 1), "line"), ((1, 0), "quantity"), ((1, -1), "quantity")])
def test_a_line_that_was_not_sold_and_no_quantity_are_refused(asked: tuple[int, int], reason: str) -> None:
    with pytest.raises(Refused) as no:
        lines_back([sold(1, "10.00")], [asked])
    assert (no.value.code, no.value.args_) == (Code.NOT_REFUNDABLE, {"reason": reason, "line": asked[0]})


def test_tenders_close_pro_rata_of_what_is_still_refundable() -> None:
    tenders = [paid(WALLET, "60.00"), paid(CASH, "40.00")]
    found = []
    for amount in ("33.33", "33.33", "33.34"):
        shares = close(D(amount), tenders)
        tenders = [replace(one, closed=one.closed + share) for one, share in zip(tenders, shares, strict=True)]
        found.append([str(share) for share in shares])
    assert found == [["20.00", "13.33"], ["20.00", "13.33"], ["20.00", "13.34"]]


def test_equal_remainders_go_to_the_wallet_then_to_methods_as_stored_and_to_cash_last() -> None:
    tenders = [paid(CASH, "10.00"), paid(ALIPAY, "10.00"), paid(WALLET, "10.00"), paid(WECHAT, "10.00")]
    assert close(D("0.01"), tenders) == (D(0), D(0), D("0.01"), D(0))
    assert close(D("0.02"), tenders) == (D(0), D(0), D("0.01"), D("0.01"))
    assert close(D("0.03"), tenders) == (D(0), D("0.01"), D("0.01"), D("0.01"))
    assert close(D("40.00"), tenders) == (D("10.00"),) * 4


@given(
    st.lists(st.tuples(st.sampled_from(list(METHODS.values())), st.integers(1, 5000)), min_size=1, max_size=5),
    st.data(),
)
def test_no_tender_goes_over_and_the_last_return_closes_all(
    tenders: list[tuple[Method, int]], data: st.DataObject
) -> None:
    rows = [Paid(method, D(fen).scaleb(-2)) for method, fen in tenders]
    while left := sum(int(row.left * 100) for row in rows):
        now = data.draw(st.integers(max(1, left // 3), left))
        shares = close(D(now).scaleb(-2), rows)
        rows = [replace(row, closed=row.closed + share) for row, share in zip(rows, shares, strict=True)]
        assert all(row.closed <= row.amount for row in rows)
    assert all(row.closed == row.amount for row in rows)


def test_half_of_an_order_paid_with_500_points_brings_250_back() -> None:
    lines = [sold(1, "35.00", points_value=D("25.00")), sold(2, "35.00", points_value=D("25.00"))]
    points = Earned(EarnRule(), D(1), redeemed=500, value=D("50.00"))
    back = goods_back(lines, [(1, 1)], paid=[paid(CASH, "70.00")], points=points)
    assert (back.amounts.net, back.points_back, back.clawed_back, back.full) == (D("35.00"), 250, 35, False)


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_points_of_three_lines_come_back_whole_in_any_order(order: tuple[int, ...]) -> None:
    # 500 points, 16.67 + 16.67 + 16.66: floor(500 x 16.67 / 50) = 166, and the last return brings what is missing to 500.
    lines = {n: sold(n, "1.00", points_value=D(share)) for n, share in ((1, "16.67"), (2, "16.67"), (3, "16.66"))}
    tenders, given_back = [paid(CASH, "3.00")], []
    for number in order:
        points = Earned(EarnRule(), D(1), redeemed=500, value=D("50.00"), given=sum(given_back))
        back = goods_back(list(lines.values()), [(number, 1)], paid=tenders, points=points)
        given_back.append(back.points_back)
        tenders = [replace(one, closed=one.closed + share) for one, share in zip(tenders, back.closings, strict=True)]
        lines[number] = replace(lines[number], returned=1, back=back.amounts)
    assert sum(given_back) == 500
    assert back.full


def test_an_order_worth_0_00_gives_its_points_back_by_units() -> None:
    points = Earned(EarnRule(), D(1), redeemed=500, value=D("50.00"))
    back = goods_back([sold(1, "0.00", 5, points_value=D("50.00"))], [(1, 1)], paid=[], points=points)
    assert (back.amounts.net, back.points_back, back.clawed_back, back.closings) == (D(0), 100, 0, ())
    assert pay_back(back, paid=[]).tenders == ()


def test_points_are_clawed_back_by_the_difference_of_what_the_nets_earn() -> None:
    first = goods_back(
        [sold(1, "0.60"), sold(2, "99.90")], [(1, 1)], paid=[paid(CASH, "100.50")], points=ONE_POINT_A_YUAN
    )
    rest = [replace(sold(1, "0.60"), returned=1, back=Amounts(D("0.60"))), sold(2, "99.90")]
    second = goods_back(rest, None, paid=[paid(CASH, "100.50", "0.60")], points=ONE_POINT_A_YUAN)
    assert (first.clawed_back, second.clawed_back, second.full) == (1, 99, True)


def test_a_claw_back_uses_the_sales_own_multiplier() -> None:
    points = Earned(EarnRule(), D("1.5"))
    assert goods_back([sold(1, "1000.00")], None, paid=[paid(CASH, "1000.00")], points=points).clawed_back == 1500


def test_a_guests_return_takes_no_points() -> None:
    assert (
        goods_back([sold(1, "9.00")], None, paid=[paid(CASH, "9.00")], points=Earned(EarnRule(), D(0))).clawed_back == 0
    )


def test_only_what_earning_methods_paid_is_clawed_back() -> None:
    # 100.00, of which 40.00 through the mall's own till: 60 earned, half of the goods takes 30 back.
    tenders = [paid(WALLET, "20.00"), paid(CASH, "40.00"), paid(MALL, "40.00")]
    back = goods_back([sold(1, "50.00"), sold(2, "50.00")], [(2, 1)], paid=tenders, points=ONE_POINT_A_YUAN)
    assert (back.closings, back.clawed_back) == ((D("10.00"), D("20.00"), D("20.00")), 30)


def test_a_waived_order_pays_nothing_and_reports_its_waived_share() -> None:
    back = goods_back([sold(1, "0.00", 3, waived=D("169.00"))], [(1, 1)], paid=[], points=ONE_POINT_A_YUAN)
    assert (back.amounts, back.clawed_back) == (Amounts(D(0), D(0), D("56.33")), 0)


def test_amounts_start_at_nothing() -> None:
    assert sold(1, "9.00").back == NOTHING == Amounts(D(0), D(0), D(0))
