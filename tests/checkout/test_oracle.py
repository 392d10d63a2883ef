"""10,000 random baskets against the independent oracle (`tests/oracle.py`): price, points, and returns in any order."""

import random
from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.refund import Amounts, Earned, GoodsBack, Paid, SoldLine, goods_back
from checkout.rules.tenders import WALLET
from checkout.rules.terms import Quote
from coupons.rules.terms import Counting, Coupon, CouponKind, Gift, Promotion, PromotionKind
from ledger.refused import Code, Refused
from points.rules import EarnRule
from tests import oracle
from tests.checkout.making import METHODS, OPTIONS, adds_up, buyer, line, priced, shop

BASKETS = 10_000
KINDS = {
    "percent": PromotionKind.PERCENT,
    "pieces": PromotionKind.N_PIECES,
    "special": PromotionKind.SPECIAL_PRICE,
    "gift": PromotionKind.SPEND_OVER_GIFT,
}


def yuan(fen: int) -> D:
    return D(fen).scaleb(-2)


def fen(amount: D) -> int:
    return int(amount * 100)


def random_promotion(dice: random.Random) -> dict[str, Any]:
    return {
        "kind": dice.choice(list(KINDS)),
        "paid": dice.choice([0, 333, 580, 755, 880, 1000]),
        "n": dice.randint(2, 4),
        "groups": dice.random() < 0.5,
        "price": dice.choice([900, 3900, 10001]),
        "from": dice.choice([5000, 20000]),
        "worth": dice.choice([0, 1, 9900]),
        "instead": dice.random() < 0.4,
    }


def random_coupon(dice: random.Random) -> dict[str, Any] | None:
    coupon = {"from": dice.choice([0, 0, 10000]), "off": dice.choice([1, 3000]), "paid": dice.choice([0, 855, 950])}
    return dice.choice([None, {**coupon, "kind": dice.choice(["money", "percent", "gift"]), "worth": 5800}])


def random_order(dice: random.Random) -> dict[str, Any]:
    goods = [
        (dice.choice([0, 1, 3, 1225, 9900, dice.randint(1, 30000)]), dice.randint(1, 7), dice.random() < 0.85)
        for _ in range(dice.randint(1, 6))
    ]
    return {
        "lines": goods,
        "guest": (guest := dice.random() < 0.2),
        "tier": 0 if guest else dice.choice([0, 0, 50, 125]),
        "promotions": [random_promotion(dice) for _ in range(dice.randint(0, 3))],
        "coupon": random_coupon(dice),
        "steps": [],
        "points": 0 if guest else dice.choice([0, 299, 300, 800, 1300]),
        "rounding": dice.choice([0, 10, 100]),
        "multiplier": dice.choice([10, 15, 20]),
    }


def as_promotion(index: int, made: dict[str, Any]) -> Promotion:
    return Promotion(
        id=index,
        name=f"promotion {index}",
        kind=KINDS[made["kind"]],
        made=index,
        percent_paid=D(made["paid"]) / 10,
        pieces=made["n"],
        counting=Counting.PER_GROUP if made["groups"] else Counting.AT_LEAST,
        price=yuan(made["price"]),
        threshold=yuan(made["from"]),
        gift=Gift("gift", yuan(made["worth"])),
        instead=made["instead"],
    )


def as_coupon(made: dict[str, Any]) -> Coupon:
    return Coupon(
        "C1",
        CouponKind(made["kind"]),
        value=yuan(made["off"]),
        percent_paid=D(made["paid"]) / 10,
        gift=Gift("washing liquid", yuan(made["worth"])),
        minimum=yuan(made["from"]),
    )


def ours(order: dict[str, Any]) -> Quote:
    goods = [
        line(index, str(yuan(price)), quantity, no_further_discount=not is_open)
        for index, (price, quantity, is_open) in enumerate(order["lines"], start=1)
    ]
    who = buyer(tier_percent=D(order["tier"]) / 10, multiplier=D(order["multiplier"]) / 10, points=order["points"])
    return priced(
        goods,
        None if order["guest"] else who,
        here=shop(
            promotions=tuple(as_promotion(i, made) for i, made in enumerate(order["promotions"])),
            rounding=yuan(order["rounding"]) or None,
        ),
        coupons=(as_coupon(order["coupon"]),) if order["coupon"] else (),
        points=tuple(points for points, _ in order["steps"]),
    )


def figures(found: Quote) -> dict[str, Any]:
    steps = {code: sum(fen(step.amount) for step in found.steps if step.code == code) for code in ("tier", "promotion")}
    return steps | {
        "subtotal": fen(found.subtotal),
        "coupon": sum(fen(step.amount) for step in found.steps if step.code == "coupon"),
        "value": fen(found.points_value),
        "rounding": fen(found.rounding),
        "total": fen(found.total),
        "nets": [fen(one.net) for one in found.lines],
        "points_shares": [fen(one.shares.points) for one in found.lines],
        "earned": found.points_earned,
    }


