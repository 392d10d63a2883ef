"""Which receipts need an open shift, which one they name, and that looking for it costs no statement."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import translation

from checkout import texts
from checkout.models import Refund, Sale, Shift, TopUp, TopUpRefund
from checkout.rules.basket import Basket
from checkout.rules.tenders import Tender
from checkout.services import drawers, requests
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import ask_undo, basket, close_shift, give_back, line, open_shift, sell, top_up
from tests.checkout.test_statements import GOODS, member, statements
from tests.factories import AT, Chain, make_member
from tests.tills import Till

__all__ = ["member"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def shifts_on(chain: Chain) -> Chain:
    """S001 wants cash shifts."""
    chain.s001.cash_shifts = True
    chain.s001.save(update_fields=["cash_shifts"])
    return chain


def code_of(do: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        do()
    return refused.value.code


def test_a_store_that_wants_shifts_takes_no_receipt_on_a_till_without_one(shifts_on: Chain) -> None:
    buyer = make_member(shifts_on.s001)
    sold = sell(shifts_on, basket(line("50.00")), "50.00").data["number"]
    for do in (
        lambda: sell(shifts_on, basket(line("50.00"), terminal="1"), "50.00"),
        lambda: top_up(shifts_on, buyer, "100.00", terminal="1"),
        lambda: give_back(shifts_on, sold, terminal="1"),
    ):
        assert code_of(do) is Code.SHIFT_CLOSED
    assert (Sale.objects.count(), TopUp.objects.count(), Refund.objects.count()) == (1, 0, 0)


@translation.override("en")
def test_the_refusal_names_the_till(shifts_on: Chain) -> None:
    with pytest.raises(Refused) as refused:
        sell(shifts_on, basket(line("50.00"), terminal="前台2"), "50.00")
    assert texts.refusal(refused.value) == "No shift is open on till 前台2: open one first."


def test_every_receipt_names_the_open_shift_of_its_till(shifts_on: Chain) -> None:
    shift = Shift.objects.get(number=open_shift(shifts_on))
    open_shift(shifts_on, terminal="2")
    buyer = make_member(shifts_on.s001)
    sold = sell(shifts_on, basket(line("50.00"), terminal="1"), "50.00").data["number"]
    give_back(shifts_on, sold, terminal="1")
    top_up(shifts_on, buyer, "100.00", terminal="1")
    receipts = (Sale.objects.get(), Refund.objects.get(), TopUp.objects.get())
    assert [receipt.shift_id for receipt in receipts] == [shift.pk] * 3


def test_a_till_that_names_no_terminal_belongs_to_no_shift(shifts_on: Chain) -> None:
    open_shift(shifts_on)
    sell(shifts_on, basket(line("50.00")), "50.00")
    assert Sale.objects.get().shift_id is None


def test_a_store_without_shifts_sells_and_counts_where_one_is_open_all_the_same(chain: Chain) -> None:
    sell(chain, basket(line("50.00"), terminal="1"), "50.00")
    number = open_shift(chain)
    sell(chain, basket(line("60.00"), terminal="1"), "60.00")
    assert [sale.shift and sale.shift.number for sale in Sale.objects.order_by("id")] == [None, number]


def test_the_api_is_refused_by_its_code_where_it_names_a_till_without_a_shift(shifts_on: Chain) -> None:
    till = Till(shifts_on.s001)
    order = {"lines": [{"name": "连衣裙", "unit_price": "50.00", "quantity": 1}], "terminal": "1"}
    paid = {"seen_total": "50.00", "tenders": [{"method": "cash", "amount": "50.00"}]}
    answer = till.post("sales/", order | paid)
    assert (answer.status_code, answer.json()["code"]) == (409, "shift_closed")
    assert till.post("sales/", order | paid | {"terminal": ""}).status_code == 201


def test_a_repeated_key_is_answered_although_the_shift_is_closed_by_now(shifts_on: Chain) -> None:
    number = open_shift(shifts_on)
    order = basket(line("50.00"), terminal="1")
    first = sell(shifts_on, order, "50.00", key="again")
    close_shift(shifts_on, number, cash="250.00")
    assert sell(shifts_on, order, "50.00", key="again").body == first.body


def test_an_order_that_a_top_up_waives_names_the_same_shift(member: Member, shifts_on: Chain) -> None:
    shift = Shift.objects.get(number=open_shift(shifts_on))
    asked = {"offer": "FREE5X", "order": Basket(lines=GOODS), "seen_total": D("169.00"), "terminal": "1"}
    top_up(shifts_on, member, "845.00", **asked)
    assert (TopUp.objects.get().shift_id, Sale.objects.get(waived__gt=0).shift_id) == (shift.pk, shift.pk)


# --- a pay-out leaves the drawer when it is decided -------------------------------------------------------------------


def asked_in_cash(chain: Chain, **how: Any) -> Approval:
    number = top_up(chain, make_member(chain.s001), "100.00", tenders=(Tender("cash", D("100.00")),)).data["number"]
    told = ask_undo(chain, number, **{"pay_to": "cash", "terminal": "1"} | how).data
    return Approval.objects.get(number=told["approval"])


def test_cash_is_paid_out_of_the_shift_that_is_open_when_finance_decides(shifts_on: Chain) -> None:
    waiting = asked_in_cash(shifts_on)
    assert code_of(lambda: approvals.decide(waiting, by=shifts_on.finance, approve=True, at=AT)) is Code.SHIFT_CLOSED
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    shift = Shift.objects.get(number=open_shift(shifts_on))
    approvals.decide(waiting, by=shifts_on.finance, approve=True, at=AT)
    assert TopUpRefund.objects.get().shift_id == shift.pk


def test_what_goes_to_a_bank_waits_for_no_drawer(shifts_on: Chain) -> None:
    for waiting in (asked_in_cash(shifts_on, pay_to="6222 张三"), asked_in_cash(shifts_on, terminal="")):
        approvals.decide(waiting, by=shifts_on.finance, approve=True, at=AT)
    assert set(TopUpRefund.objects.values_list("shift", flat=True)) == {None}


# --- 作废: the same shift ----------------------------------------------------------------------------------------------


def test_a_sale_is_of_the_same_shift_until_that_is_closed(shifts_on: Chain) -> None:
    number = open_shift(shifts_on)
    sell(shifts_on, basket(line("50.00"), terminal="1"), "50.00")
    sale = Sale.objects.get()
    here = {"store": shifts_on.s001, "at": AT}
    assert drawers.same_shift(sale, terminal="1", **here)
    assert not drawers.same_shift(sale, terminal="2", **here)
    close_shift(shifts_on, number, cash="250.00")
    assert not drawers.same_shift(sale, terminal="1", **here)
    open_shift(shifts_on)
    assert not drawers.same_shift(sale, terminal="1", **here)


def test_without_shifts_the_same_store_and_business_day_count(chain: Chain) -> None:
    sell(chain, basket(line("50.00"), terminal="1"), "50.00")
    sale = Sale.objects.get()
    assert drawers.same_shift(sale, store=chain.s001, terminal="1", at=AT)
    assert not drawers.same_shift(sale, store=chain.s002, terminal="1", at=AT)
    assert not drawers.same_shift(sale, store=chain.s001, terminal="1", at=AT + timedelta(days=1))


# --- what it costs: nothing -------------------------------------------------------------------------------------------


def counts(chain: Chain, member: Member, terminal: str) -> list[int]:
    """Statements of a sale, a return, a top-up and a waived order at a till."""
    made: list[str] = []

    def sale() -> None:
        made.append(sell(chain, basket(*GOODS, member=member, terminal=terminal), "169.00").data["number"])

    free = {"offer": "FREE5X", "order": Basket(lines=GOODS), "seen_total": D("169.00")}
    verbs: list[Callable[[], object]] = [
        sale,
        lambda: give_back(chain, made[0], by=chain.manager, approval=None, terminal=terminal),
        lambda: top_up(chain, member, "100.00", terminal=terminal),
        lambda: top_up(chain, member, "845.00", terminal=terminal, **free),
    ]
    return [len(statements(verb)) for verb in verbs]


@pytest.mark.parametrize("terminal", ["", "1"])
def test_a_receipt_of_a_shift_takes_as_many_statements_as_one_without(
    member: Member, shifts_on: Chain, terminal: str
) -> None:
    open_shift(shifts_on)
    sell(shifts_on, basket(*GOODS, member=member), "169.00")
    # The waived order looks at the window once more: the sale before it has nearly lifted the tier.
    assert counts(shifts_on, member, terminal) == [4, 14, 3, 6]


def test_a_shift_that_closes_between_look_up_and_posting_refuses_the_receipt(chain: Chain) -> None:
    number = open_shift(chain)
    call = requests.call("sale", {}, key="k", by=chain.cashier, store=chain.s001, at=AT)
    seen = requests.look(call, None, "1")
    posting: Posting[None] = Posting(
        member=None, by=chain.cashier, store=chain.s001, at=AT, business_day=AT.date(), reference="x"
    )
    drawers.hold(posting, drawers.needed(call, seen, "1"), "1")
    close_shift(chain, number, cash="200.00")
    assert code_of(posting.post) is Code.SHIFT_CLOSED
    assert drawers.needed(call, replace(seen, shift=None), "1") is None
