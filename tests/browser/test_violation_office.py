"""The office's pages of compliance in a real browser: a report with its preview, and each page on a screen and on a phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from compliance.models import Book, Proposal, Violation
from compliance.services import books, violations
from stores.models import Roster, Staff, Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.browser.test_access_pages import grave
from tests.compliance.standing import reported, rule
from tests.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "/admin/compliance/"
SIZES = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})


@pytest.fixture
def places(store: Store) -> dict[str, Any]:
    """A violation that waits for its second person, a draft of the book, a step of the ladder."""
    now = timezone.now()
    seller = make_staff("lin", "cashier", store=store, name="林小雨", job="导购")
    Roster.objects.create(store=store, staff=seller, day=timezone.localdate(), starts="00:00", ends="23:59")
    inspector = make_staff("xun", "inspector", name="周巡检")
    looked = reported(store, rule("S10"), by=inspector, at=now, value=45, description="顾客进店45秒无人接待")
    violations.investigate(looked, by=inspector, findings="录像属实", at=timezone.now())
    found = reported(store, rule("S9"), by=inspector, at=now - timedelta(minutes=1), description="两人聊天")
    draft = books.copy(Book.objects.get(), by=inspector, at=now)
    row = Proposal(staff=seller, store=store, step="warning", period=now.date().replace(day=1), lost=15, at=now)
    row.save(force_insert=True)
    return {"looked": looked.pk, "found": found.pk, "book": draft.pk, "part": draft.sections.get(number=2).pk,
            "person": seller.pk, "proposal": row.pk}  # fmt: skip


@pytest.fixture
def office(
    chromium: Browser, places: dict[str, Any], watch: Watch, live_server: LiveServer, client: Client
) -> Iterator[Page]:
    cache.clear()
    client.force_login(make_staff("hq", "hq", name="周海燕"), backend="config.permissions.AssignmentBackend")
    context = chromium.new_context(viewport=SIZES[0], locale="zh-CN", base_url=live_server.url)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


def test_every_page_fits_and_is_read_by_everybody(office: Page, places: dict[str, Any]) -> None:
    wrong = []
    for address in (
        "violation/", "violation/{found}/change/", "violation/{looked}/change/", "violation/{found}/do/investigate/",
        "book/{book}/change/", "book/{book}/publish/", "section/{part}/change/", "scoreentry/month/",
        "scoreentry/of/{person}/", "proposal/{proposal}/change/",
    ):  # fmt: skip
        for size in SIZES:
            office.set_viewport_size(size)  # type: ignore[arg-type]
            office.goto(ROOT + address.format(**places))
            if not office.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
                wrong.append((address, size["width"], "too wide"))
        wrong += [(address, 390, one) for one in grave(office)]
    assert wrong == []


def test_a_violation_is_reported_after_a_look_at_whose_score_moves(office: Page, store: Store) -> None:
    office.goto(f"{ROOT}violation/add/")
    office.select_option("[name=store]", str(store.pk))
    office.select_option("[name=item]", str(rule("S11").pk))
    office.fill("[name=value]", "3")
    office.fill("[name=description]", "门口三人迎宾")
    office.click("[name=look]")
    expect(office.locator(".hy-table")).to_contain_text("林小雨")
    office.click("[name=report]")
    office.wait_for_url("**/change/")
    expect(office.locator(".hy")).to_contain_text("门口三人迎宾")
    row = Violation.objects.get(item_code="S11")
    assert (row.value, row.reported_by) == (3, Staff.objects.get(username="hq"))
    assert row.charges.filter(staff__username="lin", points=-5).exists()
