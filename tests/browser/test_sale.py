"""One real sale in a real browser, by keyboard alone; and what a cashier runs into on the way."""

from decimal import Decimal as D

from django.utils import timezone
from playwright.sync_api import Page, expect

from catalog.models import Product
from checkout.models import Sale
from members.models import Member
from points.models import PointsEntry
from stores.models import Store
from tests.browser.counter import Counter
from tests.browser.fixtures import Watch
from tests.factories import PASSWORD, PIN, make_coupon, make_member, make_promotion
from wallets.models import WalletEntry


def test_a_sale_by_keyboard_with_points_stored_value_and_cash(page: Page) -> None:
    counter = Counter(page)
    counter.log_in("wang", PASSWORD)
    # 169.00 + 31.00 = 200.00; 500 points take off 50.00; 60.00 of stored value leave 90.00; 100.00 bring 10.00 back.
    counter.goods("JD0110", "6901234500025")
    counter.due("¥200.00")
    counter.member("13805741234")
    expect(counter.at("#member")).to_contain_text("林雨晴")
    counter.press("F4")
    counter.due("¥150.00")
    counter.press("F6", "Enter")
    counter.due("¥90.00")
    counter.hand_over("100")
    expect(counter.at("#change")).to_have_text("¥10.00")
    counter.press("F9")
    number = counter.receipt()
    expect(counter.at("#receipt-change")).to_have_text("¥10.00")
    # 150 points are 150 short of 20 yuan and 350 short of 50.
    expect(counter.at("#coach")).to_have_text("还差150分可抵20元, 还差350分可抵50元")

    sale = Sale.objects.get()
    figures = (sale.number, sale.subtotal, sale.points_value, sale.total, sale.wallet, sale.due, sale.change)
    assert figures == (number, D("200.00"), D("50.00"), D("150.00"), D("60.00"), D("90.00"), D("10.00"))
    assert list(sale.tenders.values_list("method__code", "amount", "handed_over")) == [
        ("wallet", D("60.00"), D("60.00")),
        ("cash", D("90.00"), D("100.00")),
    ]
    points = PointsEntry.objects.filter(reference=number).order_by("seq")
    assert list(points.values_list("kind", "amount", "balance_after")) == [("redeem", -500, 0), ("earn", 150, 150)]
    wallet = WalletEntry.objects.filter(reference=number)
    assert list(wallet.values_list("kind", "amount", "balance_after")) == [("spend", D("-60.00"), D("0.00"))]
    member = Member.objects.get()
    assert (member.points, member.balance, member.visits) == (150, D("0.00"), 1)

    counter.press("Enter")
    expect(counter.at("#line-text")).to_be_focused()
    counter.due("¥0.00")


def test_f4_goes_through_the_choices_and_then_to_none(counter: Counter) -> None:
    counter.goods("JD0110")
    counter.member("1234")
    expect(counter.at("[data-points]")).to_have_count(2)
    for due in ("¥119.00", "¥149.00", "¥169.00"):
        counter.press("F4")
        counter.due(due)


def test_one_of_several_members_is_picked_by_a_digit(counter: Counter, store: Store) -> None:
    make_member(store, phone="+8615958201234", name="周建国", last_visit=timezone.now())
    counter.member("1234")
    expect(counter.at(".pick")).to_have_count(2)
    expect(counter.at(".pick").first).to_be_focused()
    counter.press("2")
    expect(counter.at("#member")).to_contain_text("林雨晴")
    expect(counter.at("#line-text")).to_be_focused()


def test_an_unknown_article_needs_a_price_and_is_then_sold_by_its_name(counter: Counter, watch: Watch) -> None:
    watch.expect("422")
    counter.enter("手工布老虎")
    counter.said("没有这个商品")
    expect(counter.at("#line-price")).to_be_focused()
    counter.enter("28.50")
    expect(counter.at("tr[data-line]")).to_contain_text("手工布老虎")
    counter.due("¥28.50")


def test_lines_are_counted_and_removed_by_keys(counter: Counter) -> None:
    counter.goods("2*JD0110", "MJ0305")
    counter.due("¥369.00")
    counter.press("+")
    counter.due("¥400.00")
    counter.press("ArrowUp", "-")
    counter.due("¥231.00")
    counter.press("Delete")
    counter.due("¥62.00")


