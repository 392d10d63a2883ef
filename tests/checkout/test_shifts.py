"""A cash shift from its float to its count: a worked story of a day, then each refusal."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.models import CashMove, Sale, Shift, ShiftCount
from checkout.rules.basket import Approval
from checkout.rules.shifts import Count, Move
from checkout.rules.tenders import Tender
from checkout.services import shift_reports, shifts
from ledger.refused import Code, Refused
from stores import approvals
from stores.models import Approval as Asked
from stores.models import Audit
from tests.checkout.doing import ask_undo, basket, close_shift, give_back, key, line, open_shift, sell, top_up
from tests.factories import AT, PIN, Chain, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def move(chain: Chain, number: str, kind: str, amount: str, reason: str = "备用零钱", **how: Any) -> None:
    who = {"by": chain.cashier, "store": chain.s001, "key": key(), "at": AT} | how
    shifts.move_cash(Move(number, kind, D(amount), reason), **who)


def a_day(chain: Chain) -> str:
    """Cash 200 + 169 + 40 + 100 - 50 + 300 + 100 - 100 + 100 - 500 = 359.00; WeChat 60 + 1,000 = 1,060.00."""
    number = open_shift(chain, "200.00")
    member = make_member(chain.s001)
    at_till = {"terminal": "1"}
    sell(chain, basket(line("169.00"), **at_till), "169.00", ("cash", "200.00"))
    sell(chain, basket(line("100.00"), **at_till), "100.00", ("wechat", "60.00"), ("cash", "40.00"))
    two = sell(chain, basket(line("50.00", 2), **at_till), "100.00").data
    give_back(chain, two["number"], [(1, 1)], **at_till)
    top_up(chain, member, "300.00", tenders=(Tender("cash", D("300.00")),), **at_till)
    top_up(chain, member, "1000.00", **at_till)
    hundred = top_up(chain, member, "100.00", tenders=(Tender("cash", D("100.00")),), **at_till).data
    asked = ask_undo(chain, hundred["number"], pay_to="cash", **at_till).data
    approvals.decide(Asked.objects.get(number=asked["approval"]), by=chain.finance, approve=True, at=AT)
    move(chain, number, "in", "100.00")
    move(chain, number, "out", "500.00", "存入保险柜")
    # Made elsewhere: no part of this shift.
    sell(chain, basket(line("77.00")), "77.00")
    return number


def test_a_day_at_a_till_is_expected_to_the_fen(chain: Chain) -> None:
    number = a_day(chain)
    report = shift_reports.report(number, store=chain.s001)
    cash, wechat = report.rows
    flow = cash.flow
    assert (flow.opening, flow.sales, flow.refunds) == (D("200.00"), D("309.00"), D("50.00"))
    assert (flow.top_ups, flow.cash_outs) == (D("400.00"), D("100.00"))
    assert (flow.put_in, flow.taken_out, cash.expected) == (D("100.00"), D("500.00"), D("359.00"))
    assert (wechat.flow.sales, wechat.flow.top_ups, wechat.expected) == (D("60.00"), D("1000.00"), D("1060.00"))
    sums = report.sums
    assert (sums["sales_count"], sums["sales_total"], sums["refunds_count"]) == (3, D("369.00"), 1)
    assert (sums["refunds_amount"], sums["top_ups_count"], sums["top_ups_amount"]) == (D("50.00"), 3, D("1400.00"))
    assert (sums["cash_outs_count"], sums["cash_outs_amount"]) == (1, D("100.00"))
    assert [(one.kind, one.amount) for one in report.moves] == [("in", D("100.00")), ("out", D("500.00"))]


def test_two_yuan_are_missing_at_the_close(chain: Chain) -> None:
    number = a_day(chain)
    answer = close_shift(chain, number, cash="357.00", wechat="1060.00", seen="1419.00", at=AT + HOUR)
    assert answer.status == 201
    assert answer.data["methods"] == [
        {"method": "cash", "expected": "359.00", "counted": "357.00", "difference": "-2.00"},
        {"method": "wechat", "expected": "1060.00", "counted": "1060.00", "difference": "0.00"},
    ]
    shift = Shift.objects.get(number=number)
    assert (shift.closed_by, shift.closed_at, shift.note) == (chain.cashier, AT + HOUR, "")
    assert list(ShiftCount.objects.order_by("id").values_list("counted", flat=True)) == [D("357.00"), D("1060.00")]
    assert shift_reports.report(number, store=chain.s001).difference == D("-2.00")
    assert list(Audit.objects.filter(subject_id=str(shift.pk)).order_by("id").values_list("action", flat=True)) == [
        "shift.opened",
        "cash.in",
        "cash.out",
        "shift.closed",
    ]
    assert faults() == []


def test_the_next_person_takes_over_what_was_counted(chain: Chain) -> None:
    chain.s001.assignment_set.create(staff=chain.cashier2, role="cashier", since=AT.date())
    number = a_day(chain)
    count = Count(number, (("cash", D("357.00")), ("wechat", D("1060.00"))), D("1419.00"))
    asked = {"to": Approval("cashier2", PIN), "by": chain.cashier, "store": chain.s001, "at": AT + HOUR}
    told = shifts.hand_over(count, key="hand", **asked)
    again = shifts.hand_over(count, key="hand", **asked | {"to": Approval("cashier2", "")})
    assert again.body == told.body
    following = Shift.objects.get(number=told.data["next"]["number"])
    assert (following.opened_by, following.opening_float, following.terminal) == (chain.cashier2, D("357.00"), "1")
    assert [shift.number for shift in Shift.objects.filter(closed_at=None)] == [following.number]
    assert faults() == []


def test_both_or_neither_a_hand_over_that_fails_leaves_the_shift_open(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_shift(chain)
    monkeypatch.setattr(shifts, "_open", broken)
    count = Count(number, (("cash", D("200.00")),))
    with pytest.raises(RuntimeError):
        shifts.hand_over(count, to=Approval("manager1", PIN), by=chain.cashier, store=chain.s001, key=key(), at=AT)
    assert Shift.objects.get().closed_at is None
    assert not ShiftCount.objects.exists()


def broken(*args: Any) -> None:
    raise RuntimeError("the power has gone")


@pytest.mark.parametrize(
    ("code", "pin", "refusal"),
    [
        ("nobody", PIN, Code.PROOF_FAILED),
        ("manager1", "000000", Code.PROOF_FAILED),
        ("cashier2", PIN, Code.FORBIDDEN),
    ],
)
def test_only_who_sells_here_and_proves_it_takes_over(chain: Chain, code: str, pin: str, refusal: Code) -> None:
    count = Count(open_shift(chain), (("cash", D("200.00")),))
    with pytest.raises(Refused) as refused:
        shifts.hand_over(count, to=Approval(code, pin), by=chain.cashier, store=chain.s001, key=key(), at=AT)
    assert refused.value.code is refusal
    assert Shift.objects.get().closed_at is None


def test_the_same_key_opens_moves_and_closes_once(chain: Chain) -> None:
    assert open_shift(chain, key="o") == open_shift(chain, key="o")
    number = Shift.objects.get().number
    for _ in range(2):
        move(chain, number, "in", "50.00", key="m")
    first = close_shift(chain, number, cash="250.00", key="c")
    assert close_shift(chain, number, cash="250.00", key="c").body == first.body
    assert (Shift.objects.count(), CashMove.objects.count(), ShiftCount.objects.count()) == (1, 1, 1)


def test_a_till_has_one_open_shift_and_another_till_its_own(chain: Chain) -> None:
    open_shift(chain)
    with pytest.raises(Refused) as refused:
        open_shift(chain)
    assert refused.value.args_["reason"] == "shift_open"
    open_shift(chain, terminal="2")
    assert Shift.objects.count() == 2


def refusal_of(do: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        do()
    return refused.value


def test_a_closed_shift_takes_nothing_more(chain: Chain) -> None:
    number = open_shift(chain)
    close_shift(chain, number, cash="200.00")
    count = Count(number, (("cash", D("200.00")),))
    for late in (
        lambda: close_shift(chain, number, cash="200.00"),
        lambda: move(chain, number, "in", "1.00"),
        lambda: shifts.preview(count, store=chain.s001),
    ):
        assert refusal_of(late).code is Code.SHIFT_CLOSED


def test_a_shift_of_another_store_is_not_there(chain: Chain) -> None:
    number = open_shift(chain)
    refused = refusal_of(lambda: close_shift(chain, number, cash="200.00", by=chain.cashier2, store=chain.s002))
    assert refused.code is Code.NOT_FOUND
    assert refusal_of(lambda: shift_reports.report(number, store=chain.s002)).code is Code.NOT_FOUND


def test_who_saw_another_sum_than_there_is_counts_again(chain: Chain) -> None:
    number = open_shift(chain)
    sell(chain, basket(line("5.00"), terminal="1"), "5.00")
    refused = refusal_of(lambda: close_shift(chain, number, cash="200.00", seen="200.00"))
    assert (refused.code, refused.args_["total"]) == (Code.TOTAL_CHANGED, D("205.00"))


@pytest.mark.parametrize(
    ("counted", "field"),
    [
        ({"cash": "189.99"}, "reason"),
        ({"wechat": "1.00"}, "counted.cash"),
        ({"cash": "200.00", "wallet": "1.00"}, "counted.wallet"),
        ({"cash": "200.00", "shells": "1.00"}, "counted.shells"),
    ],
)
def test_a_bad_count_is_refused_by_field(chain: Chain, counted: dict[str, str], field: str) -> None:
    number = open_shift(chain)
    refused = refusal_of(lambda: close_shift(chain, number, **counted))
    assert list(refused.args_["errors"]) == [field]
    assert Shift.objects.get().closed_at is None


def test_a_big_difference_is_closed_with_its_reason(chain: Chain) -> None:
    number = open_shift(chain)
    close_shift(chain, number, cash="150.00", reason=" 找错了零 ")
    assert Shift.objects.get().note == "找错了零"
    assert ShiftCount.objects.get().difference == D("-50.00")


def test_a_count_is_shown_before_it_is_confirmed_and_books_nothing(chain: Chain) -> None:
    number = open_shift(chain)
    sell(chain, basket(line("60.00"), terminal="1"), "60.00", ("wechat", "60.00"))
    count = Count(number, (("cash", D("189.00")), ("wechat", D("60.00")), ("alipay", D("3.00"))))
    found = shifts.preview(count, store=chain.s001)
    assert [(row.flow.method, row.expected, row.difference) for row in found.rows] == [
        ("cash", D("200.00"), D("-11.00")),
        ("wechat", D("60.00"), D("0.00")),
        ("alipay", D("0.00"), D("3.00")),
    ]
    assert (found.expected, found.difference, found.needs_reason) == (D("260.00"), D("-8.00"), True)
    assert Shift.objects.get().closed_at is None


def test_no_more_cash_goes_out_than_must_be_there(chain: Chain) -> None:
    number = open_shift(chain)
    refused = refusal_of(lambda: move(chain, number, "out", "200.01"))
    assert list(refused.args_["errors"]) == ["amount"]
    move(chain, number, "out", "200.00")


def test_the_close_of_a_day_has_all_shifts_and_what_no_shift_holds(chain: Chain) -> None:
    first = open_shift(chain)
    sell(chain, basket(line("169.00"), terminal="1"), "169.00")
    close_shift(chain, first, cash="368.50")
    second = open_shift(chain, "368.50", at=AT + HOUR)
    open_shift(chain, "0.00", terminal="2")
    sell(chain, basket(line("31.00"), terminal="2"), "31.00", ("wechat", "31.00"))
    sell(chain, basket(line("77.00")), "77.00")
    day = shift_reports.day(chain.s001, AT.date())
    assert [report.shift.terminal for report in day.reports] == ["1", "2", "1"]
    assert (day.reports[2].shift.number, day.is_open) == (second, True)
    cash, wechat = day.rows
    assert (cash.flow.sales, cash.difference, wechat.flow.sales) == (D("169.00"), D("-0.50"), D("31.00"))
    assert (day.sums["sales_count"], day.sums["sales_total"]) == (2, D("200.00"))
    assert day.outside == {"count": 1, "total": D("77.00")}
    empty = shift_reports.day(chain.s002, AT.date())
    assert (empty.reports, empty.rows, empty.sums, empty.is_open) == ((), (), {}, False)


def test_a_day_of_many_shifts_takes_no_more_statements_than_one(chain: Chain, django_assert_num_queries: Any) -> None:
    open_shift(chain)
    # Version, shifts; four flows and the moves' sums; counts, moves; four sums; what was sold outside.
    with django_assert_num_queries(14):
        shift_reports.day(chain.s001, AT.date())
    for till in "2345":
        number = open_shift(chain, terminal=till)
        sell(chain, basket(line("10.00"), terminal=till), "10.00")
        close_shift(chain, number, cash="210.00")
    with django_assert_num_queries(14):
        shift_reports.day(chain.s001, AT.date())
    assert Sale.objects.filter(shift__isnull=False).count() == 4
