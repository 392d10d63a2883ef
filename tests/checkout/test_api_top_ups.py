"""The POS API: top-ups and their undoing."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from checkout.models import Sale, TopUp, TopUpRefund
from stores.models import Approval
from tests.factories import Chain, make_five_times_offer, make_member, make_product, make_top_up_offer
from tests.tills import Till

NOW = timezone.now()
JACKET = {"lines": [{"sku": "A1", "quantity": 1}]}


@pytest.fixture
def till(chain: Chain) -> Till:
    make_product("A1", "169.00")
    make_top_up_offer()
    make_five_times_offer()
    return Till(chain.s001)


def top_up(number: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"member": number, "amount": amount, "tenders": [{"method": "wechat", "amount": amount}]} | more


def test_1000_yuan_bring_200_of_gift_money(till: Till) -> None:
    member = make_member()
    answer = till.post("top-ups/", top_up(member.number, "1000", offer="GIFT200"))
    body = answer.json()
    assert answer.status_code == 201, body
    assert (body["amount"], body["gift"], body["sale"]) == ("1000.00", "200.00", None)
    assert body["balance"] == {"principal": "1000.00", "gift": "200.00", "total": "1200.00"}


def test_a_top_up_of_845_yuan_waives_an_order_of_169(till: Till) -> None:
    member = make_member()
    asked = top_up(member.number, "845.00", offer="FREE5X", basket=JACKET, seen_total="169.00")
    body = till.post("top-ups/", asked).json()
    assert (body["sale"]["waived"], body["sale"]["total"]) == ("169.00", "0.00")
    assert body["gift_items"] == [{"name": "蚕丝被", "value": "99.00"}]
    assert body["balance"]["total"] == "845.00"


def test_844_99_does_not_waive_an_order_of_169(till: Till) -> None:
    member = make_member()
    asked = top_up(member.number, "844.99", offer="FREE5X", basket=JACKET, seen_total="169.00")
    answer = till.post("top-ups/", asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_unusable")
    assert (answer.json()["reason"], answer.json()["needed"]) == ("top_up_too_small", "845.00")
    assert (TopUp.objects.count(), Sale.objects.count()) == (0, 0)


def test_at_the_cap_the_largest_order_is_told(till: Till) -> None:
    member = make_member(wallet=("4500.00", "0.00"), at=NOW)
    asked = top_up(member.number, "845.00", offer="FREE5X", basket=JACKET, seen_total="169.00")
    answer = till.post("top-ups/", asked).json()
    assert (answer["code"], answer["room"], answer["largest_order"]) == ("balance_cap", "500.00", "100.00")


def test_a_quote_with_the_offer_says_what_it_takes(till: Till) -> None:
    member = make_member()
    body = till.post("quotes/", JACKET | {"member": member.number, "offer": "FREE5X"}).json()
    assert (body["waived"], body["total"]) == ("169.00", "0.00")
    assert (body["waiver"]["needed"], body["waiver"]["largest_order"]) == ("845.00", "1000.00")


def test_a_top_up_is_read_back_as_it_was_answered(till: Till, chain: Chain) -> None:
    member = make_member(wallet=("100.00", "10.00"), at=NOW)
    first = till.post("top-ups/", top_up(member.number, "845", offer="FREE5X", basket=JACKET, seen_total="169")).json()
    till.post("top-ups/", top_up(member.number, "50"))
    assert till.get(f"top-ups/{first['number']}/").json() == first
    assert Till(chain.s002).get(f"top-ups/{first['number']}/").json() == first
    assert Till(chain.s003).get(f"top-ups/{first['number']}/").status_code == 404


def test_the_same_key_gets_the_same_bytes(till: Till) -> None:
    member = make_member()
    first = till.post("top-ups/", top_up(member.number, "100"), key="one")
    again = till.post("top-ups/", top_up(member.number, "100.00"), key="one")
    assert (again.status_code, again.content) == (201, first.content)
    member.refresh_from_db()
    assert member.balance == D("100.00")


def test_an_undoing_waits_for_finance(till: Till) -> None:
    member = make_member()
    number = till.post("top-ups/", top_up(member.number, "1000", offer="GIFT200")).json()["number"]
    sale = {"lines": [{"name": "bed", "unit_price": "600", "quantity": 1}], "wallet": "600", "seen_total": "600"}
    assert till.post("sales/", sale | {"member": member.number}).status_code == 201
    asked = {"account": "customer", "reason": "moves away", "pay_to": "6222 **** 0123"}
    quoted = till.post(f"top-ups/{number}/refund-quotes/", asked).json()
    assert quoted["formulas"] == {"merchant": "500.00", "customer": "400.00"}
    answer = till.post(f"top-ups/{number}/refunds/", asked, key="undo")
    body = answer.json()
    assert (answer.status_code, body["amount"], body["state"]) == (202, "400.00", "waiting")
    assert Approval.objects.get().number == body["approval"]
    assert TopUpRefund.objects.count() == 0
    assert till.post(f"top-ups/{number}/refunds/", asked, key="undo").content == answer.content


def test_ways_to_pay_leave_stored_value_out(till: Till) -> None:
    rows = {row["code"]: row for row in till.get("tender-methods/").json()["results"]}
    assert {"cash", "wechat", "alipay", "card", "ecny", "voucher", "mall"} <= set(rows)
    assert "wallet" not in rows
    assert (rows["cash"]["gives_change"], rows["voucher"]["is_refundable"]) == (True, False)