def test_a_scan_is_taken_wherever_the_focus_is(counter: Counter) -> None:
    counter.goods("JD0110")
    counter.press("F9")
    expect(counter.at("#tender-amount")).to_be_focused()
    counter.scan("6901234500025")
    counter.due("¥200.00")
    expect(counter.at("#tender-amount")).to_have_value("")


def test_a_promotion_says_what_it_gives_and_a_smaller_one_why_not(counter: Counter, store: Store) -> None:
    make_promotion("P10", name="全场九折", percent_paid=D(90))
    make_promotion("P05", name="开业九五折", percent_paid=D(95))
    counter.goods("JD0110")
    # 169.00 at 90 %: 16.90 off.
    counter.due("¥152.10")
    expect(counter.at("#sums")).to_contain_text("全场九折 9折")
    expect(counter.at("#sums .skip")).to_have_text("开业九五折：另有更优惠的活动")


def test_f7_takes_the_first_coupon_that_fits(counter: Counter, store: Store) -> None:
    make_coupon(member=Member.objects.get(), code="TWENTYOFF", at=timezone.now(), name="立减二十元")
    counter.goods("JD0110")
    counter.member("13805741234")
    expect(counter.at("[data-coupon]")).to_have_text("1 立减二十元")
    counter.press("F7", "Enter")
    counter.due("¥149.00")


def test_a_coupon_that_does_not_hold_is_refused_and_the_order_stays(counter: Counter, watch: Watch) -> None:
    watch.expect("422")
    counter.goods("JD0110")
    counter.press("F7")
    counter.enter("NOSUCHCODE")
    counter.said("没有这张券")
    counter.due("¥169.00")
    expect(counter.at("[data-coupon]")).to_have_count(0)


def test_money_that_is_missing_is_asked_for(counter: Counter) -> None:
    counter.goods("JD0110")
    counter.press("F9", "F9")
    expect(counter.at("#news")).to_contain_text("还有钱没收")
    assert Sale.objects.count() == 0
    counter.enter("100")
    expect(counter.at(".rest")).to_have_text("还差 ¥69.00")
    counter.press("ArrowDown", "Enter")
    expect(counter.at(".tender")).to_have_text(["现金 ¥100.00 ×", "微信支付 ¥69.00 ×"])
    counter.press("F9")
    counter.receipt()
    kept = Sale.objects.get().tenders.order_by("position").values_list("method__code", "amount")
    assert list(kept) == [("cash", D("100.00")), ("wechat", D("69.00"))]


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_sold(counter: Counter, watch: Watch) -> None:
    watch.expect("422")
    counter.goods("JD0110")
    counter.hand_over("200")
    Product.objects.filter(sku="JD0110").update(list_price=D("159.00"))
    counter.press("F9")
    counter.due("¥159.00")
    counter.said("应收已变为 ¥159.00（原为 ¥169.00）")
    assert Sale.objects.count() == 0
    counter.press("F9")
    counter.receipt()
    assert Sale.objects.get().total == D("159.00")


def test_the_holder_proves_it_by_the_pin_which_stays_in_no_store(counter: Counter, page: Page, store: Store) -> None:
    store.proof_on = True
    store.save(update_fields=["proof_on"])
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥119.00")
    counter.hand_over("119")
    counter.press("F9")
    expect(counter.at("#proof-sheet")).to_be_visible()
    with page.expect_request("**/till/pay/") as asked:
        counter.enter(PIN)
    assert PIN in (asked.value.post_data or "")
    assert PIN not in page.evaluate("() => JSON.stringify(localStorage)")
    counter.receipt()
    assert Member.objects.get().points == 119


def test_a_lower_price_waits_for_the_manager(counter: Counter) -> None:
    # The manager may go 20 % below the list price: 169.00 - 20 % = 135.20.
    counter.type("JD0110")
    counter.press("Tab")
    counter.enter("140")
    counter.due("¥140.00")
    counter.hand_over("140")
    counter.press("F9")
    expect(counter.at("#approval-sheet")).to_be_visible()
    counter.type("li")
    counter.press("Tab")
    counter.enter(PIN)
    counter.receipt()
    sale = Sale.objects.select_related("approver").get()
    assert (sale.total, sale.approver and sale.approver.code) == (D("140.00"), "li")
