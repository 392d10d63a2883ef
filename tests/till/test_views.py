"""The till's addresses without a browser: who may come in, what is answered, what is refused."""

import json
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from checkout.models import Sale
from stores.models import Assignment
from tests.factories import PASSWORD, Chain, make_member, make_product, make_staff

BACKEND = "config.permissions.AssignmentBackend"


def at(name: str) -> str:
    return reverse(f"till:{name}")


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend=BACKEND)
    assert client.post(at("store")).headers["Location"] == at("home")
    return client


def order(*lines: dict[str, Any], **fields: Any) -> dict[str, str]:
    return {"basket": json.dumps({"lines": lines} | fields)}


def sell(till: Client, key: str = "k1", total: str = "100.00", **fields: Any) -> HttpResponse:
    tenders = [{"method": "cash", "amount": total}]
    body = order({"sku": "A1", "quantity": 1}, tenders=tenders, **fields)
    answer: HttpResponse = till.post(at("pay"), body | {"key": key, "seen_total": total})
    return answer


def test_the_house_opens_at_the_log_in_and_leads_a_cashier_to_the_till(client: Client, chain: Chain) -> None:
    assert client.get("/").headers["Location"] == f"{at('login')}?next=/"
    client.force_login(chain.cashier, backend="config.permissions.AssignmentBackend")
    assert client.get("/").headers["Location"] == at("home")


def test_a_stranger_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get(at("home")).headers["Location"] == f"{at('login')}?next={at('home')}"


