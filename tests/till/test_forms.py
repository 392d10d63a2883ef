"""What the page posts, read and refused."""

import json
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.basket import Approval, Basket, Line, Proof
from checkout.rules.tenders import Tender
from ledger.refused import Invalid
from stores.models import Store
from till.forms import order as forms
from till.forms.checking import checked

STORE = Store(code="S001")


def posted(basket: Any, **more: Any) -> dict[str, Any]:
    return {"basket": json.dumps(basket)} | more


def line(**fields: str) -> dict[str, Any]:
    return checked(forms.LineForm(fields))


def test_a_basket_and_its_tenders_are_read() -> None:
    lines = [{"sku": "A1", "quantity": 2}, {"name": "布老虎", "unit_price": "28.50", "quantity": 1}]
    body = {"lines": lines, "points": [500], "wallet": "max", "tenders": [{"method": "cash", "amount": "100"}]}
    basket, payment = forms.basket(posted(body), STORE)
    assert basket == Basket(
        lines=(Line(sku="A1", quantity=2), Line(name="布老虎", unit_price=D("28.50"))), points=(500,), wallet="max"
    )
    assert payment.tenders == (Tender("cash", D("100.00")),)


def test_a_sale_carries_its_key_the_seen_total_and_the_secrets() -> None:
    secrets = {"proof": '{"kind": "pin", "value": "482913"}', "approval": '{"code": "li", "pin": "482913"}'}
    body = posted({"lines": [{"sku": "A1", "quantity": 1}]}, key="k", seen_total="100.00", **secrets)
    basket, payment, key = forms.sale(body, STORE)
    assert (basket.proof, basket.approval) == (Proof("pin", "482913"), Approval("li", "482913"))
    assert (payment.seen_total, key) == (D("100.00"), "k")


def test_a_sale_without_the_total_that_was_seen_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        forms.sale(posted({"lines": [{"sku": "A1", "quantity": 1}]}, key="k"), STORE)
    assert list(refused.value.errors) == ["seen_total"]


@pytest.mark.parametrize("text", ["[]", "7", "{", '{"lines": NaN}', '{"note": "\\u0000"}', '{"note": "\\ud800"}'])
def test_a_basket_that_is_no_basket_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        forms.basket({"basket": text}, STORE)


def test_a_fault_is_named_by_its_field() -> None:
    with pytest.raises(Invalid) as refused:
        forms.basket(posted({"lines": [{"sku": "A1", "quantity": 0}], "wallet": "12.345"}), STORE)
    assert set(refused.value.errors) == {"lines.0.quantity", "wallet"}


def test_three_of_an_article_may_be_typed_in_one_go() -> None:
    assert line(text="3*JD0110") == {"text": "JD0110", "price": None, "quantity": 3}
    assert line(text="3 × JD0110")["quantity"] == 3


def test_a_quantity_that_stands_beside_counts_for_itself() -> None:
    assert line(text="3*4 cm 丝带", quantity="2") == {"text": "3*4 cm 丝带", "price": None, "quantity": 2}
    assert line(text="0*JD0110")["text"] == "0*JD0110"


@pytest.mark.parametrize(
    "fields",
    [{"text": ""}, {"text": "A1", "price": "1.234"}, {"text": "A1", "price": "-1"}, {"text": "A1", "quantity": "0"}],
)
def test_a_line_that_makes_no_sense_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        line(**fields)
