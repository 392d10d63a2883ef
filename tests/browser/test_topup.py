"""Top-ups by keyboard: a plan, a free amount, the order that is made free, retries, paper, the undoing."""

import re
from decimal import Decimal as D

import pytest
from playwright.sync_api import Page, Route, expect

from checkout.models import Sale, TopUp
from members.models import Member
from stores.models import Audit, Store
from tests.browser.counter import Counter, Held
from tests.browser.fixtures import Watch
from tests.browser.topping import begin_free_order, open_page, ready_to_pay, statement
from tests.factories import make_five_times_offer, make_member, make_top_up_offer

PAY = "**/till/top-up/pay/"
SIZES = [(1366, 768), (1024, 768)]


@pytest.fixture(autouse=True)
def _offers(store: Store) -> None:
    make_top_up_offer(name="充1000送200")
    make_five_times_offer(name="充值5倍免单")


def test_a_plan_is_three_keys(counter: Counter, page: Page) -> None:
    open_page(counter, page)
    expect(counter.at(".plan").first).to_be_focused()
    counter.press("2")
    counter.due("¥1,000.00")
    # 60.00 of principal are there; 1,000 + 200 come on top.
    expect(counter.at("#after td")).to_have_text(["¥1,060.00", "¥200.00", "¥1,260.00"])
    counter.press("Enter", "F9")
    number = statement(counter, page)
    row = TopUp.objects.get()
    assert (row.number, row.amount, row.gift, row.change) == (number, D("1000.00"), D("200.00"), D("0.00"))
    expect(counter.at("#balance")).to_have_text("¥1,260.00")
    member = Member.objects.get()
    assert (member.principal, member.gift) == (D("1060.00"), D("200.00"))
    counter.press("Enter")
    counter.ready()


def test_a_scanned_card_finds_its_member_wherever_the_focus_is(counter: Counter, page: Page, store: Store) -> None:
    other = make_member(store, phone="+8615958207788", name="周建国")
    open_page(counter, page)
    counter.scan(other.number)
    expect(counter.at(".who")).to_contain_text("周建国")
    counter.press("F4")
    expect(counter.at("#typed")).to_be_focused()
    counter.scan(Member.objects.get(name="林雨晴").number)
    expect(counter.at(".who")).to_contain_text("林雨晴")
    assert not TopUp.objects.exists()


def test_a_free_amount_with_change(counter: Counter, page: Page) -> None:
    open_page(counter, page)
    counter.press("F4")
    counter.enter("150")
    counter.due("¥150.00")
    counter.press("Alt+4")
    expect(counter.at("#change")).to_have_text("¥50.00")
    counter.press("F9")
    statement(counter, page)
    expect(counter.at("#change")).to_have_text("¥50.00")
    row = TopUp.objects.get()
    assert (row.amount, row.offer, row.handed_over) == (D("150.00"), None, D("200.00"))


def test_money_in_two_ways_and_money_that_is_missing(counter: Counter, page: Page) -> None:
    open_page(counter, page)
    counter.press("2")
    counter.due("¥1,000.00")
    counter.press("F9")
    expect(counter.at("#news")).to_contain_text("还有钱没收")
    counter.enter("400")
    expect(counter.at(".rest")).to_have_text("还差 ¥600.00")
    counter.press("ArrowDown", "Enter")
    expect(counter.at(".tender")).to_have_count(2)
    counter.press("F9")
    statement(counter, page)
    kept = TopUp.objects.get().tenders.values_list("method__code", "amount")
    assert list(kept) == [("cash", D("400.00")), ("wechat", D("600.00"))]


def test_more_than_the_cap_is_said_and_not_paid(counter: Counter, page: Page) -> None:
    open_page(counter, page)
    counter.press("F4")
    counter.enter("4940.01")
    expect(counter.at(".problem")).to_contain_text("¥4,940.00")
    counter.press("F9")
    expect(counter.at("#typed")).to_be_focused()
    assert not TopUp.objects.exists()


