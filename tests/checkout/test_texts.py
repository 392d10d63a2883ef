"""Every code of the rules has words, and no refusal is ever left without a sentence."""

import ast
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from checkout import texts
from checkout.rules.basket import Basket, Line, Problem, problems
from checkout.rules.terms import Skip, Step
from coupons import texts as coupon_texts
from coupons.rules.terms import Coupon, CouponKind, Gift, Promotion, PromotionKind
from ledger.refused import Code, Refused
from tests.checkout.making import buyer, line, lines, percent, pieces, priced, shop

ROOMS = ("checkout", "coupons", "points", "wallets")


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def said(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(texts.label(step), texts.reason(step)) for step in steps]


def test_the_steps_of_a_quote_are_said_in_words() -> None:
    found = priced(
        lines("99.00", "99.05"),
        buyer(tier_percent=D("5"), points=500),
        here=shop(promotions=(pieces(58),), rounding=D("0.10")),
        coupons=(Coupon("C1", CouponKind.MONEY, name="spring", value=D("10.00")),),
        points=(500,),
    )
    assert said(found.steps) == [
        ("Member level discount", "95% of the price"),
        ("2 pieces", "2 pieces: 58% of the price"),
        ("Coupon spring", ""),
        ("Points redeemed", "500 points"),
        ("Rounded down", "to whole ¥0.10"),
    ]


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (percent("58.5"), "58.5% of the price"),
        (Promotion(1, "deal", PromotionKind.SPECIAL_PRICE, price=D("39.00")), "special price ¥39.00"),
        (
            Promotion(
                1, "quilt", PromotionKind.SPEND_OVER_GIFT, threshold=D("1000.00"), gift=Gift("silk quilt", D("99.00"))
            ),
            "from ¥1,000.00: silk quilt for free",
        ),
    ],
)
def test_every_kind_of_promotion_says_what_it_gives(made: Promotion, words: str) -> None:
    found = priced(lines("2000.00"), here=shop(promotions=(made,)))
    assert said(found.steps) == [(made.name, words)]


def test_gift_and_percent_coupons_and_a_waived_order_have_words() -> None:
    gift = Coupon("FLYER", CouponKind.GIFT, gift=Gift("washing liquid", D("58.00")))
    tenth = Coupon("C9", CouponKind.PERCENT, name="tenth", percent_paid=D(90))
    assert said(priced([], coupons=(gift,)).steps) == [("Coupon FLYER", "gift")]
    assert said(priced(lines("10.00"), coupons=(tenth,)).steps) == [("Coupon tenth", "90% of the price")]
    assert said(priced(lines("10.00"), waive=True).steps) == [("Free with the top-up", "")]


def test_what_was_skipped_is_said_with_its_reason() -> None:
    second = Promotion(9, "three pieces", PromotionKind.N_PIECES, pieces=3, percent_paid=D(50))
    found = priced(
        [line(1, "100.00"), line(2, "15.00", name="socks", no_further_discount=True)],
        buyer(tier_percent=D(5)),
        here=shop(promotions=(percent("58", instead=True, name="summer"), second)),
    )
    assert [(texts.skip_label(skip), texts.skip_reason(skip)) for skip in found.skipped] == [
        ("socks", "takes no further discount"),
        ("Member level discount", "summer stands in its place"),
        ("three pieces", "2 more pieces are needed"),
    ]


def test_a_threshold_says_how_much_is_missing() -> None:
    skip = Skip("promotion", "threshold", {"name": "quilt", "missing": D("1234.50")})
    assert texts.skip_reason(skip) == "¥1,234.50 more is needed"


def test_where_people_say_tenths_a_rate_is_said_in_tenths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coupon_texts, "pgettext", lambda context, message: "tenths")
    assert coupon_texts.rate(D("58")) == "5.8 tenths of the price"
    assert coupon_texts.rate(D("50")) == "5 tenths of the price"


def test_problems_are_said_by_field() -> None:
    wrong = problems(Basket(lines=(Line(quantity=0),), points=(0,)))
    assert texts.errors(wrong) == {
        "lines.0.quantity": ["The quantity must be a whole number from 1 to 9999."],
        "lines.0.name": ["A line needs a barcode, an article number, or a name and a price."],
        "points": ["Points must be positive."],
    }
    assert (
        texts.problem(Problem("wallet", "too_much", D("99999999.99"))) == "The amount must be at most ¥99,999,999.99."
    )


@pytest.mark.parametrize("code", list(Code))
def test_every_refusal_has_a_sentence_even_without_arguments(code: Code) -> None:
    sentence = texts.refusal(Refused(code))
    assert len(sentence) > 10
    assert "%(" not in sentence


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (Refused(Code.INSUFFICIENT_POINTS, have=299, needed=300), "Not enough points: 299 there, 300 needed."),
        (
            Refused(Code.COUPON_UNUSABLE, coupon="C1", reason="minimum", minimum=D("200.00"), missing=D("50.00")),
            "Coupon C1 needs ¥200.00 of its goods, ¥50.00 more.",
        ),
        (Refused(Code.COUPON_UNUSABLE, coupon="C1", reason="ended"), "Coupon C1 has ended."),
        (
            Refused(Code.TENDERS_MISMATCH, reason="missing", due=D("69.00"), missing=D("0.01")),
            "¥0.01 of ¥69.00 is still missing.",
        ),
        (
            Refused(Code.ALREADY_REFUNDED, left={1: 0, 2: 1}),
            "This has been returned already. Left to return: line 1: 0, line 2: 1.",
        ),
        (
            Refused(Code.INVALID, field="points", reason="worth_more_than_left", value=D("50.00"), left=D("49.99")),
            "The points are worth ¥50.00, but only ¥49.99 is left to pay.",
        ),
        (Refused(Code.INVALID, reason="something new"), "Please check what was entered."),
    ],
)
def test_refusals_say_what_is_wrong_and_by_how_much(refused: Refused, sentence: str) -> None:
    assert texts.refusal(refused) == sentence


def reasons_raised(room: str) -> set[tuple[str, str]]:
    """(code, reason) of every `Refused(Code.X, reason="...")` and `_mismatch("...")` in a room's rules."""
    found = set()
    for path in [*Path(room).glob("rules.py"), *Path(room).glob("rules/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "_mismatch" and isinstance(node.args[0], ast.Constant):
                found.add((Code.TENDERS_MISMATCH.name, str(node.args[0].value)))
            for word in node.keywords:
                if node.func.id == "Refused" and word.arg == "reason" and isinstance(word.value, ast.Constant):
                    found.add((node.args[0].attr, str(word.value.value)))  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_reason_that_a_rule_raises_has_words(room: str) -> None:
    for code, reason in reasons_raised(room):
        known = (Code[code], reason) in texts.REASONS or (code == "INVALID" and reason in texts.PROBLEMS)
        assert known, (code, reason)


def test_the_reasons_of_coupons_and_promotions_all_have_words() -> None:
    made = {"missing": D("1.00"), "minimum": D("2.00"), "most": 1, "other": "C2"}
    for code in coupon_texts.COUPON:
        assert "%(" not in coupon_texts.coupon_reason(code, made)
    for code in coupon_texts.PROMOTION:
        assert "%(" not in coupon_texts.promotion_reason(code, made)
