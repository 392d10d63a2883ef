"""A campaign in a real browser, from the form to the last message, on a screen and on a phone; the outbox takes it."""

from collections.abc import Iterator
from datetime import time

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Audience, Campaign
from campaigns.services import planning, sending
from members.models import Member
from messaging.models import Gateway
from stores.models import Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import make_staff

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
    """A marketer, logged in; 林雨晴 agrees to messages and the outbox is open at every hour."""
    cache.clear()
    width, height = SIZES[request.param]
    Member.objects.update(sms_ok=True, gender="f")
    Gateway.objects.filter(code="console").update(marketing_from=time(0), marketing_until=time(23, 59, 59))
    Audience.objects.get_or_create(code="all", defaults={"name": "everyone", "tree": {}})
    client.force_login(
        make_staff("mk", "marketer", name="周海燕", phone="13805741234"), backend="config.permissions.AssignmentBackend"
    )
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


def test_a_campaign_is_made_checked_sent_and_watched(office: Page) -> None:
    office.goto("/admin/campaigns/runs/new/")
    office.locator("#id_name").fill("积分提醒")
    office.locator("#id_audience").select_option(label="everyone")
    office.locator("#id_template").select_option(label="积分满500可抵50元")
    expect(office.locator("#id_body")).to_have_value(
        "{salutation},您是{brand}{tier}会员,卡里{points}积分现在可抵{value}元。夏装新品5.8折起,家居服39元起,满额再送蚕丝被!"
    )
    expect(office.locator(".cp-side .cp-bubble")).to_contain_text("【会员通】林**女士")
    assert fits(office)
    office.get_by_role("button", name="Save and check").click()
    # 65 characters and the 9 of "Entity E1": two parts of 0.05.
    send = office.get_by_role("button", name="Send to 1 people, about ¥0.10")
    expect(send).to_be_enabled()
    assert fits(office)
    office.get_by_role("button", name="Send the test").click()
    expect(office.get_by_text("138****1234")).to_be_visible()
    send.click()
    expect(office.locator("[data-state=planning]")).to_be_visible()
    row, at = Campaign.objects.get(), timezone.now()
    planning.plan(row.pk, at=at)
    expect(office.locator("[data-state=running]")).to_be_visible()
    assert sending.run(row.pk, at=at).sent == 1
    expect(office.locator("progress")).to_have_js_property("value", 100)
    assert fits(office)
    office.get_by_role("link", name="sent 1").click()
    expect(office.get_by_text("138****1234").first).to_be_visible()
