"""The last sale made void: the till's own, in its open shift, with its second person."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from checkout.models import Refund
from ledger.refused import Refused
from members.models import Member
from tests.checkout.doing import basket, line, open_shift, sell
from tests.factories import PIN, Chain, make_member
from till.services import refunds

BACKEND = "config.permissions.AssignmentBackend"
NOW = timezone.now()
MANAGER = {"code": "manager1", "pin": PIN}


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend=BACKEND)
    return client


def sold(chain: Chain, *tenders: tuple[str, str], price: str = "100.00", **order: Any) -> str:
    """The number of a sale of one article, now."""
    how = {name: order.pop(name) for name in ("by", "store") if name in order}
    number: str = sell(chain, basket(line(price), **order), price, *tenders, at=NOW, **how).data["number"]
    return number


def confirm(till: Client, number: str, **fields: str) -> HttpResponse:
    asked = {"number": number, "reason": "尺码不合适", "key": "k1"} | MANAGER | fields
    answer: HttpResponse = till.post("/till/void/confirm/", asked)
    return answer


def test_the_last_sale_is_made_void_with_its_second_person(till: Client, chain: Chain) -> None:
    sold(chain, price="31.00")
    member = make_member(chain.s001, at=NOW)
    number = sold(chain, member=member)
    page = till.get("/till/void/")
    assert (page.context["sale"].number, page.context["left"]) == (number, 1)
    assert confirm(till, number, all="yes", pin="").status_code == 422
    done = confirm(till, number, all="yes", seen_amount="100.00")
    assert done.status_code == 201
    assert "已作废" in done.content.decode()
    refund = Refund.objects.get()
    assert (refund.sale.number, refund.amount, refund.approver) == (number, D("100.00"), chain.manager)
    assert Member.objects.get().points == 0
    assert confirm(till, number, all="yes", seen_amount="100.00").content == done.content
    assert "上一笔已经退过货" in till.get("/till/void/").content.decode()


def test_an_older_sale_cannot_be_made_void(till: Client, chain: Chain) -> None:
    number = sold(chain)
    sold(chain)
    answer = confirm(till, number, all="yes")
    assert answer.status_code == 422
    assert "只能作废" in answer.content.decode()


def test_another_cashiers_or_yesterdays_sale_cannot_be_made_void(till: Client, chain: Chain) -> None:
    sold(chain, by=chain.manager)
    sold(chain, store=chain.s002)
    sell(chain, basket(), "100.00", at=NOW - timedelta(days=1))
    assert "没有可作废的销售" in till.get("/till/void/").content.decode()


def test_with_named_tills_the_last_sale_is_the_tills_and_of_its_open_shift(chain: Chain) -> None:
    first = sell(chain, basket(terminal="1"), "100.00", at=NOW, by=chain.manager)
    sell(chain, basket(terminal="2"), "100.00", at=NOW + timedelta(seconds=1))
    here = {"store": chain.s001, "terminal": "1"}
    last = refunds.last_sale(by=chain.cashier, **here)
    assert last is not None
    assert last.number == first.data["number"]
    assert refunds.may_void(last, **here)
    open_shift(chain, terminal="1", at=NOW)
    # It was made before the shift was opened.
    assert not refunds.may_void(last, **here)
    with pytest.raises(Refused):
        refunds.refuse_unless_last(last.number, by=chain.cashier, **here)
    assert refunds.last_sale(by=chain.cashier, store=chain.s001, terminal="3") is None
