"""A tier by hand: by head office, with a reason, and locked."""

import pytest

from ledger.refused import Code, Invalid, Refused
from members.models import Member, Tier
from members.services import tiers
from stores.models import Audit
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def test_a_tier_set_by_hand_stays_whatever_is_bought(chain: Chain) -> None:
    member = make_member(chain.s001)
    vip = Tier.objects.get(code="vip")
    tiers.set_tier(member, vip, by=chain.hq, reason="founder", at=AT)
    sell(chain, basket(line("20000.00"), member=member), "20000.00")
    now = Member.objects.get()
    assert (now.tier, now.tier_locked, now.tier_reason) == (vip, True, "founder")
    change = now.tier_changes.get()
    assert (change.old.code, change.new, change.kind, change.by, change.reason) == (
        "basic",
        vip,
        "manual",
        chain.hq,
        "founder",
    )
    assert now.history.first().history_user == chain.hq


def test_the_same_once_more_writes_nothing(chain: Chain) -> None:
    member, vip = make_member(chain.s001), Tier.objects.get(code="vip")
    for _ in range(2):
        tiers.set_tier(member, vip, by=chain.hq, reason="founder", at=AT)
    assert (member.tier_changes.count(), Audit.objects.count()) == (1, 1)


def test_a_tier_that_is_locked_as_it_is_is_no_change(chain: Chain) -> None:
    member = make_member(chain.s001)
    tiers.set_tier(member, member.tier, by=chain.hq, reason="staff", at=AT)
    assert (member.tier_changes.count(), Member.objects.get().tier_locked) == (0, True)


def test_an_unlocked_tier_stays_until_the_rules_move_it(chain: Chain) -> None:
    member = make_member(chain.s001)
    tiers.set_tier(member, Tier.objects.get(code="vip"), by=chain.hq, reason="founder", at=AT)
    for _ in range(2):
        tiers.unlock_tier(member, by=chain.hq, reason="as all", at=AT)
    now = Member.objects.get()
    assert (now.tier.code, now.tier_locked, now.tier_reason) == ("vip", False, "")
    assert list(Audit.objects.order_by("posted_at", "id").values_list("action", flat=True)) == [
        "tier.locked",
        "tier.unlocked",
    ]


def test_a_tier_needs_a_reason_and_head_office(chain: Chain) -> None:
    member, vip = make_member(chain.s001), Tier.objects.get(code="vip")
    with pytest.raises(Invalid) as needed:
        tiers.set_tier(member, vip, by=chain.hq, reason=" ", at=AT)
    assert list(needed.value.errors) == ["reason"]
    with pytest.raises(Refused) as refused:
        tiers.set_tier(member, vip, by=chain.region_manager, reason="x", at=AT)
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.FORBIDDEN, "level")
    assert Member.objects.get().tier.code == "basic"
