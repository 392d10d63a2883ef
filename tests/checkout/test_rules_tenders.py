"""Step 8: tenders, change, what earns and what goes on an invoice."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.rules.tenders import Kept, Method, Tender, earning_base, invoiceable, settle
from ledger.refused import Code, Refused
from tests.checkout.making import METHODS


def paid(*pairs: tuple[str, str]) -> list[Tender]:
    return [Tender(method, D(amount)) for method, amount in pairs]


@pytest.mark.parametrize(
    ("due", "tenders", "kept", "change"),
    [
        ("0.00", [], [], "0.00"),
        ("69.00", [("cash", "69.00")], ["69.00"], "0.00"),
        ("69.00", [("cash", "69.01")], ["69.00"], "0.01"),
        ("69.00", [("cash", "100.00")], ["69.00"], "31.00"),
        ("69.00", [("wechat", "50.00"), ("cash", "20.00")], ["50.00", "19.00"], "1.00"),
        ("69.00", [("wechat", "68.99"), ("cash", "100.00")], ["68.99", "0.01"], "99.99"),
        ("69.00", [("cash", "50.00"), ("cash", "20.00")], ["69.00"], "1.00"),
        ("69.00", [("wechat", "30.00"), ("wechat", "39.00")], ["30.00", "39.00"], "0.00"),
    ],
)
def test_change_comes_out_of_cash(due: str, tenders: list[tuple[str, str]], kept: list[str], change: str) -> None:
    found = settle(D(due), paid(*tenders), METHODS)
    assert [row.amount for row in found.kept] == [D(amount) for amount in kept]
    assert (found.change, found.handed_over) == (D(change), D(due) + D(change))
    assert sum((row.change for row in found.kept), D(0)) == D(change)


@pytest.mark.parametrize(
    ("due", "tenders", "reason"),
    [
        ("69.00", [("wechat", "70.00")], {"reason": "too_much", "due": D("69.00"), "over": D("1.00")}),
        (
            "69.00",
            [("wechat", "69.00"), ("cash", "1.00")],
            {"reason": "too_much", "due": D("69.00"), "over": D("1.00")},
        ),
        ("0.00", [("cash", "1.00")], {"reason": "too_much", "due": D("0.00"), "over": D("1.00")}),
        ("69.00", [("cash", "68.99")], {"reason": "missing", "due": D("69.00"), "missing": D("0.01")}),
        ("69.00", [], {"reason": "missing", "due": D("69.00"), "missing": D("69.00")}),
        ("69.00", [("shells", "69.00")], {"reason": "unknown_method", "method": "shells"}),
        ("69.00", [("cash", "0.00")], {"reason": "amount", "method": "cash", "amount": D("0.00")}),
        ("69.00", [("cash", "-1.00")], {"reason": "amount", "method": "cash", "amount": D("-1.00")}),
        ("69.00", [("cash", "69.001")], {"reason": "amount", "method": "cash", "amount": D("69.001")}),
    ],
)
def test_tenders_that_do_not_fit_are_refused(
    due: str, tenders: list[tuple[str, str]], reason: dict[str, object]
) -> None:
    with pytest.raises(Refused) as no:
        settle(D(due), paid(*tenders), METHODS)
    assert (no.value.code, no.value.args_) == (Code.TENDERS_MISMATCH, reason)


def test_the_reference_of_a_payment_order_stays_with_its_tender() -> None:
    rows = settle(D("10.00"), [Tender("wechat", D("4.00"), "W1"), Tender("wechat", D("6.00"), "W2")], METHODS).kept
    assert [row.reference for row in rows] == ["W1", "W2"]


def test_change_comes_from_a_method_that_was_given_more_than_the_change() -> None:
    methods = {**METHODS, "dollars": Method("dollars", change=True, order=9)}
    found = settle(D("69.00"), paid(("dollars", "10.00"), ("cash", "80.00")), methods)
    assert [(row.method, row.amount) for row in found.kept] == [("dollars", D("10.00")), ("cash", D("59.00"))]


KEPT = [
    Kept("cash", D("60.00"), D("100.00")),
    Kept("voucher", D("30.00"), D("30.00")),
    Kept("mall", D("9.00"), D("9.00")),
]


def test_what_non_earning_methods_kept_earns_nothing_and_stored_value_counts_as_paid() -> None:
    # 169.00: 70.00 of stored value, 60.00 cash, 30.00 voucher and 9.00 by the mall.
    assert earning_base(D("169.00"), KEPT, METHODS) == D("130.00")


def test_an_invoice_leaves_out_stored_value_and_what_others_invoice() -> None:
    assert invoiceable(D("169.00"), D("70.00"), KEPT, METHODS) == D("60.00")


@given(
    st.decimals("0.00", "500.00", places=2),
    st.lists(
        st.tuples(st.sampled_from(["cash", "wechat", "mall"]), st.decimals("0.01", "300.00", places=2)), max_size=4
    ),
)
def test_what_is_kept_is_what_is_due_or_it_is_refused(due: D, tenders: list[tuple[str, D]]) -> None:
    handed = sum((amount for _, amount in tenders), D(0))
    cash = sum((amount for method, amount in tenders if method == "cash"), D(0))
    fits = handed == due or 0 < handed - due < cash
    try:
        found = settle(due, [Tender(method, amount) for method, amount in tenders], METHODS)
    except Refused:
        assert not fits
    else:
        assert fits
        assert sum((row.amount for row in found.kept), D(0)) == due
        assert all(row.amount > 0 for row in found.kept)
        assert (found.handed_over, found.change) == (handed, handed - due)
