"""A shift by keyboard alone: float, a sale, the count with notes and coins, the close; a lost answer; the hand-over."""

import re
from decimal import Decimal as D

import pytest
from playwright.sync_api import Page, Route, expect

from checkout.models import CashMove, Sale, Shift, ShiftCount
from stores.models import Store
from tests.browser.counter import Counter
from tests.browser.fixtures import Watch
from tests.factories import PIN

SIZES = [(1366, 768), (1024, 768)]


@pytest.fixture(autouse=True)
def _shifts_on(store: Store) -> None:
    store.cash_shifts = True
    store.save(update_fields=["cash_shifts"])


def open_a_shift(counter: Counter, amount: str = "200") -> None:
    counter.press("Alt+c")
    expect(counter.at("#float")).to_be_focused()
    counter.beside()
    counter.type(amount)
    counter.press("F9")
    counter.ready()
    expect(counter.at(".bar [data-act=shift]")).to_be_visible()


def count(counter: Counter, cash: str) -> None:
    """From the till to a count that has been looked at."""
    counter.press("Alt+c")
    expect(counter.at("#in-drawer")).to_be_visible()
    counter.beside()
    counter.press("F9")
    expect(counter.at("#counted-cash")).to_be_focused()
    counter.beside()
    counter.enter(cash)
    expect(counter.at("#counted [name=seen]")).to_be_attached()


def on_the_screen(page: Page, selector: str) -> None:
    """Nothing of it is cut off, and the page does not scroll sideways."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_open_sell_count_and_close_by_keyboard(counter: Counter, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.reload()
    counter.ready()
    expect(counter.at(".shift-first")).to_be_visible()
    on_the_screen(page, ".bar")
    open_a_shift(counter)
    counter.goods("JD0110")
    counter.hand_over("200")
    counter.press("F9")
    expect(counter.at("#receipt-change")).to_be_visible()
    sold = Sale.objects.get()
    assert sold.shift == Shift.objects.get()
    counter.press("Enter")
    counter.ready()
    count(counter, str(200 + sold.total))
    on_the_screen(page, "#counted")
    expect(counter.at("#counted button[type=submit]")).to_be_focused()
    counter.press("F9")
    page.wait_for_url(re.compile(r"/till/shift/S001-"))
    expect(counter.at("#difference")).to_have_text("¥0.00")
    on_the_screen(page, "#paper")
    shift = Shift.objects.get()
    assert shift.closed_at is not None
    assert ShiftCount.objects.get().counted == 200 + sold.total


def test_a_sale_without_a_shift_is_refused_in_words_and_kept(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("422|htmx:")
    counter.goods("JD0110")
    counter.hand_over("200")
    counter.press("F9")
    expect(counter.at("#say .say")).to_have_attribute("data-code", "shift_closed")
    open_a_shift(counter)
    expect(counter.at("tr[data-line]")).to_have_count(1)


def test_notes_and_coins_add_up_into_the_float(counter: Counter, page: Page) -> None:
    counter.press("Alt+c")
    expect(counter.at("#float")).to_be_focused()
    counter.press("Tab", "Enter", "Tab")
    counter.type("2")
    counter.press("Tab")
    counter.type("1")
    for _ in range(6):
        counter.press("Tab")
    counter.type("3")
    # 2 × 100 + 1 × 50 + 3 × 0.1
    expect(counter.at("#float")).to_have_value("250.30")
    counter.press("F9")
    counter.ready()
    assert Shift.objects.get().opening_float == D("250.30")


def test_a_lost_answer_moves_the_cash_once(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_FAILED|htmx:")
    open_a_shift(counter)
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if not lost:
            lost.append(route)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/till/shift/move/", lose)
    counter.press("Alt+c")
    expect(counter.at("#in-drawer")).to_be_visible()
    page.locator("[name=amount]").focus()
    counter.type("50")
    counter.press("Tab")
    counter.enter("银行换零钱")
    expect(counter.at("#in-drawer")).to_have_text("¥250.00")
    assert CashMove.objects.count() == 1


def test_a_difference_asks_for_its_reason_and_the_next_person_takes_over(counter: Counter, page: Page) -> None:
    open_a_shift(counter)
    count(counter, "150")
    expect(counter.at("#counted [name=reason]")).to_be_focused()
    counter.type("找错了零")
    counter.press("Tab")
    counter.type("li")
    counter.press("Tab")
    counter.enter(PIN)
    page.wait_for_url(re.compile(r"/till/shift/S001-"))
    following = Shift.objects.get(closed_at=None)
    assert (following.opened_by.username, following.opening_float) == ("li", D("150.00"))
    expect(counter.at("#difference")).to_have_text("−¥50.00")
    counter.press("l")
    expect(counter.at("[name=username]")).to_be_focused()


def test_the_z_report_prints_on_the_roll(counter: Counter, page: Page) -> None:
    open_a_shift(counter)
    count(counter, "200")
    counter.press("F9")
    page.wait_for_url(re.compile(r"/till/shift/S001-"))
    page.emulate_media(media="print")
    width = page.locator("#paper").evaluate("paper => paper.getBoundingClientRect().width")
    # 72 of the 80 mm, at 96 dots an inch.
    assert abs(width - 72 / 25.4 * 96) < 2
    expect(counter.at(".card").first).to_be_hidden()
