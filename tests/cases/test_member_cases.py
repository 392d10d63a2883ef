"""Worked cases of members: tiers."""

from decimal import Decimal
from typing import Any

import pytest

from members import rules
from members.rules import Standing, Tier
from tests.cases import loading

NAMES = {1: "普通", 2: "VIP"}


def tier(inputs: dict[str, Any]) -> dict[str, Any]:
    tiers = [Tier(1), Tier(2, spend_from=Decimal(inputs["threshold"]))]
    rank = rules.tier_after_sale(tiers, Standing(Decimal(inputs["window_net"]), 0), current=1)
    return {"tier": NAMES[rank]}


RUNS = loading.runs(tier, loading.of("TIE"))


@pytest.mark.parametrize("number", RUNS)
def test_the_case_comes_out_as_worked(number: str) -> None:
    computed, expected = loading.worked(number, RUNS)
    assert computed == expected
