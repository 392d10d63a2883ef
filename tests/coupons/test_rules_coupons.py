"""Coupons: who may use them, what they take off, how they come back."""

from datetime import datetime
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.rules.coupons import check, check_together, discount, restore, why_unusable
from coupons.rules.terms import Context, Coupon, CouponKind, CouponState, Gift, Goods, Item, Reason, Window
from ledger.refused import Code, Refused
from tests.coupons.test_rules import NOW, at, goods_lists, item

LIQUID = Gift("washing liquid", D("58.00"))


def coupon(kind: str = "money", **more: Any) -> Coupon:
    return Coupon(**({"code": "C1", "kind": CouponKind(kind), "value": D("30.00")} | more))


def off(made: Coupon, *items: Item) -> list[str]:
    return [str(share) for share in discount(made, items)]


def test_30_off_200_00_takes_15_off_each_of_two_equal_lines() -> None:
    assert off(coupon(minimum=D("200.00")), item("100.00"), item("100.00")) == ["15.00", "15.00"]


@pytest.mark.parametrize(("amount", "taken"), [("29.99", "29.99"), ("30.00", "30.00"), ("30.01", "30.00")])
def test_a_coupon_is_capped_at_its_lines_and_keeps_no_rest(amount: str, taken: str) -> None:
    assert off(coupon(), item(amount)) == [taken]


def test_a_percent_coupon_is_rounded_half_up_once() -> None:
    assert off(coupon("percent", percent_paid=D(58)), item("12.25"), item("0.00")) == ["5.15", "0.00"]


def test_a_coupon_stands_on_its_goods_only() -> None:
    made = coupon(goods=Goods(categories=frozenset({"knit"})))
    lines = item("100.00"), item("20.00", category="knit"), item("50.00", category="knit", closed=True)
    assert off(made, *lines) == ["0.00", "20.00", "0.00"]


def test_a_gift_coupon_lowers_no_line() -> None:
    assert off(coupon("gift", gift=LIQUID), item("100.00")) == ["0.00"]


@pytest.mark.parametrize(("spent", "missing"), [("199.99", "0.01"), ("200.00", None), ("200.01", None)])
def test_the_minimum_is_looked_at_to_the_fen(spent: str, missing: str | None) -> None:
    reason = why_unusable(coupon(minimum=D("200.00")), NOW, [item(spent)])
    assert reason == (Reason("minimum", {"minimum": D("200.00"), "missing": D(missing)}) if missing else None)


def test_the_minimum_counts_its_own_goods_only() -> None:
    made = coupon(minimum=D("100.00"), goods=Goods(skus=frozenset({"A"})))
    reason = why_unusable(made, NOW, [item("60.00", sku="A"), item("90.00", sku="B")])
    assert reason is not None
    assert reason.args["missing"] == D("40.00")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"state": CouponState.USED}, "used"),
        ({"state": CouponState.VOID}, "void"),
        ({"holder": 8}, "holder"),
        ({"holder": 7}, None),
        ({"holder": None}, None),
        ({"window": Window(ends_at=NOW.at)}, "ended"),
        ({"window": Window(stores=frozenset({"S002"}))}, "store"),
        ({"goods": Goods(skus=frozenset({"Z"}))}, "no_lines"),
    ],
)
def test_a_coupon_says_why_it_cannot_be_used(more: dict[str, Any], reason: str | None) -> None:
    assert why_unusable(coupon(**more), NOW, [item("100.00")]) == (Reason(reason) if reason else None)


def test_a_guest_cannot_use_a_members_coupon() -> None:
    assert why_unusable(coupon(holder=7), Context(NOW.at, "S001"), [item("100.00")]) == Reason("holder")


def test_a_coupon_is_not_spent_on_lines_that_are_free_already() -> None:
    assert why_unusable(coupon(), NOW, [item("0.00")]) == Reason("no_lines")


def test_a_gift_coupon_needs_no_line_and_no_member_but_may_have_a_minimum() -> None:
    guest = Context(NOW.at, "S001")
    assert why_unusable(coupon("gift", gift=LIQUID), guest, []) is None
    assert why_unusable(coupon("gift", gift=LIQUID, minimum=D("0.01")), guest, []) is not None


def test_the_refusal_names_the_coupon_and_the_reason() -> None:
    with pytest.raises(Refused) as no:
        check(coupon(minimum=D("200.00")), NOW, [item("150.00")])
    assert no.value.code is Code.COUPON_UNUSABLE
    assert no.value.args_ == {"coupon": "C1", "reason": "minimum", "minimum": D("200.00"), "missing": D("50.00")}
    check(coupon(), NOW, [item("150.00")])


@pytest.mark.parametrize(
    ("groups", "most", "reason"),
    [
        ([], 1, None),
        ([""], 1, None),
        (["", ""], 1, "too_many"),
        (["", ""], 2, "not_together"),
        (["a", ""], 2, "not_together"),
        (["", "a"], 2, "not_together"),
        (["a", "b"], 2, "not_together"),
        (["a", "a"], 2, None),
        (["a", "a", "a"], 2, "too_many"),
        (["a", "a", "b"], 3, "not_together"),
    ],
)
def test_coupons_go_together_in_one_joint_group(groups: list[str], most: int, reason: str | None) -> None:
    made = [coupon(code=f"C{index}", group=group) for index, group in enumerate(groups)]
    if reason is None:
        check_together(made, most=most)
        return
    with pytest.raises(Refused) as no:
        check_together(made, most=most)
    assert (no.value.code, no.value.args_["reason"]) == (Code.COUPON_UNUSABLE, reason)


def test_the_same_coupon_twice_is_refused_as_such() -> None:
    with pytest.raises(Refused) as no:
        check_together([coupon(group="a"), coupon(group="a")], most=2)
    assert no.value.args_ == {"coupon": "C1", "reason": "twice"}


@pytest.mark.parametrize(
    ("ends", "extended", "after"),
    [
        (None, False, (None, False)),
        ("2026-11-22 14:06", False, ("2026-11-22 14:06", False)),
        ("2026-11-22 14:05", False, ("2026-11-30 00:00", True)),
        ("2026-11-01 00:00", False, ("2026-11-30 00:00", True)),
        ("2026-11-01 00:00", True, ("2026-11-01 00:00", True)),
    ],
)
def test_an_ended_coupon_comes_back_for_seven_days_once(
    ends: str | None,
    extended: bool,  # noqa: FBT001
    after: tuple[str | None, bool],
) -> None:
    found = restore(at(ends) if ends else None, NOW.at, extended=extended)
    expected: datetime | None = at(after[0]) if after[0] else None
    assert (found.ends_at, found.extended) == (expected, after[1])


@given(goods_lists, st.decimals("0.01", "900.00", places=2), st.integers(0, 99).map(D), st.sampled_from(CouponKind))
def test_a_coupon_takes_at_most_what_its_lines_leave(items: list[Item], value: D, paid: D, kind: CouponKind) -> None:
    shares = discount(coupon(kind, value=value, percent_paid=paid), items)
    assert all(0 <= share <= (0 if one.closed else one.amount) for share, one in zip(shares, items, strict=True))
    assert kind is not CouponKind.MONEY or sum(shares) <= value
