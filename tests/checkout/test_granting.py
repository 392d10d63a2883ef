"""A coupon granted by hand: once for each number, of a running offer, to an active member."""

from datetime import timedelta

import pytest

from checkout.services import granting
from coupons.models import Coupon
from ledger.refused import Code, Refused
from members.models import Member
from tests.factories import AT, Chain, make_member, make_offer

pytestmark = pytest.mark.django_db


def give(chain: Chain, member: Member, offer: str, number: str = "S001-20261122-1") -> Coupon:
    return granting.give(member, offer, by=chain.manager, store=chain.s001, at=AT, number=number)


def test_one_number_grants_one_coupon(chain: Chain) -> None:
    make_offer("NEW20")
    member = make_member(chain.s001)
    assert give(chain, member, "NEW20") == give(chain, member, "NEW20")
    give(chain, member, "NEW20", "S001-20261122-2")
    assert Coupon.objects.filter(member=member, issued_by=chain.manager, store=chain.s001).count() == 2


@pytest.mark.parametrize(
    ("offer", "reason"), [("NONE", "unknown_coupon"), ("OFF", "inactive"), ("OLD", "ended")], ids=lambda word: word
)
def test_only_a_running_offer_is_granted(chain: Chain, offer: str, reason: str) -> None:
    make_offer("OFF", is_active=False)
    make_offer("OLD", ends_at=AT - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        give(chain, make_member(chain.s001), offer)
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.OFFER_UNUSABLE, reason)
    assert not Coupon.objects.exists()


def test_a_frozen_member_is_granted_nothing(chain: Chain) -> None:
    make_offer("NEW20")
    with pytest.raises(Refused) as refused:
        give(chain, make_member(chain.s001, status="frozen"), "NEW20")
    assert refused.value.code is Code.MEMBER_FROZEN
