"""Orders are put aside and taken up again, on this till or on another one of the store."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from stores.models import Staff
from tests.browser.counter import Counter
from tests.browser.fixtures import Watch
from till.models import Held


@pytest.fixture
def other(counter: Counter, watch: Watch, live_server: LiveServer) -> Iterator[Counter]:
    """The second till of the store, the manager at it."""
    browser = counter.page.context.browser
    assert browser
    client = Client()
    client.force_login(Staff.objects.get(username="li"), backend="config.permissions.AssignmentBackend")
    context = browser.new_context(viewport={"width": 1024, "height": 768}, locale="zh-CN", base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    watch.follow(page)
    page.goto("/till/")
    second = Counter(page)
    second.ready()
    yield second
    context.close()


def hold(counter: Counter, *goods: str) -> None:
    counter.goods(*goods)
    counter.press("F8")
    expect(counter.at("#held-news")).to_contain_text("已挂单")
    expect(counter.at("tr[data-line]")).to_have_count(0)


def test_an_order_is_held_and_taken_up_with_all_that_was_chosen(counter: Counter) -> None:
    counter.press("Alt+s")
    expect(counter.at("#seller-sheet .pick").first).to_be_focused()
    counter.press("2")
    expect(counter.at("#seller-name")).to_have_text("李店长")
    expect(counter.at("#line-text")).to_be_focused()
    counter.member("13805741234")
    expect(counter.at("#member")).to_contain_text("林雨晴")
    counter.goods("JD0110")
    counter.press("F4")
    counter.due("¥119.00")
    counter.press("F8")
    expect(counter.at("#held-count")).to_have_text("1")
    expect(counter.at("#member")).not_to_contain_text("林雨晴")
    expect(counter.at("#seller-name")).to_have_text("未指定")
    counter.press("F8")
    expect(counter.at("#held-list .pick")).to_be_focused()
    expect(counter.at("#held-list")).to_contain_text("林** · 儿童羽绒服")
    counter.press("1")
    counter.due("¥119.00")
    expect(counter.at("#member")).to_contain_text("林雨晴")
    expect(counter.at("#seller-name")).to_have_text("李店长")
    expect(counter.at("#held-count")).to_be_hidden()
    counter.press("F8")
    expect(counter.at("#held-news")).to_contain_text("已挂单")


def test_another_till_takes_it_up_and_the_first_is_told(counter: Counter, other: Counter, watch: Watch) -> None:
    watch.expect("422")
    hold(counter, "JD0110")
    counter.press("F8")
    expect(counter.at("#held-list .pick")).to_be_focused()
    other.press("Alt+b")
    expect(other.at("#held-list .pick")).to_be_focused()
    other.press("Enter")
    other.due("¥169.00")
    counter.press("1")
    expect(counter.at("#held-say")).to_contain_text("已由李店长于")
    expect(counter.at("#held-list")).to_contain_text("本店没有挂单")
    counter.press("Escape")
    counter.due("¥0.00")


def test_what_stands_on_the_screen_is_held_before_another_is_taken_up(counter: Counter) -> None:
    hold(counter, "JD0110")
    counter.goods("MJ0305")
    counter.press("Alt+b", "1")
    expect(counter.at("#held-list .pick")).to_be_focused()
    counter.press("1")
    counter.due("¥169.00")
    assert [row.label for row in Held.objects.filter(recalled_at=None)] == ["纯棉毛巾"]


def test_a_held_order_is_dropped_only_when_asked_twice(counter: Counter) -> None:
    hold(counter, "JD0110")
    counter.press("F8")
    expect(counter.at("#held-list .pick")).to_be_focused()
    counter.press("Delete")
    expect(counter.at("#held-list")).to_contain_text("再按一次删除")
    assert Held.objects.get().dropped_at is None
    counter.press("Delete")
    expect(counter.at("#held-list")).to_contain_text("本店没有挂单")
    assert Held.objects.get().dropped_at


def first_waits(page: Page, address: str) -> list[Route]:
    """The first request to `address` goes no further; those behind it do."""
    stopped = list[Route]()
    page.route(address, lambda route: route.continue_() if stopped else stopped.append(route))
    return stopped


def test_a_reload_in_flight_holds_the_order_once(counter: Counter, page: Page) -> None:
    stopped = first_waits(page, "**/till/held/hold/")
    counter.goods("JD0110")
    counter.press("F8")
    expect(counter.at("#holder")).to_have_class("htmx-request")
    assert stopped[0].fetch().status == 200
    page.reload()
    expect(counter.at("#held-news")).to_contain_text("已挂单")
    counter.due("¥0.00")
    assert Held.objects.count() == 1


def test_a_reload_in_flight_loses_no_order_that_is_taken_up(counter: Counter, page: Page) -> None:
    stopped = first_waits(page, "**/till/held/recall/")
    hold(counter, "JD0110")
    counter.press("F8")
    expect(counter.at("#held-list .pick")).to_be_focused()
    counter.press("1")
    expect(counter.at("#recaller")).to_have_class("htmx-request")
    assert stopped[0].fetch().status == 200
    page.reload()
    counter.due("¥169.00")
    expect(counter.at("tr[data-line]")).to_have_count(1)


def test_a_lost_answer_holds_the_order_once(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")

    def lose(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    page.route("**/till/held/hold/", lose, times=1)
    hold(counter, "JD0110")
    assert Held.objects.count() == 1
    page.route("**/till/held/recall/", lose, times=1)
    counter.press("F8")
    expect(counter.at("#held-list .pick")).to_be_focused()
    counter.press("1")
    counter.due("¥169.00")
