"""Master data by hand: every kind's numbers are asked for at their field, codes are ticked, nothing is left off a form."""

from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model

from catalog.models import Category, Product
from coupons.models import Offer, Promotion
from stores.admin import HouseAdmin
from stores.models import Staff
from tests.backoffice.entering import enter
from tests.factories import Chain, make_product, make_promotion, make_staff
from wallets.models import Offer as TopUpOffer

pytestmark = pytest.mark.django_db
PROMOTION, OFFER = "/admin/coupons/promotion/add/", "/admin/coupons/offer/add/"
NEW = {"code": "NEW", "name": "新", "counting": "at_least", "audience": "all", "on_partial": "share"}
COUPON = {"code": "NEW", "name": "新", "minimum": "0", "extend_days": "7", "audience": "all", "on_partial": "share"}
TOP_UP = {
    "code": "T",
    "name": "充",
    "minimum": "100",
    "gift": "10",
    "points": "0",
    "gift_value": "0",
    "multiple": "0",
    "minimum_order": "0",
}


def refused(staff: Staff, address: str, data: dict[str, Any]) -> list[str]:
    """The fields at which something is refused; [] when it was saved."""
    answer = enter(staff).post(address, data)
    return [] if answer.status_code == 302 else sorted(answer.context["adminform"].form.errors)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"kind": "percent"}, ["percent_paid"]),
        ({"kind": "percent", "percent_paid": "101"}, ["percent_paid"]),
        ({"kind": "n_pieces", "percent_paid": "58"}, ["pieces"]),
        ({"kind": "n_pieces", "percent_paid": "58", "pieces": "1"}, ["pieces"]),
        ({"kind": "special_price"}, ["price"]),
        ({"kind": "special_price", "price": "-1"}, ["price"]),
        ({"kind": "spend_over_gift"}, ["gift_product", "threshold"]),
        ({"kind": "percent", "percent_paid": "90", "from_time": "10:00"}, ["to_time"]),
        ({"kind": "percent", "percent_paid": "90", "on_partial": "reprice"}, ["on_partial"]),
        (
            {
                "kind": "percent",
                "percent_paid": "90",
                "starts_at_0": "2026-11-23",
                "starts_at_1": "10:00",
                "ends_at_0": "2026-11-22",
                "ends_at_1": "10:00",
            },
            ["ends_at"],
        ),
        ({"kind": "percent", "percent_paid": "90", "store_codes": ["S999"]}, ["store_codes"]),
        ({"kind": "n_pieces", "percent_paid": "58", "pieces": "2"}, []),
    ],
)
def test_a_promotion_is_asked_for_its_numbers(chain: Chain, typed: dict[str, Any], fields: list[str]) -> None:
    assert refused(chain.hq, PROMOTION, NEW | typed) == fields
    assert Promotion.objects.count() == (not fields)