def test_169_is_free_with_845(counter: Counter, page: Page) -> None:
    begin_free_order(counter, page)
    expect(counter.at(".problem")).to_contain_text("不能使用优惠券、积分和储值")
    counter.press("F7")
    expect(counter.at("#needed")).to_have_text("¥845.00")
    expect(counter.at("#order-total")).to_have_text("¥169.00")
    # A fifth of 4,940.00, since 60.00 are there.
    expect(counter.at("#largest")).to_have_text("¥988.00")
    counter.press("F4")
    counter.enter("844.99")
    expect(counter.at(".problem")).to_contain_text("¥845.00")
    counter.press("F4", "Control+a", "Delete", "Enter")
    counter.due("¥845.00")
    counter.enter("900")
    expect(counter.at("#change")).to_have_text("¥55.00")
    counter.press("F9")
    statement(counter, page)
    sale, row = Sale.objects.get(), TopUp.objects.get()
    assert (sale.total, sale.waived, row.amount, row.gift_name) == (D("0.00"), D("169.00"), D("845.00"), "蚕丝被")
    expect(counter.at("#paper")).to_contain_text(sale.number)
    expect(counter.at("#balance")).to_have_text("¥905.00")
    assert (Member.objects.get().points, Member.objects.get().balance) == (500, D("905.00"))
    counter.press("Escape")
    counter.ready()
    expect(counter.at("tr[data-line]")).to_have_count(0)


def test_another_members_order_stays_where_it_is(counter: Counter, page: Page, store: Store) -> None:
    make_member(store, phone="+8615958207788", name="周建国")
    counter.goods("JD0110")
    counter.member("15958207788")
    expect(counter.at("#member")).to_contain_text("周建国")
    open_page(counter, page)
    counter.press("1")
    expect(counter.at("#waived")).to_contain_text("另一位会员")
    counter.press("Escape")
    counter.ready()
    counter.due("¥169.00")


def test_f9_twice_books_once(counter: Counter, page: Page) -> None:
    held = Held(page, PAY)
    ready_to_pay(counter, page)
    counter.press("F9", "F9")
    expect(counter.at("#topup")).to_have_attribute("aria-busy", "true")
    expect(counter.at("#pay-key")).to_contain_text("请稍候")
    counter.press("F9")
    held.first().continue_()
    statement(counter, page)
    assert (len(held.routes), TopUp.objects.count()) == (1, 1)


def test_a_reload_in_flight_books_once(counter: Counter, page: Page) -> None:
    held = Held(page, PAY, first_alone=True)
    ready_to_pay(counter, page)
    with page.expect_request(PAY):
        counter.press("F9")
    expect(counter.at("#topup")).to_have_attribute("aria-busy", "true")
    assert held.first().fetch().status == 200
    page.reload()
    assert statement(counter, page) == TopUp.objects.get().number


def test_a_lost_answer_is_asked_for_again_with_the_same_key(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")

    def lose(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    page.route(PAY, lose, times=1)
    ready_to_pay(counter, page)
    counter.press("F9")
    assert statement(counter, page) == TopUp.objects.get().number


def test_a_reload_keeps_what_was_typed(counter: Counter, page: Page) -> None:
    ready_to_pay(counter, page)
    page.reload()
    counter.due("¥1,000.00")
    expect(counter.at(".tender")).to_contain_text("¥1,000.00")
    counter.press("F9")
    statement(counter, page)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_pay_key_never_leaves_the_screen(counter: Counter, page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    begin_free_order(counter, page)
    counter.press("F7")
    counter.due("¥845.00")
    counter.enter("400")
    expect(counter.at(".tender")).to_have_count(1)
    box = counter.at("#pay-key").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_it_prints_on_the_roll_and_on_a4_and_marks_the_second_print(counter: Counter, page: Page) -> None:
    ready_to_pay(counter, page)
    counter.press("F9")
    statement(counter, page)
    page.evaluate("() => { window.print = () => { window.printed = (window.printed || 0) + 1; }; }")
    counter.press("p")
    page.wait_for_function("() => window.printed === 1")
    expect(counter.at(".copy-mark")).to_have_count(0)
    assert widths(page) == [227]
    counter.press("a")
    page.wait_for_function("() => window.printed === 2")
    expect(counter.at(".copy-mark")).to_have_text("重印 1")
    # A4 is 595.3 points wide.
    assert widths(page) == [595]
    assert Audit.objects.filter(action="receipt.reprinted").count() == 1


def widths(page: Page) -> list[int]:
    """The widths in points of the sheets that a print has."""
    sheets = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ", page.pdf(prefer_css_page_size=True))
    return [round(float(width)) for width in sheets]
