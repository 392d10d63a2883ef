"""The undoing of a top-up in the browser: a manager asks, finance decides, the page says how it stands."""

from decimal import Decimal as D

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from checkout.models import TopUpRefund
from stores import approvals
from stores.models import Approval, Staff, Store
from tests.browser.counter import Counter
from tests.browser.topping import begin_free_order, statement
from tests.factories import make_five_times_offer, make_staff


@pytest.fixture(autouse=True)
def _offer(store: Store) -> None:
    make_five_times_offer(name="充值5倍免单")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768)])
def test_a_manager_asks_and_finance_decides(
    counter: Counter, page: Page, client: Client, live_server: LiveServer, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    begin_free_order(counter, page)
    counter.press("F7")
    counter.due("¥845.00")
    counter.press("Enter")
    expect(counter.at(".tender")).to_have_count(1)
    counter.press("F9")
    number = statement(counter, page)
    log_in_as("li", page, client, live_server)
    page.goto(f"/till/top-up/{number}/undo/")
    expect(counter.at("#pays")).to_have_text("¥577.00")
    # The account, then the gift item: the keyboard alone.
    counter.press("ArrowDown")
    expect(counter.at("#pays")).to_have_text("¥641.53")
    counter.press("ArrowUp")
    expect(counter.at("#pays")).to_have_text("¥577.00")
    counter.press("Tab", "ArrowDown")
    expect(counter.at("#pays")).to_have_text("¥676.00")
    counter.press("Tab", "Tab")
    counter.type("工行 6222 0000")
    counter.press("F3")
    counter.type("搬家了")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    counter.press("F9")
    expect(counter.at("#state")).to_have_attribute("data-state", "waiting")
    approval = Approval.objects.get()
    expect(counter.at("#state")).to_contain_text(approval.number)
    assert approval.arguments["pay_to"] == "****0000"
    approvals.decide(approval, by=make_staff("chen", "finance"), approve=True, at=timezone.now())
    page.reload()
    expect(counter.at("#state")).to_contain_text("¥676.00")
    assert TopUpRefund.objects.get().amount == D("676.00")


def log_in_as(username: str, page: Page, client: Client, live_server: LiveServer) -> None:
    client.force_login(Staff.objects.get(username=username), backend="config.permissions.AssignmentBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
