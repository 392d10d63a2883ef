"""A campaign's budget and its offer's count and budget hold to the fen."""

from decimal import Decimal as D
from typing import Any

import pytest

from campaigns.models import Contact, Message
from coupons.models import Coupon
from tests.campaigns.making import claim, make_members, make_running, states
from tests.factories import AT, make_offer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("budget", "sent"), [("0.04", 0), ("0.05", 1), ("0.14", 2), ("0.15", 3), ("9.00", 3)])
def test_a_budget_holds_to_the_fen(budget: str, sent: int) -> None:
    make_members(3)
    campaign = make_running(budget=D(budget))
    while claim(campaign).looked:
        pass
    assert campaign.spent == D("0.05") * sent
    wanted = {"claimed": sent, "queued": 3 - sent}
    assert states(campaign) == {state: count for state, count in wanted.items() if count}
    assert (campaign.state, campaign.because) == (("running", "") if sent == 3 else ("paused", "budget"))


def test_a_budget_is_not_used_up_by_those_who_are_capped() -> None:
    people = make_members(3)
    claim(make_running(most=2))
    campaign = make_running(budget=D("0.05"))
    while claim(campaign).looked:
        pass
    assert states(campaign) == {"skipped capped": 2, "claimed": 1}
    assert Message.objects.get(campaign=campaign, state="claimed").member == people[2]
    assert campaign.state == "running"


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({}, 3),
        ({"issue_limit": 2}, 2),
        ({"budget": D("40.00")}, 2),
        ({"budget": D("39.99")}, 1),
        ({"issue_limit": 5, "budget": D("19.99")}, 0),
        ({"is_active": False}, 0),
        ({"ends_at": AT}, 0),
    ],
)
def test_each_gets_a_coupon_within_the_offers_count_and_budget(fields: dict[str, Any], given: int) -> None:
    make_members(3)
    campaign = make_running(offer=make_offer(**fields), body="您的券{coupon}")
    while claim(campaign).looked:
        pass
    assert Coupon.objects.count() == given
    assert (campaign.state, campaign.because) == (("running", "") if given == 3 else ("paused", "offer"))
    for row in Message.objects.filter(state="claimed"):
        assert row.coupon is not None
        assert (row.coupon.member_id, row.coupon.code in row.text) == (row.member_id, True)
        assert row.coupon.reference == f"campaign:{campaign.pk}"


def test_a_try_again_brings_the_same_coupon_and_a_capped_one_none() -> None:
    people = make_members(2)
    Contact.objects.create(member=people[1], at=AT, message=0)
    campaign = make_running(offer=make_offer(issue_limit=1), body="您的券{coupon}")
    claim(campaign, size=1)
    Message.objects.filter(member=people[0]).update(state="queued", lease=None)
    claimed = claim(campaign, size=1)
    coupon = Coupon.objects.get()
    assert coupon.code in claimed.outgoing[0].text
    assert Message.objects.get(member=people[0]).coupon == coupon
