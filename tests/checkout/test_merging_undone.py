"""A merge is undone: everything is as it was; and what stands in the way."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import override_settings

from checkout.services import merging
from ledger.refused import Code, Invalid, Refused
from members.models import Child, Member, Merge, Tag, TagGroup
from members.services import cancelling, family, finding, people
from points.services import moving
from stores import approvals
from stores.models import Approval, Audit
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.checkout.merging import merge, undo, worth
from tests.checkout.test_merging import owing
from tests.factories import AT, Chain, add_points, add_wallet, make_coupon, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TEXT = {"channel": "till", "source": "page", "text_version": "v1"}
LATER = AT + 2 * DAY


def refusal(call: Any, *arguments: Any, **more: Any) -> tuple[Code, object]:
    with pytest.raises(Refused) as found:
        call(*arguments, **more)
    return found.value.code, found.value.args_.get("reason")


def rich(chain: Chain) -> tuple[Member, Member]:
    """Two who have everything that can move."""
    loser = make_member(chain.s002, points=300, tier="vip", name="张三", phone="+8613800138000")
    survivor = make_member(chain.s001, points=100, wallet=("50.00", "0.00"))
    add_points(loser, 50, ends=date(2026, 12, 31))
    add_wallet(loser, D("1000.00"), D("200.00"))
    make_coupon(member=loser)
    Child.objects.create(member=loser, name="小宝", birthday=date(2019, 5, 1))
    group = TagGroup.objects.create(code="x", name="兴趣")
    family.tag(loser, Tag.objects.create(group=group, name="茶"), by=chain.manager)
    for one in (loser, survivor):
        family.give_consent(one, "sms_marketing", by=chain.cashier, at=AT - 2 * DAY, **TEXT)
    family.withdraw_consent(loser, "sms_marketing", by=chain.cashier, at=AT - DAY, **TEXT)
    family.give_consent(loser, "child_data", by=chain.cashier, at=AT - DAY, **TEXT)
    sell(chain, basket(line("600.00"), member=loser, wallet=D("600.00")), "600.00")
    sell(chain, basket(line("7.00"), member=survivor), "7.00", at=AT - DAY)
    return loser, survivor


def test_everything_is_as_it_was(chain: Chain) -> None:
    loser, survivor = rich(chain)
    before = worth(loser), worth(survivor)
    done = merge(chain, loser, survivor, at=AT + DAY)
    assert worth(survivor) != before[1]
    back = undo(chain, done, at=LATER)
    assert (worth(loser), worth(survivor)) == before
    assert (back.undone_at, back.undone_by, bool(back.undone_as)) == (LATER, chain.hq, True)
    assert family.live(survivor) == {"sms_marketing"}
    assert finding.find(phone="13800138000") == [loser]
    assert Audit.objects.get(action="member.unmerged").detail["merge"] == done.number
    assert faults() == []


def test_merged_undone_and_merged_again_stands(chain: Chain) -> None:
    loser, survivor = rich(chain)
    undo(chain, merge(chain, loser, survivor, at=AT + DAY), at=LATER)
    sell(chain, basket(line("100.00"), member=loser, wallet=D("30.00"), points=(300,)), "80.00", at=LATER)
    before = worth(loser), worth(survivor)
    assert faults() == []
    again = merge(chain, loser, survivor, at=LATER + DAY)
    assert (survivor.points, survivor.balance) == (7 + 100 + 350 + 600 - 300 + 80, D("620.00"))
    assert faults() == []
    undo(chain, again, at=LATER + 2 * DAY)
    assert (worth(loser), worth(survivor)) == before
    assert faults() == []


@pytest.mark.parametrize("who", ["loser", "survivor"])
def test_a_debt_goes_back_as_well(chain: Chain, who: str) -> None:
    debtor, other = owing(chain), make_member(chain.s002, points=100)
    add_points(other, 50, ends=date(2026, 12, 31))
    loser, survivor = (debtor, other) if who == "loser" else (other, debtor)
    before = worth(loser), worth(survivor)
    undo(chain, merge(chain, loser, survivor, at=AT + DAY), at=LATER)
    assert (worth(loser), worth(survivor)) == before
    assert faults() == []


def test_what_the_survivor_earned_since_on_lots_of_its_own_stays(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, points=300), make_member(chain.s001, points=400)
    done = merge(chain, loser, survivor)
    sell(chain, basket(line("50.00"), member=survivor), "50.00", at=AT + DAY)
    undo(chain, done, at=LATER)
    survivor.refresh_from_db()
    assert (survivor.points, survivor.visits) == (450, 1)
    assert faults() == []


def points_spent(chain: Chain, loser: Member, survivor: Member) -> None:
    moving.adjust(member=survivor.number, points=-60, reason="x", by=chain.manager, store=chain.s001, at=AT + DAY)


def money_spent(chain: Chain, loser: Member, survivor: Member) -> None:
    sell(chain, basket(line("60.00"), member=survivor, wallet=D("60.00")), "60.00", at=AT + DAY)


def coupon_used(chain: Chain, loser: Member, survivor: Member) -> None:
    code = survivor.coupons.get().code
    sell(chain, basket(line("60.00"), member=survivor, coupons=(code,)), "40.00", at=AT + DAY)


def goods_returned(chain: Chain, loser: Member, survivor: Member) -> None:
    number = loser.sales.get().number
    give_back(chain, number, at=AT + DAY)


def merged_on(chain: Chain, loser: Member, survivor: Member) -> None:
    merge(chain, survivor, make_member(chain.s001), at=AT + DAY)


def cancelled(chain: Chain, loser: Member, survivor: Member) -> None:
    asked = cancelling.ask(survivor, by=chain.manager, store=chain.s001, reason="x", at=AT + DAY)
    approvals.decide(asked, by=chain.hq, approve=True, at=AT + DAY)


def phone_taken(chain: Chain, loser: Member, survivor: Member) -> None:
    people.join(store=chain.s001, by=chain.cashier, at=AT, phone="13800138000", name="新人")


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (points_spent, "points"),
        (money_spent, "wallet"),
        (coupon_used, "coupon"),
        (goods_returned, "return"),
        (merged_on, "merged"),
        (cancelled, "merged"),
        (phone_taken, None),
    ],
)
def test_what_happened_since_stands_in_the_way(chain: Chain, meanwhile: Any, reason: str | None) -> None:
    """Everything of the loser's comes first: the soonest end, the oldest lot."""
    loser, survivor = make_member(chain.s001, phone="+8613800138000"), make_member(chain.s001, points=50)
    add_points(loser, 60, ends=date(2026, 12, 31))
    add_wallet(loser, D("100.00"), at=AT - DAY)
    make_coupon(member=loser)
    sell(chain, basket(line("10.00"), member=loser), "10.00")
    done = merge(chain, loser, survivor)
    meanwhile(chain, loser, survivor)
    before = worth(loser), worth(survivor)
    assert refusal(undo, chain, done, at=LATER)[1] == reason
    assert (worth(loser), worth(survivor)) == before
    assert Merge.objects.get(pk=done.pk).undone_at is None


