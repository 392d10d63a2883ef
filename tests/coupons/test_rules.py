"""Promotions: who, when, where, how much, which one."""

from datetime import datetime, time, timedelta, timezone
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.rules.promotions import choose, discount, touched, why_not
from coupons.rules.terms import (
    Audience,
    Context,
    Counting,
    Gift,
    Goods,
    Item,
    Promotion,
    PromotionKind,
    Reason,
    Window,
)

CHINA = timezone(timedelta(hours=8))
QUILT = Gift("quilt", D("99.00"), sku="Q1")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


# A Sunday.
NOW = Context(at("2026-11-22 14:05"), "S001", "store", member=7, tier="vip")


def item(amount: str, quantity: int = 1, *, sku: str = "", category: str = "", closed: bool = False) -> Item:
    return Item(sku, category, quantity, D(amount), closed)


def promotion(kind: str = "percent", **more: Any) -> Promotion:
    values: dict[str, Any] = {"id": 1, "name": "one", "kind": PromotionKind(kind), "percent_paid": D(58)} | more
    return Promotion(**values)


def off(made: Promotion, *items: Item) -> list[str]:
    return [str(share) for share in discount(made, items)]


@pytest.mark.parametrize(
    ("counting", "taken"),
    [(Counting.AT_LEAST, ["42.00", "37.80", "33.60"]), (Counting.PER_GROUP, ["42.00", "37.80", "0.00"])],
)
def test_100_and_90_and_80_two_at_58_percent_cost_156_60_or_190_20(counting: Counting, taken: list[str]) -> None:
    made = promotion("n_pieces", pieces=2, counting=counting)
    assert off(made, item("100.00"), item("90.00"), item("80.00")) == taken
    assert D("270.00") - sum(map(D, taken)) == (D("156.60") if counting is Counting.AT_LEAST else D("190.20"))


@pytest.mark.parametrize(("pieces", "total"), [(1, "0.00"), (2, "84.00"), (3, "126.00")])
def test_two_pieces_are_counted_one_below_at_and_above(pieces: int, total: str) -> None:
    assert off(promotion("n_pieces", pieces=2), item(f"{pieces * 100}.00", pieces)) == [total]


def test_groups_take_the_dearest_pieces_across_lines_and_the_earlier_of_equal_ones() -> None:
    # Five pieces, two groups of two: 100, 100, 80 and the first of the two lines at 60.
    made = promotion("n_pieces", pieces=2, counting=Counting.PER_GROUP, percent_paid=D(50))
    goods = item("60.00"), item("60.00"), item("200.00", 2), item("80.00")
    assert off(made, *goods) == ["30.00", "0.00", "100.00", "40.00"]


def test_a_piece_of_a_line_that_does_not_divide_is_counted_exactly() -> None:
    # Two of three pieces of 20.00: 20.00 x 2 / 3 x 50 % = 6.666...
    made = promotion("n_pieces", pieces=2, counting=Counting.PER_GROUP, percent_paid=D(50))
    assert off(made, item("10.00"), item("10.00", 3)) == ["5.00", "5.00"]
    assert off(made, item("10.00"), item("10.00", 2)) == ["5.00", "2.50"]
    assert off(made, item("20.00", 3)) == ["6.67"]


def test_12_25_at_58_percent_takes_off_5_15() -> None:
    assert off(promotion(), item("12.25")) == ["5.15"]


def test_the_discount_is_rounded_once_and_then_spread() -> None:
    # 3 x 0.01 at 50 %: 0.015 is 0.02, to the two earlier lines; each alone would be 0.01.
    assert off(promotion(percent_paid=D(50)), *[item("0.01")] * 3) == ["0.01", "0.01", "0.00"]


@pytest.mark.parametrize(
    ("price", "taken"), [("38.99", "0.02"), ("39.00", "0.00"), ("39.01", "0.00"), ("0.00", "78.00")]
)
def test_a_special_price_holds_for_each_piece_and_never_raises_a_price(price: str, taken: str) -> None:
    assert off(promotion("special_price", price=D(price)), item("78.00", 2)) == [taken]


def test_a_special_price_leaves_cheaper_lines_alone() -> None:
    assert off(promotion("special_price", price=D("39.00")), item("30.00"), item("59.00")) == ["0.00", "20.00"]


def test_no_further_discount_keeps_a_line_out_of_the_count_and_the_discount() -> None:
    made = promotion("n_pieces", pieces=2)
    assert off(made, item("99.00"), item("99.00", closed=True)) == ["0.00", "0.00"]
    assert off(made, item("99.00"), item("99.00"), item("99.00", closed=True)) == ["41.58", "41.58", "0.00"]


