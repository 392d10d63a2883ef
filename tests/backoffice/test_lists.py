"""Every list of the admin: as many statements for many rows as for two, no whole table counted, empty ones say what to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.models import Refund, Sale, TopUp, TopUpRefund
from points.models import PointsEntry
from stores.admin.lists import LimitedPaginator
from stores.models import Audit, Store
from tests.backoffice.entering import enter
from tests.backoffice.filling import FIXED, fill
from tests.checkout.doing import basket, give_back, line, sell
from tests.factories import Chain, make_member, make_staff

pytestmark = pytest.mark.django_db
PAGES = list(admin.site._registry)
SALES = "/admin/checkout/sale/"


@pytest.fixture
def root(chain: Chain) -> Client:
    return enter(make_staff("root", role="", is_superuser=True))


def address(model: type[Model], page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def seen(client: Client) -> dict[str, tuple[int, int]]:
    """Per list how many reads it took (the session's mark is written once a minute) and how many rows it showed."""
    found = {}
    for model in PAGES:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            answer = client.get(address(model))
        assert answer.status_code == 200, model
        asked = [one for one in taken if one["sql"].startswith("SELECT")]
        found[model._meta.label_lower] = (len(asked), len(answer.context["cl"].result_list))
    return found


def test_no_list_takes_more_statements_for_more_rows(chain: Chain, root: Client) -> None:
    fill(chain, 2)
    seen(root)
    few = seen(root)
    fill(chain, 10)
    many = seen(root)
    grew = {name for name in few if many[name][1] >= few[name][1] + 10}
    assert {name for name in few if name.split(".")[1] not in FIXED} - grew == set()
    assert {name: (few[name], many[name]) for name in few if many[name][0] > few[name][0]} == {}
    assert max(taken for taken, _rows in many.values()) <= 20


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
def test_an_empty_list_says_what_to_do(root: Client, model: type[Model]) -> None:
    page = admin.site._registry[model]
    assert str(getattr(page, "when_empty", "")), "say it with when_empty"
    assert page.paginator is LimitedPaginator
    assert page.ordering


def test_the_words_of_an_empty_list_are_shown(db: None) -> None:
    client = enter(make_staff("root", role="", is_superuser=True))
    page = client.get("/admin/stores/store/").content.decode()
    assert "No store yet" in page
    assert "Nothing found for “S9”" in client.get("/admin/stores/store/", {"q": "S9"}).content.decode()
    assert "Nothing fits these filters" in client.get("/admin/stores/store/", {"is_active__exact": 0}).content.decode()
    sales = client.get(SALES).content.decode()
    assert "Only the last 30 days are shown" in sales
    assert "?business_day_from=&amp;business_day_to=" in sales


def test_a_count_ends_at_the_limit_and_says_so(chain: Chain, root: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LimitedPaginator, "most", 2)
    with CaptureQueriesContext(connection) as taken:
        page = root.get("/admin/stores/store/")
    assert "more than 2" in page.content.decode()
    assert page.context["cl"].result_count == 2
    counts = [one["sql"] for one in taken if "COUNT(*)" in one["sql"]]
    assert counts
    assert all("LIMIT" in sql for sql in counts)
    pages = LimitedPaginator([1, 2, 3], 2)
    assert (pages.count, pages.more) == (2, True)


@pytest.fixture
def sold(chain: Chain) -> Chain:
    """A sale of today, one 29 days old, one 31 days old."""
    now = timezone.now()
    for days in (0, 29, 31):
        sell(chain, basket(line("10.00")), "10.00", at=now - timedelta(days=days))
    return chain


def count(client: Client, **query: Any) -> int:
    return len(client.get(SALES, query).context["cl"].result_list)


def test_a_book_shows_its_last_30_days_unless_asked_for_more(sold: Chain, root: Client) -> None:
    today = timezone.localdate()
    assert count(root) == 2
    assert count(root, business_day_from="", business_day_to="") == 3
    assert count(root, business_day_from=today, business_day_to=today) == 1
    assert count(root, business_day_to=today - timedelta(days=30)) == 1
    assert count(root, business_day_from="rubbish", business_day_to="2026-02-31") == 3
    assert count(root, business_day_from="0001-01-01", business_day_to="9999-12-31") == 3
    oldest = Sale.objects.order_by("at")[0]
    assert [row.number for row in root.get(SALES, {"q": oldest.number}).context["cl"].result_list] == [oldest.number]


def test_the_log_goes_by_its_own_time(chain: Chain, root: Client) -> None:
    now = timezone.now()
    for days in (0, 40):
        Audit(at=now - timedelta(days=days), action="x", subject_type="s", subject_id="1").save(force_insert=True)

    def listed(**query: Any) -> int:
        rows = root.get("/admin/stores/audit/", query).context["cl"].result_list
        return sum(one.action == "x" for one in rows)

    assert listed() == 1
    assert listed(at_from="", at_to="") == 2
    assert listed(at_to=timezone.localdate() - timedelta(days=35)) == 1
    shifts = root.get("/admin/stores/roster/", {"day_from": "2026-01-01"})
    assert shifts.status_code == 200


def test_a_filter_by_store_offers_ones_own_stores(chain: Chain) -> None:
    def offered(client: Client) -> list[str]:
        spec = next(one for one in client.get(SALES).context["cl"].filter_specs if one.title == "store")
        return [label for _pk, label in spec.lookup_choices]

    assert offered(enter(chain.hq)) == [str(store) for store in Store.objects.order_by("code")]
    # A single choice is no filter at all.
    titles = [one.title for one in enter(chain.manager).get(SALES).context["cl"].filter_specs]
    assert "store" not in titles


def test_a_receipts_number_opens_its_page(chain: Chain, root: Client) -> None:
    fill(chain, 1)
    entry = PointsEntry.objects.filter(kind="earn").get()
    shown = root.get(address(PointsEntry)).content.decode()
    link = f"/admin/receipts/{entry.reference}/"
    assert link in shown
    sale = Sale.objects.get(number=entry.reference)
    assert root.get(link).url == address(Sale, "change", sale.pk)
    for model in (Refund, TopUp, TopUpRefund):
        row = model._default_manager.get()
        assert root.get(f"/admin/receipts/{row.number}/").url == address(model, "change", row.pk)
    assert root.get("/admin/receipts/S001-20261122-NOTHING0/").status_code == 404
    assert enter(chain.cashier).get(link).status_code == 403


def test_a_receipt_s_page_tells_the_whole(chain: Chain, root: Client) -> None:
    member = make_member(chain.s001, points=600)
    number = sell(chain, basket(line("200.00"), member=member, points=(500,)), "150.00").data["number"]
    give_back(chain, number, [(1, 1)])
    sale = Sale.objects.get(number=number)
    page = root.get(address(Sale, "change", sale.pk)).content.decode()
    assert f"{sale.steps[0]['label']} −¥50.00" in page
    assert address(type(member), "change", member.pk) in page
    assert address(Refund, "change", sale.refunds.get().pk) in page
