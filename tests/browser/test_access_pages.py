"""Nothing serious that axe-core finds keeps anybody from a page beside the till's screen, or from the back-office."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from members.models import Member
from points.services import moving
from stores.models import Staff, Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import make_staff, make_top_up_offer

pytestmark = pytest.mark.django_db(transaction=True)
GRAVE = {"serious", "critical"}
# Django's select2 boxes name themselves by an element that axe does not read.
THEIRS = {"exclude": [[".select2"]]}
TILL = ("/till/refund/", "/till/receipts/", "/till/top-up/", "/till/shift/", "/till/display/", "/till/void/")
OFFICE = (
    "/admin/",
    "/admin/approvals/",
    "/admin/import/",
    "/admin/people/?which=points",
    "/admin/members/member/",
    "/admin/members/member/{member}/change/",
    "/admin/stores/store/",
    "/admin/coupons/promotion/add/",
    "/account/second-factor/set-up/",
)


def grave(page: Page) -> list[str]:
    """What axe-core finds, by rule, with the first place."""
    found = Axe().run(page, context=THEIRS).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE]


def enter(page: Page, staff: Staff, client: Client, live_server: LiveServer) -> None:
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])


@pytest.fixture
def phone(chromium: Browser, watch: Watch, live_server: LiveServer) -> Iterator[Page]:
    size = {"width": 390, "height": 844}
    context = chromium.new_context(viewport=size, locale="zh-CN", base_url=live_server.url)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


def test_the_log_in(page: Page) -> None:
    page.goto("/till/login/")
    assert grave(page) == []


def test_the_pages_beside_the_till(page: Page, store: Store, client: Client, live_server: LiveServer) -> None:
    make_top_up_offer()
    enter(page, Staff.objects.get(username="wang"), client, live_server)
    member = Member.objects.get(name="林雨晴")
    found = {}
    for address in (*TILL, f"/till/top-up/?member={member.number}"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found[address] = grave(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("size", ["page", "phone"])
def test_the_back_office(
    size: str, request: pytest.FixtureRequest, store: Store, client: Client, live_server: LiveServer
) -> None:
    cache.clear()
    page: Page = request.getfixturevalue(size)
    member = Member.objects.get(name="林雨晴")
    asker = Staff.objects.get(username="wang")
    moving.adjust(member=member.number, points=300, reason="客诉", by=asker, store=store, at=timezone.now())
    enter(page, make_staff("hq", "hq", name="周海燕"), client, live_server)
    found = {}
    for address in OFFICE:
        page.goto(address.format(member=member.pk))
        found[address] = grave(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}
