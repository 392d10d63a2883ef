"""What the screen shows of an order."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from checkout.rules.basket import Basket, Line
from checkout.rules.tenders import Tender
from ledger.refused import Code, Refused
from members.models import Card
from tests.factories import (
    Chain,
    make_coupon,
    make_member,
    make_product,
    make_promotion,
)
from till.services import looking
from till.services import order as services

NOW = timezone.now()


def order(chain: Chain, *lines: Line, tenders: tuple[Tender, ...] = (), **fields: Any) -> dict[str, Any]:
    return services.order(Basket(lines=lines, **fields), tenders, by=chain.cashier, store=chain.s001)


def test_an_empty_order_shows_nothing_to_pay(chain: Chain) -> None:
    assert order(chain) == {
        "quote": None,
        "member": None,
        "lines": [],
        "choices": [],
        "coupons": [],
        "settled": {},
        "free": {},
    }


def test_a_member_without_goods_is_shown_with_the_coachs_line(chain: Chain) -> None:
    member = make_member(chain.s001, points=120, adviser=chain.manager, at=NOW)
    found = order(chain, member=member.number)["member"]
    assert (found["points"], found["adviser_name"], found["coach"]) == (
        120,
        "manager1",
        "还差180分可抵20元, 还差380分可抵50元",
    )


def test_an_unknown_member_is_not_found(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        order(chain, member="M000000000")
    assert refused.value.code is Code.NOT_FOUND


def test_lines_that_a_promotion_adds_are_not_the_cashiers_own(chain: Chain) -> None:
    gift = make_product("GIFT", "29.90", name="毛巾")
    make_promotion("P", kind="spend_over_gift", percent_paid=None, threshold=D("100.00"), gift_product=gift)
    lines = order(chain, Line(name="连衣裙", unit_price=D("120.00"), quantity=2))["lines"]
    assert [(one["name"], one["own"]) for one in lines] == [("连衣裙", True), ("毛巾", False)]
    assert lines[0]["amount"] == "240.00"


def test_the_choices_of_points_are_marked_when_taken(chain: Chain) -> None:
    member = make_member(chain.s001, points=800, at=NOW)
    dress = Line(name="连衣裙", unit_price=D("120.00"))
    choices = order(chain, dress, member=member.number, points=(500,))["choices"]
    # 800 points: 500 + 300 for 70 yuan, 500 for 50, 300 for 20.
    assert [(one["key"], one["total"], one["value"], one["taken"]) for one in choices] == [
        ("500,300", 800, "70.00", False),
        ("500", 500, "50.00", True),
        ("300", 300, "20.00", False),
    ]


def test_coupons_in_use_come_first_then_those_that_fit(chain: Chain) -> None:
    member = make_member(chain.s001, at=NOW)
    make_coupon(member=member, code="FITS1", name="二十元券", at=NOW)
    make_coupon(member=member, code="USED1", name="十元券", value=D("10.00"), at=NOW)
    dress = Line(name="连衣裙", unit_price=D("120.00"))
    coupons = order(chain, dress, member=member.number, coupons=("USED1",))["coupons"]
    assert coupons[0] == {"code": "USED1", "name": "十元券", "taken": True}
    assert {one["code"] for one in coupons} == {"USED1", "FITS1"}


@pytest.mark.parametrize(
    ("tenders", "missing", "change"),
    [
        ((), "120.00", None),
        ((Tender("cash", D("100.00")),), "20.00", None),
        ((Tender("cash", D("100.00")), Tender("wechat", D("20.00"))), None, ""),
        ((Tender("cash", D("200.00")),), None, "80.00"),
    ],
)
def test_what_is_missing_or_comes_back_is_told(
    chain: Chain, tenders: tuple[Tender, ...], missing: str | None, change: str | None
) -> None:
    settled = order(chain, Line(name="连衣裙", unit_price=D("120.00")), tenders=tenders)["settled"]
    assert (settled.get("missing"), settled.get("change")) == (missing, change)
    assert len(settled["tenders"]) == len(tenders)


def test_too_much_by_card_is_a_problem_that_is_said(chain: Chain) -> None:
    settled = order(chain, Line(name="连衣裙", unit_price=D("120.00")), tenders=(Tender("card", D("130.00")),))[
        "settled"
    ]
    assert (settled["missing"], settled["problem"]) == ("", "多收了 ¥10.00；只有现金可以找零。")


def test_stored_value_is_no_method_that_is_handed_over(db: None) -> None:
    codes = [one["code"] for one in services.methods()]
    assert codes[0] == "cash"
    assert "wallet" not in codes


@pytest.mark.parametrize(
    "words", ["1234", "138 0574 1234", "M-number", "C-0001-77", "88001234567", "林雨", "linyuqing", "lyq"]
)
def test_a_member_is_found_by_whatever_is_said(chain: Chain, words: str) -> None:
    member = make_member(chain.s001, phone="+8613805741234", name="林雨晴", search=["林雨", "linyuqing", "lyq"])
    for number in ("C-0001-77", "88001234567"):
        Card.objects.create(member=member, number=number, issued_at=NOW)
    found = looking.find_people(member.number.lower() if words == "M-number" else words)
    assert [one.pk for one in found] == [member.pk]


def test_goods_are_found_exactly_or_by_how_they_begin(db: None) -> None:
    quilt = make_product("QP0100", "899.00", name="蚕丝被", barcode="6901234500056")
    thin = make_product("QP0200", "599.00", name="蚕丝被薄款")
    assert looking.find_goods("QP0100") == quilt
    assert looking.find_goods("6901234500056") == quilt
    assert looking.find_goods("蚕丝") == [quilt, thin]
    assert looking.find_goods("qp02") == [thin]
    assert looking.find_goods("羽绒") == []


def test_at_most_nine_articles_are_offered(db: None) -> None:
    for number in range(11):
        make_product(f"B{number:02}", name=f"毛巾 {number}")
    found = looking.find_goods("毛巾")
    assert isinstance(found, list)
    assert len(found) == 9
