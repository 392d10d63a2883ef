"""The cash shift's pages: a till without one, cash in and out, the count, the close, the hand-over, the day."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from checkout.models import CashMove, Sale, Shift, ShiftCount
from tests.checkout.doing import close_shift, key, open_shift
from tests.factories import AT, PIN, Chain, make_product

pytestmark = pytest.mark.django_db
SAY = {"headers": {"hx-request": "true"}}


@pytest.fixture(autouse=True)
def _english(client: Client) -> None:
    client.cookies["django_language"] = "en"


@pytest.fixture
def shifts_on(chain: Chain) -> Chain:
    chain.s001.cash_shifts = True
    chain.s001.save(update_fields=["cash_shifts"])
    return chain


def post(till: Client, page: str, **fields: str) -> HttpResponse:
    answer: Any = till.post(f"/till/shift/{page}/", {"key": key()} | fields, **SAY)
    return answer


def opened(chain: Chain, amount: str = "200.00", **how: Any) -> str:
    return open_shift(chain, amount, at=timezone.now(), **how)


def counted(number: str, cash: str, **more: str) -> dict[str, str]:
    return {"shift": number, "counted-cash": cash} | more


def sell(till: Client) -> HttpResponse:
    make_product("A1", "169.00")
    basket = '{"lines": [{"sku": "A1", "quantity": 1}], "tenders": [{"method": "cash", "amount": "200.00"}]}'
    answer: Any = till.post("/till/pay/", {"basket": basket, "seen_total": "169.00", "key": key()}, **SAY)
    return answer


def test_a_till_without_a_shift_asks_for_the_float(till: Client, shifts_on: Chain) -> None:
    assert b"shift-first" in till.get("/till/").content
    assert b"This store sells only while a shift is open" in till.get("/till/shift/").content
    refused = sell(till)
    assert refused.status_code == 422
    assert b"No shift is open on till 1: open one first." in refused.content
    assert not Sale.objects.exists()


def test_a_float_opens_the_shift_and_the_sale_belongs_to_it(till: Client, shifts_on: Chain) -> None:
    answer = post(till, "open", amount="200.00")
    assert answer["HX-Redirect"] == "/till/"
    shift = Shift.objects.get()
    assert (shift.terminal, shift.opening_float, shift.opened_by) == ("1", D("200.00"), shifts_on.cashier)
    assert sell(till).status_code == 201
    assert Sale.objects.get().shift == shift
    page = till.get("/till/shift/").content.decode()
    assert "¥369.00" in page
    assert 'data-act="shift"' in till.get("/till/").content.decode()


def test_a_store_without_shifts_says_nothing_of_them(till: Client) -> None:
    home = till.get("/till/").content
    assert b"shift-first" not in home
    assert b"one may also sell without a shift" in till.get("/till/shift/").content


def test_a_bad_float_is_said_by_its_field(till: Client) -> None:
    refused = post(till, "open", amount="-1")
    assert refused.status_code == 422
    assert b"Opening float:" in refused.content
    assert not Shift.objects.exists()


def test_the_last_count_is_offered_as_float(till: Client, chain: Chain) -> None:
    close_shift(chain, opened(chain), cash="195.50", at=timezone.now())
    assert b'value="195.50"' in till.get("/till/shift/").content


def test_the_device_keeps_the_name_of_its_till(till: Client, chain: Chain) -> None:
    assert post(till, "till", terminal="前台 2")["HX-Redirect"] == "/till/shift/"
    assert "前台 2" in till.get("/till/shift/").content.decode()
    post(till, "open", amount="0")
    assert Shift.objects.get().terminal == "前台 2"
    till.cookies["till_terminal"] = "x" * 33
    assert b"This is till 1" in till.get("/till/shift/").content
    assert post(till, "till", terminal="x" * 33).status_code == 422


def test_cash_goes_in_and_out_with_its_reason(till: Client, chain: Chain) -> None:
    number = opened(chain)
    post(till, "move", shift=number, kind="in", amount="100.00", reason="银行换零钱")
    post(till, "move", shift=number, kind="out", amount="250.00", reason="存入保险柜")
    assert [move.amount for move in CashMove.objects.order_by("id")] == [D("100.00"), D("250.00")]
    page = till.get("/till/shift/").content.decode()
    assert "存入保险柜" in page
    assert "¥50.00" in page
    refused = post(till, "move", shift=number, kind="out", amount="50.01", reason="x")
    assert b"Only \xc2\xa550.00 must be in the drawer." in refused.content
    assert post(till, "move", shift=number, kind="in", amount="1", reason="").status_code == 422


def test_the_count_is_looked_at_before_it_is_booked(till: Client, chain: Chain) -> None:
    number = opened(chain)
    sheet = till.get("/till/shift/count/").content.decode()
    assert 'name="counted-cash"' in sheet
    assert 'name="counted-wallet"' not in sheet
    shown = post(till, "preview", **counted(number, "189.99")).content.decode()
    assert 'name="seen" value="200.00"' in shown
    assert "−¥10.01" in shown
    assert "required" in shown
    assert "required" not in post(till, "preview", **counted(number, "203.00")).content.decode()
    assert b"needed" in post(till, "preview", shift=number).content
    assert b"Enter a number" in post(till, "preview", **counted(number, "lots")).content
    assert Shift.objects.get().closed_at is None


def test_a_count_that_nobody_looked_at_is_not_booked(till: Client, chain: Chain) -> None:
    refused = post(till, "close", **counted(opened(chain), "200.00"))
    assert refused.status_code == 422
    assert b"Check the count first" in refused.content


def test_the_close_leads_to_its_z_report(till: Client, chain: Chain) -> None:
    number = opened(chain)
    answer = post(till, "close", **counted(number, "150.00", seen="200.00", reason="找错了零"))
    assert answer["HX-Redirect"] == f"/till/shift/{number}/"
    page = till.get(f"/till/shift/{number}/").content.decode()
    for words in ("Z report", "−¥50.00", "找错了零", "Nobody sells on this till"):
        assert words in page
    assert ShiftCount.objects.get().counted == D("150.00")


def test_a_close_without_the_reason_that_it_needs_is_refused(till: Client, chain: Chain) -> None:
    refused = post(till, "close", **counted(opened(chain), "150.00", seen="200.00"))
    assert b"A difference above \xc2\xa510.00 needs a reason." in refused.content


def test_the_next_person_takes_over_by_pin(till: Client, chain: Chain) -> None:
    number = opened(chain)
    wrong = post(till, "close", **counted(number, "200.00", seen="200.00", code="manager1", pin="000000"))
    assert wrong.status_code == 422
    post(till, "close", **counted(number, "200.00", seen="200.00", code="manager1", pin=PIN))
    following = Shift.objects.get(closed_at=None)
    assert (following.opened_by, following.opening_float) == (chain.manager, D("200.00"))
    assert b"manager1 has taken the till over" in till.get(f"/till/shift/{number}/").content


def test_the_report_of_an_open_shift_is_its_own_page(till: Client, chain: Chain) -> None:
    assert till.get(f"/till/shift/{opened(chain)}/")["Location"] == "/till/shift/"


def test_another_stores_shift_is_not_shown(till: Client, chain: Chain) -> None:
    number = opened(chain, store=chain.s002, by=chain.cashier2)
    assert till.get(f"/till/shift/{number}/").status_code == 404


def test_without_a_shift_there_is_nothing_to_count(till: Client, chain: Chain) -> None:
    assert till.get("/till/shift/count/").status_code == 422


def test_the_day_is_for_managers(till: Client, client: Client, chain: Chain) -> None:
    assert till.get("/till/shift/day/").status_code == 403
    assert b"/till/shift/day/" not in till.get("/till/shift/").content
    client.force_login(chain.manager, backend="config.permissions.AssignmentBackend")
    assert b"No shift was opened on this day" in client.get("/till/shift/day/").content
    close_shift(chain, open_shift(chain), cash="197.00")
    open_shift(chain, "197.00")
    page = client.get("/till/shift/day/", {"day": str(AT.date())}).content.decode()
    for words in ("−¥3.00", "¥197.00", "still open"):
        assert words in page
    assert b"/till/shift/day/" in client.get("/till/shift/").content


def test_head_office_switches_shifts_on_at_the_store(client: Client, chain: Chain) -> None:
    client.force_login(chain.hq, backend="config.permissions.AssignmentBackend")
    page = client.get(f"/admin/stores/store/{chain.s001.pk}/change/").content.decode()
    assert 'name="cash_shifts"' in page
