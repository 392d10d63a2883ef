"""The result of a campaign in a real browser, on a screen and on a phone: words, scale, chart, and the table as a file."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from stores.models import Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import make_member, make_staff
from tests.reports.telling import hold, make_campaign, write

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
    """Head office, logged in; of two people one was written to yesterday and one held out."""
    cache.clear()
    width, height = SIZES[request.param]
    campaign = make_campaign("国庆回馈")
    sent_at = timezone.now() - timedelta(days=1)
    write(campaign, Member.objects.get(name="林雨晴"), sent_at=sent_at)
    hold(campaign, make_member(store, name="周明"))
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


def test_from_the_list_to_the_result_and_its_table(office: Page, tmp_path: Path) -> None:
    office.goto("/admin/reports/campaigns/")
    office.get_by_role("link", name="国庆回馈").click()
    expect(office.get_by_text("Too few to tell")).to_be_visible()
    expect(office.get_by_text("the window runs until")).to_be_visible()
    expect(office.locator("canvas.chart")).to_be_visible()
    assert office.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    with office.expect_download() as found:
        office.get_by_role("button", name="CSV").click()
    file = tmp_path / "result.csv"
    found.value.save_as(file)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "林雨晴,138****0000,S001,written to,delivered" in lines[1]
