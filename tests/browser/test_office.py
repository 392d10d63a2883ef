"""The back-office in a real browser: from the landing page to a decision and a trial, on a screen and on a phone."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from coupons.models import Promotion
from members.models import Member
from points.services import moving
from stores.models import Approval, Staff, Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import make_promotion, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"screen": (1366, 768), "phone": (390, 844)}


@pytest.fixture(params=SIZES)
def office(
    request: pytest.FixtureRequest,
    chromium: Browser,
    store: Store,
    watch: Watch,
    live_server: LiveServer,
    client: Client,
) -> Iterator[Page]:
    """Head office, logged in, with a request that waits and a promotion that is off."""
    cache.clear()
    width, height = SIZES[request.param]
    member = Member.objects.get(name="林雨晴")
    asker = Staff.objects.get(username="wang")
    moving.adjust(member=member.number, points=300, reason="客诉", by=asker, store=store, at=timezone.now())
    make_promotion("HALF", name="半价", percent_paid="50", is_active=False)
    client.force_login(make_staff("hq", "hq", name="周海燕"), backend="config.permissions.AssignmentBackend")
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", base_url=live_server.url
    )
    context.set_default_timeout(PATIENCE)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [
            {"name": name, "value": client.cookies[name].value, "url": live_server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url},
        ]
    )
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


def fits(page: Page) -> bool:
    """Nothing sticks out of the window sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_number_leads_to_the_inbox_and_a_decision_books(office: Page) -> None:
    office.goto("/")
    expect(office.locator(".hy-figure")).to_have_count(14)
    expect(office.locator("canvas.chart")).to_have_count(1)
    assert fits(office)
    office.locator(".hy-figure", has_text="Approvals").click()
    button = office.locator("button[data-count]")
    expect(button).to_be_disabled()
    office.locator("tbody input[type=checkbox]").check()
    expect(button).to_have_text("Look at 1 chosen")
    assert fits(office)
    button.click()
    expect(office.get_by_text("300 points are given to 林雨晴.")).to_be_visible()
    assert fits(office)
    office.get_by_role("button", name="Approve").click()
    expect(office.get_by_text("Nothing waits for you")).to_be_visible()
    assert Approval.objects.get().state == "approved"
    assert Member.objects.get(name="林雨晴").points == 800


def test_a_promotion_is_tried_from_its_page(office: Page) -> None:
    promotion = Promotion.objects.get()
    office.goto(f"/admin/promotions/{promotion.pk}/trial/")
    office.get_by_label("Basket").fill("JD0110 2\n6901234500025")
    office.get_by_role("button", name="What would it cost?").click()
    # 2 × 169.00 + 31.00 = 369.00, half of it.
    expect(office.locator("tfoot")).to_contain_text("¥184.50")
    expect(office.get_by_text("This promotion is the one that applies.")).to_be_visible()
    assert fits(office)
