"""Returns: what goes back to which tender, what happens to points, coupon, stored value and tier."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.models import Refund, RefundTender, Sale
from checkout.rules.asked import Return
from checkout.rules.tenders import Tender
from checkout.services import refunding
from coupons.models import Coupon
from ledger.refused import Code, Invalid, Refused
from members.models import Member, TierChange
from points.models import Lot, PointsEntry
from tests.checkout.doing import MANAGER, REGION, basket, give_back, line, sell, top_up
from tests.factories import AT, Chain, add_points, make_coupon, make_member, make_promotion
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def refused_by(chain: Chain, number: str, **how: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        give_back(chain, number, **how)
    return refused.value


def balance(member: Member) -> int:
    member.refresh_from_db()
    return member.points


def test_a_line_comes_back_by_units_and_the_last_takes_the_rest(chain: Chain) -> None:
    number = sell(chain, basket(line("100.00", 3)), "300.00").data["number"]
    amounts = [give_back(chain, number, [(1, 1)]).data["amount"] for _ in range(3)]
    assert amounts == ["100.00", "100.00", "100.00"]
    assert refused_by(chain, number).code is Code.ALREADY_REFUNDED


def test_wallet_and_cash_come_back_pro_rata(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("60.00", "0.00"))
    make_promotion(percent_paid=D("33.33"))
    # 300.03 at 33.33 % is 100.00 (99.999999 rounds up); by 3: 33.33, 33.33, 33.34.
    order = basket(line("100.01", 3), member=member, wallet="max")
    number = sell(chain, order, "100.00", ("cash", "40.00")).data["number"]
    said = [give_back(chain, number, [(1, 1)]).data for _ in range(3)]
    assert [[one["amount"] for one in row["tenders"]] for row in said] == [
        ["20.00", "13.33"],
        ["20.00", "13.33"],
        ["20.00", "13.34"],
    ]
    member.refresh_from_db()
    assert (member.principal, member.points) == (D("60.00"), 0)


def test_redeemed_points_go_back_and_earned_ones_are_taken(chain: Chain) -> None:
    member = make_member(chain.s001, points=500)
    order = basket(line("60.00"), line("60.00"), member=member, points=(500,))
    number = sell(chain, order, "70.00").data["number"]
    preview = refunding.quote(number, Return(((1, 1),)), by=chain.cashier, store=chain.s001, at=LATER)
    said = give_back(chain, number, [(1, 1)], at=LATER).data
    assert (said["amount"], said["points_returned"], said["points_clawed_back"]) == ("35.00", 250, 35)
    assert (preview["amount"], preview["points_returned"], preview["points_clawed_back"]) == ("35.00", 250, 35)
    assert preview["approval_required"] == [{"action": "refund", "level": "manager"}]
    assert said["points_balance"] == 285 == balance(member)
    give_back(chain, number, at=LATER)
    assert balance(member) == 500
    assert list(Lot.objects.filter(remaining__gt=0).values_list("remaining", flat=True)) == [500]


def test_missing_points_become_a_debt_that_the_next_sale_pays_first(chain: Chain) -> None:
    member = make_member(chain.s001)
    number = sell(chain, basket(line("500.00"), member=member), "500.00").data["number"]
    sell(chain, basket(line("50.00"), member=member, points=(500,)), "0.00")
    said = give_back(chain, number).data
    assert (said["points_clawed_back"], said["points_debt"], said["amount"]) == (500, 500, "500.00")
    assert balance(member) == -500
    sell(chain, basket(line("120.00"), member=member), "120.00")
    assert balance(member) == -380
    assert not Lot.objects.filter(remaining__gt=0).exists()


def test_missing_points_can_be_kept_from_the_money(chain: Chain) -> None:
    chain.s001.shortfall = "deduct"
    chain.s001.save(update_fields=["shortfall"])
    member = make_member(chain.s001)
    number = sell(chain, basket(line("500.00"), member=member), "500.00").data["number"]
    sell(chain, basket(line("50.00"), member=member, points=(500,)), "0.00")
    said = give_back(chain, number).data
    assert (said["points_clawed_back"], said["deducted"], said["amount"]) == (0, "50.00", "450.00")
    assert balance(member) == 0


def test_points_of_the_sale_that_expired_unspent_count_as_taken(chain: Chain) -> None:
    member = make_member(chain.s001)
    number = sell(chain, basket(line("100.00", 2), member=member), "200.00").data["number"]
    member.refresh_from_db()
    add_points(member, 50, at=AT + timedelta(days=360))
    after_end = AT + timedelta(days=366)
    first = give_back(chain, number, [(1, 1)], at=after_end).data
    second = give_back(chain, number, at=after_end + timedelta(days=1)).data
    assert [row["points_clawed_back"] for row in (first, second)] == [0, 0]
    assert list(Refund.objects.order_by("at").values_list("points_expired", flat=True)) == [100, 100]
    assert balance(member) == 50


def test_a_lot_that_has_ended_comes_back_for_30_days_once_per_origin(chain: Chain) -> None:
    member = make_member(chain.s001)
    lot = add_points(member, 500, ends=AT.date())
    order = basket(line("60.00"), line("60.00"), member=member, points=(500,))
    number = sell(chain, order, "70.00").data["number"]
    give_back(chain, number, [(1, 1)], at=LATER)
    give_back(chain, number, at=LATER + timedelta(days=5))
    ends = {(one.origin_id, one.ends_on) for one in Lot.objects.filter(origin__isnull=False)}
    assert ends == {(lot.pk, date(2026, 12, 23))}


def test_a_coupon_comes_back_with_the_last_goods_and_grace_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    coupon = make_coupon(member=member, value=D("30.00"), minimum=D("200.00"), until=AT + timedelta(hours=1))
    order = basket(line("100.00"), line("100.00"), member=member, coupons=(coupon.code,))
    number = sell(chain, order, "170.00").data["number"]
    first = give_back(chain, number, [(1, 1)], at=LATER).data
    assert (first["amount"], first["coupon_restored"]) == ("85.00", False)
    assert give_back(chain, number, at=LATER).data["coupon_restored"] is True
    coupon.refresh_from_db()
    # Returned on the 23rd: seven whole days more, through the 30th.
    assert (coupon.state, coupon.extended, coupon.ends_at.isoformat()) == ("issued", True, "2026-11-30T16:00:00+00:00")
    again = sell(chain, order, "170.00", at=LATER).data["number"]
    give_back(chain, again, at=LATER)
    assert Coupon.objects.get(pk=coupon.pk).ends_at == coupon.ends_at


def test_a_coupon_that_was_voided_since_does_not_come_back(chain: Chain) -> None:
    coupon = make_coupon(value=D("30.00"))
    number = sell(chain, basket(coupons=(coupon.code,)), "70.00").data["number"]
    Coupon.objects.filter(pk=coupon.pk).update(state="void", used_at=None, used_reference="")
    assert give_back(chain, number).data["coupon_restored"] is False


def test_a_promotions_share_lowers_the_return(chain: Chain) -> None:
    make_promotion(kind="n_pieces", pieces=2, percent_paid=D(58))
    number = sell(chain, basket(line("100.00"), line("100.00")), "116.00").data["number"]
    assert give_back(chain, number, [(1, 1)]).data["amount"] == "58.00"


def test_money_goes_another_way_with_the_regions_approval(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("40.00", "0.00"))
    number = sell(chain, basket(member=member, wallet="max"), "100.00", ("wechat", "60.00")).data["number"]
    another = {"tenders": (Tender("cash", D("60.00")),), "approval": MANAGER}
    assert refused_by(chain, number, **another).args_["level"] == "region"
    said = give_back(chain, number, tenders=(Tender("cash", D("60.00")),), approval=REGION).data
    assert said["tenders"] == [{"method": "wallet", "amount": "40.00"}, {"method": "cash", "amount": "60.00"}]
    rows = RefundTender.objects.order_by("position").values_list("method__code", "closed", "amount")
    assert list(rows) == [("wallet", 40, 40), ("wechat", 60, 0), ("cash", 0, 60)]
    wrong = sell(chain, basket(), "100.00").data["number"]
    bad = {"tenders": (Tender("wechat", D("99.00")),), "approval": REGION}
    assert refused_by(chain, wrong, **bad).code is Code.TENDERS_MISMATCH


def test_a_vouchers_share_is_withheld(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00", ("voucher", "30.00"), ("cash", "70.00")).data["number"]
    assert give_back(chain, number).data["amount"] == "70.00"
    assert (Refund.objects.get().net, Refund.objects.get().withheld) == (100, 30)


def test_above_500_yuan_the_manager_does_not_suffice(chain: Chain) -> None:
    number = sell(chain, basket(line("500.01")), "500.01").data["number"]
    refused = refused_by(chain, number)
    assert (refused.code, refused.args_["level"]) == (Code.APPROVAL_REQUIRED, "region")
    assert refused_by(chain, number, approval=None).code is Code.APPROVAL_REQUIRED
    assert give_back(chain, number, approval=REGION).status == 201
    small = sell(chain, basket(), "100.00").data["number"]
    assert give_back(chain, small, by=chain.manager, approval=None).status == 201


def test_a_return_is_made_in_any_store_of_the_same_entity(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00").data["number"]
    other = {"by": chain.cashier3, "store": chain.s003}
    assert refused_by(chain, number, **other).code is Code.FORBIDDEN
    said = give_back(chain, number.lower(), by=chain.cashier2, store=chain.s002, approval=REGION).data
    assert said["store"] == "S002"
    assert refused_by(chain, "S001-20260101-AAAAAAAA").code is Code.NOT_FOUND


def test_the_same_key_answers_again(chain: Chain) -> None:
    number = sell(chain, basket(line("100.00", 2)), "200.00").data["number"]
    first = give_back(chain, number, [(1, 1)], key="R1")
    again = give_back(chain, number, [(1, 1)], key="R1")
    assert (again.replayed, again.body) == (True, first.body)
    by_manager = {"by": chain.manager, "approval": None, "key": "R2"}
    assert give_back(chain, number, **by_manager).body == give_back(chain, number, **by_manager).body
    assert Refund.objects.count() == 2


def test_a_reason_is_needed(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00").data["number"]
    for reason in (" ", "x" * 201):
        with pytest.raises(Invalid) as invalid:
            give_back(chain, number, reason=reason)
        assert set(invalid.value.errors) == {"reason"}


def test_lines_that_are_not_there_are_refused(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00").data["number"]
    assert refused_by(chain, number, lines=[(2, 1)]).code is Code.NOT_REFUNDABLE
    assert refused_by(chain, number, lines=[(1, 2)]).args_["left"] == {1: 1}


def test_the_last_taken_lot_is_the_first_given_back(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("100.00", "0.00"))
    top_up(chain, member, "100.00")
    number = sell(chain, basket(line("75.00", 2), member=member, wallet="max"), "150.00").data
    assert number["due"] == "0.00"
    give_back(chain, number["number"], [(1, 1)])
    lots = member.wallet_lots.order_by("at", "id").values_list("used", flat=True)
    assert sorted(lots) == [0, 75]
    assert WalletEntry.objects.get(kind="give_back").amount == 75


class TestTier:
    def test_an_upgrade_is_undone_with_the_goods_that_made_it(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        sell(chain, basket(line("1999.99"), member=member), "1999.99")
        member.refresh_from_db()
        assert member.tier.code == "basic"
        number = sell(chain, basket(line("0.01"), member=member), "0.01").data["number"]
        member.refresh_from_db()
        assert member.tier.code == "vip"
        give_back(chain, number, at=LATER)
        member.refresh_from_db()
        assert member.tier.code == "basic"
        assert list(TierChange.objects.order_by("at").values_list("kind", flat=True)) == ["auto", "undone"]

    def test_it_stays_when_later_purchases_reach_it_anyway(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        number = sell(chain, basket(line("2000.00"), member=member), "2000.00").data["number"]
        sell(chain, basket(line("2000.00"), member=member), "2000.00", at=LATER)
        give_back(chain, number, at=LATER, approval=REGION)
        member.refresh_from_db()
        assert member.tier.code == "vip"

    def test_a_locked_tier_stays(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        number = sell(chain, basket(line("2000.00"), member=member), "2000.00").data["number"]
        Member.objects.filter(pk=member.pk).update(tier_locked=True)
        give_back(chain, number, approval=REGION)
        member.refresh_from_db()
        assert member.tier.code == "vip"
        sell(chain, basket(line("20000.00"), member=member), "20000.00")
        member.refresh_from_db()
        assert member.tier.code == "vip"

    def test_what_left_the_window_does_not_count(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        number = sell(chain, basket(line("1900.00"), member=member), "1900.00").data["number"]
        year_later = AT + timedelta(days=365)
        sell(chain, basket(line("100.00"), member=member), "100.00", at=year_later)
        member.refresh_from_db()
        assert member.tier.code == "basic"
        assert give_back(chain, number, at=year_later, approval=REGION).status == 201

    def test_points_reach_a_tier_as_well(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        vip = member.tier.__class__.objects.get(code="vip")
        vip.spend_from, vip.points_from = None, 100
        vip.save(update_fields=["spend_from", "points_from"])
        sell(chain, basket(line("100.00"), member=member), "100.00")
        member.refresh_from_db()
        assert member.tier == vip

    def test_a_tier_given_by_hand_is_not_undone(self, chain: Chain) -> None:
        member = make_member(chain.s001)
        number = sell(chain, basket(line("2000.00"), member=member), "2000.00").data["number"]
        vip = Member.objects.get(pk=member.pk).tier
        change = {"member": member, "kind": "manual", "old": vip, "new": vip, "rule_version": 1, "at": LATER}
        TierChange.objects.create(business_day=LATER.date(), reference="hand", **change)
        give_back(chain, number, at=LATER, approval=REGION)
        member.refresh_from_db()
        assert member.tier.code == "vip"


def test_buy_and_return_100_times_changes_nothing(chain: Chain) -> None:
    member = make_member(chain.s001, points=500, wallet=("100.00", "20.00"))
    coupon = make_coupon(member=member)
    before = list(Lot.objects.values_list("pk", "remaining", "ends_on"))
    order = basket(line("200.00"), member=member, points=(500,), wallet="max", coupons=(coupon.code,))
    for _ in range(100):
        number = sell(chain, order, "130.00", ("cash", "10.00")).data["number"]
        give_back(chain, number)
    member.refresh_from_db()
    assert (member.points, member.principal, member.gift, member.tier.code) == (500, 100, 20, "basic")
    assert list(Lot.objects.filter(remaining__gt=0).values_list("pk", "remaining", "ends_on")) == before
    assert Coupon.objects.get().state == "issued"
    assert (member.window_spend, member.window_points, Sale.objects.count()) == (0, 0, 100)
    assert PointsEntry.objects.filter(kind="redeem").count() == 100
