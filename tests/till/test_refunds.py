"""Goods that come back at the till: looked at, confirmed, and the last sale made void."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from checkout.models import Refund, Sale
from checkout.services import e_receipts
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import PIN, Chain, make_coupon, make_five_times_offer, make_member

BACKEND = "config.permissions.AssignmentBackend"
NOW = timezone.now()
MANAGER = {"code": "manager1", "pin": PIN}


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend=BACKEND)
    return client


def sold(chain: Chain, *tenders: tuple[str, str], price: str = "100.00", **order: Any) -> str:
    """The number of a sale of one article, now."""
    how = {name: order.pop(name) for name in ("by", "store") if name in order}
    number: str = sell(chain, basket(line(price), **order), price, *tenders, at=NOW, **how).data["number"]
    return number


def looked(till: Client, number: str, **fields: str) -> dict[str, Any]:
    """What the preview is rendered from."""
    answer = till.post("/till/refund/preview/", {"number": number} | fields)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context.flatten()
    return found


def confirm(till: Client, number: str, **fields: str) -> HttpResponse:
    asked = {"number": number, "reason": "尺码不合适", "key": "k1"} | MANAGER | fields
    answer: HttpResponse = till.post("/till/refund/confirm/", asked)
    return answer


def paid_back(refund: Refund) -> list[tuple[str, D]]:
    return list(refund.tenders.filter(amount__gt=0).order_by("position").values_list("method__code", "amount"))


def test_the_page_asks_for_a_receipt(till: Client) -> None:
    assert "小票单号" in till.get("/till/refund/").content.decode()


def test_a_receipt_is_taken_by_number_and_by_its_qr(till: Client, chain: Chain) -> None:
    number = sold(chain)
    for words in (number.lower(), f"http://till.example{e_receipts.url(Sale.objects.get())}"):
        answer = till.get("/till/refund/", {"number": words})
        assert [(one["sold"], one["back"], one["left"]) for one in answer.context["lines"]] == [(1, 0, 1)]


def test_what_came_back_already_is_said(till: Client, chain: Chain) -> None:
    number = sell(chain, basket(line("40.00", 3), line("7.00")), "127.00", at=NOW).data["number"]
    give_back(chain, number, [(1, 2), (2, 1)], at=NOW)
    answer = till.get("/till/refund/", {"number": number})
    assert [(one["sold"], one["back"], one["left"]) for one in answer.context["lines"]] == [(3, 2, 1), (1, 1, 0)]
    html = answer.content.decode()
    assert 'name="back-1"' in html
    assert 'name="back-2"' not in html


def test_an_unknown_number_is_said_in_words(till: Client) -> None:
    assert "没有" in "".join(till.get("/till/refund/", {"number": "S001-20260101-AAAAAAAA"}).context["sentences"])


def test_another_companys_receipt_is_refused_in_words(till: Client, chain: Chain) -> None:
    number = sold(chain, store=chain.s003, by=chain.cashier3)
    answer = till.get("/till/refund/", {"number": number})
    assert answer.context["sentences"] == ["只有同一公司的门店可以办理。"]
    assert number in answer.content.decode()


def test_a_sister_stores_receipt_is_taken_and_belongs_to_who_paid(till: Client, chain: Chain) -> None:
    number = sold(chain, store=chain.s002, by=chain.cashier2)
    assert "同公司其他门店售出" in till.get("/till/refund/", {"number": number}).content.decode()
    assert confirm(till, number, all="yes").status_code == 201
    assert Refund.objects.get().store == chain.s001


def test_nothing_chosen_is_no_refusal(till: Client, chain: Chain) -> None:
    assert "quote" not in looked(till, sold(chain), **{"back-1": "0"})


def test_three_for_100_come_back_as_33_33_and_33_33_and_33_34(till: Client, chain: Chain) -> None:
    # 3 x 40.00 less a coupon of 20.00: 100.00 for three.
    member = make_member(chain.s001, at=NOW)
    order = basket(line("40.00", 3), member=member, coupons=(make_coupon(member=member, at=NOW).code,))
    number = sell(chain, order, "100.00", at=NOW).data["number"]
    amounts = []
    for key in ("k1", "k2", "k3"):
        seen = looked(till, number, **{"back-1": "1"})["quote"]
        assert confirm(till, number, key=key, seen_amount=seen["amount"], **{"back-1": "1"}).status_code == 201
        amounts.append(seen["amount"])
    assert amounts == ["33.33", "33.33", "33.34"]
    assert [row.amount for row in Refund.objects.order_by("posted_at", "id")] == [D("33.33"), D("33.33"), D("33.34")]


def test_the_preview_says_what_goes_where(till: Client, chain: Chain) -> None:
    # 200.00: 500 points take off 50.00, the wallet pays 60.00, cash 90.00, and 150 points are earned.
    member = make_member(chain.s001, points=500, wallet=("60.00", "0.00"), at=NOW)
    order = basket(line("100.00", 2), member=member, points=(500,), wallet=D("60.00"))
    number = sell(chain, order, "150.00", ("cash", "90.00"), at=NOW).data["number"]
    found = looked(till, number, **{"back-1": "1"})
    # Half: 75.00, of it 60/150 from the wallet. 250 points back, 75 of the 150 earned are taken.
    assert [(one["name"], one["amount"]) for one in found["back"]] == [("储值", "30.00"), ("现金", "45.00")]
    quote = found["quote"]
    assert (quote["points_clawed_back"], quote["points_returned"], quote["full"]) == (75, 250, False)
    html = till.post("/till/refund/preview/", {"number": number, "back-1": "1"}).content.decode()
    for words in ("¥75.00", "退到储值", "¥30.00", "退到现金", "¥45.00", "−75", "+250", "需要店长核准"):
        assert words in html, words
    assert "优惠券" in html


def test_a_debt_is_said_before_it_is_made(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, at=NOW)
    number = sold(chain, price="300.00", member=member)
    # 300 points were earned and are used up: all of them are owed.
    sell(chain, basket(line("50.00"), member=member, points=(300,)), "30.00", at=NOW)
    found = looked(till, number, all="yes")
    # 30 points of the other sale pay a part.
    assert (found["quote"]["points_clawed_back"], found["quote"]["points_debt"]) == (300, 270)


def test_points_that_are_gone_are_kept_from_the_money_where_the_store_says_so(till: Client, chain: Chain) -> None:
    chain.s001.shortfall = "deduct"
    chain.s001.save(update_fields=["shortfall"])
    member = make_member(chain.s001, at=NOW)
    number = sold(chain, price="300.00", member=member)
    sell(chain, basket(line("20.00"), member=member, points=(300,)), "0.00", at=NOW)
    html = till.post("/till/refund/preview/", {"number": number, "all": "yes"}).content.decode()
    # 300 points at 0.10 yuan: 30.00 are kept.
    for words in ("¥270.00", "抵扣缺少的积分", "−¥30.00"):
        assert words in html, words


def test_more_than_is_left_is_said_in_the_preview(till: Client, chain: Chain) -> None:
    found = looked(till, sold(chain), **{"back-1": "2"})
    assert "quote" not in found
    assert "第1行" in "".join(found["sentences"]) or "1" in "".join(found["sentences"])


def test_a_quantity_that_is_no_number_is_said_by_its_line(till: Client, chain: Chain) -> None:
    assert "第 1 行" in "".join(looked(till, sold(chain), **{"back-1": "two"})["sentences"])


def test_the_other_way_back_is_shown_and_asks_the_region(till: Client, chain: Chain) -> None:
    number = sold(chain, ("wechat", "100.00"))
    found = looked(till, number, all="yes", way="cash")
    assert (found["approval"], found["tenders"]) == ("region", [{"method": "cash", "amount": "100.00"}])
    tenders = '[{"method": "cash", "amount": "100.00"}]'
    assert tenders in till.post(
        "/till/refund/preview/", {"number": number, "all": "yes", "way": "cash"}
    ).content.decode().replace("&quot;", '"')
    assert confirm(till, number, all="yes", tenders=tenders).status_code == 422
    done = confirm(till, number, all="yes", tenders=tenders, code="region1")
    assert done.status_code == 201
    assert paid_back(Refund.objects.get()) == [("cash", D("100.00"))]


def test_the_same_way_is_no_other_way(till: Client, chain: Chain) -> None:
    found = looked(till, sold(chain), all="yes", way="cash")
    assert found["approval"] == "manager"


def test_above_500_the_region_is_asked(till: Client, chain: Chain) -> None:
    assert looked(till, sold(chain, price="500.00"), all="yes")["approval"] == "manager"
    assert looked(till, sold(chain, price="500.01"), all="yes")["approval"] == "region"


def test_a_manager_at_the_till_needs_nobody(client: Client, chain: Chain) -> None:
    client.force_login(chain.manager, backend=BACKEND)
    number = sold(chain)
    assert looked(client, number, all="yes")["approval"] == ""
    assert confirm(client, number, all="yes", code="", pin="").status_code == 201


def test_a_cashier_alone_pays_nothing_back(till: Client, chain: Chain) -> None:
    answer = confirm(till, sold(chain), all="yes", pin="")
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#say")
    assert "需要第二人" in answer.content.decode()
    assert not Refund.objects.exists()


def test_a_wrong_pin_pays_nothing_back(till: Client, chain: Chain) -> None:
    assert confirm(till, sold(chain), all="yes", pin="000000").status_code == 422
    assert not Refund.objects.exists()


def test_a_refund_without_a_reason_is_refused(till: Client, chain: Chain) -> None:
    assert confirm(till, sold(chain), all="yes", reason=" ").status_code == 422


def test_the_same_key_pays_once_and_shows_the_same(till: Client, chain: Chain) -> None:
    number = sold(chain)
    first, second = (confirm(till, number, all="yes", seen_amount="100.00") for _ in range(2))
    # Asked again after a reload the PIN is not at hand any more.
    third = confirm(till, number, all="yes", seen_amount="100.00", pin="")
    assert {one.status_code for one in (first, second, third)} == {201}
    assert first.content == second.content == third.content
    assert Refund.objects.count() == 1
    assert "退货小票" in first.content.decode()


def test_an_amount_that_nobody_saw_is_refused(till: Client, chain: Chain) -> None:
    number = sell(chain, basket(line("40.00", 3)), "120.00", at=NOW).data["number"]
    answer = confirm(till, number, seen_amount="80.00", **{"back-1": "1"})
    assert answer.status_code == 422
    assert "应退已变为 ¥40.00（原为 ¥80.00）" in answer.content.decode()
    assert not Refund.objects.exists()


def test_head_office_takes_back_what_another_company_sold(client: Client, chain: Chain) -> None:
    client.force_login(chain.hq, backend=BACKEND)
    client.post("/till/store/", {"store": "S001"})
    number = sold(chain, store=chain.s003, by=chain.cashier3)
    assert client.get("/till/refund/", {"number": number}).context["left"] == 1
    assert "退货小票" in confirm(client, number, all="yes").content.decode()
    refund = Refund.objects.get()
    assert refund.store == chain.s001
    assert "退货小票" in client.get(f"/till/receipts/{refund.number}/").content.decode()


def test_a_free_orders_goods_bring_no_money_and_the_page_says_why(till: Client, chain: Chain) -> None:
    make_five_times_offer()
    member = make_member(chain.s001, at=NOW)
    order = basket(line("169.00"), member=member)
    asked = {"offer": "FREE5X", "order": order, "seen_total": D("169.00"), "at": NOW}
    top_up(chain, member, "845.00", **asked)
    number = Sale.objects.get().number
    assert "储值免单" in till.get("/till/refund/", {"number": number}).content.decode()
    quote = looked(till, number, all="yes")["quote"]
    assert (quote["amount"], quote["waived"]) == ("0.00", "169.00")
    done = confirm(till, number, all="yes", seen_amount="0.00")
    assert done.status_code == 201
    assert "不退款" in done.content.decode()


def test_where_nobody_may_agree_it_waits_in_the_inbox_and_the_page_says_what_became_of_it(
    till: Client, chain: Chain
) -> None:
    number = sold(chain, price="600.00")
    asked = {"later": "yes", "code": "", "pin": "", "seen_amount": "600.00", "all": "yes"}
    first, second = confirm(till, number, **asked), confirm(till, number, **asked)
    assert (first.status_code, first.content) == (202, second.content)
    assert "等待审批" in first.content.decode()
    page = {"number": number}
    assert 'data-state="waiting"' in till.get("/till/refund/", page).content.decode()
    approval = Approval.objects.get()
    approvals.decide(approval, by=chain.region_manager, approve=True)
    html = till.get("/till/refund/", page).content.decode()
    assert 'data-state="approved"' in html
    assert f"/till/receipts/{Refund.objects.get().number}/" in html


def test_a_declined_request_says_why(till: Client, chain: Chain) -> None:
    number = sold(chain)
    confirm(till, number, all="yes", later="yes")
    approvals.decide(Approval.objects.get(), by=chain.manager, approve=False, remark="先看货")
    html = till.get("/till/refund/", {"number": number}).content.decode()
    assert "先看货" in html
    assert confirm(till, number, all="yes", key="k2").status_code == 201
