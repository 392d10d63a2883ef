"""A guest joins in the middle of an order, by keyboard alone; the salesperson is chosen."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from checkout.models import Sale
from members.models import Child, Consent, Member
from stores.models import Store
from tests.browser.counter import Counter, Held
from tests.browser.fixtures import Watch
from tests.factories import make_staff

PRESSED = """() => { window.pressed = 0; addEventListener("keydown", (event) => {
    if (!["Alt", "Shift", "Control"].includes(event.key)) window.pressed += 1; }, true); }"""


def joined(counter: Counter) -> Member:
    """The member who is new, once the welcome is on the screen."""
    expect(counter.at("#joined-go")).to_be_focused()
    return Member.objects.exclude(name="林雨晴").get()


@pytest.mark.parametrize("width", [1366, 1024])
def test_phone_and_name_are_enough(counter: Counter, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 768})
    counter.goods("JD0110")
    page.evaluate(PRESSED)
    counter.press("Alt+j")
    expect(counter.at("#join-phone")).to_be_focused()
    counter.type("13905746789")
    counter.press("Tab")
    page.keyboard.insert_text("周小明")
    box = counter.at("#join-form [type=submit]").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 768
    counter.press("Enter")
    member = joined(counter)
    expect(counter.at("#join-sheet")).to_contain_text(member.number)
    expect(counter.at(".joined-qr svg")).to_be_visible()
    counter.press("Enter")
    expect(counter.at("#line-text")).to_be_focused()
    expect(counter.at("#member")).to_contain_text("周小明")
    # Alt+J, eleven digits, Tab, Enter, Enter; the name comes from the input method.
    assert page.evaluate("() => window.pressed") == 15
    counter.hand_over("169")
    counter.press("F9")
    counter.receipt()
    assert Sale.objects.get().member == member
    assert (member.name, member.adviser and member.adviser.username) == ("周小明", "wang")


def test_what_was_looked_for_in_vain_stands_in_the_sheet(counter: Counter) -> None:
    counter.member("13905746789")
    expect(counter.at("#member-picks")).to_contain_text("没有找到")
    counter.press("Alt+j")
    expect(counter.at("#join-phone")).to_have_value("13905746789")
    expect(counter.at("#join-name")).to_be_focused()


def test_a_pasted_line_fills_the_sheet_and_the_children_wait_for_the_consent(
    counter: Counter, watch: Watch, page: Page
) -> None:
    watch.expect("422")
    counter.press("Alt+j")
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true })); }""",
        "姓名：周小明 手机:１３９ 0574 6789，生日1990年5月1日 宝宝 周周 2019-06-01",
    )
    expect(counter.at("#join-name")).to_have_value("周小明")
    expect(counter.at("#join-phone")).to_have_value("13905746789")
    expect(counter.at("[name=child_name]").first).to_have_value("周周")
    expect(counter.at("#join-form [type=submit]")).to_be_focused()
    counter.press("Enter")
    expect(counter.at(".join-consents .fault")).to_contain_text("监护人同意")
    expect(counter.at("[name=birthday]")).to_have_value("1990-05-01")
    counter.at("[name=consent_child_data]").focus()
    counter.press("Space")
    counter.at("#join-name").focus()
    counter.press("Enter")
    member = joined(counter)
    assert Child.objects.get().member == member
    assert list(Consent.objects.filter(member=member).values_list("kind", flat=True)) == ["child_data"]


def test_a_phone_that_is_taken_is_the_member_who_is_taken(counter: Counter, watch: Watch) -> None:
    watch.expect("422")
    counter.press("Alt+j")
    counter.type("13805741234")
    counter.press("Tab")
    counter.enter("somebody")
    expect(counter.at("#join-take")).to_be_focused()
    expect(counter.at("#join-fields")).to_contain_text("138****1234 是 林**")
    counter.press("Enter")
    expect(counter.at("#join-sheet")).to_be_hidden()
    expect(counter.at("#member")).to_contain_text("林雨晴")
    assert Member.objects.count() == 1


def test_a_lost_answer_joins_nobody_twice(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")

    def lose(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort("connectionreset")

    page.route("**/till/join/", lose, times=1)
    counter.press("Alt+j")
    counter.type("13905746789")
    counter.press("Tab")
    counter.enter("zhou")
    member = joined(counter)
    expect(counter.at("#join-sheet")).to_contain_text(member.number)


def test_a_reload_in_flight_joins_once(counter: Counter, page: Page) -> None:
    held = Held(page, "**/till/join/", first_alone=True)
    counter.press("Alt+j")
    counter.type("13905746789")
    counter.press("Tab")
    counter.enter("zhou")
    expect(counter.at("#join-form")).to_have_attribute("aria-busy", "true")
    assert held.first().fetch().status == 201
    page.reload()
    joined(counter)


def test_the_welcome_is_copied_by_a_key(counter: Counter, page: Page) -> None:
    counter.press("Alt+j")
    counter.type("13905746789")
    counter.press("Tab")
    counter.enter("zhou")
    member = joined(counter)
    counter.press("c")
    expect(counter.at("[data-act=copy]")).to_contain_text("已复制")
    counter.press("Enter")
    expect(counter.at("#line-text")).to_be_focused()
    counter.press("F2", "Control+v")
    expect(counter.at("#member-text")).to_have_value(re.compile(member.number))


def test_the_salesperson_is_chosen_apart_from_the_operator(counter: Counter, store: Store) -> None:
    make_staff("sun", store=store, name="孙丽")
    counter.page.reload()
    counter.ready()
    counter.press("Alt+s")
    counter.type("sunl")
    expect(counter.at("#seller-sheet .pick:visible")).to_have_count(1)
    counter.press("Enter")
    expect(counter.at("#seller-name")).to_have_text("孙丽")
    counter.goods("JD0110")
    counter.hand_over("169")
    counter.press("F9")
    counter.receipt()
    expect(counter.at("#paper")).to_contain_text("孙丽")
    sale = Sale.objects.get()
    assert (sale.by.username, sale.sellers) == ("wang", [{"staff": "sun", "share": "100"}])
    counter.press("Enter")
    expect(counter.at("#seller-name")).to_have_text("未指定")


def test_the_salesperson_is_picked_by_a_digit_and_taken_back_by_0(counter: Counter) -> None:
    counter.press("Alt+s", "2")
    expect(counter.at("#seller-name")).to_have_text("李店长")
    counter.page.reload()
    expect(counter.at("#seller-name")).to_have_text("李店长")
    counter.ready()
    counter.press("Alt+s", "0")
    expect(counter.at("#seller-name")).to_have_text("未指定")
