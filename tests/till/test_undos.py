"""The undoing of a top-up at the till: who may ask, both formulas, where the money goes, what became of it."""

from decimal import Decimal as D

import pytest
from django.test import Client
from django.urls import reverse

from checkout.models import Sale, TopUpRefund
from members.models import Member
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import AT, Chain, make_five_times_offer, make_member, make_top_up_offer

BACKEND = "config.permissions.AssignmentBackend"
BANK = {"way": "bank", "bank_account": "工行 6222 0000", "reason": "搬家了", "account": "customer", "key": "u1"}


def at(name: str, number: str) -> str:
    return reverse(f"till:top-up-undo{name}", args=[number])


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The manager of S001 at the till."""
    client.force_login(chain.manager, backend=BACKEND)
    return client


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, name="林雨晴")


@pytest.fixture
def free(chain: Chain, member: Member) -> str:
    """845.00 for an order of 100.00 + 69.00 and a quilt of 99.00, paid by WeChat."""
    make_five_times_offer()
    order = basket(line("100.00"), line("69.00"), member=member)
    asked = {"offer": "FREE5X", "order": order, "seen_total": D("169.00")}
    return str(top_up(chain, member, "845.00", **asked).data["number"])


def html(till: Client, number: str) -> str:
    return str(till.get(at("", number)).content.decode())


def quoted(till: Client, number: str, **fields: str) -> str:
    return str(till.post(at("-quote", number), {"account": "customer"} | fields).content.decode())


def decide(chain: Chain, *, approve: bool, remark: str = "") -> None:
    approval = Approval.objects.get(state="waiting")
    approvals.decide(approval, by=chain.finance, approve=approve, remark=remark, at=AT)


def test_a_cashier_may_not_ask(client: Client, chain: Chain, free: str) -> None:
    client.force_login(chain.cashier, backend=BACKEND)
    assert (client.get(at("", free)).status_code, "须由店长提出" in html(client, free)) == (403, True)
    for name in ("-quote", "-ask"):
        answer = client.post(at(name, free), BANK)
        assert (answer.status_code, "须由店长提出" in answer.content.decode()) == (422, True)
    assert not Approval.objects.exists()
    assert "undo/" not in client.get(reverse("till:top-up-done", args=[free])).content.decode()


def test_845_less_169_less_99_is_577(till: Client, free: str) -> None:
    said = html(till, free)
    # Ours: P 845, G 169 + 99 = 268, C 268: 845 - half_up(268 x 845 / 1113) = 845 - 203.47.
    for words in ('id="pays">¥577.00', "¥641.53", "845.00 − 268.00", "203.47", "¥169.00", "¥99.00", "¥268.00"):
        assert words in said, words
    assert "seven-days" not in said


def test_the_quilt_back_is_676_and_on_our_account_more(till: Client, free: str) -> None:
    assert 'id="pays">¥676.00' in quoted(till, free, gift_returned="yes")
    assert 'id="pays">¥641.53' in quoted(till, free, account="merchant")


def test_goods_back_are_646_and_all_back_845(till: Client, chain: Chain, free: str) -> None:
    give_back(chain, Sale.objects.get().number, [(2, 1)])
    assert 'id="pays">¥646.00' in html(till, free)
    give_back(chain, Sale.objects.get().number)
    assert 'id="pays">¥845.00' in quoted(till, free, gift_returned="yes")


def test_what_was_spent_is_377(till: Client, chain: Chain, member: Member, free: str) -> None:
    sell(chain, basket(line("200.00"), member=member, wallet="max"), "200.00")
    said = html(till, free)
    assert ('id="pays">¥377.00' in said, "¥200.00" in said) == (True, True)


def test_cash_out_pays_by_both_formulas(till: Client, chain: Chain, member: Member) -> None:
    make_top_up_offer()
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sell(chain, basket(line("1100.00"), member=member, wallet="max"), "1100.00")
    said = html(till, number)
    for words in ('id="pays">¥0.00', "¥83.33", "无可退金额"):
        assert words in said, words
    assert 'id="pays">¥83.33' in quoted(till, number, account="merchant")


def test_an_untouched_one_is_paid_back_in_full_until_the_seventh_day(
    till: Client, chain: Chain, member: Member
) -> None:
    number = top_up(chain, member, "300.00").data["number"]
    # 22 November and seven days.
    assert ("2026-11-29" in html(till, number), 'id="pays">¥300.00' in html(till, number)) == (True, True)


def test_money_goes_back_as_it_came_in_cash_up_to_100_or_to_an_account(
    till: Client, chain: Chain, member: Member, free: str
) -> None:
    said = html(till, free)
    assert ['value="wechat"' in said, 'value="cash"' in said, 'value="bank"' in said] == [True, False, True]
    small = top_up(chain, member, "100.00").data["number"]
    assert 'value="cash"' in html(till, small)
    refused = till.post(at("-ask", free), BANK | {"way": "cash"})
    assert (refused.status_code, "¥100.00" in refused.content.decode()) == (422, True)


def test_finance_decides_and_the_page_says_how_it_stands(till: Client, chain: Chain, free: str) -> None:
    for _ in range(2):
        assert till.post(at("-ask", free), BANK).headers["HX-Redirect"] == at("", free)
    approval = Approval.objects.get()
    assert approval.arguments["pay_to"] == "****0000"
    said = html(till, free)
    for words in (approval.number, 'data-state="waiting"', "搬家了", "manager1"):
        assert words in said, words
    assert 'id="undo"' not in said
    assert "待财务审批" in till.get(reverse("till:top-up-done", args=[free])).content.decode()
    decide(chain, approve=True)
    assert "已撤销" in till.get(reverse("till:top-up-done", args=[free])).content.decode()
    said = html(till, free)
    assert ('data-state="approved"' in said, "¥577.00" in said, 'id="undo"' in said) == (True, True, False)
    assert TopUpRefund.objects.get().amount == D("577.00")


def test_after_a_no_it_may_be_asked_again(till: Client, chain: Chain, free: str) -> None:
    till.post(at("-ask", free), BANK | {"way": "wechat"})
    decide(chain, approve=False, remark="请补充凭证")
    said = html(till, free)
    for words in ('data-state="declined"', "请补充凭证", "finance1", 'id="undo"'):
        assert words in said, words
    assert till.post(at("-ask", free), BANK | {"key": "u2"}).status_code == 200


@pytest.mark.parametrize("field", ["reason", "bank_account"])
def test_reason_and_account_are_needed(till: Client, free: str, field: str) -> None:
    answer = till.post(at("-ask", free), BANK | {field: ""})
    assert (answer.status_code, Approval.objects.count()) == (422, 0)


def test_an_unknown_one_is_not_found(till: Client) -> None:
    assert till.get(at("", "S001-20261122-AAAAAAAA")).status_code == 404
