"""Top-ups, what their offers add, and the order that the 5× offer makes free (S113)."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from checkout.models import Refund, Sale, Tender, TopUp
from checkout.rules.basket import Approval
from coupons.models import Coupon
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from points.models import PointsEntry
from tests.checkout.doing import basket, give_back, line, quote, sell, top_up
from tests.factories import (
    AT,
    PIN,
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_offer,
    make_promotion,
    make_top_up_offer,
)
from wallets.models import Lot, WalletEntry

pytestmark = pytest.mark.django_db


def refused_by(chain: Chain, member: Member, amount: str, **how: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        top_up(chain, member, amount, **how)
    return refused.value


def test_money_goes_on_the_wallet_with_a_statement(chain: Chain) -> None:
    member = make_member(chain.s001)
    said = top_up(chain, member, "300.00").data
    assert said["balance"] == {"principal": "300.00", "gift": "0.00", "total": "300.00"}
    assert (said["sale"], said["gift_items"], said["offer"], said["coupon"]) == (None, [], None, None)
    assert "300.00" in said["statement"]
    assert list(Tender.objects.values_list("top_up__number", "amount")) == [(said["number"], D("300.00"))]
    entry = WalletEntry.objects.get()
    assert (entry.kind, entry.amount, entry.balance_after, entry.seq) == ("top_up", 300, 300, 1)
    assert not PointsEntry.objects.exists()


def test_an_offer_adds_gift_money_points_and_a_coupon(chain: Chain) -> None:
    make_offer("THANKS", valid_days=30)
    make_top_up_offer(points=500, coupon_offer="THANKS")
    member = make_member(chain.s001)
    said = top_up(chain, member, "1000.00", offer="GIFT200").data
    assert (said["gift"], said["bonus_points"], said["balance"]["total"]) == ("200.00", 500, "1200.00")
    assert "500" in said["statement"]
    coupon = Coupon.objects.get(code=said["coupon"])
    assert (coupon.member, coupon.ends_at, coupon.reference) == (member, AT + timedelta(days=30), said["number"])
    member.refresh_from_db()
    assert (member.points, member.principal, member.gift) == (500, 1000, 200)


def test_the_cap_looks_at_principal_and_gift_money(chain: Chain) -> None:
    make_top_up_offer()
    member = make_member(chain.s001, wallet=("3900.00", "0.00"))
    refused = refused_by(chain, member, "1000.00", offer="GIFT200")
    assert (refused.code, refused.args_["room"]) == (Code.BALANCE_CAP, D("1100.00"))
    assert "largest_order" not in refused.args_
    exact = make_member(chain.s001, wallet=("4155.00", "0.00"))
    assert top_up(chain, exact, "845.00").data["balance"]["total"] == "5000.00"
    assert refused_by(chain, make_member(chain.s001, wallet=("4155.01", "0.00")), "845.00").code is Code.BALANCE_CAP


def test_bad_amounts_and_people_are_refused(chain: Chain) -> None:
    member = make_member(chain.s001)
    for amount in ("0.00", "-1.00", "1.005"):
        with pytest.raises(Invalid) as invalid:
            top_up(chain, member, amount, tenders=())
        assert set(invalid.value.errors) == {"amount"}
    frozen = make_member(chain.s001, status=Member.Status.FROZEN)
    assert refused_by(chain, frozen, "100.00").code is Code.MEMBER_FROZEN
    assert refused_by(chain, member, "100.00", tenders=()).code is Code.TENDERS_MISMATCH
    assert not TopUp.objects.exists()


def test_an_id_is_asked_for_where_the_region_says_so(chain: Chain) -> None:
    chain.s001.region.id_required = True
    chain.s001.region.save(update_fields=["id_required"])
    assert refused_by(chain, make_member(chain.s001), "100.00").code is Code.ID_REQUIRED
    checked = make_member(chain.s001, id_checked_at=timezone.now())
    assert top_up(chain, checked, "100.00").status == 201


def test_an_offer_holds_by_store_amount_and_how_often(chain: Chain) -> None:
    make_top_up_offer(limit_per_member=1, store_codes=["S001"])
    member = make_member(chain.s001)
    assert refused_by(chain, member, "999.99", offer="GIFT200").args_["reason"] == "below_minimum"
    other = {"store": chain.s002, "by": chain.cashier2}
    assert refused_by(chain, member, "1000.00", offer="GIFT200", **other).args_["reason"] == "other_store"
    assert refused_by(chain, member, "1000.00", offer="NONE").args_["reason"] == "unknown"
    top_up(chain, member, "1000.00", offer="GIFT200")
    assert refused_by(chain, member, "1000.00", offer="GIFT200").args_["reason"] == "limit"


def test_an_offer_whose_coupon_is_gone_is_refused(chain: Chain) -> None:
    make_top_up_offer(coupon_offer="GONE")
    refused = refused_by(chain, make_member(chain.s001), "1000.00", offer="GIFT200")
    assert refused.args_["reason"] == "unknown_coupon"
    assert not TopUp.objects.exists()


def test_the_same_key_tops_up_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    first = top_up(chain, member, "100.00", key="T1")
    again = top_up(chain, member, "100.00", key="T1")
    assert again.replayed
    assert again.body == first.body
    assert TopUp.objects.count() == 1


class TestFiveTimes:
    @pytest.fixture
    def member(self, chain: Chain) -> Member:
        make_five_times_offer()
        return make_member(chain.s001)

    def free(self, chain: Chain, member: Member, amount: str, *lines: str, **how: Any) -> dict[str, Any]:
        total = str(sum(map(D, lines), D(0)))
        order = how.pop("order", None) or basket(*[line(price) for price in lines], member=member)
        how = {"seen_total": D(total), "offer": "FREE5X"} | how
        return top_up(chain, member, amount, order=order, **how).data

    def fault(self, chain: Chain, member: Member, amount: str, *lines: str, **how: Any) -> Refused:
        with pytest.raises(Refused) as refused:
            self.free(chain, member, amount, *lines, **how)
        assert not TopUp.objects.exists()
        return refused.value

    def test_an_order_of_169_is_free_for_845_on_the_wallet(self, chain: Chain, member: Member) -> None:
        told = quote(chain, basket(line("169.00"), member=member), offer="FREE5X")["waiver"]
        assert (told["needed"], told["largest_order"], told["gift_item"]) == ("845.00", "1000.00", "蚕丝被")
        said = self.free(chain, member, "845.00", "169.00")
        assert (said["balance"]["total"], said["gift_items"]) == ("845.00", [{"name": "蚕丝被", "value": "99.00"}])
        sale = said["sale"]
        assert (sale["total"], sale["waived"], sale["points_earned"], sale["tenders"]) == ("0.00", "169.00", 0, [])
        assert Sale.objects.get().top_up == TopUp.objects.get()
        member.refresh_from_db()
        assert (member.points, member.principal, member.window_spend, member.visits) == (0, 845, 0, 1)

    def test_a_fen_less_a_small_order_or_another_total_is_refused(self, chain: Chain, member: Member) -> None:
        assert self.fault(chain, member, "844.99", "169.00").args_["reason"] == "top_up_too_small"
        assert self.fault(chain, member, "499.95", "99.99").args_["reason"] == "order_below_minimum"
        assert self.fault(chain, member, "845.00", "169.00", seen_total=D("168.00")).code is Code.TOTAL_CHANGED
        assert self.fault(chain, member, "845.00", "169.00", seen_total=None).code is Code.TOTAL_CHANGED

    def test_at_the_cap_the_till_hears_the_largest_order(self, chain: Chain, member: Member) -> None:
        refused = self.fault(chain, member, "5000.05", "1000.01")
        assert (refused.code, refused.args_["largest_order"]) == (Code.BALANCE_CAP, D("1000.00"))

    def test_other_discounts_do_not_go_with_it(self, chain: Chain, member: Member) -> None:
        coupon = make_coupon(member=member)
        for fields in ({"points": (500,)}, {"coupons": (coupon.code,)}, {"wallet": "max"}):
            order = basket(line("219.00"), member=member, **fields)
            refused = self.fault(chain, member, "1095.00", order=order, seen_total=D("219.00"))
            assert refused.args_["reason"] == "other_discounts"

    def test_a_promotion_counts_before_it(self, chain: Chain, member: Member) -> None:
        make_promotion(percent_paid=D(50))
        said = self.free(chain, member, "845.00", "338.00", seen_total=D("169.00"))
        assert (said["sale"]["discount"], said["sale"]["waived"]) == ("169.00", "169.00")

    def test_it_is_used_once_a_day_unless_undone(self, chain: Chain, member: Member) -> None:
        self.free(chain, member, "500.00", "100.00")
        with pytest.raises(Refused) as refused:
            self.free(chain, member, "500.00", "100.00")
        assert refused.value.args_["reason"] == "day_limit"
        assert self.free(chain, member, "500.00", "100.00", at=AT + timedelta(days=1))["amount"] == "500.00"

    def test_order_and_offer_belong_together(self, chain: Chain, member: Member) -> None:
        assert self.fault(chain, member, "845.00", "169.00", offer=None).args_["reason"] == "no_offer"
        assert refused_by(chain, member, "845.00", offer="FREE5X").args_["reason"] == "needs_order"
        make_top_up_offer()
        assert self.fault(chain, member, "1000.00", "169.00", offer="GIFT200").args_["reason"] == "takes_no_order"
        stranger = basket(line("169.00"), member=make_member(chain.s001))
        assert self.fault(chain, member, "845.00", order=stranger, seen_total=D("169.00")).code is Code.INVALID

    def test_a_replay_asks_for_no_pin_again(self, chain: Chain, member: Member) -> None:
        def order(pin: str) -> dict[str, Any]:
            return {"order": basket(line("169.00"), member=member, approval=Approval("manager1", pin))}

        first = self.free(chain, member, "845.00", "169.00", key="T2", **order(PIN))
        assert self.free(chain, member, "845.00", "169.00", key="T2", **order("000000")) == first

    def test_waived_goods_come_back_for_nothing(self, chain: Chain, member: Member) -> None:
        number = self.free(chain, member, "845.00", "100.00", "69.00")["sale"]["number"]
        said = give_back(chain, number, [(2, 1)]).data
        assert (said["amount"], said["waived"], said["tenders"], said["points_clawed_back"]) == ("0.00", "69.00", [], 0)
        assert Refund.objects.get().waived == 69

    def test_spending_the_balance_earns(self, chain: Chain, member: Member) -> None:
        self.free(chain, member, "845.00", "169.00")
        said = sell(chain, basket(member=member, wallet="max"), "100.00").data
        assert said["points_earned"] == 100
        assert Lot.objects.get().used == 100
