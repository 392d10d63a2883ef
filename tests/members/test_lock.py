"""The lock: by number or id, to the survivor, in id order."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member, TierChange
from members.services.lock import LockedMember, lock, lock_many
from members.services.purchases import Bought, record_purchase, tier_of
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def test_a_merged_member_leads_to_the_survivor(chain: Chain) -> None:
    survivor = make_member(chain.s001)
    merged = make_member(chain.s001, status=Member.Status.MERGED, merged_into=survivor)
    assert lock(number=merged.number) == survivor
    assert lock(id=merged.pk) == survivor


def test_unknown_and_erased_members_are_not_found(chain: Chain) -> None:
    erased = make_member(chain.s001, status=Member.Status.ERASED)
    for number in (erased.number, "M000000000"):
        with pytest.raises(Refused) as refused:
            lock(number=number)
        assert refused.value.code is Code.NOT_FOUND


def test_several_are_locked_in_id_order_by_one_statement(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    # As text, not as the EXECUTE of what this connection may have prepared.
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", value=True)
    ids = [make_member(chain.s001).pk for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        found = lock_many(ids[::-1])
    assert list(found) == ids
    assert len(queries) == 1
    assert "FOR NO KEY UPDATE" in queries[0]["sql"]
    assert "ORDER BY t.id FOR" in queries[0]["sql"]


def bought(member: Member, chain: Chain, what: Bought) -> None:
    with transaction.atomic():
        who = {"by": chain.cashier, "store": chain.s001, "at": AT, "business_day": AT.date()}
        posting: Posting[LockedMember] = Posting(member=lock(id=member.pk), reference=f"T-{AT}-{what.net}", **who)
        record_purchase(posting, what)
        posting.post()


def test_what_lies_before_the_window_leaves_its_sums_alone(chain: Chain) -> None:
    member = make_member(chain.s001, window_from=AT.date(), visits=4, last_visit=AT + timedelta(days=1))
    bought(member, chain, Bought("sale", D("10.00"), 10, AT.date() - timedelta(days=1)))
    bought(member, chain, Bought("sale", D("20.00"), 20, AT.date()))
    member.refresh_from_db()
    assert (member.window_spend, member.window_points, member.visits) == (D("20.00"), 20, 6)
    assert member.last_visit == AT + timedelta(days=1)


def test_a_return_without_the_upgrade_that_it_would_undo_changes_no_tier(chain: Chain) -> None:
    member = make_member(chain.s001, tier="vip")
    vip = member.tier
    moved = {"member": member, "old": vip, "new": vip, "rule_version": 1, "at": AT, "business_day": AT.date()}
    TierChange.objects.create(kind="auto", reference="earlier", **moved | {"business_day": AT.date() - timedelta(9)})
    bought(member, chain, Bought("refund", D("-10.00"), -10, AT.date()))
    member.refresh_from_db()
    assert member.tier == vip
    assert tier_of(member) == vip
