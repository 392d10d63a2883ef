"""The top-up pages without a browser: what they show, what they book, what they refuse."""

import json
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.models import Sale, TopUp
from ledger.refused import Code, Refused
from members.models import Member
from stores.models import Audit
from tests.checkout.doing import top_up
from tests.factories import (
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_product,
    make_region,
    make_top_up_offer,
)
from till.services import topups

BACKEND = "config.permissions.AssignmentBackend"
NOW = timezone.now()


def at(name: str, *args: str) -> str:
    return reverse(f"till:{name}", args=args)


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend=BACKEND)
    return client


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, phone="+8613805741234", name="林雨晴", at=NOW)


def asked(member: Member, *tenders: tuple[str, str], **fields: Any) -> dict[str, str]:
    rows = [{"method": method, "amount": amount} for method, amount in tenders]
    return {"member": member.number, "tenders": json.dumps(rows)} | fields


def order(*lines: dict[str, Any], **fields: Any) -> str:
    return json.dumps({"lines": lines or [{"sku": "A1", "quantity": 1}]} | fields)


def pay(till: Client, member: Member, *tenders: tuple[str, str], key: str = "k1", **fields: Any) -> HttpResponse:
    answer: HttpResponse = till.post(at("top-up-pay"), asked(member, *tenders, key=key, **fields))
    return answer


def quoted(till: Client, member: Member, *tenders: tuple[str, str], **fields: Any) -> str:
    answer = till.post(at("top-up-quote"), asked(member, *tenders, **fields))
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestPage:
    def test_without_a_member_it_asks_for_one(self, till: Client) -> None:
        html = till.get(at("top-up")).content.decode()
        assert "先找到要充值的会员" in html
        assert 'id="topup"' not in html

    def test_it_shows_the_plans_the_balance_and_the_last_top_ups(self, till: Client, member: Member) -> None:
        make_top_up_offer(name="充1000送200")
        make_five_times_offer(name="充值5倍免单")
        pay(till, member, ("wechat", "300.00"), amount="300.00")
        html = till.get(at("top-up"), {"member": member.number}).content.decode()
        for words in (
            "充1000送200",
            "赠金 ¥200.00",
            "本单免单",
            "蚕丝被",
            "¥300.00",
            "138****1234",
            "最近充值",
            "剩 ¥300.00",
        ):
            assert words in html, words
        assert "13805741234" not in html

    def test_an_unknown_member_is_a_page_that_says_so(self, till: Client) -> None:
        answer = till.get(at("top-up"), {"member": "M000000000"})
        assert (answer.status_code, 'data-code="not_found"' in answer.content.decode()) == (404, True)

    def test_a_member_or_a_statement_is_found(self, till: Client, member: Member, chain: Chain) -> None:
        assert till.post(at("top-up-find"), {"text": "1234"}).headers["HX-Redirect"].endswith(member.number)
        pay(till, member, ("cash", "100.00"), amount="100.00")
        number = TopUp.objects.get().number
        found = till.post(at("top-up-find"), {"text": number.lower()})
        assert found.headers["HX-Redirect"] == at("top-up-done", number)
        make_member(chain.s001, phone="+8615905741234", name="林女士")
        assert till.post(at("top-up-find"), {"text": "1234"}).content.decode().count('data-kind="topup"') == 2
        assert "办理入会" in till.post(at("top-up-find"), {"text": "9999"}).content.decode()

    def test_a_document_is_seen_first_where_the_region_asks(self, till: Client, member: Member) -> None:
        region = make_region("R1")
        region.id_required = True
        region.save(update_fields=["id_required"])
        html = till.get(at("top-up"), {"member": member.number}).content.decode()
        assert "请先核对会员证件" in html
        assert 'id="topup"' not in html
        assert "证件" in pay(till, member, ("cash", "100.00"), amount="100.00").content.decode()
        seen = {"member": member.number, "name": "林雨晴", "document": "id_card"}
        assert till.post(at("top-up-identity"), seen | {"document": "none"}).status_code == 422
        assert till.post(at("top-up-identity"), seen).headers["HX-Redirect"].endswith(member.number)
        assert 'id="topup"' in till.get(at("top-up"), {"member": member.number}).content.decode()


