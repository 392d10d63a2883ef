"""Worked cases of price, tenders, returns and coupons."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from checkout.rules.refund import (
    Amounts,
    Earned,
    GoodsBack,
    Paid,
    SoldLine,
    close,
    goods_back,
    pay_back,
    refundable,
    units,
)
from checkout.rules.tenders import WALLET, Tender, settle
from checkout.rules.terms import Quote
from coupons.rules.terms import Coupon, CouponKind, Gift
from ledger.refused import Refused
from points import rules as points
from tests.cases import loading
from tests.checkout.making import METHODS, OPTIONS, buyer, line, lines, percent, pieces, priced, shop

Answer = dict[str, Any]
CASH = METHODS["cash"]
ONE_POINT_A_YUAN = Earned(points.EarnRule(), D(1))
DAY = date(2026, 11, 22)


def money_off(value: str, minimum: str = "0.00") -> Coupon:
    return Coupon("C1", CouponKind.MONEY, value=D(value), minimum=D(minimum))


# --- prices ---------------------------------------------------------------------------------------------------------


def two_pieces(inputs: Answer) -> Answer:
    assert inputs["promo"] == "2 pieces 58 %"
    return {"total": priced(lines(*inputs["lines"]), here=shop(promotions=(pieces(58),))).total}


def percent_paid(inputs: Answer) -> Answer:
    made = percent(str(inputs["percent_paid"]))
    found = priced(lines(*inputs["lines"]), here=shop(promotions=(made,)))
    return {"discount": found.discount, "total": found.total}


def spread(inputs: Answer) -> Answer:
    found = priced(lines(*inputs["lines"]), coupons=(money_off(inputs["discount"]),))
    return {"shares": [one.shares.coupon for one in found.lines]}


def capped(inputs: Answer) -> Answer:
    value = inputs["coupon"].removesuffix(", no minimum")
    found = priced(lines(*inputs["lines"]), buyer(), coupons=(money_off(value),))
    return {"discount": found.discount, "total": found.total, "points_earned": found.points_earned}


def rounded(inputs: Answer) -> Answer:
    here = shop(rounding=D(inputs["rounding"].removesuffix(" down")))
    found = priced(lines(inputs["total"]), buyer(), here=here)
    return {"rounding": found.rounding, "total": found.total, "points_earned": found.points_earned}


def gift_coupon(inputs: Answer) -> Answer:
    ((name, list_price, quantity),) = inputs["lines"]
    assert (inputs["guest"], quantity, inputs["coupon"]) == (True, 1, f"gift {list_price}")
    found = priced([], None, coupons=(Coupon("C1", CouponKind.GIFT, gift=Gift(name, D(list_price))),))
    assert [(one.line.name, one.line.amount) for one in found.lines] == [(name, D(list_price))]
    settled = settle(found.due, [], METHODS)
    return {"total": found.total, "points_earned": found.points_earned, "tenders": settled.kept}


# --- tenders --------------------------------------------------------------------------------------------------------


def settled(inputs: Answer) -> Answer:
    try:
        found = settle(D(inputs["due"]), [Tender(method, D(amount)) for method, amount in inputs["tenders"]], METHODS)
    except Refused as no:
        return {"code": no.code.value}
    return {"change": found.change}


# --- returns --------------------------------------------------------------------------------------------------------


def sold(found: Quote) -> list[SoldLine]:
    return [
        SoldLine(one.line.index, one.line.quantity, Amounts(one.net, one.shares.points, one.shares.waived))
        for one in found.lines
    ]


def cash(found: Quote) -> list[Paid]:
    return [Paid(CASH, found.due)] if found.due else []


def line_units(inputs: Answer) -> Answer:
    net, quantity, back, found = D(inputs["line_net"]), inputs["quantity"], D(0), []
    for returned in range(quantity):
        found.append(units(net, quantity, returned=returned, back=back, now=1))
        back += found[-1]
    return {"units": found}


def tenders_in_turn(inputs: Answer) -> Answer:
    methods = {**METHODS, "wallet": WALLET}
    paid = [Paid(methods[code], D(amount)) for code, amount in inputs["paid"].items()]
    found = []
    for amount in inputs["returns"]:
        shares = close(D(amount), paid)
        paid = [replace(one, closed=one.closed + share) for one, share in zip(paid, shares, strict=True)]
        found.append(shares)
    return {"refunds": found}


def one_line_back(inputs: Answer) -> Answer:
    found = priced(lines(*inputs["lines"]), buyer(points=500), points=(inputs["points"],))
    assert found.due == D(inputs["paid"])
    terms = replace(ONE_POINT_A_YUAN, redeemed=found.points_used, value=found.points_value)
    back = goods_back(sold(found), [(inputs["return_line"], 1)], paid=cash(found), points=terms)
    out = pay_back(back, paid=cash(found))
    return {"amount": out.amount, "points_returned": back.points_back, "points_clawed_back": back.clawed_back}


def one_unit_back(inputs: Answer) -> Answer:
    ((price, quantity),) = inputs["lines"]
    found = priced([line(1, price, quantity)], buyer(points=500), points=(inputs["points"],))
    assert found.due == D(inputs["paid"])
    terms = replace(ONE_POINT_A_YUAN, redeemed=found.points_used, value=found.points_value)
    back = goods_back(sold(found), [(1, inputs["return_units"])], paid=[], points=terms)
    return {"amount": pay_back(back, paid=[]).amount, "points_returned": back.points_back}


def lines_in_turn(inputs: Answer) -> Answer:
    rows = [SoldLine(n, 1, Amounts(D(net))) for n, net in enumerate(inputs["returns"], 1)]
    paid, due = [Paid(CASH, D(inputs["total"]))], []
    for n, row in enumerate(rows):
        back = goods_back(rows, [(row.line, 1)], paid=paid, points=ONE_POINT_A_YUAN)
        paid = [replace(paid[0], closed=paid[0].closed + back.closings[0])]
        rows[n] = replace(row, returned=1, back=back.amounts)
        due.append(back.clawed_back)
    return {"claw_back": due}


def whole(total: str, multiplier: str = "1") -> tuple[GoodsBack, list[Paid]]:
    paid = [Paid(CASH, D(total))]
    earned = Earned(points.EarnRule(), D(multiplier))
    return goods_back([SoldLine(1, 1, Amounts(D(total)))], None, paid=paid, points=earned), paid


def own_multiplier(inputs: Answer) -> Answer:
    assert inputs["returned"] == "all"
    back, _ = whole(inputs["sale_total"], inputs["multiplier_at_sale"])
    return {"points_clawed_back": back.clawed_back}


def spent_points(inputs: Answer) -> Answer:
    assert inputs["returned"] == "all"
    back, paid = whole(inputs["sale_total"])
    assert back.clawed_back == inputs["sale_earned"]
    plan = points.plan_refund(back.clawed_back, 0, standing=points.Standing(inputs["balance"], ()), business_day=DAY)
    if inputs.get("shortfall") == "deduct":
        plan = points.with_deduction(plan, refund=refundable(back, paid), options=OPTIONS)
    found = {
        "points_clawed_back": plan.clawed_back,
        "balance": inputs["balance"] - plan.clawed_back,
        "amount": pay_back(back, paid=paid, deducted=plan.deducted).amount,
    }
    return found | ({"deducted": plan.deducted} if "shortfall" in inputs else {})


def debt_first(inputs: Answer) -> Answer:
    earned = priced(lines(inputs["next_sale"]), buyer()).points_earned
    _, to_a_lot = points.credit(inputs["balance"], earned)
    return {"points_earned": earned, "balance": inputs["balance"] + earned, "lots": 1 if to_a_lot else 0}


def ended_lot(inputs: Answer) -> Answer:
    lot = points.Lot(1, 0, date.fromisoformat(inputs["lot_end"]), datetime(2025, 11, 22, tzinfo=UTC), inputs["points"])
    assert points.is_live(lot.ends_on, date.fromisoformat(inputs["redeemed_on"]))
    spent = [points.Spent(lot, inputs["points"], 0)]
    (given,) = points.plan_give_back(spent, inputs["points"], business_day=date.fromisoformat(inputs["returned_on"]))
    return {"lot_end": given.new_ends_on.isoformat() if given.new_ends_on else None}


# --- conditions broken by a return ----------------------------------------------------------------------------------


def kept_and_returned(found: Quote, number: int) -> tuple[D, D, bool]:
    """(what goes back, what stays paid, whether the coupon comes back) when one line is returned."""
    back = goods_back(sold(found), [(number, 1)], paid=cash(found), points=ONE_POINT_A_YUAN)
    amount = pay_back(back, paid=cash(found)).amount
    return amount, found.total - amount, back.full


def coupon_shared(inputs: Answer) -> Answer:
    value, minimum = inputs["coupon"].split(" from ")
    found = priced(lines(*inputs["lines"]), coupons=(money_off(value, minimum),))
    amount, kept, restored = kept_and_returned(found, inputs["return_line"])
    return {"amount": amount, "coupon_restored": restored, "kept_paid": kept}


def promotion_shared(inputs: Answer) -> Answer:
    assert inputs["promo"] == "2 pieces 58 %"
    found = priced(lines(*inputs["lines"]), here=shop(promotions=(pieces(58),)))
    amount, kept, _ = kept_and_returned(found, inputs["return_line"])
    return {"amount": amount, "kept_paid": kept}


RUNS = loading.runs(settled, loading.of("TEN")) | {
    "PRI01": two_pieces,
    "PRI02": percent_paid,
    "PRI04": spread,
    "PRI07": capped,
    "PRI08": rounded,
    "RFD01": line_units,
    "RFD02": line_units,
    "RFD04": tenders_in_turn,
    "RFD06": one_line_back,
    "RFD07": one_unit_back,
    "RFD10": lines_in_turn,
    "RFD11": own_multiplier,
    "RFD13": spent_points,
    "RFD14": spent_points,
    "RFD15": debt_first,
    "RFD17": ended_lot,
    "COU01": coupon_shared,
    "COU03": promotion_shared,
    "COU06": gift_coupon,
}


@pytest.mark.parametrize("number", RUNS)
def test_the_case_comes_out_as_worked(number: str) -> None:
    computed, expected = loading.worked(number, RUNS)
    assert computed == expected