@pytest.mark.parametrize(
    ("goods", "taken"),
    [
        (Goods(), ["4.20", "4.20", "4.20"]),
        (Goods(skus=frozenset({"A"})), ["4.20", "0.00", "0.00"]),
        (Goods(categories=frozenset({"knit"})), ["0.00", "4.20", "0.00"]),
        (Goods(skus=frozenset({"A"}), categories=frozenset({"knit"})), ["4.20", "4.20", "0.00"]),
    ],
)
def test_a_promotion_holds_for_its_goods(goods: Goods, taken: list[str]) -> None:
    lines = item("10.00", sku="A"), item("10.00", sku="B", category="knit"), item("10.00", sku="C", category="shoe")
    assert off(promotion(goods=goods), *lines) == taken


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (Window(), None),
        (Window(starts_at=at("2026-11-22 14:05")), None),
        (Window(starts_at=at("2026-11-22 14:06")), "not_started"),
        (Window(ends_at=at("2026-11-22 14:06")), None),
        (Window(ends_at=at("2026-11-22 14:05")), "ended"),
        (Window(stores=frozenset({"S001"})), None),
        (Window(stores=frozenset({"S002"})), "store"),
        (Window(channels=frozenset({"store", "app"})), None),
        (Window(channels=frozenset({"online"})), "channel"),
        (Window(audience=Audience.MEMBERS), None),
        (Window(tiers=frozenset({"vip"})), None),
        (Window(tiers=frozenset({"diamond"})), "tier"),
    ],
)
def test_a_window_says_when_where_and_for_whom(window: Window, reason: str | None) -> None:
    assert why_not(promotion(window=window), NOW) == (Reason(reason) if reason else None)


@pytest.mark.parametrize(
    ("window", "reason"),
    [
        (Window(), None),
        (Window(audience=Audience.MEMBERS), "members_only"),
        (Window(tiers=frozenset({"vip"})), "members_only"),
    ],
)
def test_a_guest_gets_what_is_for_everybody(window: Window, reason: str | None) -> None:
    guest = Context(NOW.at, "S001")
    assert why_not(promotion(window=window), guest) == (Reason(reason) if reason else None)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [("09:59:59", "time"), ("10:00:00", None), ("11:59:59", None), ("12:00:00", "time")],
)
def test_a_time_window_is_from_and_including_to_and_not_including(moment: str, reason: str | None) -> None:
    made = promotion(time_from=time(10), time_to=time(12))
    assert why_not(made, Context(at(f"2026-11-22 {moment}"), 1)) == (Reason(reason) if reason else None)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-20 21:59:59", "time"),
        ("2026-11-20 22:00:00", None),
        ("2026-11-20 23:59:59", None),
        ("2026-11-21 00:00:00", None),
        ("2026-11-21 01:59:59", None),
        ("2026-11-21 02:00:00", "time"),
        ("2026-11-21 22:00:00", "weekday"),
        ("2026-11-20 01:00:00", "weekday"),
    ],
)
def test_a_window_over_midnight_belongs_to_the_friday_on_which_it_began(moment: str, reason: str | None) -> None:
    made = promotion(time_from=time(22), time_to=time(2), weekdays=frozenset({4}))
    assert why_not(made, Context(at(moment), 1)) == (Reason(reason) if reason else None)


@pytest.mark.parametrize(("weekdays", "reason"), [({6}, None), ({0, 5}, "weekday")])
def test_weekdays_without_hours_hold_all_day(weekdays: set[int], reason: str | None) -> None:
    assert why_not(promotion(weekdays=frozenset(weekdays)), NOW) == (Reason(reason) if reason else None)


def test_the_promotion_that_takes_off_most_is_chosen_and_the_others_say_why_not() -> None:
    low, high = promotion(id=1, made=1, percent_paid=D(90)), promotion(id=2, made=2, percent_paid=D(80))
    late = promotion(id=3, made=3, window=Window(ends_at=NOW.at))
    found = choose([late, low, high], [item("100.00")], NOW)
    assert (found.promotion, found.shares) == (high, [D("20.00")])
    assert {(one.id, why.code) for one, why in found.skipped} == {(3, "ended"), (1, "smaller")}


def test_of_two_equal_promotions_the_older_is_chosen() -> None:
    older, newer = promotion(id=1, made=1), promotion(id=2, made=2)
    for order in ([older, newer], [newer, older]):
        assert choose(order, [item("100.00")], NOW).promotion == older


