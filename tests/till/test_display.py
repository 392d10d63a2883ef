"""The customer's screen, and what the till hands to it."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import Chain, make_member, make_product

BACKEND = "config.permissions.AssignmentBackend"


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    client.force_login(chain.cashier, backend=BACKEND)
    return client


def for_display(html: str) -> str:
    """The part of an answer that goes to the customer's window."""
    return html.partition('<div class="for-display" hidden>')[2]


def test_the_display_opens_for_who_is_at_the_till_alone(till: Client, chain: Chain) -> None:
    html = till.get("/till/display/").content.decode()
    assert f'data-place="S001.{chain.cashier.pk}"' in html
    assert "欢迎光临" in html
    assert Client().get("/till/display/").status_code == 302


def test_an_empty_order_tells_the_display_nothing(till: Client) -> None:
    html = till.post("/till/quote/", {"basket": "{}"}).content.decode()
    assert for_display(html).partition("</div>")[0].strip() == ""


def test_the_display_names_the_member_by_the_first_character(till: Client, chain: Chain) -> None:
    make_product("A1", "100.00", name="毛巾 <b>白</b>")
    member = make_member(
        chain.s001, name="林雨晴", phone="+8613805741234", points=500, wallet=("60.00", "0.00"), at=timezone.now()
    )
    order = {"lines": [{"sku": "A1", "quantity": 2}], "member": member.number, "points": [500]}
    html = for_display(till.post("/till/quote/", {"basket": json.dumps(order)}).content.decode())
    for words in ("林**", "毛巾 &lt;b&gt;白", "¥100.00 × 2", "¥200.00", "¥150.00"):
        assert words in html, words
    for words in ("林雨晴", "1234", member.number, "60.00"):
        assert words not in html, words
