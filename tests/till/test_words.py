"""No English is left on the pages of receipts and returns."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from checkout.models import Refund, Sale
from checkout.services import e_receipts
from stores.models import Staff, Store
from tests.checkout.doing import basket, give_back, line, sell
from tests.factories import Chain, make_member
from tests.test_chinese_pages import english

BACKEND = "config.permissions.AssignmentBackend"
NOW = timezone.now()
# Data: numbers, and the code of the second person.
NUMBERS = re.compile(r"S001-\d{8}-[0-9A-Z]{8}|M\d{9}")


def left(html: str) -> list[str]:
    return english(NUMBERS.sub("", html), set())


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001, and a sale of theirs whose second line came back."""
    member = make_member(chain.s001, name="林雨晴", points=500, wallet=("60.00", "0.00"), at=NOW)
    order = basket(line("100.00", 2), line("69.00"), member=member, points=(500,), wallet=60)
    number = sell(chain, order, "219.00", ("cash", "159.00"), at=NOW).data["number"]
    give_back(chain, number, [(2, 1)], at=NOW)
    Store.objects.update(name="一号店")
    Staff.objects.update(name="王小燕")
    client.force_login(chain.cashier, backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/till/receipts/",
        "/till/receipts/?q=138000",
        "/till/receipts/S001-20260101-AAAAAAAA/",
        "/till/receipts/{sale}/",
        "/till/receipts/{refund}/",
        "/till/refund/",
        "/till/refund/?number={sale}",
        "/till/refund/?number=S001-20260101-AAAAAAAA",
        "/till/void/",
        "/till/display/",
        "/r/nothing/",
        "{e}",
    ],
)
def test_no_english_is_left_on_the_page(till: Client, address: str) -> None:
    sale = Sale.objects.get()
    at = address.format(sale=sale.number, refund=Refund.objects.get().number, e=e_receipts.url(sale))
    assert left(till.get(at).content.decode()) == []


@pytest.mark.parametrize("asked", [{"back-1": "1"}, {"back-1": "1", "way": "wechat"}, {"back-1": "9"}, {}])
def test_no_english_is_left_in_the_preview(till: Client, asked: dict[str, str]) -> None:
    html = till.post("/till/refund/preview/", {"number": Sale.objects.get().number} | asked).content.decode()
    assert left(html) == []


def test_no_english_is_left_when_it_is_done(till: Client, chain: Chain) -> None:
    till.force_login(Staff.objects.get(pk=chain.manager.pk), backend=BACKEND)
    asked = {"number": Sale.objects.get().number, "back-1": "1", "reason": "质量问题", "key": "k1"}
    assert left(till.post("/till/refund/confirm/", asked).content.decode()) == []
