"""How the page looks and speaks: sizes, languages, weight, print, the log-in."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.models import Member
from tests.browser.counter import Counter
from tests.browser.fixtures import Watch
from tests.factories import PASSWORD, make_coupon, make_promotion, make_staff, make_store

# What stays Latin on a Chinese till, keys aside: codes, and the other language's own name.
LATIN = {"English", "VIP", "JD0110", "MJ0305", "wang", "li", "TD"}
NUMBERS = re.compile(r"S001-\d{8}-[0-9A-Z]{8}|M\d{9}")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (1024, 600), (390, 844)])
def test_the_pay_key_never_leaves_the_screen(counter: Counter, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    counter.goods("JD0110", "MJ0305")
    for name in "甲乙丙丁戊己庚辛壬癸":
        counter.type(name)
        counter.press("Tab")
        counter.enter("10")
        expect(counter.at("#lines")).to_contain_text(name)
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥250.00")
    counter.hand_over("300")
    box = counter.at("#pay-key").bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert box["x"] + box["width"] <= width
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


# Of copies: what stands on the page may be drawn anew at any time.
WITHOUT_KEYS = """all => all.map(one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll("kbd").forEach(key => key.remove());
    return copy.textContent;
})"""


def test_no_english_is_left_on_the_chinese_till(counter: Counter, page: Page) -> None:
    make_promotion("P10", name="全场九折")
    make_promotion("P05", name="满千九折", threshold="1000.00")
    make_coupon(member=Member.objects.get(), at=timezone.now(), name="立减二十元")
    counter.goods("JD0110", "MJ0305")
    counter.member("13805741234")
    counter.press("F4", "F6", "Enter")
    counter.hand_over("200")
    shown = page.locator("main :not(:has(*)):not(kbd)").all_text_contents()
    counter.press("F9")
    counter.receipt()
    seen = [*shown, page.title(), *page.eval_on_selector_all("main, dialog, .bar", WITHOUT_KEYS)]
    seen += page.eval_on_selector_all("[placeholder]", "all => all.map(one => one.placeholder)")
    seen += page.eval_on_selector_all("[aria-label]", "all => all.map(one => one.ariaLabel)")
    words = {word for text in seen for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", NUMBERS.sub("", text))}
    assert words - LATIN == set()


def test_the_language_is_switched_and_back(counter: Counter, page: Page) -> None:
    page.get_by_role("button", name="English").press("Enter")
    expect(counter.at("#pay-word")).to_have_text("Take payment")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").press("Enter")
    expect(counter.at("#pay-word")).to_have_text("收款")


def test_the_first_load_weighs_at_most_150_kb(page: Page, watch: Watch) -> None:
    counter = Counter(page)
    counter.log_in("wang", PASSWORD)
    page.on("response", watch.weigh)
    page.reload(wait_until="networkidle")
    page.remove_listener("response", watch.weigh)
    assert any(url.endswith(".js") for url in watch.loaded)
    assert any(url.endswith(".css") for url in watch.loaded)
    assert sum(watch.loaded.values()) <= 150_000


def test_only_the_receipt_is_printed(counter: Counter, page: Page) -> None:
    counter.goods("JD0110")
    counter.hand_over("169")
    counter.press("F9")
    counter.receipt()
    page.emulate_media(media="print")
    expect(counter.at("#paper")).to_be_visible()
    expect(counter.at("#paper")).to_contain_text("谢谢惠顾")
    for hidden in (".bar", "#till", ".done-news"):
        expect(counter.at(hidden)).to_be_hidden()
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ", page.pdf(prefer_css_page_size=True))
    # 80 mm are 226.8 points; one sheet.
    assert [round(float(width)) for width in sheets] == [227]


def test_after_five_wrong_passwords_the_log_in_is_locked(page: Page, watch: Watch) -> None:
    watch.expect("429")
    page.goto("/till/")
    for miss in range(5):
        page.fill("[name=username]", "wang")
        page.fill("[name=password]", f"wrong {miss}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("密码输错次数过多")


def test_who_sells_in_two_stores_chooses_one(page: Page) -> None:
    other = make_store("S002", name="天一广场店")
    make_staff("chen", "manager", region=other.region, name="陈区域", password=PASSWORD)
    counter = Counter(page)
    counter.give_names("chen", PASSWORD)
    expect(page.get_by_role("heading")).to_have_text("这台收银机在哪家门店？")
    expect(counter.at("[value=S001]")).to_be_focused()
    counter.press("Tab", "Enter")
    expect(page.locator(".bar")).to_contain_text("天一广场店")