def test_where_a_debt_was_moved_the_survivors_points_must_stand_still(chain: Chain) -> None:
    loser, survivor = owing(chain), make_member(chain.s001, points=100)
    done = merge(chain, loser, survivor)
    sell(chain, basket(line("10.00"), member=survivor), "10.00", at=AT + DAY)
    assert refusal(undo, chain, done, at=LATER) == (Code.MERGE_REFUSED, "points")


def test_a_merge_is_undone_once_and_for_thirty_days(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, points=300), make_member(chain.s001)
    done = merge(chain, loser, survivor)
    late = AT + timedelta(days=30, seconds=1)
    assert refusal(undo, chain, done, at=late) == (Code.MERGE_REFUSED, "late")
    with override_settings(UNDO_MERGE_DAYS=1):
        assert refusal(undo, chain, done, at=LATER) == (Code.MERGE_REFUSED, "late")
    with pytest.raises(Invalid) as invalid:
        undo(chain, done, at=LATER, reason="")
    assert list(invalid.value.errors) == ["reason"]
    undo(chain, done, at=AT + timedelta(days=30))
    assert refusal(undo, chain, done, at=LATER) == (Code.MERGE_REFUSED, "undone")


def test_with_stored_value_head_office_decides(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, wallet=("10.00", "0.00")), make_member(chain.s001)
    done = merge(chain, loser, survivor)
    who = {"by": chain.manager, "store": chain.s001, "reason": "弄错了", "at": LATER}
    asked = merging.undo(done, **who)
    assert isinstance(asked, Approval)
    assert refusal(merging.undo, done, **who) == (Code.MERGE_REFUSED, "waiting")
    assert approvals.decide(asked, by=chain.hq, approve=True, at=LATER).result == {
        "merge": done.number,
        "points": 0,
        "balance": "10.00",
    }


