"""What the counter is told before a top-up is paid: plans, figures, and what would stop it."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from checkout.models import TopUp
from checkout.rules.asked import TopUpAsked
from checkout.services import offering, topped_up
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from tests.checkout.doing import ask_undo, basket, line, top_up
from tests.factories import (
    AT,
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_offer,
    make_promotion,
    make_region,
    make_top_up_offer,
)

pytestmark = pytest.mark.django_db


def plans(chain: Chain, member: Member, **how: Any) -> dict[str, dict[str, Any]]:
    where = {"by": chain.cashier, "store": chain.s001, "at": AT} | how
    return {one["code"]: one for one in offering.plans(member, **where)}


def told(chain: Chain, member: Member, amount: str = "0.00", **how: Any) -> dict[str, Any]:
    asked = TopUpAsked(member.number, D(amount), (), how.get("offer"), how.get("order"))
    return offering.quote(asked, by=chain.cashier, store=chain.s001, at=AT)


def hint(chain: Chain, order: str, member: Member | None = None) -> dict[str, Any]:
    number = None if member is None else member.number
    return offering.hint(D(order), member=number, by=chain.cashier, store=chain.s001, at=AT)


class TestPlans:
    def test_each_says_what_it_gives_smallest_first(self, chain: Chain) -> None:
        make_offer("THANKS", name="立减二十元")
        make_top_up_offer("POINTS", minimum=D("2000.00"), gift=D("0.00"), points=500, coupon_offer="THANKS")
        make_top_up_offer()
        make_five_times_offer()
        found = plans(chain, make_member(chain.s001))
        assert list(found) == ["FREE5X", "GIFT200", "POINTS"]
        assert (found["GIFT200"]["minimum"], found["GIFT200"]["gift"]) == ("1000.00", "200.00")
        assert (found["POINTS"]["points"], found["POINTS"]["coupon"]) == (500, "立减二十元")
        free = found["FREE5X"]
        assert (free["waives_order"], free["multiple"], free["gift_item"], free["gift_value"]) == (
            True,
            5,
            "蚕丝被",
            "99.00",
        )
        assert {one["fault"] for one in found.values()} == {""}

    def test_only_those_that_hold_here_now_are_told(self, chain: Chain) -> None:
        make_top_up_offer("OFF", is_active=False)
        make_top_up_offer("LATER", starts_at=AT + timedelta(days=1))
        make_top_up_offer("OVER", ends_at=AT)
        make_top_up_offer("THERE", store_codes=["S002"])
        make_top_up_offer("HERE", store_codes=["S001"])
        assert list(plans(chain, make_member(chain.s001))) == ["HERE"]

    def test_a_used_one_and_one_that_does_not_fit_say_why(self, chain: Chain) -> None:
        make_top_up_offer("ONCE", minimum=D("100.00"), gift=D("10.00"), limit_per_member=1)
        make_top_up_offer()
        member = make_member(chain.s001, wallet=("4000.00", "0.00"))
        top_up(chain, member, "100.00", offer="ONCE")
        found = plans(chain, Member.objects.get(pk=member.pk))
        assert found["ONCE"]["fault"] == "会员参加此活动的次数已满。"
        # 5000 - 4110 = 890 left, less than 1,200.
        assert "890.00" in found["GIFT200"]["fault"]


class TestQuote:
    def test_a_plan_alone_means_its_minimum(self, chain: Chain) -> None:
        make_top_up_offer(points=500)
        found = told(chain, make_member(chain.s001, wallet=("60.00", "12.00")), offer="GIFT200")
        assert (found["amount"], found["gift"], found["points"], found["refused"]) == ("1000.00", "200.00", 500, None)
        assert found["before"] == {"principal": "60.00", "gift": "12.00", "total": "72.00"}
        assert found["after"] == {"principal": "1060.00", "gift": "212.00", "total": "1272.00"}
        # 5000 - 72 - 200 of gift money.
        assert (found["cap"], found["room"]) == ("5000.00", "4728.00")

    def test_nothing_typed_is_no_refusal_of_an_amount(self, chain: Chain) -> None:
        found = told(chain, make_member(chain.s001))
        assert found["amount"] == "0.00"
        assert isinstance(found["refused"], Invalid)

    def test_the_cap_is_told_with_the_figures(self, chain: Chain) -> None:
        found = told(chain, make_member(chain.s001, wallet=("4155.01", "0.00")), "845.00")
        assert (found["refused"].code, found["room"]) == (Code.BALANCE_CAP, "844.99")
        assert told(chain, make_member(chain.s001, wallet=("4155.00", "0.00")), "845.00")["refused"] is None

    def test_less_than_the_plan_is_refused(self, chain: Chain) -> None:
        make_top_up_offer()
        found = told(chain, make_member(chain.s001), "999.99", offer="GIFT200")
        assert found["refused"].args_["reason"] == "below_minimum"

    def test_a_frozen_member_and_a_missing_document_are_told(self, chain: Chain) -> None:
        assert told(chain, make_member(chain.s001, status="frozen"), "100.00")["refused"].code is Code.MEMBER_FROZEN
        region = make_region("R1")
        region.id_required = True
        region.save(update_fields=["id_required"])
        assert told(chain, make_member(chain.s001), "100.00")["refused"].code is Code.ID_REQUIRED

    def test_who_or_what_does_not_exist_is_refused(self, chain: Chain) -> None:
        with pytest.raises(Refused) as refused:
            told(chain, make_member(chain.s001), offer="NOPE")
        assert refused.value.args_["reason"] == "unknown"
        with pytest.raises(Refused) as refused:
            offering.quote(TopUpAsked("M000000000", D("1.00"), ()), by=chain.cashier, store=chain.s001, at=AT)
        assert refused.value.code is Code.NOT_FOUND


class TestFreeOrder:
    @pytest.fixture(autouse=True)
    def _offer(self, db: None) -> None:
        make_five_times_offer()

    def test_169_needs_845(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        found = told(chain, member, offer="FREE5X", order=basket(line("169.00"), member=member))
        order = found["order"]
        assert (order["order_total"], order["needed"], order["total"]) == ("169.00", "845.00", "0.00")
        assert (found["amount"], found["after"]["total"], found["refused"]) == ("845.00", "845.00", None)
        assert (found["gift_item"], found["gift_value"]) == ("蚕丝被", "99.00")
        assert order["largest_order"] == "1000.00"

    def test_844_99_is_refused(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        found = told(chain, member, "844.99", offer="FREE5X", order=basket(line("169.00"), member=member))
        assert found["refused"].args_["reason"] == "top_up_too_small"

    def test_promotions_come_first(self, chain: Chain) -> None:
        make_promotion(percent_paid=D(90))
        member = make_member(chain.s001)
        found = told(chain, member, offer="FREE5X", order=basket(line("200.00"), member=member))
        # 180.00 after 10 %, five times that.
        assert (found["order"]["order_total"], found["amount"]) == ("180.00", "900.00")

    def test_at_the_cap_the_largest_order_is_told(self, chain: Chain) -> None:
        member = make_member(chain.s001, wallet=("4200.01", "0.00"))
        found = told(chain, member, offer="FREE5X", order=basket(line("169.00"), member=member))
        # (5000 - 4200.01) / 5 = 159.998.
        assert (found["refused"].code, found["order"]["largest_order"]) == (Code.BALANCE_CAP, "159.99")

    @pytest.mark.parametrize("used", [{"points": (300,)}, {"wallet": "max"}, {"coupons": ("TWENTY",)}])
    def test_points_coupon_and_stored_value_are_refused(self, chain: Chain, used: dict[str, Any]) -> None:
        member = make_member(chain.s001, points=300, wallet=("50.00", "0.00"))
        make_coupon(member=member, code="TWENTY")
        found = told(chain, member, offer="FREE5X", order=basket(line("169.00"), member=member, **used))
        assert (found["refused"].args_["reason"], found["order"]) == ("other_discounts", None)

    def test_small_orders_and_a_second_one_on_a_day_are_refused(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        found = told(chain, member, offer="FREE5X", order=basket(line("99.99"), member=member))
        assert found["refused"].args_["reason"] == "order_below_minimum"
        order = basket(line("100.00"), member=member)
        top_up(chain, member, "500.00", offer="FREE5X", order=order, seen_total=D("100.00"))
        assert told(chain, member, offer="FREE5X", order=order)["refused"].args_["reason"] == "day_limit"
        assert plans(chain, member)["FREE5X"]["fault"]

    def test_it_needs_an_order_and_no_other_offer_takes_one(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        assert told(chain, member, offer="FREE5X")["refused"].args_["reason"] == "needs_order"
        found = told(chain, member, "100.00", order=basket(line("169.00"), member=member))
        assert (found["refused"].args_["reason"], found["order"]) == ("no_offer", None)

    def test_the_till_hints_at_what_would_make_an_order_free(self, chain: Chain) -> None:
        assert hint(chain, "169.00") == {
            "offer": "FREE5X",
            "name": "FREE5X",
            "needed": "845.00",
            "gift_item": "蚕丝被",
        }
        member = make_member(chain.s001, wallet=("4155.00", "0.00"))
        assert hint(chain, "169.00", member)["needed"] == "845.00"
        assert hint(chain, "169.01", member) == {}
        assert hint(chain, "99.99") == {}
        assert hint(chain, "0.00") == {}

    def test_nothing_is_hinted_that_was_used_today(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        order = basket(line("100.00"), member=member)
        top_up(chain, member, "500.00", offer="FREE5X", order=order, seen_total=D("100.00"))
        assert hint(chain, "169.00", member) == {}


def test_no_gift_item_is_hinted_where_there_is_none(chain: Chain) -> None:
    make_five_times_offer(gift_product=None)
    assert hint(chain, "169.00")["gift_item"] == ""


def test_the_last_top_ups_say_what_is_left_and_what_became_of_them(chain: Chain) -> None:
    make_top_up_offer()
    member = make_member(chain.s001)
    first = top_up(chain, member, "300.00").data["number"]
    second = top_up(chain, member, "1000.00", offer="GIFT200", at=AT + timedelta(minutes=1)).data["number"]
    ask_undo(chain, first)
    found = topped_up.last(member, store=chain.s002)
    assert [(one["number"], one["state"], one["left"], one["offer"]) for one in found] == [
        (second, "open", "1200.00", "GIFT200"),
        (first, "waiting", "300.00", ""),
    ]
    assert topped_up.last(member, store=chain.s003) == []
    assert TopUp.objects.count() == 2
    assert timezone.is_aware(found[0]["at"])