def check_best_split(found: Quote, order: dict[str, Any], expected: dict[str, Any]) -> None:
    """The suggestion is for the order before points, whatever was chosen."""
    left = expected["total"] + expected["rounding"] + expected["value"]
    options = [(option.points, fen(option.value)) for option in OPTIONS]
    best = (0, 0) if order["guest"] else oracle.best_value(order["points"], left, options)
    assert (fen(found.suggestion.value), found.suggestion.points) == best


def with_steps(dice: random.Random, order: dict[str, Any], left: int) -> dict[str, Any]:
    points, steps = order["points"], []
    while dice.random() < 0.6:
        affordable = [step for step in ((300, 2000), (500, 5000)) if step[0] <= points and step[1] <= left]
        if not affordable:
            break
        steps.append(dice.choice(affordable))
        points, left = points - steps[-1][0], left - steps[-1][1]
    return {**order, "steps": steps}


def tenders(dice: random.Random, total: int) -> list[Paid]:
    """The total over wallet, WeChat, Alipay, mall collection and cash, in the order of ties."""
    methods = [WALLET, METHODS["wechat"], METHODS["alipay"], METHODS["mall"], METHODS["cash"]]
    cuts = sorted(dice.randint(0, total) for _ in range(len(methods) - 1))
    amounts = [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
    return [Paid(method, yuan(amount)) for method, amount in zip(methods, amounts, strict=True) if amount]


def check_returns(dice: random.Random, found: Quote, order: dict[str, Any]) -> None:
    paid = tenders(dice, fen(found.total))
    sold = [
        SoldLine(number, one.line.quantity, Amounts(one.net, one.shares.points))
        for number, one in enumerate(found.lines)
    ]
    multiplier = 0 if order["guest"] else order["multiplier"]
    mine = oracle.Returns(
        [one.quantity for one in sold],
        [fen(one.sold.net) for one in sold],
        [fen(one.sold.points_value) for one in sold],
        tenders=[(fen(tender.amount), tender.method.earns) for tender in paid],
        points=found.points_used,
        multiplier=multiplier,
    )
    earned = Earned(EarnRule(), D(multiplier) / 10, redeemed=found.points_used, value=found.points_value)
    whole = goods_back(sold, None, paid=paid, points=earned)
    due = given = 0
    while any(one.left for one in sold):
        asked = [(one.line, dice.randint(1, one.left)) for one in sold if one.left and dice.random() < 0.5]
        if not asked:
            continue
        back = goods_back(sold, asked, paid=paid, points=earned)
        assert {
            "amount": fen(back.amounts.net),
            "shares": [fen(share) for share in back.closings],
            "due": back.clawed_back,
            "given": back.points_back,
        } == mine.back(asked)
        sold = less(sold, back)
        paid = [
            replace(tender, closed=tender.closed + share) for tender, share in zip(paid, back.closings, strict=True)
        ]
        due, given = due + back.clawed_back, given + back.points_back
        earned = replace(earned, given=given)
        assert back.full == all(not one.left for one in sold)
    assert (due, given) == (whole.clawed_back, whole.points_back)
    assert given == found.points_used
    assert tuple(tender.closed for tender in paid) == whole.closings == tuple(tender.amount for tender in paid)
    assert sum((one.back.net for one in sold), D(0)) == whole.amounts.net == found.total


def less(sold: list[SoldLine], back: GoodsBack) -> list[SoldLine]:
    now = {one.line: one for one in back.lines}
    return [
        replace(one, returned=one.returned + now[one.line].quantity, back=plus(one.back, now[one.line].back))
        if one.line in now
        else one
        for one in sold
    ]


def plus(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(*(a + b for a, b in zip(one, other, strict=True)))


@pytest.mark.parametrize("seed", range(10))
def test_1000_random_baskets_and_their_returns_equal_the_oracle(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a repeatable choice of baskets, no secret
    refused = redeemed = 0
    for _ in range(BASKETS // 10):
        order = random_order(dice)
        expected = oracle.price(order)
        if expected is None:
            with pytest.raises(Refused) as no:
                ours(order)
            assert no.value.code is Code.COUPON_UNUSABLE
            refused += 1
            continue
        order = with_steps(dice, order, expected["total"] + expected["rounding"])
        expected = oracle.price(order)
        found = ours(order)
        assert figures(found) == expected, order
        assert adds_up(found)
        check_best_split(found, order, expected)
        check_returns(dice, found, order)
        redeemed += bool(order["steps"])
    assert 0 < refused < BASKETS // 20
    assert redeemed > BASKETS // 100