def test_a_tier_and_a_consent_that_changed_since_stay(chain: Chain) -> None:
    loser, survivor = rich(chain)
    done = merge(chain, loser, survivor, at=AT + DAY)
    family.give_consent(survivor, "sms_marketing", by=chain.cashier, at=AT + DAY, **TEXT | {"text_version": "v2"})
    family.give_consent(survivor, "sms_marketing", by=chain.cashier, at=AT + 1.5 * DAY, **TEXT)
    sell(chain, basket(line("100000.00"), member=survivor), "100000.00", at=AT + 1.5 * DAY)
    survivor.refresh_from_db()
    tier = survivor.tier
    undo(chain, done, at=LATER)
    survivor.refresh_from_db()
    assert (survivor.tier, survivor.sms_ok) == (tier, True)
    assert faults() == []


def test_what_was_filled_in_is_empty_again_unless_changed(chain: Chain) -> None:
    born = {"birthday": date(1990, 2, 28), "birthday_is_lunar": True}
    loser, survivor = make_member(chain.s001, city="福州", gender="f", **born), make_member(chain.s001)
    done = merge(chain, loser, survivor)
    assert (survivor.birthday, survivor.birthday_is_lunar) == (date(1990, 2, 28), True)
    people.edit(survivor, by=chain.manager, at=AT, city="泉州")
    undo(chain, done, at=LATER)
    survivor.refresh_from_db()
    assert (survivor.birthday, survivor.birthday_is_lunar, survivor.gender, survivor.city) == (None, False, "", "泉州")


def test_a_frozen_loser_is_frozen_again_and_the_survivor_is_not(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, status="frozen"), make_member(chain.s001)
    done = merge(chain, loser, survivor)
    assert survivor.status == "frozen"
    undo(chain, done, at=LATER)
    assert (worth(loser)["status"], worth(survivor)["status"]) == ("frozen", "active")


def test_a_cashed_out_top_up_of_the_loser_goes_along_and_back(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001), make_member(chain.s001)
    number = top_up(chain, loser, "300.00").data["number"]
    sell(chain, basket(line("100.00"), member=loser, wallet=D("100.00")), "100.00")
    asked = ask_undo(chain, number).data["approval"]
    approvals.decide(Approval.objects.get(number=asked), by=chain.finance, approve=True, at=AT)
    before = worth(loser)
    undo(chain, merge(chain, loser, survivor, at=AT + DAY), at=LATER)
    loser.refresh_from_db()
    assert (worth(loser), worth(survivor)["principal"]) == (before, D("0.00"))
    assert faults() == []
    add_wallet(loser, D("50.00"))
    again = merge(chain, loser, survivor, at=LATER + DAY)
    assert (survivor.principal, faults()) == (D("50.00"), [])
    undo(chain, again, at=LATER + 2 * DAY)
    assert (worth(loser)["principal"], faults()) == (D("50.00"), [])
