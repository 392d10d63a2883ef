"""The keys: how many a sale takes, what they are called, how a device is taught others."""

import pytest
from playwright.sync_api import Page, expect

from checkout.models import Sale
from members.models import Member
from tests.browser.counter import Counter
from tests.browser.test_joining import PRESSED

TAUGHT = ".key-row[data-action=points] .rekey"


def test_a_members_sale_takes_at_most_twelve_keys_beyond_the_scans(counter: Counter, page: Page) -> None:
    scans = [Member.objects.get().number, "6901234567892", "6901234500025"]
    page.evaluate(PRESSED)
    for code in scans:
        counter.enter(code)
    expect(counter.at("#member")).to_contain_text("林雨晴")
    counter.due("¥200.00")
    # The best redemption, exactly paid: 500 points are 50 yuan.
    counter.press("F4", "Alt+1", "F9")
    counter.receipt()
    counter.press("Enter")
    expect(counter.at("#line-text")).to_be_focused()
    beyond = page.evaluate("() => window.pressed") - sum(len(code) + 1 for code in scans)
    assert beyond == 4
    sale = Sale.objects.get()
    assert (sale.points_used, f"{sale.total}", f"{sale.change}") == (500, "150.00", "0.00")


def test_a_scan_in_another_field_leaves_that_field_as_it_was(counter: Counter) -> None:
    for key, field in (("Tab", "#line-price"), ("F6", "#wallet-amount"), ("F9", "#tender-amount")):
        counter.press("F3", key)
        if key == "F9":
            expect(counter.at(field)).to_be_focused()
        counter.scan("6901234567892")
        expect(counter.at(field)).to_have_value("")
    counter.due("¥507.00")
    counter.press("F6")
    counter.scan(Member.objects.get().number)
    expect(counter.at("#member")).to_contain_text("林雨晴")


def test_goods_that_are_scanned_where_members_are_looked_for_are_goods(counter: Counter) -> None:
    counter.member("6901234567892")
    counter.due("¥169.00")


def rekey(counter: Counter, key: str) -> None:
    counter.press("F1")
    expect(counter.at("#keys-sheet")).to_be_visible()
    counter.at(TAUGHT).first.focus()
    counter.press("Enter")
    expect(counter.at(TAUGHT).first).to_have_text("请按键…")
    counter.press(key)


def test_a_key_is_pressed_anew_and_kept_on_the_device(counter: Counter, page: Page) -> None:
    rekey(counter, "Alt+k")
    expect(counter.at(TAUGHT).first).to_have_text("Alt K")
    page.reload()
    counter.ready()
    expect(counter.at("kbd[data-hint=points]")).to_have_text("Alt K")
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥169.00")
    counter.press("Alt+k")
    counter.due("¥119.00")
    counter.press("F1")
    counter.at("[data-act=keys-again]").focus()
    counter.press("Enter", "Escape", "F4")
    counter.due("¥149.00")


@pytest.mark.parametrize(("key", "words"), [("F9", "F9 已用于"), ("q", "请用 F 键"), ("Enter", "请用 F 键")])
def test_a_key_that_is_taken_or_unfit_is_refused_in_words(counter: Counter, key: str, words: str) -> None:
    rekey(counter, key)
    expect(counter.at("#key-news")).to_contain_text(words)
    expect(counter.at(TAUGHT).first).to_have_text("F4")
    expect(counter.at("#keys-sheet")).to_be_visible()


def test_escape_leaves_the_key_as_it_was(counter: Counter) -> None:
    rekey(counter, "Escape")
    expect(counter.at(TAUGHT).first).to_have_text("F4")
    expect(counter.at("#keys-sheet")).to_be_visible()


@pytest.mark.parametrize(
    ("key", "page_name"), [("F10", "refund"), ("Alt+u", "refund"), ("F11", "receipts"), ("Alt+t", "top-up")]
)
def test_a_key_leads_to_the_pages_beside_the_till_and_the_order_waits(
    counter: Counter, page: Page, key: str, page_name: str
) -> None:
    counter.goods("JD0110")
    counter.press(key)
    page.wait_for_url(f"**/till/{page_name}/**")
    page.go_back()
    counter.due("¥169.00")


def test_each_of_the_browsers_own_keys_has_a_second_one(counter: Counter) -> None:
    counter.press("F1")
    for key in ("F3", "F6", "F7", "F11"):
        row = counter.at(".key-row").filter(has=counter.page.locator("kbd", has_text=key))
        expect(row.locator(".rekey").nth(1)).to_contain_text("Alt")


def test_a_closing_sheet_does_not_take_the_focus_from_the_next_key(counter: Counter, page: Page) -> None:
    counter.press("Alt+s")
    expect(counter.at("#seller-sheet .pick").first).to_be_focused()
    # Both keys before the browser tells of the closed sheet: a hand that knows its keys, or a loaded machine.
    page.evaluate(
        """() => new Promise((done) => {
            const press = (key) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            press("1");
            press("F2");
            setTimeout(done, 100);
        })"""
    )
    expect(counter.at("#member-text")).to_be_focused()
    counter.enter("13805741234")
    expect(counter.at("#member")).to_contain_text("林雨晴")