def test_of_equally_old_ones_the_first_given_is_chosen() -> None:
    one, two = promotion(id=1), promotion(id=2)
    assert choose([two, one], [item("100.00")], NOW).promotion == two


def test_each_promotion_is_measured_over_its_own_lines() -> None:
    wide = promotion(id=1, percent_paid=D(95))
    deep = promotion(id=2, percent_paid=D(50), goods=Goods(skus=frozenset({"A"})))
    found = choose([wide, deep], [item("30.00", sku="A"), item("400.00", sku="B")], NOW)
    assert (found.promotion, found.shares) == (wide, [D("1.50"), D("20.00")])


@pytest.mark.parametrize(
    ("made", "items", "reason"),
    [
        (promotion("n_pieces", pieces=3), [item("10.00", 2)], Reason("pieces", {"missing": 1})),
        (promotion(goods=Goods(skus=frozenset({"A"}))), [item("10.00")], Reason("no_lines")),
        (promotion(), [item("10.00", closed=True)], Reason("no_lines")),
        (promotion(), [], Reason("no_lines")),
        (
            promotion("spend_over_gift", threshold=D("200.00"), gift=QUILT),
            [item("199.99")],
            Reason("threshold", {"missing": D("0.01")}),
        ),
        (promotion(percent_paid=D(100)), [item("10.00")], Reason("no_gain")),
        (promotion("special_price", price=D("39.00")), [item("39.00")], Reason("no_gain")),
    ],
)
def test_what_an_order_lacks_is_said(made: Promotion, items: list[Item], reason: Reason) -> None:
    found = choose([made], items, NOW)
    assert (found.promotion, found.skipped) == (None, ((made, reason),))
    assert sum(found.shares) == 0


@pytest.mark.parametrize("spent", ["200.00", "200.01"])
def test_a_gift_from_200_00_on_counts_with_its_list_price(spent: str) -> None:
    gift = promotion("spend_over_gift", id=1, threshold=D("200.00"), gift=QUILT)
    small, great = promotion(id=2, percent_paid=D(51)), promotion(id=3, percent_paid=D(50))
    assert choose([small, gift], [item(spent)], NOW).promotion == gift
    assert choose([great, gift], [item(spent)], NOW).promotion == great


def test_a_gift_of_no_value_is_not_handed_out() -> None:
    free = promotion("spend_over_gift", gift=Gift("sticker", D("0.00")))
    assert choose([free], [item("10.00")], NOW).skipped == ((free, Reason("no_gain")),)


def test_a_promotion_instead_of_the_tier_must_beat_what_it_replaces() -> None:
    # 100.00 is 95.00 after the tier: 5 % instead of it gains nothing, 6 % gains 1.00, 2 % on top of it gains 1.90.
    plain, tiered = [item("100.00")], [item("95.00")]
    five = promotion(id=1, percent_paid=D(95), instead=True)
    six = promotion(id=2, percent_paid=D(94), instead=True)
    two = promotion(id=3, percent_paid=D(98))
    assert choose([five], tiered, NOW, plain=plain).skipped == ((five, Reason("no_gain")),)
    assert choose([six], tiered, NOW, plain=plain).shares == [D("6.00")]
    assert choose([six, two], tiered, NOW, plain=plain).promotion == two


def test_the_own_lines_of_a_gift_promotion_are_those_spent_for_it() -> None:
    gift = promotion("spend_over_gift", gift=QUILT, goods=Goods(skus=frozenset({"A"})))
    goods = [item("10.00", sku="B"), item("10.00", sku="A")]
    assert touched(gift, goods, [D(0), D(0)]) == [1]
    assert touched(promotion(), goods, [D("4.20"), D(0)]) == [0]


prices = st.decimals("0.00", "500.00", places=2)
goods_lists = st.lists(st.builds(Item, st.just(""), st.none(), st.integers(1, 9), prices, st.booleans()), max_size=6)
made_promotions = st.builds(
    Promotion,
    id=st.just(1),
    name=st.just(""),
    kind=st.sampled_from(PromotionKind),
    percent_paid=st.integers(0, 100).map(D),
    pieces=st.integers(1, 5),
    counting=st.sampled_from(Counting),
    price=prices,
    threshold=prices,
)


@given(made_promotions, goods_lists)
def test_a_promotion_never_takes_more_than_a_line_has(made: Promotion, items: list[Item]) -> None:
    shares = discount(made, items)
    assert all(0 <= share <= (0 if one.closed else one.amount) for share, one in zip(shares, items, strict=True))
