"""The POS API: what a till needs to know of goods, coupons, promotions, offers and options; keys and scopes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from tests.factories import (
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_offer,
    make_product,
    make_promotion,
    make_top_up_offer,
)
from tests.tills import Till

NOW = timezone.now()


@pytest.fixture
def till(chain: Chain) -> Till:
    return Till(chain.s001)


def codes(till: Till, path: str, **query: Any) -> list[str]:
    return [row.get("code", row.get("sku")) for row in till.get(path, **query).json()["results"]]


def test_redemption_options_are_300_for_20_and_500_for_50(till: Till) -> None:
    rows = till.get("redemption-options/").json()["results"]
    assert [(row["points"], row["value"]) for row in rows] == [(300, "20.00"), (500, "50.00")]


def test_promotions_are_those_that_hold_here_and_now(till: Till, chain: Chain) -> None:
    make_promotion("HERE", store_codes=["S001"], starts_at=NOW - timedelta(days=1))
    make_promotion("ALL")
    make_promotion("THERE", store_codes=["S002"])
    make_promotion("OFF", is_active=False)
    make_promotion("OVER", ends_at=NOW - timedelta(seconds=1))
    make_promotion("LATER", starts_at=NOW + timedelta(days=1))
    assert codes(till, "promotions/") == ["HERE", "ALL"]
    assert codes(Till(chain.s002), "promotions/") == ["ALL", "THERE"]


def test_top_up_offers_are_those_that_hold_here_and_now(till: Till) -> None:
    make_five_times_offer()
    make_top_up_offer("THERE", store_codes=["S002"])
    make_top_up_offer("OVER", ends_at=NOW - timedelta(seconds=1))
    [row] = till.get("top-up-offers/").json()["results"]
    assert (row["code"], row["multiple"], row["waives_order"]) == ("FREE5X", 5, True)
    assert (row["gift_item"], row["gift_value"]) == ("蚕丝被", "99.00")


def test_a_coupon_is_found_by_its_code_as_people_type_it(till: Till) -> None:
    member = make_member()
    coupon = make_coupon(make_offer("AUTUMN"), member=member, at=NOW)
    body = till.get(f"coupons/{coupon.code.lower()}/").json()
    assert (body["code"], body["offer"], body["value"], body["member"]) == (
        coupon.code,
        "AUTUMN",
        "20.00",
        member.number,
    )
    assert till.get("coupons/NONE/").json()["code"] == "not_found"


def test_a_product_is_found_by_barcode_the_blocked_one_too(till: Till) -> None:
    make_product("A1", "169.00", barcode="6901234567892", category="kids")
    make_product("A2", is_blocked=True, barcode="6900000000000")
    [row] = till.get("products/", barcode="6901234567892").json()["results"]
    assert (row["sku"], row["list_price"], row["category"], row["barcodes"]) == (
        "A1",
        "169.00",
        "kids",
        ["6901234567892"],
    )
    [row] = till.get("products/", barcode="6900000000000").json()["results"]
    assert row["is_blocked"] is True
    assert codes(till, "products/", barcode="1") == []
    assert codes(till, "products/", sku="A2") == ["A2"]


def test_products_are_followed_by_the_time_of_their_change(till: Till) -> None:
    old = make_product("OLD")
    make_product("NEW")
    type(old).objects.filter(pk=old.pk).update(updated_at=NOW - timedelta(days=2))
    assert codes(till, "products/") == ["OLD", "NEW"]
    assert codes(till, "products/", updated_since=(NOW - timedelta(days=1)).isoformat()) == ["NEW"]


def test_products_of_one_moment_are_all_paged(till: Till) -> None:
    for number in range(5):
        make_product(f"P{number}")
    type(make_product("P5")).objects.update(updated_at=NOW)
    page, found = till.get("products/", page_size=2).json(), []
    while True:
        found += [row["sku"] for row in page["results"]]
        if not page["next"]:
            break
        page = till.client.get(page["next"]).json()
    assert found == ["P0", "P1", "P2", "P3", "P4", "P5"]


@pytest.mark.parametrize(
    ("path", "statements"), [("products/", 3), ("promotions/", 4), ("top-up-offers/", 2), ("tender-methods/", 2)]
)
def test_a_list_takes_the_same_statements_however_long(
    till: Till, path: str, statements: int, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        product = make_product(f"A{number}", barcode=f"B{number}", category="kids")
        make_promotion(f"P{number}", products=[product], categories=[product.category])
        make_top_up_offer(f"T{number}", gift_product=product)
    till.get(path)
    with django_assert_num_queries(statements):
        assert till.get(path).json()["results"]


CALLS = [
    ("get", "members/"),
    ("post", "members/"),
    ("get", "members/M000000012/"),
    ("patch", "members/M000000012/"),
    ("get", "members/M000000012/points/"),
    ("get", "members/M000000012/wallet/"),
    ("get", "members/M000000012/coupons/"),
    ("post", "quotes/"),
    ("get", "sales/"),
    ("post", "sales/"),
    ("get", "sales/S001-20261122-7K3M9QX2/"),
    ("post", "sales/S001-20261122-7K3M9QX2/refund-quotes/"),
    ("post", "sales/S001-20261122-7K3M9QX2/refunds/"),
    ("post", "top-ups/"),
    ("get", "top-ups/S001-20261122-7K3M9QX2/"),
    ("post", "top-ups/S001-20261122-7K3M9QX2/refund-quotes/"),
    ("post", "top-ups/S001-20261122-7K3M9QX2/refunds/"),
    ("get", "top-up-offers/"),
    ("get", "redemption-options/"),
    ("get", "promotions/"),
    ("get", "tender-methods/"),
    ("get", "coupons/ABC/"),
    ("get", "products/"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_no_key_is_401_and_a_key_of_head_office_403(chain: Chain, method: str, path: str) -> None:
    nobody = getattr(Client(), method)(f"/api/v1/{path}")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_authenticated")
    assert nobody.headers["WWW-Authenticate"] == "Api-Key"
    office = Till(None, scope="hq").send(method, path, "{}")
    assert (office.status_code, office.json()["code"]) == (403, "forbidden")


def test_every_call_of_the_document_is_in_the_table() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    asked = {(method, re.sub(r"\{\w+\}", "#", path)) for path, calls in document["paths"].items() for method in calls}
    example = r"(?<=/)(M000000012|S001-20261122-7K3M9QX2|ABC)(?=/)"
    assert asked == {(method, re.sub(example, "#", f"/api/v1/{path}")) for method, path in CALLS}


@pytest.mark.parametrize("path", ["nothing/", "sales/%00/", "members/a b/", "sales", "members/M1/x/", "coupons/é/"])
def test_an_address_that_is_none_is_json_too(till: Till, path: str) -> None:
    answer = till.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_method_that_is_none_is_json_too(till: Till) -> None:
    answer = till.send("delete", "sales/", "")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "POST", "OPTIONS"})
    assert answer.json()["code"] == "method_not_allowed"


def test_a_body_of_another_type_is_415(till: Till) -> None:
    answer = till.client.post("/api/v1/quotes/", {"lines": "x"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_an_answer_of_another_type_is_406(till: Till) -> None:
    answer = till.client.get("/api/v1/promotions/", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
