"""The undoing of a top-up: formulas A and B, what is withheld, the second person, what comes back later."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.models import Sale, TopUpRefund
from checkout.rules.asked import Undo
from checkout.services import accounts, undoing
from coupons.models import Coupon
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.factories import AT, Chain, make_five_times_offer, make_member, make_offer, make_top_up_offer
from wallets.models import Lot, WalletEntry

pytestmark = pytest.mark.django_db


def told(chain: Chain, number: str, account: str = "customer", **how: Any) -> dict[str, Any]:
    undo = Undo(account, **how)  # type: ignore[arg-type]
    return undoing.quote(number, undo, by=chain.manager, store=chain.s001, at=AT)


def undo(chain: Chain, number: str, account: str = "customer", **how: Any) -> dict[str, Any]:
    """Ask as the manager and decide as finance."""
    asked = ask_undo(chain, number, account, **how)
    assert asked.status == 202
    approval = Approval.objects.get(number=asked.data["approval"])
    found: dict[str, Any] = approvals.decide(approval, by=chain.finance, approve=True, at=AT).result
    return found


class TestFiveTimes:
    @pytest.fixture
    def number(self, chain: Chain, member: Member) -> str:
        make_five_times_offer()
        order = basket(line("100.00"), line("69.00"), member=member)
        asked = {"offer": "FREE5X", "order": order, "seen_total": D("169.00")}
        return str(top_up(chain, member, "845.00", **asked).data["number"])

    @pytest.fixture
    def member(self, chain: Chain) -> Member:
        return make_member(chain.s001)

    def sale(self) -> str:
        return Sale.objects.get(top_up__isnull=False).number

    def test_what_was_kept_is_taken_off(self, chain: Chain, number: str) -> None:
        found = told(chain, number)
        assert (found["amount"], found["formulas"]) == ("577.00", {"merchant": "641.53", "customer": "577.00"})
        assert [(one["code"], one["amount"]) for one in found["withheld"]] == [
            ("waived_order", "169.00"),
            ("gift_item", "99.00"),
        ]
        assert (found["untouched"], found["cooling_off"], found["withheld_total"]) == (False, True, "268.00")
        assert told(chain, number, gift_returned=True)["amount"] == "676.00"

    def test_goods_that_came_back_raise_it(self, chain: Chain, number: str) -> None:
        sale = self.sale()
        give_back(chain, sale, [(2, 1)])
        assert told(chain, number)["amount"] == "646.00"
        give_back(chain, sale)
        assert told(chain, number, gift_returned=True)["amount"] == "845.00"

    def test_what_was_spent_lowers_it(self, chain: Chain, number: str, member: Member) -> None:
        sell(chain, basket(line("200.00"), member=member, wallet="max"), "200.00")
        assert told(chain, number)["amount"] == "377.00"

    def test_finance_decides_and_the_lot_is_closed(self, chain: Chain, number: str, member: Member) -> None:
        found = undo(chain, number)
        assert (found["amount"], found["withheld"], found["balance"]["total"]) == ("577.00", "268.00", "0.00")
        row = TopUpRefund.objects.get()
        assert (row.amount, row.approver, row.asked_by) == (D("577.00"), chain.finance, chain.manager)
        assert Lot.objects.get().closed_as == "customer"
        with pytest.raises(Refused) as refused:
            told(chain, number)
        assert (refused.value.code, refused.value.args_["reason"]) == (Code.NOT_REFUNDABLE, "closed")

    def test_waived_goods_that_come_back_after_it_are_paid_then(self, chain: Chain, number: str) -> None:
        undo(chain, number)
        said = give_back(chain, self.sale(), [(2, 1)]).data
        assert (said["amount"], said["closed_top_ups_paid"]) == ("0.00", "69.00")

    def test_goods_bought_with_the_balance_come_back_after_it(self, chain: Chain, number: str, member: Member) -> None:
        sold = sell(chain, basket(line("200.00"), member=member, wallet="max"), "200.00").data["number"]
        assert undo(chain, number)["amount"] == "377.00"
        # All of C that remains is what was kept: 577.00 in all, so 200.00 more.
        assert give_back(chain, sold).data["closed_top_ups_paid"] == "200.00"


def test_a_lot_pays_by_the_account_that_is_named(chain: Chain) -> None:
    make_top_up_offer()
    member = make_member(chain.s001)
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sold = sell(chain, basket(line("600.00"), member=member, wallet="max"), "600.00").data["number"]
    assert told(chain, number)["formulas"] == {"merchant": "500.00", "customer": "400.00"}
    assert undo(chain, number)["amount"] == "400.00"
    said = give_back(chain, sold, approval=None, by=chain.region_manager).data
    assert said["closed_top_ups_paid"] == "600.00"
    member.refresh_from_db()
    assert (member.principal, member.gift) == (0, 0)
    assert WalletEntry.objects.get(kind="closed_return").amount == 0


def test_on_the_merchants_account_more_is_paid(chain: Chain) -> None:
    make_top_up_offer()
    member = make_member(chain.s001)
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sold = sell(chain, basket(line("600.00"), member=member, wallet="max"), "600.00").data["number"]
    assert undo(chain, number, "merchant")["amount"] == "500.00"
    assert give_back(chain, sold, approval=None, by=chain.region_manager).data["closed_top_ups_paid"] == "500.00"


def test_bonus_points_are_taken_back_and_may_be_owed(chain: Chain) -> None:
    make_top_up_offer(gift=D("0.00"), points=500)
    member = make_member(chain.s001)
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sell(chain, basket(line("50.00"), member=member, points=(500,)), "0.00")
    found = undo(chain, number)
    assert (found["amount"], found["points_clawed_back"], found["points_debt"]) == ("1000.00", 500, 500)
    member.refresh_from_db()
    assert member.points == -500


def test_bonus_points_that_expired_unspent_are_not_taken_again(chain: Chain) -> None:
    make_top_up_offer(gift=D("0.00"), points=500)
    member = make_member(chain.s001)
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sell(chain, basket(line("20.00"), member=member, points=(300,)), "0.00")
    asked = ask_undo(chain, number, at=AT + timedelta(days=400))
    approval = Approval.objects.get(number=asked.data["approval"])
    found = approvals.decide(approval, by=chain.finance, approve=True, at=AT + timedelta(days=400)).result
    assert (found["points_clawed_back"], found["points_debt"]) == (300, 300)
    member.refresh_from_db()
    assert member.points == -300


def test_a_bonus_that_expired_whole_is_not_taken_at_all(chain: Chain) -> None:
    make_top_up_offer(gift=D("0.00"), points=500)
    member = make_member(chain.s001)
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    late = AT + timedelta(days=400)
    approval = Approval.objects.get(number=ask_undo(chain, number, at=late).data["approval"])
    found = approvals.decide(approval, by=chain.finance, approve=True, at=late).result
    assert (found["points_clawed_back"], found["points_debt"]) == (0, 0)
    member.refresh_from_db()
    assert member.points == 0


@pytest.mark.parametrize(("used", "amount"), [(False, "1000.00"), (True, "980.00")])
def test_its_coupon_is_voided_or_counts_at_what_it_gave(chain: Chain, used: bool, amount: str) -> None:  # noqa: FBT001
    make_offer("THANKS")
    make_top_up_offer(gift=D("0.00"), coupon_offer="THANKS")
    member = make_member(chain.s001)
    said = top_up(chain, member, "1000.00", offer="GIFT200").data
    if used:
        sell(chain, basket(member=member, coupons=(said["coupon"],)), "80.00")
    assert undo(chain, said["number"])["amount"] == amount
    assert Coupon.objects.get().state == ("used" if used else "void")


def test_asking_books_nothing_and_the_same_key_asks_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    number = top_up(chain, member, "300.00").data["number"]
    first = ask_undo(chain, number, key="U1")
    assert ask_undo(chain, number, key="U1").body == first.body
    with pytest.raises(Refused) as refused:
        ask_undo(chain, number)
    assert refused.value.args_["reason"] == "waiting"
    member.refresh_from_db()
    assert (member.principal, Approval.objects.count(), TopUpRefund.objects.count()) == (300, 1, 0)


def test_nobody_decides_their_own_and_deciding_twice_books_once(chain: Chain) -> None:
    number = top_up(chain, make_member(chain.s001), "300.00").data["number"]
    approval = Approval.objects.get(number=ask_undo(chain, number, by=chain.finance).data["approval"])
    with pytest.raises(Refused) as refused:
        approvals.decide(approval, by=chain.finance, approve=True)
    assert refused.value.code is Code.FORBIDDEN
    with pytest.raises(Refused):
        approvals.decide(approval, by=chain.manager, approve=True)
    other = Approval.objects.get(number=ask_undo(chain, second(chain)).data["approval"])
    approvals.decide(other, by=chain.finance, approve=True)
    approvals.decide(other, by=chain.finance, approve=True)
    assert TopUpRefund.objects.count() == 1


def second(chain: Chain) -> str:
    return str(top_up(chain, make_member(chain.s001), "200.00").data["number"])


def test_reason_and_account_are_needed_and_cash_has_a_limit(chain: Chain) -> None:
    number = second(chain)
    with pytest.raises(Invalid) as invalid:
        ask_undo(chain, number, reason="", pay_to="x" * 65)
    assert set(invalid.value.errors) == {"reason", "pay_to"}
    with pytest.raises(Refused) as refused:
        ask_undo(chain, number, pay_to="cash")
    assert refused.value.args_["reason"] == "cash_limit"
    small = top_up(chain, make_member(chain.s001), "100.00").data["number"]
    assert ask_undo(chain, small, pay_to="cash").status == 202


def test_unknown_top_ups_and_other_companies_are_refused(chain: Chain) -> None:
    number = second(chain)
    with pytest.raises(Refused) as refused:
        told(chain, "S001-20261122-AAAAAAAA")
    assert refused.value.code is Code.NOT_FOUND
    with pytest.raises(Refused) as refused:
        undoing.quote(number, Undo("customer"), by=chain.cashier3, store=chain.s003, at=AT + timedelta(days=9))
    assert refused.value.code is Code.FORBIDDEN


def test_an_account_stands_masked_in_rows_that_never_change_and_sealed_beside_them(chain: Chain) -> None:
    number = top_up(chain, make_member(chain.s001), "300.00").data["number"]
    approval = Approval.objects.get(number=ask_undo(chain, number, pay_to=" 工行 6222 1234 张三 ").data["approval"])
    assert (approval.arguments["pay_to"], accounts.paid_to(approval)) == ("****1234", "工行 6222 1234 张三")
    approvals.decide(approval, by=chain.finance, approve=True, at=AT)
    assert (TopUpRefund.objects.get().pay_to, accounts.paid_to(approval)) == ("****1234", "工行 6222 1234 张三")


def test_a_declined_request_keeps_no_account_and_a_method_is_no_secret(chain: Chain) -> None:
    number = top_up(chain, make_member(chain.s001), "300.00").data["number"]
    approval = Approval.objects.get(number=ask_undo(chain, number, pay_to="支付宝 a@b.c").data["approval"])
    approvals.decide(approval, by=chain.finance, approve=False, at=AT)
    assert accounts.paid_to(approval) == "****"
    approval = Approval.objects.get(number=ask_undo(chain, number, pay_to="wechat").data["approval"])
    assert approval.arguments["pay_to"] == "wechat"
