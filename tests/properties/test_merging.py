"""Random pairs: a merge and its undoing change nothing of what they have; what they have together never changes."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from checkout.services.statements import statement
from members.models import Member
from tests.checkout.doing import basket, give_back, line, sell
from tests.checkout.merging import merge, undo, worth
from tests.factories import AT, Chain, add_points, add_wallet, make_coupon, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
REPEATABLE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=25,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DAY = timedelta(days=1)
ENDS = st.sampled_from([None, date(2026, 11, 25), date(2026, 12, 31), date(2027, 5, 1)])
LOTS = st.lists(st.tuples(st.integers(1, 700), ENDS), max_size=3)
MONEY = st.sampled_from([D("0.00"), D("0.01"), D("33.33"), D("500.00")])
WALLET = st.lists(st.tuples(MONEY, MONEY).filter(any), max_size=3)
# What a person does: a debt of so many points, a sale that spends so much of the stored value.
LIFE = st.fixed_dictionaries(
    {
        "points": LOTS,
        "wallet": WALLET,
        "owes": st.sampled_from([0, 0, 0, 150, 900]),
        "spends": st.sampled_from([0, 7, 100]),
        "coupons": st.integers(0, 2),
        "tier": st.sampled_from(["basic", "vip"]),
    }
)


def make(chain: Chain, life: dict[str, Any]) -> Member:
    """Somebody with that life; who owes has redeemed what a return took back."""
    member = make_member(chain.s001, tier=life["tier"])
    if life["owes"]:
        bought = sell(chain, basket(line(f"{life['owes'] + 300}.00"), member=member), f"{life['owes'] + 300}.00").data
        steps = (300,) * ((life["owes"] + 300) // 300)
        sell(chain, basket(line("200.00"), member=member, points=steps), f"{200 - 20 * len(steps)}.00")
        give_back(chain, bought["number"], by=chain.region_manager, approval=None)
        member.refresh_from_db()
    for points, ends in life["points"] if member.points >= 0 else ():
        add_points(member, points, ends=ends)
    for principal, gift in life["wallet"]:
        add_wallet(member, principal, gift)
    spent = min(D(life["spends"]), member.balance)
    if spent:
        sell(chain, basket(line(str(spent)), member=member, wallet=spent), str(spent))
    for _ in range(life["coupons"]):
        make_coupon(member=member)
    member.refresh_from_db()
    return member


@REPEATABLE
@given(one=LIFE, other=LIFE)
def test_merged_and_undone_is_as_it_was(chain: Chain, one: dict[str, Any], other: dict[str, Any]) -> None:
    with transaction.atomic():
        loser, survivor = make(chain, one), make(chain, other)
        before = worth(loser), worth(survivor)
        together = loser.points + survivor.points, loser.principal + survivor.principal, loser.gift + survivor.gift
        done = merge(chain, loser, survivor, at=AT + DAY)
        assert (survivor.points, survivor.principal, survivor.gift) == together
        assert (loser.points, loser.balance) == (0, 0)
        told = statement(survivor, on=date(2026, 11, 23))
        assert (told.points_closing, told.wallet_closing) == (survivor.points, (survivor.principal, survivor.gift))
        assert sum(lot.remaining for lot in told.points_lots) == max(survivor.points, 0)
        assert faults() == []
        undo(chain, done, at=AT + 2 * DAY)
        assert (worth(loser), worth(survivor)) == before
        assert faults() == []
        transaction.set_rollback(True)
