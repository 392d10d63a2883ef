"""The receipt: found by keys, 80 or 58 mm wide, marked when it is printed again, and on the customer's phone."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from checkout.models import Sale
from checkout.services import e_receipts
from stores.models import Audit
from tests.browser.counter import Counter
from tests.browser.fixtures import Watch

PRINTS = """window.prints = [];
window.print = () => window.prints.push((document.querySelector('.copy-mark') || {}).textContent || 'original');"""


@pytest.fixture
def number(counter: Counter) -> str:
    """A sale of 169.00 to 林雨晴, who then has 669 points."""
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.due("¥169.00")
    counter.hand_over("200")
    counter.press("F9")
    return counter.receipt()


def widths(page: Page) -> list[int]:
    """The widths of the printed sheets in points: 80 mm are 227, 58 mm are 164."""
    found = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ", page.pdf(prefer_css_page_size=True))
    return [round(float(width)) for width in found]


def test_paper_of_80_and_58_mm_after_the_sale_and_later_kept_on_this_device(
    counter: Counter, page: Page, number: str
) -> None:
    expect(counter.at("#paper .qr")).to_be_visible()
    assert widths(page) == [227]
    counter.press("w")
    assert widths(page) == [164]
    page.goto(f"/till/receipts/{number}/")
    assert widths(page) == [164]
    page.emulate_media(media="print")
    paper = counter.at("#paper").bounding_box()
    assert paper
    # 50 mm of 58 at 96 dots an inch.
    assert round(paper["width"]) == 189
    assert page.evaluate("() => document.getElementById('paper').scrollWidth") <= 189
    page.emulate_media(media="screen")
    counter.press("w")
    assert widths(page) == [227]


def test_the_first_print_is_the_original_and_each_further_one_is_marked(page: Page, counter: Counter) -> None:
    page.add_init_script(PRINTS)
    page.reload()
    counter.ready()
    counter.goods("JD0110")
    counter.hand_over("169")
    counter.press("F9")
    number = counter.receipt()
    counter.press("p")
    assert page.evaluate("() => window.prints") == ["original"]
    counter.press("p")
    page.wait_for_function("() => window.prints.length === 2")
    page.goto(f"/till/receipts/{number}/")
    counter.press("p")
    expect(counter.at(".copy-mark")).to_have_text("重印 2")
    page.wait_for_function("() => window.prints.length === 1")
    assert page.evaluate("() => window.prints") == ["重印 2"]
    assert Audit.objects.filter(action="receipt.reprinted").count() == 2


@pytest.mark.parametrize("width", [1366, 1024])
def test_a_receipt_is_found_by_keys_and_f10_takes_its_goods_back(
    counter: Counter, page: Page, number: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    page.goto("/till/receipts/")
    expect(counter.at(".pick").first).to_be_focused()
    counter.press("F2")
    counter.enter("13805741234")
    expect(counter.at(".pick")).to_have_count(1)
    counter.press("1")
    expect(counter.at("#paper")).to_have_attribute("data-number", number)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    counter.press("F10")
    expect(counter.at("[name=back-1]")).to_be_focused()


def test_the_scanned_qr_leads_to_the_receipt(counter: Counter, page: Page, number: str) -> None:
    url = f"https://till.example.com{e_receipts.url(Sale.objects.get())}"
    for start in ("receipts", "refund"):
        page.goto(f"/till/{start}/")
        counter.press("F2")
        counter.enter(url)
        expect(page.locator("main")).to_contain_text(number)


def test_the_e_receipt_fits_a_phone_and_needs_no_log_in(
    chromium: Browser, live_server: LiveServer, watch: Watch, number: str
) -> None:
    phone = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=live_server.url)
    page = phone.new_page()
    watch.follow(page)
    page.goto(e_receipts.url(Sale.objects.get()))
    for words in (number, "¥169.00", "林**", "669", "可抵50元"):
        expect(page.locator(".receipt")).to_contain_text(words)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert phone.cookies() == []
    phone.close()
