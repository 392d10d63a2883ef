"""Step 1: what a till may send, and what its lines cost."""

from dataclasses import replace
from decimal import Decimal as D
from fractions import Fraction
from typing import Any

import pytest

from checkout.rules.basket import Approval, Basket, Known, Line, Proof, Seller, priced, problems
from ledger.refused import Code, Refused

SHIRT = Known(id=1, sku="A1", name="shirt", category="knit", list_price=D("99.00"), member_price=D("89.00"))


def found(**more: Any) -> list[tuple[str, str]]:
    values: dict[str, Any] = {"lines": (Line(sku="A1"),)} | more
    return [(one.field, one.code) for one in problems(Basket(**values))]


@pytest.mark.parametrize(("quantity", "wrong"), [(0, True), (1, False), (9_999, False), (10_000, True), (-1, True)])
def test_a_quantity_is_1_to_9999(quantity: int, wrong: bool) -> None:  # noqa: FBT001
    expected = [("lines.0.quantity", "quantity")] if wrong else []
    assert found(lines=(Line(sku="A1", quantity=quantity),)) == expected


@pytest.mark.parametrize(("count", "wrong"), [(499, False), (500, False), (501, True), (10_000, True)])
def test_an_order_has_at_most_500_lines(count: int, wrong: bool) -> None:  # noqa: FBT001
    assert found(lines=(Line(sku="A1"),) * count) == ([("lines", "too_many_lines")] if wrong else [])


def test_the_limit_of_lines_is_a_setting() -> None:
    assert [one.limit for one in problems(Basket(lines=(Line(sku="A1"),) * 3), max_lines=2)] == [2]


@pytest.mark.parametrize(
    ("price", "code"),
    [
        ("0.00", None),
        ("12.25", None),
        ("12.250", None),
        ("12.255", "three_decimals"),
        ("-0.01", "negative"),
        ("NaN", "negative"),
        ("Infinity", "negative"),
        ("1000000.00", None),
        ("1000000.01", "too_much"),
    ],
)
def test_a_typed_price_is_positive_sensible_and_in_whole_fen(price: str, code: str | None) -> None:
    wrong = [("lines.0.unit_price", code)] if code else []
    assert found(lines=(Line(name="shirt", unit_price=D(price)),)) == wrong


def test_a_line_needs_something_to_be_known_by() -> None:
    assert found(lines=(Line(unit_price=D("1.00")),)) == [("lines.0.name", "name_needed")]
    assert found(lines=(Line(barcode="690"), Line(name="x" * 128, unit_price=D("1.00")))) == []
    assert found(lines=(Line(sku="A1"), Line(name="x" * 129))) == [("lines.1.name", "too_long")]


def test_an_empty_order_needs_a_coupon() -> None:
    assert found(lines=()) == [("lines", "empty")]
    assert found(lines=(), coupons=("FLYER",)) == []


@pytest.mark.parametrize(("points", "wrong"), [((), False), ((500, 300), False), ((500, 0), True), ((-300,), True)])
def test_points_steps_are_positive(points: tuple[int, ...], wrong: bool) -> None:  # noqa: FBT001
    assert found(points=points) == ([("points", "step")] if wrong else [])


@pytest.mark.parametrize(
    ("wallet", "code"),
    [(None, None), ("max", None), (D("0.00"), None), (D("-1"), "negative"), (D("0.001"), "three_decimals")],
)
def test_stored_value_is_an_amount_or_max(wallet: Any, code: str | None) -> None:
    assert found(wallet=wallet) == ([("wallet", code)] if code else [])


@pytest.mark.parametrize(
    ("shares", "wrong"), [((), False), (("100",), False), (("60", "40"), False), (("60", "41"), True)]
)
def test_sellers_share_a_whole_sale(shares: tuple[str, ...], wrong: bool) -> None:  # noqa: FBT001
    sellers = tuple(Seller("s1", D(share)) for share in shares)
    assert found(sellers=sellers) == ([("sellers", "shares")] if wrong else [])


def test_secrets_of_a_basket_stay_out_of_logs() -> None:
    text = repr(Basket(lines=(), proof=Proof("pin", "246813"), approval=Approval("manager1", "975310")))
    assert "246813" not in text
    assert "975310" not in text


@pytest.mark.parametrize(
    ("typed", "price"), [(None, "99.00"), ("98.99", "98.99"), ("99.00", "99.00"), ("99.01", "99.00")]
)
def test_the_catalogues_price_counts_and_a_lower_one_may_be_typed(typed: str | None, price: str) -> None:
    line = priced(1, Line(sku="A1", quantity=2, unit_price=D(typed) if typed else None, price_reason="stain"), SHIRT)
    assert (line.unit_price, line.list_price, line.amount) == (D(price), D("99.00"), 2 * D(price))
    assert (line.index, line.product, line.sku, line.name, line.category) == (1, 1, "A1", "shirt", "knit")
    assert (line.member_price, line.price_reason) == (D("89.00"), "stain")


@pytest.mark.parametrize(
    ("typed", "percent"), [("99.00", Fraction(0)), ("49.50", Fraction(50)), ("66.00", Fraction(100, 3))]
)
def test_how_far_a_price_was_lowered_is_exact(typed: str, percent: Fraction) -> None:
    assert priced(1, Line(sku="A1", unit_price=D(typed)), SHIRT).percent_off == percent


def test_a_line_that_nobody_knows_costs_what_was_typed() -> None:
    line = priced(3, Line(name="repair", unit_price=D("12.25"), quantity=2, category="service"), None)
    assert (line.index, line.name, line.amount, line.percent_off, line.product) == (3, "repair", D("24.50"), 0, None)


@pytest.mark.parametrize(
    ("line", "field"),
    [(Line(sku="Z9"), "lines.1.name"), (Line(barcode="690", name="repair"), "lines.1.unit_price")],
)
def test_a_line_that_nobody_knows_needs_name_and_price(line: Line, field: str) -> None:
    with pytest.raises(Refused) as no:
        priced(2, line, None)
    assert (no.value.code, no.value.args_["field"]) == (Code.INVALID, field)
    assert no.value.args_["sku"] == (line.sku or line.barcode)


def test_a_blocked_product_is_not_sold() -> None:
    with pytest.raises(Refused) as no:
        priced(1, Line(sku="A1"), replace(SHIRT, blocked=True))
    assert no.value.code is Code.PRODUCT_BLOCKED


@pytest.mark.parametrize("known", [SHIRT, None])
def test_a_gift_line_costs_nothing_and_counts_as_lowered_by_100_percent(known: Known | None) -> None:
    line = priced(1, Line(sku="A1", name="shirt", unit_price=D("99.00"), gift=True), known)
    assert (line.amount, line.list_price, line.percent_off) == (D("0.00"), D("99.00"), 100)


def test_an_article_that_costs_nothing_was_not_lowered() -> None:
    assert priced(1, Line(name="bag", unit_price=D("0.00")), None).percent_off == 0