def test_stores_weekdays_and_tiers_are_ticked(chain: Chain) -> None:
    ticked = {"store_codes": ["S001", "S003"], "weekdays": ["5", "6"], "tier_codes": ["vip"], "channels": ["store"]}
    assert refused(chain.hq, PROMOTION, NEW | {"kind": "percent", "percent_paid": "90"} | ticked) == []
    row = Promotion.objects.get()
    assert (row.store_codes, row.weekdays, row.tier_codes) == (["S001", "S003"], [5, 6], ["vip"])
    change = f"/admin/coupons/promotion/{row.pk}/change/"
    assert refused(chain.hq, change, NEW | {"kind": "percent", "percent_paid": "80"}) == []
    row.refresh_from_db()
    assert (row.store_codes, row.weekdays, row.percent_paid) == ([], [], 80)
    assert row.history.first().history_user == chain.hq


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"kind": "money"}, ["value"]),
        ({"kind": "money", "value": "0"}, ["value"]),
        ({"kind": "percent", "percent_paid": "100"}, ["percent_paid"]),
        ({"kind": "gift", "value": "10"}, ["gift_name"]),
        ({"kind": "money", "value": "20", "on_partial": "reprice"}, ["on_partial"]),
        ({"kind": "money", "value": "20", "minimum": "-1"}, ["minimum"]),
        ({"kind": "money", "value": "20"}, []),
    ],
)
def test_a_coupon_offer_is_asked_for_its_numbers(chain: Chain, typed: dict[str, Any], fields: list[str]) -> None:
    assert refused(chain.hq, OFFER, COUPON | typed) == fields
    assert Offer.objects.count() == (not fields)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"waives_order": "on"}, ["multiple"]),
        ({"gift": "-1"}, ["gift"]),
        (
            {"starts_at_0": "2026-11-23", "starts_at_1": "10:00", "ends_at_0": "2026-11-22", "ends_at_1": "10:00"},
            ["ends_at"],
        ),
        ({"waives_order": "on", "multiple": "5", "store_codes": ["S001"]}, []),
    ],
)
def test_a_top_up_offer_is_asked_for_its_numbers(chain: Chain, typed: dict[str, Any], fields: list[str]) -> None:
    assert refused(chain.hq, "/admin/wallets/offer/add/", TOP_UP | typed) == fields
    assert TopUpOffer.objects.count() == (not fields)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"points": "0", "value": "20"}, ["points"]),
        ({"points": "700", "value": "0"}, ["value"]),
        ({"points": "700", "value": "80", "kind": "goods", "is_active": "on"}, ["kind"]),
        ({"points": "700", "value": "80", "is_active": "on"}, []),
    ],
)
def test_a_redemption_is_asked_for_its_numbers(chain: Chain, typed: dict[str, Any], fields: list[str]) -> None:
    assert refused(chain.hq, "/admin/points/option/add/", {"kind": "off", "version": "1"} | typed) == fields


def product(**typed: Any) -> dict[str, Any]:
    empty = {"barcodes-TOTAL_FORMS": 0, "barcodes-INITIAL_FORMS": 0}
    return {"sku": "N1", "name": "蚕丝被", "list_price": "100.00"} | empty | typed


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"list_price": "-1"}, ["list_price"]),
        ({"member_price": "100.01"}, ["member_price"]),
        ({"member_price": "90"}, []),
    ],
)
def test_a_product_s_prices_are_checked(chain: Chain, typed: dict[str, Any], fields: list[str]) -> None:
    assert refused(chain.hq, "/admin/catalog/product/add/", product(**typed)) == fields
    assert Product.objects.count() == (not fields)


def test_no_category_stands_below_itself(chain: Chain) -> None:
    above = Category.objects.create(code="a", name="上")
    below = Category.objects.create(code="b", name="下", parent=above)
    address = f"/admin/catalog/category/{above.pk}/change/"
    assert refused(chain.hq, address, {"code": "a", "name": "上", "parent": below.pk}) == ["parent"]
    assert refused(chain.hq, address, {"code": "a", "name": "上", "parent": ""}) == []


@pytest.mark.parametrize(
    "model",
    [model for model, page in admin.site._registry.items() if isinstance(page, HouseAdmin) and page.fieldsets],
    ids=lambda model: model._meta.label_lower,
)
def test_no_column_is_left_off_its_form(chain: Chain, model: type[Model], rf: Any) -> None:
    page, request = admin.site._registry[model], rf.get("/admin/")
    request.user = make_staff("root", role="", is_superuser=True)
    row = model() if model is not Staff else request.user
    shown = {
        name
        for _title, group in page.get_fieldsets(request, row)
        for line in group["fields"]
        for name in ([line] if isinstance(line, str) else line)
    }
    columns = {field.name for field in model._meta.concrete_fields if field.editable and not field.auto_created}
    assert columns - shown - set(page.exclude or ()) == set()


def test_a_manager_ticks_only_ones_own_stores(chain: Chain) -> None:
    promotion = make_promotion(products=[make_product()])
    marketer = make_staff("marketer1", "marketer", region=chain.s001.region)
    form = enter(marketer).get(f"/admin/coupons/promotion/{promotion.pk}/change/").context["adminform"].form
    assert [code for code, _name in form.fields["store_codes"].choices] == ["S001", "S002"]
