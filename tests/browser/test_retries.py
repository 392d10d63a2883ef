"""F9 twice, a reload, a lost answer, a broken connection, a server that dies: one sale."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from checkout.models import Request, Sale
from stores.models import Store
from tests.browser.counter import Counter, Held
from tests.browser.fixtures import PATIENCE, Watch
from tests.factories import PASSWORD
from tests.flows.serving import ONE_PROCESS, web

PAY = "**/till/pay/"


def keys_of(page: Page) -> list[str]:
    """The keys of all payments that are asked for from now on."""
    keys: list[str] = []
    page.on("request", lambda one: keys.append(one.post_data or "") if one.url.endswith("/pay/") else None)
    return keys


def ready_to_pay(counter: Counter) -> None:
    counter.goods("JD0110")
    counter.hand_over("200")


def test_f9_twice_sells_once(counter: Counter, page: Page) -> None:
    asked, held = keys_of(page), Held(page, PAY)
    ready_to_pay(counter)
    counter.press("F9", "F9")
    expect(counter.at("#pay-key")).to_have_attribute("aria-busy", "true")
    expect(counter.at("#pay-key")).to_contain_text("正在收款")
    counter.press("F9")
    held.first().continue_()
    counter.receipt()
    counter.press("F9")
    assert (len(asked), Sale.objects.count()) == (1, 1)


def test_a_reload_in_flight_sells_once(counter: Counter, page: Page) -> None:
    asked, held = keys_of(page), Held(page, PAY, first_alone=True)
    ready_to_pay(counter)
    with page.expect_request(PAY):
        counter.press("F9")
    expect(counter.at("#pay-key")).to_have_attribute("aria-busy", "true")
    assert held.first().fetch().status == 201
    page.reload()
    number = counter.receipt()
    assert Sale.objects.get().number == number
    assert len(set(asked)) == 1
    assert Request.objects.count() == 1


def test_a_reload_before_the_answer_of_an_unsold_order_sells_it(counter: Counter, page: Page) -> None:
    Held(page, PAY, first_alone=True)
    ready_to_pay(counter)
    with page.expect_request(PAY):
        counter.press("F9")
    page.reload()
    counter.receipt()
    assert Sale.objects.count() == 1


def test_the_last_receipt_is_shown_again_and_nothing_is_sold(counter: Counter, page: Page) -> None:
    ready_to_pay(counter)
    counter.press("F9")
    number = counter.receipt()
    page.reload()
    counter.ready()
    counter.goods("MJ0305")
    counter.press("Alt+r")
    assert counter.receipt() == number
    counter.press("Escape")
    counter.due("¥31.00")
    assert Sale.objects.count() == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")
    asked = keys_of(page)

    def lose(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort("connectionreset")

    page.route(PAY, lose, times=1)
    ready_to_pay(counter)
    counter.press("F9")
    number = counter.receipt()
    assert Sale.objects.get().number == number
    assert (len(asked), len(set(asked))) == (2, 1)


def test_an_answer_that_never_left_is_asked_for_again(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")
    page.route(PAY, lambda route: route.abort("internetdisconnected"), times=2)
    ready_to_pay(counter)
    counter.press("F9")
    expect(counter.at("#news")).to_contain_text("不会重复收款")
    counter.receipt()
    assert Sale.objects.count() == 1


def test_a_broken_connection_keeps_the_order(counter: Counter, page: Page, watch: Watch) -> None:
    watch.expect("ERR_|htmx:sendError|htmx:afterRequest")
    counter.goods("JD0110")
    page.context.set_offline(True)
    expect(counter.at(".net-off")).to_be_visible()
    counter.enter("MJ0305")
    page.context.set_offline(False)
    expect(counter.at("tr[data-line]")).to_have_count(2)
    counter.due("¥200.00")
    expect(counter.at(".net-on")).to_be_visible()


def test_a_reload_keeps_the_order(counter: Counter, page: Page) -> None:
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥119.00")
    page.reload()
    counter.due("¥119.00")
    expect(counter.at("#member")).to_contain_text("林雨晴")


def test_nothing_can_be_changed_while_a_payment_is_open(counter: Counter, page: Page) -> None:
    held = Held(page, PAY)
    ready_to_pay(counter)
    with page.expect_request(PAY):
        counter.press("F9")
    counter.press("F4", "F6", "Delete")
    counter.enter("MJ0305")
    held.first().continue_()
    counter.receipt()
    assert Sale.objects.get().lines.count() == 1


@pytest.mark.parametrize(("point", "sold"), [("sale.decided", 0), ("sale.committed", 1)])
def test_a_server_that_dies_in_the_middle_of_a_payment_and_comes_back_sells_once(
    chromium: Browser, store: Store, tmp_path: Path, point: str, sold: int
) -> None:
    same = {"SECRET_KEY": "one secret for both lives of the server, so that the cashier stays logged in"}
    with web(tmp_path, ONE_PROCESS, HUIYUAN_FAIL_AT=point, **same) as dying:
        context = chromium.new_context(locale="zh-CN", base_url=f"http://127.0.0.1:{dying.port}")
        context.set_default_timeout(PATIENCE)
        counter = Counter(context.new_page())
        counter.log_in("wang", PASSWORD)
        ready_to_pay(counter)
        counter.press("F9")
        assert dying.process.wait(60) == 137
        expect(counter.at("#news")).to_contain_text("不会重复收款")
        assert Sale.objects.count() == sold
        with web(tmp_path, ONE_PROCESS, port=dying.port, **same):
            number = counter.receipt()
            context.close()
    assert Sale.objects.get().number == number
    assert Request.objects.count() == 1
