"""Stored value: three numbers a lot, spending, returns, cash-outs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refused import Code, Refused
from wallets import rules
from wallets.rules import Lot, Settled, Taken

money = st.decimals("0", "3000", places=2)


def lot(principal: str, gift: str = "0.00", used: str = "0.00", number: int = 1, *, closed: bool = False) -> Lot:
    return Lot(number, D(principal), D(gift), D(used), datetime(2026, 1, number, tzinfo=UTC), closed)


@pytest.mark.parametrize(
    ("principal", "gift", "used", "principal_used"),
    [
        ("1000.00", "200.00", "600.00", "500.00"),
        ("1000.00", "200.00", "1100.00", "916.67"),
        ("1000.00", "200.00", "1200.00", "1000.00"),
        ("1.00", "1.00", "0.01", "0.01"),
        ("1.00", "0.50", "0.50", "0.33"),
        ("0.00", "50.00", "20.00", "0.00"),
        ("0.00", "0.00", "0.00", "0.00"),
    ],
)
def test_principal_used_is_its_share_of_the_face_half_up(
    principal: str, gift: str, used: str, principal_used: str
) -> None:
    assert rules.principal_used(D(principal), D(gift), D(used)) == D(principal_used)


def test_a_lot_knows_what_is_left_of_it() -> None:
    half = lot("1000.00", "200.00", "600.00")
    assert (half.face_left, half.principal_left, half.gift_left) == (D("600.00"), D("500.00"), D("100.00"))
    assert replace(half, closed=True).face_left == replace(half, closed=True).principal_left == D("0.00")


def test_600_of_1000_plus_200_take_500_principal_and_100_gift() -> None:
    one = lot("1000.00", "200.00")
    assert rules.plan_spend([one], D("600.00")) == [(one, D("600.00"), D("500.00"), D("100.00"))]


def test_three_spends_of_half_a_yuan_use_up_one_and_a_half() -> None:
    rows, state = [], lot("1.00", "0.50")
    for _ in range(3):
        (part,) = rules.plan_spend([state], D("0.50"))
        rows.append((part.principal, part.gift))
        state = replace(state, used=state.used + part.face)
    assert rows == [(D("0.33"), D("0.17")), (D("0.34"), D("0.16")), (D("0.33"), D("0.17"))]
    assert state.face_left == D("0.00")


def test_the_oldest_lot_pays_first_and_the_next_pays_the_rest() -> None:
    old, new = lot("1000.00", "200.00", "1100.00", 1), lot("500.00", "50.00", "0.00", 2)
    assert rules.plan_spend([new, old], D("200.00")) == [
        (old, D("100.00"), D("83.33"), D("16.67")),
        (new, D("100.00"), D("90.91"), D("9.09")),
    ]


@pytest.mark.parametrize(("amount", "enough"), [("99.99", True), ("100.00", True), ("100.01", False)])
def test_no_more_is_spent_than_open_lots_hold(amount: str, enough: bool) -> None:  # noqa: FBT001
    lots = [lot("60.00"), lot("40.00", number=2), lot("500.00", number=3, closed=True)]
    if enough:
        assert sum(part.face for part in rules.plan_spend(lots, D(amount))) == D(amount)
        return
    with pytest.raises(Refused) as refusal:
        rules.plan_spend(lots, D(amount))
    assert refusal.value.code == Code.INSUFFICIENT_BALANCE
    assert refusal.value.args_ == {"have": D("100.00"), "needed": D("100.01")}


def test_spending_nothing_touches_no_lot() -> None:
    assert rules.plan_spend([lot("60.00")], D("0.00")) == []


def test_the_last_taken_is_the_first_given_back() -> None:
    old, new = lot("1000.00", "200.00", "1200.00", 1), lot("500.00", "50.00", "100.00", 2)
    taken = [Taken(old, D("100.00")), Taken(new, D("100.00"))]
    # 150 back: 100 to the new lot (90.91 + 9.09), 50 to the old: 1000.00 - 958.33 = 41.67.
    assert rules.plan_give_back(taken, D("150.00")) == [
        (new, D("100.00"), D("90.91"), D("9.09")),
        (old, D("50.00"), D("41.67"), D("8.33")),
    ]


def test_what_was_given_back_is_not_given_twice() -> None:
    taken = [Taken(lot("1000.00", "0.00", "300.00"), D("100.00"), D("60.00"))]
    assert rules.plan_give_back(taken, D("40.00"))[0].face == D("40.00")
    assert rules.plan_give_back(taken, D("0.00")) == []
    with pytest.raises(ValueError, match="more stored value"):
        rules.plan_give_back(taken, D("40.01"))


@given(
    principal=money,
    gift=money,
    steps=st.lists(st.tuples(st.booleans(), st.decimals("0.01", "900", places=2)), max_size=8),
)
def test_after_any_spends_and_returns_the_principal_left_is_formula_a(
    principal: D, gift: D, steps: list[tuple[bool, D]]
) -> None:
    state, balance = lot(str(principal), str(gift)), principal
    for spend, amount in steps:
        face = min(amount, state.face_left if spend else state.used)
        parts = rules.plan_spend([state], face) if spend else rules.plan_give_back([Taken(state, state.used)], face)
        for part in parts:
            sign = 1 if spend else -1
            assert part.face == part.principal + part.gift
            assert part.principal >= 0 <= part.gift
            state, balance = replace(state, used=state.used + sign * part.face), balance - sign * part.principal
    assert balance == state.principal_left == rules.cash_out_a(state)


@pytest.mark.parametrize(
    ("used", "merchant", "customer"),
    [
        ("0.00", "1000.00", "1000.00"),
        ("600.00", "500.00", "400.00"),
        ("999.99", "166.67", "0.01"),
        ("1000.00", "166.67", "0.00"),
        ("1000.01", "166.66", "0.00"),
        ("1100.00", "83.33", "0.00"),
        ("1200.00", "0.00", "0.00"),
    ],
)
def test_a_lot_of_1000_plus_200_is_cashed_out_by_two_formulas(used: str, merchant: str, customer: str) -> None:
    lots = [lot("1000.00", "200.00", used)]
    assert rules.cash_out(lots, account="merchant") == D(merchant)
    assert rules.cash_out(lots, account="customer") == D(customer)


def test_lots_are_cashed_out_one_by_one() -> None:
    lots = [lot("1000.00", "200.00", "1200.00"), lot("1000.00", number=2), lot("70.00", number=3, closed=True)]
    assert rules.cash_out(lots, account="merchant") == D("1000.00")
    assert rules.cash_out(lots, account="customer") == D("1000.00")


@given(principal=money, gift=money, share=st.fractions(0, 1))
def test_b_is_at_most_a_and_a_at_most_the_principal(principal: D, gift: D, share: Fraction) -> None:
    used = D(int(share * int((principal + gift) * 100))) / 100
    state = lot(str(principal), str(gift), str(used))
    assert 0 <= rules.cash_out_b(state) <= rules.cash_out_a(state) <= principal


@pytest.mark.parametrize(
    ("account", "returned", "pays"),
    [("customer", "600.00", "600.00"), ("merchant", "600.00", "500.00"), ("customer", "0.00", "0.00")],
)
def test_goods_returned_after_a_cash_out_pay_the_difference(account: rules.Account, returned: str, pays: str) -> None:
    state = lot("1000.00", "200.00", "600.00", closed=True)
    assert rules.after_cash_out(state, D(returned), account=account) == D(pays)


def test_returns_after_a_cash_out_by_b_pay_nothing_while_more_than_the_principal_stays_used() -> None:
    state = lot("1000.00", "200.00", "1100.00", closed=True)
    assert rules.after_cash_out(state, D("100.00"), account="customer") == D("0.00")
    assert rules.after_cash_out(state, D("100.01"), account="customer") == D("0.01")


def test_a_lot_is_untouched_while_nothing_is_spent_and_no_order_was_waived() -> None:
    assert rules.untouched(lot("100.00"), waived=False)
    assert not rules.untouched(lot("100.00", used="0.01"), waived=False)
    assert not rules.untouched(lot("100.00"), waived=True)
    assert not rules.untouched(lot("100.00", closed=True), waived=False)


@pytest.mark.parametrize(("day", "within"), [(22, True), (28, True), (29, True), (30, False)])
def test_the_seventh_day_after_the_top_up_still_counts(day: int, within: bool) -> None:  # noqa: FBT001
    assert rules.in_cooling_off(date(2026, 11, 22), date(2026, 11, day)) is within


def test_the_seller_owes_the_spending_store_the_face_or_the_principal() -> None:
    parts = [
        Settled("A", "B", D("600.00"), D("500.00")),
        Settled("A", "B", D("10.00"), D("9.00")),
        Settled("C", "B", D("1.00"), D("1.00")),
        Settled("B", "B", D("70.00"), D("70.00")),
    ]
    assert rules.settle(parts) == {("A", "B"): D("610.00"), ("C", "B"): D("1.00")}
    assert rules.settle(parts, by_principal=True) == {("A", "B"): D("509.00"), ("C", "B"): D("1.00")}


def test_the_wallets_part_is_not_invoiced_again() -> None:
    assert rules.invoiceable(D("169.00"), wallet=D("100.00")) == D("69.00")
    assert rules.invoiceable(D("169.00"), wallet=D("100.00"), other=D("20.00")) == D("49.00")
