"""Steps of a top-up at the counter, for the browser's tests."""

import re

from playwright.sync_api import Page, expect

from tests.browser.counter import Counter


def open_page(counter: Counter, page: Page) -> None:
    """The page of 林雨晴, found by her phone."""
    page.goto("/till/top-up/")
    expect(counter.at("#find-text")).to_be_focused()
    counter.enter("13805741234")
    expect(counter.at("#topup")).to_be_visible()
    expect(counter.at("#quoter")).not_to_have_class(re.compile("htmx-request"))
    expect(counter.at("#room")).to_be_visible()


def statement(counter: Counter, page: Page) -> str:
    """The number of the statement on the screen."""
    page.wait_for_url(re.compile(r"/till/top-up/S001-"))
    return counter.at("#statement").get_attribute("data-number") or ""


def ready_to_pay(counter: Counter, page: Page) -> None:
    open_page(counter, page)
    counter.press("2")
    counter.due("¥1,000.00")
    counter.press("Enter")
    expect(counter.at(".tender")).to_contain_text("¥1,000.00")


def begin_free_order(counter: Counter, page: Page) -> None:
    """An order of 169.00 on the till, with points chosen; then the way that the till hints at."""
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥119.00")
    expect(counter.at("#offer-hint")).to_contain_text("充值 ¥845.00，本单免单")
    page.goto(counter.at("#offer-hint a").get_attribute("href") or "")
    expect(counter.at("[data-plan=FREE5X]")).to_have_attribute("aria-pressed", "true")
    expect(counter.at("[data-act=strip]")).to_be_visible()
