"""The link on the receipt: the same for the same sale, and nobody else can make one."""

from uuid import uuid4

import pytest
from pytest_django import Settings

from checkout.models import Sale
from checkout.services import e_receipts, reading
from tests.checkout.doing import basket, sell
from tests.factories import Chain


@pytest.fixture
def sale(chain: Chain) -> Sale:
    sell(chain, basket(), "100.00", key="k1")
    return Sale.objects.get()


def token(sale: Sale) -> str:
    return e_receipts.url(sale).split("/")[-2]


def test_the_answer_of_a_sale_bears_the_link_again_and_again(chain: Chain, sale: Sale) -> None:
    url = e_receipts.url(sale)
    assert sell(chain, basket(), "100.00", key="k1").data["e_receipt_url"] == url
    assert reading.sale(sale.number, store=chain.s001)["e_receipt_url"] == url
    # 16 bytes of id and 16 of HMAC in base64.
    assert len(token(sale)) == 43
    assert url == f"/r/{token(sale)}/"


def test_the_link_is_absolute_where_the_house_has_a_public_address(sale: Sale, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://hy.example.com"
    assert e_receipts.url(sale) == f"https://hy.example.com/r/{token(sale)}/"


def test_the_token_leads_to_its_sale_and_so_does_its_scan(sale: Sale) -> None:
    found = e_receipts.find(token(sale))
    assert found == sale
    assert e_receipts.scanned(f" https://elsewhere.example{e_receipts.url(sale)}\n") == sale
    assert e_receipts.scanned(f"/r/{token(sale)}") == sale


def test_a_forged_token_leads_nowhere(sale: Sale) -> None:
    good = token(sale)
    # The last of 43 characters holds four bits of the code and two spare ones.
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = spare[spare.index(good[-1]) ^ 1]
    for bad in ("", "A" * 43, good[:-1], f"{good}A", good[:-1] + other, good[:30] + "A" * 13, f"{good[:-1]}!"):
        assert e_receipts.find(bad) is None
    assert e_receipts.scanned(sale.number) is None


def test_a_right_token_of_a_sale_that_is_not_there_leads_nowhere(sale: Sale) -> None:
    assert e_receipts.find(token(Sale(pk=uuid4()))) is None


def test_another_secret_makes_another_link(sale: Sale, settings: Settings) -> None:
    old, settings.SECRET_KEY = token(sale), "another secret of the house"
    assert token(sale) != old
    assert e_receipts.find(old) is None


def test_links_outlive_a_change_of_the_secret(sale: Sale, settings: Settings) -> None:
    old, settings.SECRET_KEY_FALLBACKS = token(sale), [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the house"
    assert e_receipts.find(old) == sale
