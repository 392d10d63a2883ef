"""What a return pays out, and by which way."""

from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.refund import Amounts, GoodsBack, Paid, PaidOut, approval_level, close, pay_back, refundable
from checkout.rules.tenders import WALLET
from ledger.refused import Code, Refused
from tests.checkout.making import METHODS
from tests.checkout.test_rules_refund import CASH, VOUCHER, WECHAT, paid


def refusal(*args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as no:
        pay_back(*args, **more)
    return no.value


def goods(tenders: list[Paid], amount: str) -> GoodsBack:
    return GoodsBack((), Amounts(D(amount)), close(D(amount), tenders), 0, 0, full=False)


def test_money_goes_back_the_way_it_came_and_methods_are_added_up() -> None:
    tenders = [paid(WALLET, "50.00"), paid(WECHAT, "20.00"), paid(WECHAT, "30.00")]
    found = pay_back(goods(tenders, "100.00"), paid=tenders)
    assert (found.amount, found.exchanged) == (D("100.00"), False)
    assert found.tenders == (PaidOut("wallet", D("50.00")), PaidOut("wechat", D("50.00")))
    assert found.withheld == (D(0), D(0), D(0))


def test_what_missing_points_cost_is_kept_from_every_tender_in_proportion() -> None:
    tenders = [paid(WALLET, "300.00"), paid(CASH, "200.00")]
    found = pay_back(goods(tenders, "500.00"), paid=tenders, deducted=D("50.00"))
    assert found.tenders == (PaidOut("wallet", D("270.00")), PaidOut("cash", D("180.00")))
    assert (found.amount, found.withheld) == (D("450.00"), (D("30.00"), D("20.00")))


def test_a_deduction_may_take_the_whole_refund() -> None:
    tenders = [paid(CASH, "5.00")]
    found = pay_back(goods(tenders, "5.00"), paid=tenders, deducted=D("5.00"))
    assert (found.amount, found.tenders) == (D("0.00"), ())


def test_a_method_that_cannot_be_refunded_keeps_its_share() -> None:
    tenders = [paid(CASH, "60.00"), paid(VOUCHER, "40.00")]
    back = goods(tenders, "50.00")
    found = pay_back(back, paid=tenders, deducted=D("3.00"))
    assert refundable(back, tenders) == D("30.00")
    assert (found.amount, found.tenders) == (D("27.00"), (PaidOut("cash", D("27.00")),))
    assert found.withheld == (D("3.00"), D("20.00"))


def test_what_was_paid_by_voucher_alone_is_not_refundable() -> None:
    tenders = [paid(VOUCHER, "40.00")]
    no = refusal(goods(tenders, "40.00"), paid=tenders)
    assert (no.code, no.args_) == (Code.NOT_REFUNDABLE, {"reason": "method"})


TENDERS = [paid(WALLET, "40.00"), paid(WECHAT, "60.00")]


@pytest.mark.parametrize(
    ("asked", "out", "exchanged"),
    [
        ([("cash", "60.00")], [("wallet", "40.00"), ("cash", "60.00")], True),
        ([("wallet", "40.00"), ("cash", "60.00")], [("wallet", "40.00"), ("cash", "60.00")], True),
        ([("cash", "10.00"), ("alipay", "50.00")], [("wallet", "40.00"), ("cash", "10.00"), ("alipay", "50.00")], True),
        ([("wechat", "20.00"), ("wechat", "40.00")], [("wallet", "40.00"), ("wechat", "60.00")], False),
    ],
)
def test_money_may_go_back_another_way(
    asked: list[tuple[str, str]],
    out: list[tuple[str, str]],
    exchanged: bool,  # noqa: FBT001
) -> None:
    ways = [PaidOut(code, D(amount)) for code, amount in asked]
    found = pay_back(goods(TENDERS, "100.00"), paid=TENDERS, asked=ways, methods=METHODS)
    assert found.tenders == tuple(PaidOut(code, D(amount)) for code, amount in out)
    assert (found.amount, found.exchanged, found.withheld) == (D("100.00"), exchanged, (D(0), D(0)))


def test_without_stored_value_all_may_go_back_another_way() -> None:
    tenders = [paid(WECHAT, "60.00")]
    found = pay_back(goods(tenders, "60.00"), paid=tenders, asked=[PaidOut("cash", D("60.00"))], methods=METHODS)
    assert (found.tenders, found.exchanged) == ((PaidOut("cash", D("60.00")),), True)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ([("wallet", "39.99"), ("cash", "60.01")], "wallet_part"),
        ([("wallet", "100.00")], "wallet_part"),
        ([("shells", "60.00")], "unknown_method"),
        ([("voucher", "60.00")], "unknown_method"),
        ([("cash", "-1.00"), ("alipay", "61.00")], "amount"),
        ([("cash", "60.001")], "amount"),
        ([("cash", "59.99")], "refund_sum"),
        ([("cash", "100.00")], "refund_sum"),
    ],
)
def test_another_way_back_that_does_not_fit_is_refused(asked: list[tuple[str, str]], reason: str) -> None:
    ways = [PaidOut(code, D(amount)) for code, amount in asked]
    no = refusal(goods(TENDERS, "100.00"), paid=TENDERS, asked=ways, methods=METHODS)
    assert (no.code, no.args_["reason"]) == (Code.TENDERS_MISMATCH, reason)


def test_another_way_back_is_over_the_houses_methods() -> None:
    ways = [PaidOut("cash", D("60.00"))]
    assert refusal(goods(TENDERS, "100.00"), paid=TENDERS, asked=ways).args_["reason"] == "unknown_method"


@pytest.mark.parametrize(
    ("amount", "exchanged", "level"),
    [("499.99", False, "manager"), ("500.00", False, "manager"), ("500.01", False, "region"), ("0.00", True, "region")],
)
def test_refunds_above_500_and_other_tenders_ask_higher(amount: str, exchanged: bool, level: str) -> None:  # noqa: FBT001
    assert approval_level(D(amount), exchanged=exchanged) == level
