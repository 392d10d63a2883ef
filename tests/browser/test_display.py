"""The customer's screen: a second window that follows the first and says nothing that others should not read."""

from playwright.sync_api import Page, expect

from tests.browser.counter import Counter
from tests.browser.fixtures import Watch


def shown(page: Page, *words: str) -> None:
    for word in words:
        expect(page.locator("#shown")).to_contain_text(word)


def test_the_display_follows_the_order_the_change_and_the_next_customer(
    counter: Counter, page: Page, watch: Watch
) -> None:
    counter.goods("JD0110")
    display = page.context.new_page()
    watch.follow(display)
    display.goto("/till/display/")
    # It was opened late: it asks, and is told.
    shown(display, "儿童羽绒服", "¥169.00")
    expect(display.locator(".welcome")).to_be_hidden()
    page.bring_to_front()
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥119.00")
    shown(display, "您好，林**", "积分抵现", "¥119.00")
    counter.hand_over("200")
    shown(display, "找零", "¥81.00")
    counter.press("F9")
    counter.receipt()
    # 500 - 500 + 119 points.
    shown(display, "谢谢惠顾", "¥81.00", "119")
    expect(display.locator(".qr")).to_be_visible()
    assert "雨晴" not in display.content()
    assert "1234" not in (display.text_content("#shown") or "")
    counter.press("Enter")
    expect(display.locator(".welcome")).to_be_visible()
    expect(display.locator("#shown")).to_be_hidden()


def test_the_display_is_empty_while_the_cashier_is_on_another_page(counter: Counter, page: Page) -> None:
    display = page.context.new_page()
    display.goto("/till/display/")
    page.bring_to_front()
    counter.goods("JD0110")
    shown(display, "¥169.00")
    page.goto("/till/receipts/")
    expect(display.locator(".welcome")).to_be_visible()
    page.goto("/till/")
    shown(display, "¥169.00")
