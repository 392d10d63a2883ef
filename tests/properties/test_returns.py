"""Returns through the services: the way back ends where it began, whatever the steps."""

from datetime import datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checkout.models import RefundTender, Sale
from coupons.models import Coupon
from members.models import Member
from tests.checkout.doing import basket, give_back, line, quote, sell
from tests.factories import AT, Chain, make_coupon, make_member, make_offer
from tests.standing import faults

REPEATABLE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=20,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PRICES = st.sampled_from([D("0.03"), D("9.99"), D("12.25"), D("33.33"), D("100.00"), D("169.00")])
LINES = st.lists(st.tuples(PRICES, st.integers(1, 4)), min_size=1, max_size=3)


def standing(member: Member) -> dict[str, Any]:
    """What a member has: everything that a return may touch, but the visits that were made."""
    member.refresh_from_db()
    return {
        "balances": (member.points, member.principal, member.gift, member.window_spend, member.window_points),
        "tier": member.tier.code,
        "points": sorted(member.points_lots.filter(remaining__gt=0).values_list("remaining", "ends_on")),
        "wallet": sorted(member.wallet_lots.values_list("principal", "gift", "used", "closed_as")),
        "coupons": list(Coupon.objects.filter(member=member).values_list("state", "ends_at", "extended")),
    }


def paid_back(sale: str) -> dict[str, tuple[D, D]]:
    """Yuan closed and paid out by method."""
    found: dict[str, tuple[D, D]] = {}
    for row in RefundTender.objects.filter(refund__sale__number=sale).select_related("method"):
        closed, amount = found.get(row.method.code, (D(0), D(0)))
        found[row.method.code] = (closed + row.closed, amount + row.amount)
    return found


class Shopper:
    """A member with two lots of points, two of stored value and a coupon; two shoppers differ in nothing."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.now = chain, AT
        self.member = make_member(chain.s001, points=450, wallet=("30.00", "6.00"))
        sell(chain, basket(line("77.00"), member=self.member), "77.00", at=self.later())
        offer = make_offer(minimum=D("0.00"))
        self.coupon = make_coupon(offer, member=self.member, ends_at=AT + timedelta(days=90))
        self.by = {"by": chain.region_manager, "approval": None}

    def later(self) -> datetime:
        """A minute has passed."""
        self.now += timedelta(minutes=1)
        return self.now

    def buys(self, goods: list[tuple[D, int]], *, points: bool, wallet: bool, voucher: bool) -> Sale:
        order = basket(
            *(line(str(price), quantity) for price, quantity in goods),
            line("21.00"),
            member=self.member,
            points=(300,) if points else (),
            wallet=D("20.00") if wallet else None,
            coupons=(self.coupon.code,),
        )
        told = quote(self.chain, order, at=self.now)
        due = D(told["due"])
        part = min(due, D("5.00")) if voucher else D(0)
        tenders = [(way, str(amount)) for way, amount in (("voucher", part), ("wechat", due - part)) if amount]
        number = sell(self.chain, order, told["total"], *tenders, at=self.later()).data["number"]
        return Sale.objects.get(number=number)

    def returns(self, sale: Sale, units: list[int] | None = None) -> None:
        asked = None if units is None else [(line, units.count(line)) for line in sorted(set(units))]
        give_back(self.chain, sale.number, asked, at=self.later(), **self.by)


@pytest.mark.django_db
@REPEATABLE
@given(goods=LINES, ways=st.tuples(st.booleans(), st.booleans(), st.booleans()), data=st.data())
def test_any_order_of_partial_returns_ends_where_one_full_return_ends(
    chain: Chain, goods: list[tuple[D, int]], ways: tuple[bool, bool, bool], data: st.DataObject
) -> None:
    """And both end where the sale began."""
    points, wallet, voucher = ways
    enough = sum(price * quantity for price, quantity in goods) > 20
    how = {"points": points and enough, "wallet": wallet, "voucher": voucher}
    units = [
        place for place, (_price, quantity) in enumerate((*goods, (D("21.00"), 1)), start=1) for _ in range(quantity)
    ]
    shuffled = data.draw(st.permutations(units))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(units)), max_size=4)) | {len(units)})
    savepoint = transaction.savepoint()
    try:
        at_once, bit_by_bit = Shopper(chain), Shopper(chain)
        before = standing(at_once.member)
        assert standing(bit_by_bit.member) == before
        whole = at_once.buys(goods, **how)
        at_once.returns(whole)
        pieces = bit_by_bit.buys(goods, **how)
        for start, end in zip([0, *cuts], cuts, strict=False):
            bit_by_bit.returns(pieces, shuffled[start:end])
        assert standing(bit_by_bit.member) == standing(at_once.member) == before
        assert paid_back(pieces.number) == paid_back(whole.number)
        assert faults() == []
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.mark.django_db
@settings(REPEATABLE, max_examples=10)
@given(goods=LINES, data=st.data())
def test_points_spent_meanwhile_end_at_the_same_balance(
    chain: Chain, goods: list[tuple[D, int]], data: st.DataObject
) -> None:
    """Which lot a shortfall takes from depends on the moment; what is owed in the end does not."""
    units = [place for place, (_price, quantity) in enumerate(goods, start=1) for _ in range(quantity)]
    shuffled = data.draw(st.permutations(units))
    savepoint = transaction.savepoint()
    try:
        ends = []
        for steps in ([None], [[unit] for unit in shuffled]):
            shopper = Shopper(chain)
            sale = shopper.buys(goods, points=False, wallet=True, voucher=False)
            sell(chain, basket(line("51.00"), member=shopper.member, points=(500,)), "1.00", at=shopper.later())
            for step in steps:
                shopper.returns(sale, step)
            if steps != [None]:
                shopper.returns(sale)
            shopper.member.refresh_from_db()
            ends.append((shopper.member.points, shopper.member.balance))
        # 450 + 77 - 500 + 1: all that the sale earned is gone again, owed or not.
        assert ends == [(28, D("36.00"))] * 2
        assert faults() == []
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.mark.django_db
def test_to_buy_and_return_100_times_changes_nothing(chain: Chain) -> None:
    """Points and their ends, tier (each purchase reaches VIP), coupon, stored value."""
    shopper = Shopper(chain)
    sell(chain, basket(line("1900.00"), member=shopper.member), "1900.00", at=shopper.later())
    before = standing(shopper.member)
    assert before["tier"] == "basic"
    for _ in range(100):
        sale = shopper.buys([(D("169.00"), 1)], points=True, wallet=True, voucher=False)
        assert standing(shopper.member)["tier"] == "vip"
        shopper.returns(sale)
    assert standing(shopper.member) == before
    assert shopper.member.visits == 102
    assert faults() == []