def test_a_part_of_the_page_sends_the_whole_page_to_the_log_in(client: Client, db: None) -> None:
    answer = client.post(at("quote"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == at("login")


def test_who_may_not_sell_today_is_told_so(client: Client, chain: Chain) -> None:
    gone = make_staff("old", store=chain.s001)
    Assignment.objects.filter(staff=gone).update(until=timezone.localdate() - timedelta(days=1))
    client.force_login(gone, backend=BACKEND)
    assert client.get(at("home")).headers["Location"] == at("store")
    assert "还没有分配门店" in client.get(at("store")).content.decode()


def test_a_finance_clerk_does_not_sell(client: Client, chain: Chain) -> None:
    client.force_login(chain.finance, backend=BACKEND)
    assert client.get(at("home")).headers["Location"] == at("store")


def test_a_store_that_is_not_ones_own_cannot_be_chosen(client: Client, chain: Chain) -> None:
    client.force_login(chain.region_manager, backend=BACKEND)
    assert client.post(at("store"), {"store": "S003"}).status_code == 200
    assert client.get(at("home")).status_code == 302
    assert client.post(at("store"), {"store": "S002"}).status_code == 302
    assert "Store S002" in client.get(at("home")).content.decode()


def test_the_till_of_a_store_that_closed_is_closed(till: Client, chain: Chain) -> None:
    chain.s001.is_active = False
    chain.s001.save(update_fields=["is_active"])
    assert till.get(at("home")).status_code == 302


def test_the_page_may_run_nothing_inline_and_ask_nobody_else(till: Client) -> None:
    answer = till.get(at("home"))
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "connect-src 'self'" in policy
    html = answer.content.decode()
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html
    assert '"allowEval": false, "includeIndicatorStyles": false' in html


def test_a_log_in_brings_the_cashier_to_the_till(client: Client, chain: Chain) -> None:
    make_staff("wang", store=chain.s001, password=PASSWORD)
    answer = client.post(at("login"), {"username": "wang", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == at("home")
    assert "wang" in answer.content.decode()


def test_a_quote_is_every_part_of_the_screen(till: Client) -> None:
    make_product("A1", "100.00")
    html = till.post(at("quote"), order({"sku": "A1", "quantity": 2})).content.decode()
    assert 'id="due">¥200.00' in html
    assert html.count("hx-swap-oob") == 8


@pytest.mark.parametrize("address", ["quote", "pay", "line", "members"])
def test_questions_are_posted(till: Client, address: str) -> None:
    assert till.get(at(address)).status_code == 405


def test_a_forged_form_is_refused(chain: Chain) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(chain.cashier, backend=BACKEND)
    assert client.post(at("pay"), {}).status_code == 403


def test_what_is_refused_is_said_where_the_page_shows_it(till: Client) -> None:
    answer = till.post(at("quote"), order({"sku": "NOPE", "quantity": 1}))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#say")
    assert "没有这个商品：请输入名称和单价。" in answer.content.decode()


def test_the_same_key_sells_once_and_shows_the_same_receipt(till: Client) -> None:
    make_product("A1", "100.00")
    first, second = sell(till), sell(till)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert Sale.objects.get().total == D("100.00")


def test_goods_that_are_looked_for_among_members_are_goods(till: Client) -> None:
    make_product("A1", "100.00", barcode="6901234567892")
    answer = till.post(at("members"), {"text": "6901234567892"})
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:line": {"line": {"sku": "A1", "quantity": 1}}}


def test_a_sale_without_a_key_is_refused(till: Client) -> None:
    make_product("A1", "100.00")
    assert sell(till, key="").status_code == 422
    assert Sale.objects.count() == 0


def test_a_total_that_nobody_saw_is_refused(till: Client) -> None:
    make_product("A1", "100.00")
    assert sell(till, total="90.00").status_code == 422
    assert Sale.objects.count() == 0


def test_a_member_sees_the_coach_on_the_receipt(till: Client, chain: Chain) -> None:
    make_product("A1", "100.00")
    member = make_member(chain.s001, name="林雨晴")
    html = sell(till, member=member.number).content.decode()
    # 100 points: 200 short of 300, 400 short of 500.
    assert "还差200分可抵20元, 还差400分可抵50元" in html
    assert "林雨晴" in html


def test_a_scan_of_an_article_is_a_line(till: Client) -> None:
    make_product("A1", barcode="6901234567892")
    answer = till.post(at("line"), {"text": "2*6901234567892", "price": "80"})
    assert answer.status_code == 204
    line = {"sku": "A1", "quantity": 2, "unit_price": "80.00"}
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:line": {"line": line}}


def test_a_name_with_a_price_is_a_line_of_its_own(till: Client) -> None:
    answer = till.post(at("line"), {"text": "手工布老虎", "price": "28.5"})
    line = {"name": "手工布老虎", "quantity": 1, "unit_price": "28.50"}
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:line": {"line": line}}


def test_the_beginning_of_a_name_brings_articles_to_pick_from(till: Client) -> None:
    make_product("A1", name="毛巾 浅灰")
    make_product("A2", name="毛巾 <b>白</b>")
    html = till.post(at("line"), {"text": "毛巾"}).content.decode()
    assert html.count('data-act="pick"') == 2
    assert "&lt;b&gt;白" in html


def test_a_phone_scanned_among_the_goods_is_the_member(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613805741234")
    answer = till.post(at("line"), {"text": "13805741234"})
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:member": {"number": member.number}}


@pytest.mark.parametrize("text", ["13900000000", "nothing", "没有"])
def test_what_nobody_knows_is_refused(till: Client, text: str) -> None:
    assert till.post(at("line"), {"text": text}).status_code == 422


def test_two_members_with_the_same_digits_are_told_apart(till: Client, chain: Chain) -> None:
    make_member(chain.s001, phone="+8613805741234", name="林雨晴")
    make_member(chain.s002, phone="+8615958201234", name="周建国")
    html = till.post(at("members"), {"text": "1234"}).content.decode()
    assert "138****1234" in html
    assert "159****1234" in html
    assert "13805741234" not in html


def test_the_one_member_who_was_meant_needs_no_list(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613805741234")
    answer = till.post(at("members"), {"text": "1234"})
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:member": {"number": member.number}}


def test_nobody_found_is_said_and_the_sale_goes_on(till: Client) -> None:
    answer = till.post(at("members"), {"text": "13900000000"})
    assert (answer.status_code, "没有找到" in answer.content.decode()) == (200, True)


def test_an_empty_search_is_refused_by_its_field(till: Client) -> None:
    assert "会员：" in till.post(at("members"), {"text": ""}).content.decode()


def test_english_is_spoken_to_who_asks_for_it(till: Client) -> None:
    till.post(at("language"), {"language": "en", "next": at("home")})
    assert "Take payment" in till.get(at("home")).content.decode()


def test_the_statements_of_a_quote_do_not_grow_with_the_lines(till: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_product(f"B{number}")
    lines = [{"sku": sku, "quantity": 1} for sku in Product.objects.values_list("sku", flat=True)]
    till.post(at("quote"), order(*lines))
    with django_assert_max_num_queries(12):
        till.post(at("quote"), order(*lines))
