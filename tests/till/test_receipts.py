"""Receipts at the till: found, looked at, printed once more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from checkout.models import Refund, Sale
from checkout.rules.basket import Seller
from checkout.services import e_receipts
from members.models import Member
from stores import places
from stores.models import Audit
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import Chain, make_member
from till.services import finding

BACKEND = "config.permissions.AssignmentBackend"
NOW = timezone.now()


@pytest.fixture
def till(client: Client, chain: Chain) -> Client:
    """The cashier of S001 at the till."""
    client.force_login(chain.cashier, backend=BACKEND)
    return client


def sold(chain: Chain, price: str = "100.00", member: Member | None = None, **how: Any) -> str:
    """The number of a sale of one article, now."""
    number: str = sell(chain, basket(line(price), member=member), price, **{"at": NOW} | how).data["number"]
    return number


def shown(till: Client, **asked: str) -> list[str]:
    """The numbers of the receipts that the page lists."""
    answer = till.get("/till/receipts/", asked)
    assert answer.status_code == 200
    return [row["number"] for row in answer.context["rows"]]


def test_todays_receipts_of_this_store_are_listed_newest_first(till: Client, chain: Chain) -> None:
    first = sold(chain)
    second = sold(chain, at=NOW + timedelta(seconds=5))
    sold(chain, at=NOW - timedelta(days=1))
    sold(chain, store=chain.s002, by=chain.cashier2)
    assert shown(till) == [second, first]


def test_a_day_without_receipts_says_so(till: Client) -> None:
    assert "这一天还没有小票" in till.get("/till/receipts/").content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "138 0574 1234"}, ["today", "old"]),
        ({"q": "1234"}, ["today", "other's"]),
        ({"q": "林雨晴"}, ["today", "old"]),
        ({"q": "林雨晴", "day": "TODAY"}, ["today"]),
        ({"q": "1234", "day": "YESTERDAY"}, ["old"]),
        ({"q": "1234.00"}, ["other's"]),
        ({"q": "¥100"}, ["today"]),
        ({"q": "100.00", "day": "YESTERDAY"}, ["old"]),
        ({"q": "100.01"}, []),
        ({"q": "nobody at all"}, []),
        ({"day": "YESTERDAY"}, ["old"]),
        ({"day": "not a day", "q": "100"}, ["today"]),
    ],
)
def test_a_receipt_is_found_by_member_amount_and_day(
    till: Client, chain: Chain, asked: dict[str, str], found: list[str]
) -> None:
    member = make_member(chain.s001, phone="+8613805741234", name="林雨晴", search=["林雨晴"])
    yesterday = NOW - timedelta(days=1)
    numbers = {
        sold(chain, member=member, at=yesterday): "old",
        sold(chain, "1234.00"): "other's",
        sold(chain, member=member): "today",
    }
    days = {
        "TODAY": str(places.business_day(NOW, chain.s001)),
        "YESTERDAY": str(places.business_day(yesterday, chain.s001)),
    }
    asked = {name: days.get(value, value) for name, value in asked.items()}
    assert sorted(numbers[one] for one in shown(till, **asked)) == sorted(found)


def test_a_number_and_a_scanned_qr_lead_to_the_receipt(till: Client, chain: Chain) -> None:
    number = sold(chain)
    for words in (f" {number.lower()} ", f"https://till.example.com{e_receipts.url(Sale.objects.get())}"):
        assert till.get("/till/receipts/", {"q": words}).headers["Location"] == f"/till/receipts/{number}/"


def test_fifty_rows_a_page_and_the_next_page_goes_on(till: Client, chain: Chain) -> None:
    numbers = [sold(chain, at=NOW - timedelta(milliseconds=n // 2)) for n in range(52)]
    first = till.get("/till/receipts/")
    more = first.context["more"]
    second = shown(till, after=more)
    assert (len(first.context["rows"]), len(second)) == (50, 2)
    assert sorted([row["number"] for row in first.context["rows"]] + second) == sorted(numbers)
    assert len(shown(till, after="nonsense~")) == 50


def test_the_list_takes_as_many_statements_for_many_as_for_few(
    till: Client, chain: Chain, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(12):
        give_back(chain, sold(chain, member=make_member(chain.s001)), at=NOW)
    with django_assert_max_num_queries(10):
        assert len(shown(till)) == 12


@pytest.mark.parametrize("by", ["day", "amount", "member"])
def test_every_search_stands_on_an_index(chain: Chain, by: str) -> None:
    member = make_member(chain.s001)
    wanted = {"day": {}, "amount": {"total": "100.00"}, "member": {"member__in": [member.pk]}}[by]
    day = None if by == "member" else places.business_day(NOW, chain.s001)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = finding.page_of(Sale.objects.filter(store=chain.s001, **wanted), day, None)[:50].explain()
    assert "Seq Scan on checkout_sale" not in plan


def test_a_receipt_shows_what_was_sold_and_what_came_back(till: Client, chain: Chain) -> None:
    member = make_member(
        chain.s001, name="林雨晴", phone="+8613805741234", points=500, wallet=("60.00", "0.00"), at=NOW
    )
    order = basket(
        line("100.00"), line("69.00"), member=member, sellers=(Seller("manager1"),), points=(500,), wallet=60
    )
    number = sell(chain, order, "119.00", ("cash", "60.00"), at=NOW).data["number"]
    give_back(chain, number, [(2, 1)], at=NOW)
    html = till.get(f"/till/receipts/{number}/").content.decode()
    # 169 - 50 = 119, of it 60 from the wallet, 59 in cash, 1 back. 119 points; 69.00 bears 20.41 of the 50.00.
    for words in (
        "林**",
        "138****1234",
        "manager1",
        "¥119.00",
        "¥60.00",
        "¥1.00",
        "119",
        "¥48.59",
        "尺码不合适",
        "<svg",
    ):
        assert words in html, words
    assert "林雨晴" not in html
    assert "13805741234" not in html


def test_the_wallet_on_a_receipt_is_that_of_then(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("60.00", "0.00"), at=NOW)
    order = basket(line("100.00"), member=member, wallet=10)
    number = sell(chain, order, "100.00", ("cash", "90.00"), at=NOW).data["number"]
    top_up(chain, member, "200.00", at=NOW)
    holder = till.get(f"/till/receipts/{number}/").context["paper"]["holder"]
    assert str(holder["wallet"]) == "50.00"
    assert (
        till.get(f"/till/receipts/{sold(chain, member=make_member(chain.s001))}/").context["paper"]["holder"]["wallet"]
        == 0
    )


def test_each_further_print_is_marked_and_logged(till: Client, chain: Chain) -> None:
    number = sold(chain)
    assert "重印" not in till.get(f"/till/receipts/{number}/").context["paper"].values()
    marks = [till.post(f"/till/receipts/{number}/print/").content.decode() for _ in range(2)]
    assert ["重印 1" in marks[0], "重印 2" in marks[1]] == [True, True]
    assert [row.detail["copy"] for row in Audit.objects.filter(action="receipt.reprinted").order_by("id")] == [1, 2]


def test_a_refund_has_a_receipt_of_its_own(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, name="林雨晴", at=NOW)
    give_back(chain, sold(chain, member=member), at=NOW)
    number = Refund.objects.get().number
    html = till.get(f"/till/receipts/{number}/").content.decode()
    for words in ("退货小票", "尺码不合适", "−¥100.00", "−100", "manager1", "顾客签名"):
        assert words in html, words
    assert "重印 1" in till.post(f"/till/receipts/{number}/print/").content.decode()


def test_the_number_of_a_top_up_leads_to_its_statement(till: Client, chain: Chain) -> None:
    number = top_up(chain, make_member(chain.s001), "100.00", at=NOW).data["number"]
    assert till.get(f"/till/receipts/{number}/").headers["Location"] == f"/till/top-up/{number}/"


def test_a_receipt_of_another_company_is_not_shown(till: Client, chain: Chain) -> None:
    number = sold(chain, store=chain.s003, by=chain.cashier3)
    assert "没有" in till.get(f"/till/receipts/{number}/").content.decode()
    assert till.post(f"/till/receipts/{number}/print/").status_code == 422
    assert not Audit.objects.filter(action="receipt.reprinted").exists()


def test_a_receipt_of_a_sister_store_is_shown(till: Client, chain: Chain) -> None:
    number = sold(chain, store=chain.s002, by=chain.cashier2)
    assert "Store S002" in till.get(f"/till/receipts/{number}/").content.decode()


def test_somebody_who_was_erased_has_no_name_on_any_receipt(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, name="林雨晴", at=NOW)
    number = sold(chain, member=member)
    Member.objects.update(status="erased")
    assert "林**" not in till.get(f"/till/receipts/{number}/").content.decode()
    assert "林**" not in till.get("/till/receipts/").content.decode()