def test_the_list_takes_as_many_statements_for_many_as_for_few(till: Client, member: Member, chain: Chain) -> None:
    make_top_up_offer()
    counts = []
    for serial in range(8):
        top_up(chain, member, "10.00")
        if serial in (0, 7):
            with CaptureQueriesContext(connection) as found:
                till.get(at("top-up"), {"member": member.number})
            counts.append(len(found))
    assert counts[0] >= counts[1]


class TestQuote:
    def test_principal_and_gift_stand_apart_before_and_after(self, till: Client, member: Member) -> None:
        make_top_up_offer()
        html = quoted(till, member, ("cash", "1100.00"), offer="GIFT200")
        for figure in ('id="due">¥1,000.00', "¥1,200.00", 'id="change">¥100.00', "¥4,800.00"):
            assert figure in html, figure
        assert 'data-ready="yes"' in html

    def test_what_stops_it_is_said_beside_the_figures(self, till: Client, member: Member) -> None:
        make_top_up_offer()
        html = quoted(till, member, offer="GIFT200", typed="999.99")
        assert "充值金额不够参加活动" in html
        assert 'data-ready=""' in html
        assert "¥5,000.00" in quoted(till, member, typed="5000.01")
        assert 'data-ready=""' in quoted(till, member)

    def test_what_is_no_amount_is_refused_by_its_name(self, till: Client, member: Member) -> None:
        answer = till.post(at("top-up-quote"), asked(member, typed="abc"))
        assert (answer.status_code, "金额：" in answer.content.decode()) == (422, True)

    def test_169_needs_845(self, till: Client, member: Member) -> None:
        make_product("A1", "169.00")
        make_five_times_offer()
        html = quoted(till, member, offer="FREE5X", basket=order())
        for figure in ('id="order-total">¥169.00', 'id="needed">¥845.00', 'id="largest">¥1,000.00', 'id="due">¥845.00'):
            assert figure in html, figure
        html = quoted(till, member, offer="FREE5X", basket=order(), typed="844.99")
        assert ("¥845.00" in html, 'data-ready=""' in html) == (True, True)

    def test_other_discounts_are_taken_off_by_a_key(self, till: Client, member: Member) -> None:
        make_product("A1", "169.00")
        make_five_times_offer()
        make_coupon(member=member, code="TWENTY", at=NOW)
        html = quoted(till, member, offer="FREE5X", basket=order(coupons=["TWENTY"]))
        assert ('data-act="strip"' in html, 'id="needed"' in html) == (True, False)

    @pytest.mark.parametrize(
        ("draft", "words"), [("none", "还没有商品"), ("other", "另一位会员"), ("pending", "正在收款")]
    )
    def test_an_order_that_cannot_be_taken_is_explained(
        self, till: Client, member: Member, draft: str, words: str
    ) -> None:
        make_five_times_offer()
        assert words in quoted(till, member, offer="FREE5X", draft=draft)

    @pytest.mark.parametrize("basket", ["[1]", "{", '"x"'])
    def test_an_unreadable_order_is_refused(self, till: Client, member: Member, basket: str) -> None:
        assert till.post(at("top-up-quote"), asked(member, basket=basket)).status_code == 422


