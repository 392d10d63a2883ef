"""Finding goods."""

from decimal import Decimal as D

import pytest

from catalog import services
from catalog.models import Product
from tests.factories import make_product

pytestmark = pytest.mark.django_db


def test_a_whole_receipt_is_found_in_one_statement(django_assert_num_queries: object) -> None:
    coat = make_product("A1", "169.00", barcode="6901", category="kids")
    shoes = make_product("A2", "99.00", barcode="6902")
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = services.find(skus=["A1", "A2", "A1", "nothing"], barcodes=["6902", "6901", "0000"])
        assert found[("sku", "A1")].category == coat.category
        assert found[("sku", "A2")].category is None
    assert found == {
        ("sku", "A1"): coat,
        ("sku", "A2"): shoes,
        ("barcode", "6901"): coat,
        ("barcode", "6902"): shoes,
    }
    assert found[("barcode", "6902")].list_price == D("99.00")


def test_only_numbers_or_only_barcodes_are_found_too() -> None:
    coat = make_product("A1", barcode="6901")
    assert services.find(skus=["A1"]) == {("sku", "A1"): coat}
    assert services.find(barcodes=["6901"]) == {("barcode", "6901"): coat}


def test_nothing_to_look_for_takes_no_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert services.find() == {}
        assert services.find(skus=["", "\x00"], barcodes=["\ud800"]) == {}


@pytest.mark.parametrize("typed", ["ET", "et-1", "儿童", "ertong", "ETTX", "ｅｔｔｘ", "6901"])
def test_goods_are_found_by_the_beginning_of_number_name_pinyin_or_initials(typed: str) -> None:
    shirt = services.save(Product(sku="ET-1", name="儿童T恤", list_price=D("59.00")))
    shirt.barcodes.create(code="6901")
    make_product("ZZ-9")
    assert services.search(typed) == [shirt]


@pytest.mark.parametrize("typed", ["", "  ", "T恤", "690", "\x00", "…", "%"])
def test_other_words_find_no_goods(typed: str) -> None:
    services.save(Product(sku="ET-1", name="儿童T恤", list_price=D("59.00"))).barcodes.create(code="6901")
    assert services.search(typed) == []


def test_at_most_20_goods_are_listed_by_their_number() -> None:
    for index in range(21, 0, -1):
        make_product(f"A{index:02}")
    assert [product.sku for product in services.search("A")] == [f"A{index:02}" for index in range(1, 21)]
    assert len(services.search("A", limit=3)) == 3


def test_saving_keeps_the_history_and_what_it_is_found_by() -> None:
    product = services.save(Product(sku="A1", name="棉被", list_price=D("99.00")))
    product.name = "蚕丝被"
    services.save(product)
    product.refresh_from_db()
    assert (product.search, product.initials) == ("cansibei", "csb")
    assert [row.name for row in product.history.all()] == ["蚕丝被", "棉被"]
