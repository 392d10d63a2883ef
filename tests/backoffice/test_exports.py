"""Any list as a table: what is filtered, in one's scope, counted first, safe to open, and logged."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from checkout.models import Sale
from members.models import Member
from stores.models import Audit, Staff
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_member, make_product, make_staff

pytestmark = pytest.mark.django_db


def enter(staff: Staff) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(staff)
    return client


def url(model: type[Model], query: str = "") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_export") + query


def table(client: Client, address: str, **asked: Any) -> list[list[str]]:
    answer = client.post(address, {"form": "csv"} | asked)
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def book(client: Client, address: str) -> list[tuple[Any, ...]]:
    answer = client.post(address, {"form": "xlsx"})
    content = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    return list(openpyxl.load_workbook(content).worksheets[0].iter_rows(values_only=True))


def column(rows: list[list[str]], title: str) -> list[str]:
    place = rows[0].index(title)
    return [row[place] for row in rows[1:]]


def test_what_is_filtered_is_counted_first_and_then_exported(chain: Chain) -> None:
    make_product("A1", name="T恤")
    make_product("A2", name="裙子", is_blocked=True)
    client = enter(chain.hq)
    page = client.get(url(Product, "?is_blocked__exact=1")).content.decode()
    assert "1 line of" in page
    rows = table(client, url(Product, "?is_blocked__exact=1"))
    assert column(rows, "Sku") == ["A2"]
    assert "Search" not in rows[0]
    logged = Audit.objects.get(action="export")
    assert (logged.by, logged.detail["rows"], logged.detail["list"]) == (chain.hq, 1, "catalog.product")
    assert "is_blocked__exact=1" in logged.detail["filter"]


def test_a_text_that_excel_would_take_for_a_formula_is_text(chain: Chain) -> None:
    make_product("=1+1", "12.50", name="@SUM(A1)")
    client = enter(chain.hq)
    rows = table(client, url(Product))
    assert (column(rows, "Sku"), column(rows, "Name")) == (["'=1+1"], ["'@SUM(A1)"])
    assert column(rows, "List price (yuan)") == ["12.50"]
    head, cells = book(client, url(Product))
    named = dict(zip(head, cells, strict=True))
    assert (named["Sku"], named["List price (yuan)"]) == ("=1+1", 12.5)


def test_members_are_exported_with_masked_phones_and_only_ones_own_stores(chain: Chain) -> None:
    make_member(chain.s001, phone="+8613800138000", name="张三")
    make_member(chain.s002, phone="+8613900139000", name="李四")
    rows = table(enter(chain.manager), url(Member))
    assert (column(rows, "Name"), column(rows, "Phone" if "Phone" in rows[0] else "phone")) == (
        ["张三"],
        ["138****8000"],
    )
    assert column(rows, "Home store") == ["S001 Store S001"]


def test_phones_in_clear_need_the_right_and_a_reason(chain: Chain) -> None:
    make_member(chain.s001, phone="+8613800138000", name="张三")
    client = enter(chain.hq)
    refused = client.post(url(Member), {"form": "csv", "clear": "on"})
    assert refused.status_code == 422
    assert "need a reason" in refused.content.decode()
    rows = table(client, url(Member), clear="on", reason="letter to members")
    assert "13800138000" in rows[1]
    assert Audit.objects.get(action="export").detail["reason"] == "letter to members"
    rows = table(enter(chain.manager), url(Member), clear="on", reason="curious")
    assert "13800138000" not in rows[1]


def test_a_phone_that_was_searched_for_is_not_logged(chain: Chain) -> None:
    make_member(chain.s001, phone="+8613800138000", name="张三")
    rows = table(enter(chain.hq), url(Member, "?q=13800138000"))
    assert len(rows) == 2
    assert "13800138000" not in str(Audit.objects.get(action="export").detail)


def test_sales_keep_their_filter_of_days_and_their_stores(chain: Chain) -> None:
    sell(chain, basket(line("100.00")), "100.00")
    everything = f"?business_day_from=2020-01-01&business_day_to={AT.date()}"
    assert len(table(enter(chain.manager), url(Sale, everything))) == 2
    assert len(table(enter(chain.manager2), url(Sale, everything))) == 1


def test_who_may_not_export_is_refused_and_sees_no_button(chain: Chain) -> None:
    make_member(chain.s001)
    inspector = make_staff("inspector1", "inspector")
    assert enter(chain.cashier).get(url(Member)).status_code == 403
    assert enter(inspector).post(url(Staff), {"form": "csv"}).status_code == 403
    assert "export/?" not in enter(inspector).get("/admin/stores/staff/").content.decode()
    assert "export/?" in enter(chain.manager).get("/admin/members/member/").content.decode()


def test_a_long_list_is_no_spreadsheet(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stores.admin.exports.MOST_XLSX", 0)
    make_member(chain.s001)
    answer = enter(chain.hq).post(url(Member), {"form": "xlsx"})
    assert answer.status_code == 422
    assert "choose CSV" in answer.content.decode()


SECRETS = ("password", "pin_hash", "hashed_key", "argon2")


def test_every_list_can_be_exported_and_none_holds_a_secret(chain: Chain) -> None:
    sold = make_member(chain.s001, points=600, wallet=("100.00", "20.00"), pin="123456")
    sell(chain, basket(line("100.00"), member=sold), "100.00")
    client = enter(Staff.objects.create_superuser("root", code="ROOT", name="root"))
    checked = 0
    for model, page in admin.site._registry.items():
        if hasattr(page, "export_view"):
            rows = table(client, url(model))
            assert not [cell for row in rows for cell in row for secret in SECRETS if secret in cell.lower()], model
            assert all(len(row) == len(rows[0]) for row in rows)
            checked += 1
    assert checked > 25
