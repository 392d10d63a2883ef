"""A sale: what it writes, what it refuses, what it answers again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from checkout.models import Line, Request, Sale, Tender
from checkout.rules.basket import Approval, Proof, Seller
from checkout.rules.basket import Line as Item
from checkout.services import requests
from ledger.refused import Code, Invalid, Refused
from members.models import Member, Purchase
from points.models import Lot as PointsLot
from points.models import Part as PointsPart
from points.models import PointsEntry
from tests.checkout.doing import basket, line, quote, sell
from tests.factories import (
    AT,
    Chain,
    add_points,
    make_coupon,
    make_member,
    make_offer,
    make_product,
    make_promotion,
)
from wallets.models import Lot as WalletLot
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db


def test_a_member_buys_with_points_stored_value_and_cash(chain: Chain) -> None:
    member = make_member(chain.s001, points=850, wallet=("100.00", "20.00"))
    order = basket(line("69.00", 2), line("12.25", name="袜子"), member=member, points=(500, 300), wallet=D("50.00"))

    said = sell(chain, order, "80.25", ("cash", "50.00")).data

    sale = Sale.objects.get(number=said["number"])
    assert (sale.subtotal, sale.points_value, sale.total) == (D("150.25"), D("70.00"), D("80.25"))
    assert (sale.wallet, sale.due, sale.handed_over, sale.change) == (D("50.00"), D("30.25"), D("50.00"), D("19.75"))
    # 70.00 over 138.00 and 12.25: 64.2928 and 5.7072, so 64.29 and 5.71.
    assert list(sale.lines.values_list("points_off", "net")) == [(D("64.29"), D("73.71")), (D("5.71"), D("6.54"))]
    assert list(sale.tenders.values_list("method__code", "amount")) == [("wallet", D("50.00")), ("cash", D("30.25"))]
    member.refresh_from_db()
    # 850 - 800 + 80; the 50.00 take 41.67 of the principal (50 x 100 / 120).
    assert (member.points, member.principal, member.gift) == (130, D("58.33"), D("11.67"))
    assert (member.visits, member.window_spend, member.window_points) == (1, D("80.25"), 80)
    assert said["points_balance"] == 130
    assert said["wallet_parts"] == {"principal": "41.67", "gift": "8.33"}
    assert said["next_reward"] == {"gap": 370, "value": "50.00"}
    assert said["receipt_text"].endswith("还差170分可抵20元, 还差370分可抵50元")


def test_the_entries_number_themselves_and_carry_the_balance(chain: Chain) -> None:
    member = make_member(chain.s001, points=300)
    number = sell(chain, basket(line("120.00"), member=member, points=(300,)), "100.00").data["number"]
    entries = PointsEntry.objects.filter(member=member).order_by("seq")
    assert [(one.kind, one.amount, one.balance_after, one.seq) for one in entries] == [
        ("opening", 300, 300, 1),
        ("redeem", -300, 0, 2),
        ("earn", 100, 100, 3),
    ]
    assert entries[1].detail == {"steps": [300], "value": "20.00"}
    lot = PointsLot.objects.get(reference=number)
    assert (lot.earned, lot.remaining, str(lot.ends_on)) == (100, 100, "2027-11-22")
    assert sum(PointsPart.objects.filter(lot=lot).values_list("amount", flat=True)) == 100


def test_a_guest_buys_and_no_value_moves(chain: Chain) -> None:
    said = sell(chain, basket(), "100.00", ("cash", "120.00")).data
    assert (said["member"], said["points_balance"], said["points_earned"], said["change"]) == (None, None, 0, "20.00")
    assert not Purchase.objects.exists()


def test_points_go_by_the_soonest_end_and_ended_ones_do_not_count(chain: Chain) -> None:
    member = make_member(chain.s001)
    late = add_points(member, 300, ends=AT.date() + timedelta(days=300))
    soon = add_points(member, 200, ends=AT.date())
    gone = add_points(member, 100, ends=AT.date() - timedelta(days=1))
    order = basket(line("200.00"), member=member)
    assert quote(chain, order)["suggestion"] == {"points": [500], "value": "50.00"}
    said = sell(chain, basket(line("200.00"), member=member, points=(300,)), "180.00").data
    left = {lot.pk: lot.remaining for lot in PointsLot.objects.filter(member=member)}
    assert (left[soon.pk], left[late.pk], left[gone.pk]) == (0, 200, 100)
    assert said["points_balance"] == 380


def test_a_promotion_and_a_coupon_take_their_share(chain: Chain) -> None:
    kids = make_product("A1", "99.00", category="kids", barcode="690001")
    make_promotion("TWO", kind="n_pieces", pieces=2, percent_paid=D(58), categories=[kids.category])
    member = make_member(chain.s001)
    coupon = make_coupon(member=member, minimum=D("100.00"))
    order = basket(Item(barcode="690001", quantity=2), member=member, coupons=(coupon.code,))
    # 198.00 at 58 % is 114.84; 20 off leaves 94.84.
    assert quote(chain, order)["total"] == "94.84"
    said = sell(chain, order, "94.84").data
    assert [step["amount"] for step in said["steps"]] == ["83.16", "20.00"]
    coupon.refresh_from_db()
    assert (coupon.state, coupon.used_reference) == ("used", said["number"])
    with pytest.raises(Refused) as refused:
        sell(chain, order, "94.84")
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.COUPON_UNUSABLE, "used")


def test_a_category_promotion_holds_for_what_lies_below_it(chain: Chain) -> None:
    winter = make_product("W1", "100.00", category="winter")
    top = make_product("K1", "100.00", category="kids").category
    assert winter.category is not None
    winter.category.parent = top
    winter.category.save(update_fields=["parent"])
    make_promotion(percent_paid=D(50), categories=[top])
    assert quote(chain, basket(Item(sku="W1")))["total"] == "50.00"


def test_a_gift_promotion_puts_its_item_on_the_receipt(chain: Chain) -> None:
    quilt = make_product("QUILT", "99.00", name="蚕丝被")
    make_promotion("GIFT", kind="spend_over_gift", threshold=D("300.00"), gift_product=quilt)
    said = sell(chain, basket(line("300.00")), "300.00").data
    assert [(one["name"], one["unit_price"], one["gift"]) for one in said["lines"]][1] == ("蚕丝被", "0.00", True)
    assert Line.objects.get(is_gift=True).product == quilt


def test_a_gift_coupon_works_for_a_guest_with_nothing_else(chain: Chain) -> None:
    coupon = make_coupon(make_offer(kind="gift", value=D("58.00"), gift_name="洗衣液"))
    order = basket(coupons=(coupon.code.lower(),))
    said = sell(chain, replace(order, lines=()), "0.00").data
    assert (said["total"], said["tenders"], said["lines"][0]["name"]) == ("0.00", [], "洗衣液")


def test_an_inactive_offer_voids_its_coupons(chain: Chain) -> None:
    coupon = make_coupon(make_offer(kind="percent", percent_paid=D(90), is_active=False))
    with pytest.raises(Refused) as refused:
        sell(chain, basket(coupons=(coupon.code,)), "90.00")
    assert refused.value.args_["reason"] == "void"


def test_the_same_key_answers_again_and_another_input_is_refused(chain: Chain) -> None:
    member = make_member(chain.s001)
    first = sell(chain, basket(member=member), "100.00", key="K1")
    again = sell(chain, basket(member=member), "100.00", key="K1")
    assert again.replayed
    assert again.body == first.body
    assert Sale.objects.count() == 1
    with pytest.raises(Refused) as refused:
        sell(chain, basket(line("90.00"), member=member), "90.00", key="K1")
    assert refused.value.code is Code.IDEMPOTENCY_MISMATCH
    other_store = sell(chain, basket(member=member), "100.00", key="K1", store=chain.s002, by=chain.cashier2)
    assert not other_store.replayed


def test_a_refusal_leaves_the_key_free(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        sell(chain, basket(), "99.00", key="K2")
    assert refused.value.code is Code.TOTAL_CHANGED
    assert refused.value.args_ == {"total": D("100.00"), "seen_total": D("99.00")}
    assert not Request.objects.exists()
    assert sell(chain, basket(), "100.00", key="K2").status == 201


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_is_needed(chain: Chain, key: str) -> None:
    with pytest.raises(Refused) as refused:
        sell(chain, basket(), "100.00", key=key)
    assert refused.value.code is Code.IDEMPOTENCY_KEY_REQUIRED


def test_an_external_number_refuses_a_double_of_the_same_store(chain: Chain) -> None:
    sell(chain, basket(external_number="POS-1"), "100.00")
    with pytest.raises(Refused) as refused:
        sell(chain, basket(external_number="POS-1"), "100.00")
    assert refused.value.code is Code.DUPLICATE_EXTERNAL_NUMBER
    assert Sale.objects.count() == 1 == Request.objects.count()


def test_a_bad_basket_names_its_fields_and_writes_nothing(chain: Chain) -> None:
    with pytest.raises(Invalid) as invalid:
        sell(chain, basket(line("1.234"), line(quantity=0)), "100.00")
    assert set(invalid.value.errors) == {"lines.0.unit_price", "lines.1.quantity"}
    assert not Sale.objects.exists()


def test_an_unknown_member_staff_or_coupon_is_refused(chain: Chain) -> None:
    asked = [
        ({"member": "M000000000"}, Code.NOT_FOUND),
        ({"operator": "nobody"}, Code.INVALID),
        ({"sellers": (Seller("nobody"),)}, Code.INVALID),
        ({"coupons": ("NONE",)}, Code.COUPON_UNUSABLE),
    ]
    for fields, code in asked:
        order = replace(basket(), **fields)
        with pytest.raises(Refused) as refused:
            sell(chain, order, "100.00")
        assert refused.value.code is code
    with pytest.raises(Refused) as refused:
        quote(chain, replace(basket(), member="M000000000"))
    assert refused.value.code is Code.NOT_FOUND


def test_operator_and_sellers_stand_beside_the_caller(chain: Chain) -> None:
    sellers = (Seller("cashier2", D(60)), Seller("manager1", D(40)))
    said = sell(chain, basket(operator="cashier2", sellers=sellers), "100.00").data
    assert said["operator"] == "cashier2"
    assert said["sellers"] == [{"staff": "cashier2", "share": "60"}, {"staff": "manager1", "share": "40"}]
    assert Sale.objects.get().by == chain.cashier


def test_a_frozen_member_may_buy_but_uses_no_value(chain: Chain) -> None:
    member = make_member(chain.s001, points=500, wallet=("100.00", "0.00"), status=Member.Status.FROZEN)
    for fields in ({"points": (500,)}, {"wallet": "max"}):
        with pytest.raises(Refused) as refused:
            sell(chain, basket(member=member, **fields), "50.00")
        assert refused.value.code is Code.MEMBER_FROZEN
    assert sell(chain, basket(member=member), "100.00").data["points_earned"] == 100


def test_a_cancelled_member_earns_nothing(chain: Chain) -> None:
    member = make_member(chain.s001, status=Member.Status.CANCELLED)
    assert sell(chain, basket(member=member), "100.00").data["points_earned"] == 0


def test_what_does_not_earn_is_left_out_of_the_base(chain: Chain) -> None:
    member = make_member(chain.s001)
    said = sell(chain, basket(member=member), "100.00", ("voucher", "30.00"), ("cash", "70.00")).data
    assert (said["points_earned"], said["invoiceable"]) == (70, "70.00")
    assert list(Tender.objects.order_by("position").values_list("earns", flat=True)) == [False, True]


def test_rounding_goes_down_and_stands_on_its_own_line(chain: Chain) -> None:
    chain.s001.rounding = "0.10"
    chain.s001.save(update_fields=["rounding"])
    said = sell(chain, basket(line("169.37"), member=make_member(chain.s001)), "169.30").data
    assert (said["rounding"], said["total"], said["points_earned"]) == ("0.07", "169.30", 169)


def test_invoices_leave_stored_value_out(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("100.00", "0.00"))
    said = sell(chain, basket(line("169.00"), member=member, wallet="max"), "169.00", ("wechat", "69.00")).data
    assert (said["invoiceable"], said["wallet"]) == ("69.00", "100.00")
    assert WalletEntry.objects.get(kind="spend").balance_after == 0
    assert WalletLot.objects.get(member=member).used == D("100.00")


def test_tenders_must_settle_what_is_due(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        sell(chain, basket(line("69.00")), "69.00", ("wechat", "70.00"))
    assert refused.value.code is Code.TENDERS_MISMATCH
    assert not Sale.objects.exists()


def test_the_quote_lists_what_the_member_could_use(chain: Chain) -> None:
    member = make_member(chain.s001, points=850)
    coupon = make_coupon(member=member)
    make_promotion("OLD", ends_at=AT - timedelta(days=1), name="旧活动")
    found = quote(chain, basket(line("60.00"), member=member))
    assert found["suggestion"] == {"points": [500], "value": "50.00"}
    assert found["alternatives"][0] == {"points": [300], "value": "20.00"}
    assert found["coupons_usable"] == [coupon.code]
    assert [(one["label"], bool(one["reason"])) for one in found["skipped"]] == [("旧活动", True)]
    assert not Sale.objects.exists()


def test_secrets_stay_out_of_the_fingerprint(chain: Chain) -> None:
    def fingerprint(pin: str, name: str = "连衣裙") -> str:
        order = basket(line(name=name), proof=Proof("pin", pin), approval=Approval("manager1", pin))
        who = {"key": "K", "by": chain.cashier, "store": chain.s001, "at": AT}
        return requests.call("sale", {"basket": order, "when": AT, "odd": {"a": 1}}, **who).fingerprint

    assert fingerprint("1234") == fingerprint("9999")
    assert fingerprint("1234") != fingerprint("1234", "外套")