class TestPay:
    def test_the_statement_follows_and_the_same_key_books_once(self, till: Client, member: Member) -> None:
        make_top_up_offer(name="充1000送200")
        booked = [pay(till, member, ("cash", "1000.00"), amount="1000.00", offer="GIFT200") for _ in range(2)]
        number = TopUp.objects.get().number
        assert [one.headers["HX-Redirect"] for one in booked] == [at("top-up-done", number)] * 2
        html = till.get(at("top-up-done", number)).content.decode()
        for words in ("储值凭单", "充1000送200", "¥1,000.00", "¥200.00", "¥1,200.00", "余额不限使用期限", "持卡人签名"):
            assert words in html, words

    def test_without_a_key_or_with_too_little_money_nothing_is_booked(self, till: Client, member: Member) -> None:
        assert pay(till, member, ("cash", "100.00"), amount="100.00", key="").status_code == 422
        assert "¥1.00" in pay(till, member, ("cash", "99.00"), amount="100.00").content.decode()
        assert pay(till, member, ("wechat", "101.00"), amount="100.00").status_code == 422
        assert not TopUp.objects.exists()

    def test_the_free_order_is_on_the_statement(self, till: Client, member: Member) -> None:
        make_product("A1", "169.00", name="儿童羽绒服")
        make_five_times_offer()
        fields = {"amount": "845.00", "offer": "FREE5X", "basket": order(), "seen_total": "169.00"}
        answer = pay(till, member, ("cash", "900.00"), **fields)
        html = till.get(answer.headers["HX-Redirect"]).content.decode()
        sale, row = Sale.objects.get(), TopUp.objects.get()
        assert (sale.total, sale.waived, sale.points_earned) == (D("0.00"), D("169.00"), 0)
        assert (row.amount, row.change, sale.top_up) == (D("845.00"), D("55.00"), row)
        member.refresh_from_db()
        assert (member.balance, member.points) == (D("845.00"), 0)
        for words in (sale.number, "儿童羽绒服", "蚕丝被", "¥169.00", "¥0.00", "¥845.00", "¥55.00"):
            assert words in html, words

    def test_844_99_and_an_unseen_total_are_refused(self, till: Client, member: Member) -> None:
        make_product("A1", "169.00")
        make_five_times_offer()
        free = {"offer": "FREE5X", "basket": order()}
        low = pay(till, member, ("cash", "844.99"), amount="844.99", seen_total="169.00", **free)
        unseen = pay(till, member, ("cash", "845.00"), amount="845.00", seen_total="168.00", **free)
        assert (low.status_code, unseen.status_code) == (422, 422)
        assert not TopUp.objects.exists()
        assert not Sale.objects.exists()

    def test_a_lower_price_in_the_free_order_takes_a_second_person(
        self, till: Client, member: Member, chain: Chain
    ) -> None:
        make_product("A1", "169.00")
        make_five_times_offer()
        lower = order({"sku": "A1", "quantity": 1, "unit_price": "140.00"})
        assert 'data-approval="yes"' in quoted(till, member, offer="FREE5X", basket=lower)
        fields = {"amount": "700.00", "offer": "FREE5X", "basket": lower, "seen_total": "140.00"}
        assert pay(till, member, ("cash", "700.00"), **fields).status_code == 422
        assert pay(till, member, ("cash", "700.00"), **fields, code="manager1", pin=chain.pin).status_code == 200
        assert Sale.objects.get().approver == chain.manager

    def test_further_prints_are_marked_and_logged(self, till: Client, member: Member) -> None:
        pay(till, member, ("cash", "100.00"), amount="100.00")
        number = TopUp.objects.get().number
        marks = [till.post(at("top-up-reprint", number)).content.decode() for _ in range(2)]
        assert ["重印 1" in marks[0], "重印 2" in marks[1]] == [True, True]
        assert Audit.objects.filter(action="receipt.reprinted").count() == 2
        assert "已重印 2 次" in till.get(at("top-up-done", number)).content.decode()

    def test_somebody_erased_has_no_name_on_it(self, till: Client, member: Member) -> None:
        pay(till, member, ("cash", "100.00"), amount="100.00")
        Member.objects.update(status=Member.Status.ERASED)
        html = till.get(at("top-up-done", TopUp.objects.get().number)).content.decode()
        assert ("林" in html, "¥100.00" in html) == (False, True)


def test_the_till_hints_at_the_free_order(till: Client, member: Member) -> None:
    make_product("A1", "169.00")
    make_five_times_offer()
    html = till.post(at("quote"), {"basket": order(member=member.number)}).content.decode()
    assert "充值 ¥845.00，本单免单" in html
    html = till.post(at("quote"), {"basket": order({"sku": "A1", "quantity": 6})}).content.decode()
    assert "offer-hint" not in html


def test_another_companys_statement_is_not_shown(client: Client, till: Client, member: Member, chain: Chain) -> None:
    pay(till, member, ("cash", "100.00"), amount="100.00")
    client.force_login(chain.cashier3, backend=BACKEND)
    assert client.get(at("top-up-done", TopUp.objects.get().number)).status_code == 404


def test_who_may_not_top_up_is_told_so(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        topups.may_top_up(chain.finance, chain.s001)
    assert refused.value.code is Code.FORBIDDEN
