"""A refund whose second person is not at the till waits, and is booked once it is approved."""

from decimal import Decimal as D
from typing import Any

import pytest

from checkout.answers import Answer
from checkout.models import Refund, Sale
from checkout.rules.asked import Return
from checkout.rules.tenders import Tender
from checkout.services import refund_requests
from ledger.refused import Code, Invalid, Refused
from stores import approvals
from stores.models import Approval, Staff
from tests.checkout.doing import basket, give_back, key, line, open_shift, sell
from tests.factories import AT, Chain, make_member


@pytest.fixture
def sale(chain: Chain) -> Sale:
    """600.00 for two, by WeChat: above the 500.00 of the store's manager."""
    member = make_member(chain.s001)
    sell(chain, basket(line("300.00", 2), member=member), "600.00", ("wechat", "600.00"))
    return Sale.objects.get()


def ask(chain: Chain, sale: Sale, lines: tuple[tuple[int, int], ...] | None = None, **fields: Any) -> Answer:
    how = {name: fields.pop(name) for name in ("key", "by") if name in fields}
    who = {"by": chain.cashier, "store": chain.s001, "key": key(), "at": AT} | how
    return refund_requests.ask(sale.number, Return(lines, **{"reason": "质量问题"} | fields), **who)


def approve(approval: Approval, by: Staff) -> Approval:
    return approvals.decide(approval, by=by, approve=True, at=AT)


def refused(do: Any, code: Code, reason: str | None = None) -> None:
    with pytest.raises(Refused) as caught:
        do()
    assert (caught.value.code, caught.value.args_.get("reason")) == (code, reason)


def test_a_refund_above_500_waits_for_the_region_and_is_booked_once(chain: Chain, sale: Sale) -> None:
    answer = ask(chain, sale, seen_amount=D("600.00"))
    approval = Approval.objects.get()
    assert answer.status == 202
    assert answer.data == {
        "approval": approval.number,
        "state": "waiting",
        "level": "region",
        "amount": "600.00",
        "sale": sale.number,
    }
    assert not Refund.objects.exists()
    refused(lambda: approve(approval, chain.manager), Code.FORBIDDEN, "level")
    done = approve(approval, chain.region_manager)
    refund = Refund.objects.get()
    assert done.result == {"number": refund.number, "amount": "600.00"}
    assert (refund.operator, refund.by, refund.approver) == (chain.cashier, chain.cashier, chain.region_manager)
    assert (refund.amount, refund.reason, refund.points_clawed_back) == (D("600.00"), "质量问题", 600)
    approve(approval, chain.region_manager)
    assert Refund.objects.count() == 1


def test_lines_and_another_way_back_are_kept(chain: Chain, sale: Sale) -> None:
    ask(chain, sale, ((1, 1),), tenders=(Tender("cash", D("300.00")),))
    approval = Approval.objects.get()
    # 300.00 is the manager's, but the other way is the region's.
    assert approval.level == "region"
    approve(approval, chain.region_manager)
    refund = Refund.objects.get()
    assert list(refund.lines.values_list("quantity", flat=True)) == [1]
    assert list(refund.tenders.filter(amount__gt=0).values_list("method__code", "amount")) == [("cash", D("300.00"))]


def test_the_same_key_asks_once(chain: Chain, sale: Sale) -> None:
    first, second = ask(chain, sale, key="k1"), ask(chain, sale, key="k1")
    assert (first.data, second.replayed) == (second.data, True)
    assert Approval.objects.count() == 1


def test_a_second_request_waits_for_the_first_decision(chain: Chain, sale: Sale) -> None:
    ask(chain, sale, ((1, 1),))
    refused(lambda: ask(chain, sale), Code.NOT_REFUNDABLE, "asked")
    waiting = refund_requests.waiting(sale)
    assert waiting is not None
    approvals.decide(waiting, by=chain.manager, approve=False, remark="先看货", at=AT)
    assert refund_requests.waiting(sale) is None
    latest = refund_requests.latest(sale)
    assert latest is not None
    assert latest.state == "declined"
    ask(chain, sale)
    assert Approval.objects.count() == 2


def test_goods_that_came_back_meanwhile_keep_it_waiting(chain: Chain, sale: Sale) -> None:
    ask(chain, sale)
    give_back(chain, sale.number, [(1, 1)])
    refused(lambda: approve(Approval.objects.get(), chain.region_manager), Code.TOTAL_CHANGED, "refund")
    assert Approval.objects.get().state == "waiting"
    assert Refund.objects.count() == 1


def test_an_amount_that_nobody_saw_is_not_asked_for(chain: Chain, sale: Sale) -> None:
    refused(lambda: ask(chain, sale, seen_amount=D("599.00")), Code.TOTAL_CHANGED, "refund")
    with pytest.raises(Invalid):
        ask(chain, sale, reason=" ")
    assert not Approval.objects.exists()


def test_who_may_decide_alone_still_asks_somebody_else(chain: Chain, sale: Sale) -> None:
    ask(chain, sale, ((1, 1),), by=chain.manager)
    approval = Approval.objects.get()
    assert approval.level == "manager"
    refused(lambda: approve(approval, chain.manager), Code.FORBIDDEN, "own")


def test_a_guests_refund_is_asked_and_booked_alike(chain: Chain) -> None:
    sell(chain, basket(line("600.00")), "600.00")
    ask(chain, Sale.objects.get())
    approve(Approval.objects.get(), chain.region_manager)
    assert Refund.objects.get().amount == D("600.00")


def test_the_drawer_that_pays_must_be_open(chain: Chain, sale: Sale) -> None:
    chain.s001.cash_shifts = True
    chain.s001.save(update_fields=["cash_shifts"])
    ask(chain, sale, terminal="1")
    refused(lambda: approve(Approval.objects.get(), chain.region_manager), Code.SHIFT_CLOSED)
    open_shift(chain)
    approve(Approval.objects.get(), chain.region_manager)
    assert Refund.objects.get().shift is not None
