"""Goods that come back and a sale made void, by keyboard alone; a lost answer and a reload pay once."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import Page, Route, expect

from checkout.models import Refund
from members.models import Member
from stores import approvals
from stores.models import Approval, Staff, Store
from tests.browser.counter import Counter, Held
from tests.browser.fixtures import Watch
from tests.factories import PIN, make_staff

CONFIRM = "**/till/refund/confirm/"


@pytest.fixture
def number(counter: Counter) -> str:
    """A sale of 200.00: 500 points take off 50.00, the wallet pays 60.00, cash 90.00; 150 points are earned."""
    counter.goods("JD0110", "6901234500025")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥150.00")
    counter.press("F6", "Enter")
    counter.due("¥90.00")
    counter.hand_over("90")
    counter.press("F9")
    return counter.receipt()


def opened(counter: Counter, number: str) -> None:
    counter.page.goto("/till/refund/")
    expect(counter.at("[name=number]")).to_be_focused()
    counter.enter(number)
    expect(counter.at("[name=back-1]")).to_be_focused()


def second_person(counter: Counter, code: str = "li") -> None:
    """The reason by its key, then staff code and PIN."""
    counter.press("Alt+1")
    expect(counter.at("[name=reason]")).to_have_value("尺码不合适")
    counter.at("[name=code]").focus()
    counter.type(code)
    counter.press("Tab")
    counter.type(PIN)


@pytest.mark.parametrize("width", [1366, 1024])
def test_a_part_comes_back_and_then_the_rest(counter: Counter, page: Page, number: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    opened(counter, number)
    counter.press("1")
    # 50.00 over 169 and 31: 42.25 and 7.75. So 126.75 come back, 60/150 of it to the wallet; 422 of 500 points.
    expect(counter.at("#back-amount")).to_have_text("¥126.75")
    for words in ("退到储值", "¥50.70", "退到现金", "¥76.05", "−127", "+422"):
        expect(counter.at("#preview")).to_contain_text(words)
    second_person(counter)
    button = counter.at("#refund-form [type=submit]").bounding_box()
    assert button
    assert button["y"] + button["height"] <= 768
    counter.press("F9")
    expect(counter.at("#done .receipt")).to_contain_text("退货小票")
    # 500 - 500 + 150 - 127 + 422.
    member = Member.objects.get()
    assert (member.points, member.balance) == (445, D("50.70"))

    opened_again = counter.at("[name=back-2]")
    counter.page.goto(f"/till/refund/?number={number}")
    expect(opened_again).to_be_focused()
    expect(counter.at("[name=back-1]")).to_have_count(0)
    counter.press("a")
    expect(counter.at("#back-amount")).to_have_text("¥23.25")
    second_person(counter)
    counter.press("F9")
    expect(counter.at("#done")).to_contain_text("已退货")
    member.refresh_from_db()
    assert (member.points, member.balance) == (500, D("60.00"))
    assert [row.amount for row in Refund.objects.order_by("posted_at", "id")] == [D("126.75"), D("23.25")]
    page.goto(f"/till/refund/?number={number}")
    expect(counter.at("#preview")).to_contain_text("已全部退完")
    counter.press("Escape")
    counter.ready()


def test_quantities_by_plus_minus_and_all(counter: Counter, page: Page) -> None:
    counter.goods("3*MJ0305", "JD0110")
    counter.hand_over("262")
    counter.press("F9")
    opened(counter, counter.receipt())
    counter.press("+", "+")
    expect(counter.at("#back-amount")).to_have_text("¥62.00")
    counter.press("-")
    expect(counter.at("#back-amount")).to_have_text("¥31.00")
    counter.press("ArrowDown", "+", "+")
    expect(counter.at("[name=back-2]")).to_have_value("1")
    expect(counter.at("#back-amount")).to_have_text("¥200.00")
    counter.press("a")
    expect(counter.at("#back-amount")).to_have_text("¥262.00")
    counter.press("a")
    expect(counter.at("#preview")).to_contain_text("请选择退货商品")
    expect(counter.at("#refund-form [type=submit]")).to_be_disabled()
    counter.type("9")
    expect(counter.at("#preview .say")).to_be_visible()
    expect(counter.at("#refund-form [type=submit]")).to_be_disabled()


def test_without_the_manager_nothing_is_paid_and_what_was_typed_stays(
    counter: Counter, watch: Watch, number: str
) -> None:
    watch.expect("422")
    opened(counter, number)
    counter.press("a", "Alt+2")
    expect(counter.at("#second-person")).to_be_visible()
    expect(counter.at("#back-amount")).to_have_text("¥150.00")
    counter.press("F9")
    counter.said("需要第二人")
    expect(counter.at("[name=reason]")).to_have_value("质量问题")
    expect(counter.at("[name=back-1]")).to_have_value("1")
    assert not Refund.objects.exists()
    second_person(counter)
    counter.press("F9")
    expect(counter.at("#done")).to_contain_text("已退货")
    assert Refund.objects.count() == 1


def test_another_way_back_is_shown_and_asks_the_region(counter: Counter, page: Page) -> None:
    make_staff("zhou", "manager", region=Store.objects.get().region, name="周区域", pin=PIN)
    counter.goods("MJ0305")
    counter.press("F9", "ArrowDown", "Enter", "F9")
    number = counter.receipt()
    opened(counter, number)
    counter.press("a")
    expect(counter.at("#preview")).to_contain_text("退到微信支付")
    page.select_option("[name=way]", "cash")
    expect(counter.at("#preview")).to_contain_text("退到现金")
    expect(counter.at("#preview")).to_contain_text("区域经理")
    second_person(counter, "zhou")
    counter.press("F9")
    expect(counter.at("#done")).to_contain_text("退到现金")
    assert list(Refund.objects.get().tenders.filter(amount__gt=0).values_list("method__code", "amount")) == [
        ("cash", D("31.00"))
    ]


def test_f9_twice_and_a_lost_answer_pay_once(counter: Counter, page: Page, watch: Watch, number: str) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")
    keys: list[str] = []
    page.on("request", lambda one: keys.append(one.post_data or "") if one.url.endswith("/confirm/") else None)

    def lose(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort("connectionreset")

    page.route(CONFIRM, lose, times=1)
    opened(counter, number)
    counter.press("a")
    expect(counter.at("#back-amount")).to_have_text("¥150.00")
    second_person(counter)
    counter.press("F9", "F9")
    expect(counter.at("#done .receipt")).to_be_visible()
    assert Refund.objects.count() == 1
    assert len(keys) == 2


def test_a_reload_in_flight_pays_once_and_shows_it(counter: Counter, page: Page, number: str) -> None:
    held = Held(page, CONFIRM, first_alone=True)
    opened(counter, number)
    counter.press("a")
    expect(counter.at("#back-amount")).to_have_text("¥150.00")
    second_person(counter)
    with page.expect_request(CONFIRM):
        counter.press("F9")
    assert held.first().fetch().status == 201
    page.reload()
    expect(counter.at("#done .receipt")).to_contain_text(Refund.objects.get().number)
    assert Refund.objects.count() == 1
    assert PIN not in page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")


def test_the_last_sale_is_made_void(counter: Counter, page: Page, number: str) -> None:
    page.goto("/till/void/")
    expect(counter.at("[name=reason]")).to_be_focused()
    expect(counter.at("#refund-form")).to_contain_text(number)
    expect(counter.at("#back-amount")).to_have_text("¥150.00")
    counter.press("Alt+1")
    expect(counter.at("[name=reason]")).to_have_value("商品录错")
    counter.press("Enter")
    counter.type("li")
    counter.press("Enter")
    counter.type(PIN)
    counter.press("F9")
    expect(counter.at("#done")).to_contain_text("已作废")
    member = Member.objects.get()
    assert (member.points, member.balance) == (500, D("60.00"))
    counter.press("Enter")
    counter.ready()


def test_where_nobody_may_agree_the_return_waits(counter: Counter, page: Page, number: str) -> None:
    opened(counter, number)
    counter.press("a")
    expect(counter.at("#back-amount")).to_have_text("¥150.00")
    counter.press("Alt+2", "Alt+g")
    expect(counter.at("#done")).to_contain_text("等待审批")
    assert not Refund.objects.exists()
    approval = Approval.objects.get()
    approvals.decide(approval, by=Staff.objects.get(username="li"), approve=True)
    page.goto(f"/till/refund/?number={number}")
    expect(counter.at("[data-state=approved]")).to_contain_text("李店长")
    page.get_by_role("link", name="打印退货小票").press("Enter")
    expect(counter.at("#paper")).to_contain_text("退货小票")
