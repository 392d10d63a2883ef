"""The audience builder in a real browser, with the keyboard where it can be, on a screen and on a phone."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Audience
from members.models import Member
from stores.models import Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import make_member, make_staff

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
    """A marketer, logged in; beside the members of the shop one with 500 points and one with 499."""
    cache.clear()
    Member.objects.update(points=0)
    for points in (499, 500):
        make_member(store, points=points, name="赵敏", gender="f")
    width, height = SIZES[request.param]
    client.force_login(make_staff("marketer", "marketer"), backend="config.permissions.AssignmentBackend")
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=live_server.url)
    context.set_default_timeout(PATIENCE)
    name = settings.SESSION_COOKIE_NAME
    kept = {name: client.cookies[name].value, settings.LANGUAGE_COOKIE_NAME: "en"}
    context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in kept.items()])
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


def fits(page: Page) -> bool:
    """Nothing sticks out of the window sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_an_audience_is_built_counted_and_kept(office: Page) -> None:
    office.goto("/admin/campaigns/audience/add/")
    everybody = Member.objects.filter(status="active").count()
    expect(office.locator(".hy-found")).to_contain_text(f"{everybody} members")
    expect(office.get_by_text("No condition yet: all active members.")).to_be_visible()
    office.get_by_role("button", name="Condition").press("Enter")
    expect(office.locator(".hy-what")).to_be_focused()
    expect(office.locator(".hy-found .hy-value")).to_contain_text("1 members")
    office.get_by_role("spinbutton", name="value").fill("499")
    expect(office.locator(".hy-found .hy-value")).to_contain_text("2 members")
    office.get_by_role("spinbutton", name="value").fill("")
    expect(office.locator(".hy-row .hy-error")).to_have_text("Enter a whole number from -2000000000 to 2000000000.")
    office.get_by_role("spinbutton", name="value").fill("499")
    office.get_by_role("button", name="Group").click()
    inner = office.locator(".hy-group .hy-group")
    inner.locator(".hy-what").select_option("tag")
    expect(inner.locator(".hy-error")).to_have_text("Choose at least one.")
    inner.get_by_label("重点客户").check()
    expect(office.locator(".hy-found")).to_contain_text("Nobody")
    inner.locator(".hy-row .hy-not").click()
    expect(office.locator(".hy-found .hy-value")).to_contain_text("2 members")
    assert fits(office)
    office.get_by_label("name", exact=True).fill("近五百")
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.get_by_text("近五百")).to_be_visible()
    row = Audience.objects.get(name="近五百")
    tag = {"field": "tag", "op": "in", "value": row.tree["all"][1]["not"]["value"]}
    assert row.tree == {"all": [{"field": "points", "op": "ge", "value": 499}, {"not": tag}]}


def test_a_shipped_one_opens_with_its_row_and_every_field_has_a_widget(office: Page) -> None:
    shipped = Audience.objects.get(code="points-500")
    office.goto(f"/admin/campaigns/audience/{shipped.pk}/change/")
    expect(office.get_by_role("spinbutton", name="value")).to_have_value("500")
    expect(office.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    fields = office.locator(".hy-what option").evaluate_all("all => all.map(one => one.value)")
    assert len(fields) == 20
    for field in fields:
        office.locator(".hy-what").select_option(field)
        ops = office.locator(".hy-op option").evaluate_all("all => all.map(one => one.value)")
        for op in ops:
            office.locator(".hy-op").select_option(op)
            bare = op in ("today", "never")
            assert (office.locator(".hy-val :is(input, select)").count() == 0) == (bare or field in ("coupon",))
    office.locator(".hy-what").select_option("rfm")
    expect(office.locator(".hy-val select")).to_have_count(3)
    office.locator(".hy-row").get_by_role("button", name="Remove").click()
    expect(office.get_by_role("button", name="Condition")).to_be_focused()
    expect(office.get_by_text("No condition yet: all active members.")).to_be_visible()
    assert fits(office)
