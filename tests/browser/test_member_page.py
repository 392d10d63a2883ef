"""A member's page in a real browser: every tab on a wide screen and on a phone, and an action from the menu."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from backoffice.member_page.tabs import TABS
from members.models import Member
from stores.models import Staff


@pytest.fixture
def office(page: Page, client: Client, live_server: LiveServer) -> Page:
    """The manager, logged in already."""
    client.force_login(Staff.objects.get(username="li"), backend="config.permissions.AssignmentBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_every_tab_fits_the_screen_and_shows_itself_as_open(office: Page, width: int, height: int) -> None:
    office.set_viewport_size({"width": width, "height": height})
    office.goto(f"/admin/members/member/{Member.objects.get().pk}/change/")
    for tab in TABS:
        office.locator(f".mp-tabs a[href$='?tab={tab.name}']").click()
        here = office.locator(".mp-here")
        expect(here).to_have_attribute("href", office.url.removeprefix(office.url.split("/admin/")[0]))
        expect(here).to_be_in_viewport()
        assert office.evaluate("document.documentElement.scrollWidth") <= width, tab.name


def test_points_are_changed_from_the_menu_and_a_phone_is_shown_once(office: Page) -> None:
    member = Member.objects.get()
    office.goto(f"/admin/members/member/{member.pk}/change/")
    office.locator(".mp-menu summary").click()
    office.locator(".mp-menu-list a[href$='/do/adjust/']").click()
    office.fill("[name=points]", "120")
    office.fill("[name=reason]", "生日礼")
    office.locator("form.mp-form button[type=submit]").click()
    expect(office.locator(".mp-says")).to_contain_text("500 → 620")
    office.locator("form.mp-form button[type=submit]").click()
    expect(office.locator(".mp-table").first).to_contain_text("+120")
    office.locator(".mp-eye").click()
    office.fill("[name=reason]", "回访")
    office.locator("form.mp-form button[type=submit]").click()
    expect(office.locator(".mp-once")).to_have_text("+8613805741234")
    office.locator(".mp-form, .mp-button-main").last.click()
    expect(office.locator("body")).not_to_contain_text("13805741234")
