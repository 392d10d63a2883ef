"""Two files of one person become one (docs/decisions/0020-merging.md): what moves, to the point and to the fen."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from checkout.models import Sale
from checkout.services import merging, topped_up
from ledger.refused import Code, Invalid, Refused
from members.models import Child, Member, Merge, Tag, TagGroup, Tier
from members.services import cards, family, finding, windows
from points.models import PointsEntry
from stores import approvals
from stores.models import Approval, Audit
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.checkout.merging import lots, merge, wallet
from tests.factories import AT, Chain, add_points, add_wallet, make_coupon, make_member
from tests.standing import faults
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TEXT = {"channel": "till", "source": "page", "text_version": "v1"}


def refusal(call, *arguments, **more) -> tuple[Code, object]:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as found:
        call(*arguments, **more)
    return found.value.code, found.value.args_.get("reason")


def two(chain: Chain, **fields: object) -> tuple[Member, Member]:
    """The loser with `fields`, and the survivor."""
    return make_member(chain.s002, **fields), make_member(chain.s001)  # type: ignore[arg-type]


def test_points_move_lot_by_lot_with_their_ends(chain: Chain) -> None:
    loser, survivor = make_member(chain.s002, points=300), make_member(chain.s001, points=100)
    add_points(loser, 50, ends=date(2026, 12, 31))
    done = merge(chain, loser, survivor)
    assert (loser.points, survivor.points) == (0, 450)
    assert (lots(loser), lots(survivor)) == ([], [(50, "2026-12-31"), (100, "2027-11-22"), (300, "2027-11-22")])
    entries = list(PointsEntry.objects.filter(reference=done.number).order_by("amount").values_list("kind", "amount"))
    assert entries == [("merge_out", -350), ("merge_in", 350)]
    moved = survivor.points_lots.get(ends_on=date(2026, 12, 31))
    assert (moved.store, moved.at, moved.earned) == (chain.s002, AT, 50)
    assert faults() == []


def test_points_that_have_ended_expire_and_do_not_move(chain: Chain) -> None:
    loser, survivor = two(chain, points=300)
    add_points(loser, 40, ends=date(2026, 11, 21))
    merge(chain, loser, survivor)
    assert (loser.points, survivor.points, lots(survivor)) == (0, 300, [(300, "2027-11-22")])
    assert faults() == []


def owing(chain: Chain, *, spare: int = 0) -> Member:
    """Bought for 400, redeemed 300 of the points, returned the goods: owes 220; `spare` points come on top."""
    member = make_member(chain.s001)
    bought = sell(chain, basket(line("400.00"), member=member), "400.00").data
    sell(chain, basket(line("100.00"), member=member, points=(300,)), "80.00")
    give_back(chain, bought["number"])
    member.refresh_from_db()
    assert member.points == -220
    return member


def test_points_pay_what_the_survivor_owes_soonest_end_first(chain: Chain) -> None:
    loser, survivor = make_member(chain.s002, points=300), owing(chain)
    add_points(loser, 50, ends=date(2026, 12, 31))
    merge(chain, loser, survivor)
    assert (survivor.points, lots(survivor)) == (130, [(130, "2027-11-22")])
    assert faults() == []


def test_what_the_loser_owes_is_taken_from_the_survivor(chain: Chain) -> None:
    loser, survivor = owing(chain), make_member(chain.s002, points=300)
    add_points(survivor, 50, ends=date(2026, 12, 31))
    merge(chain, loser, survivor)
    assert (loser.points, survivor.points, lots(survivor)) == (0, 130, [(130, "2027-11-22")])
    assert faults() == []


def test_two_debts_are_one(chain: Chain) -> None:
    loser, survivor = owing(chain), owing(chain)
    merge(chain, loser, survivor)
    assert (loser.points, survivor.points, lots(survivor)) == (0, -440, [])
    assert faults() == []


def test_stored_value_moves_with_p_g_and_c_and_the_cap_is_not_asked(chain: Chain) -> None:
    loser, survivor = make_member(chain.s002), make_member(chain.s001, wallet=("4900.00", "0.00"))
    lot = add_wallet(loser, D("1000.00"), D("200.00"))
    sell(chain, basket(line("600.00"), member=loser, wallet=D("600.00")), "600.00")
    done = merge(chain, loser, survivor)
    assert (loser.balance, survivor.principal, survivor.gift) == (D(0), D("5400.00"), D("100.00"))
    assert wallet(loser) == []
    assert wallet(survivor)[1] == (lot.reference, D("1000.00"), D("200.00"), D("600.00"), "")
    rows = WalletEntry.objects.filter(reference=done.number).order_by("amount").values_list("kind", "principal", "gift")
    assert list(rows) == [("merge_out", D("-500.00"), D("-100.00")), ("merge_in", D("500.00"), D("100.00"))]
    assert faults() == []


def test_a_merge_with_stored_value_waits_for_head_office(chain: Chain) -> None:
    loser, survivor = two(chain, wallet=("100.00", "0.00"))
    who = {"by": chain.manager, "store": chain.s001, "reason": "同一人", "at": AT}
    asked = merging.merge(loser, survivor, **who)
    assert isinstance(asked, Approval)
    assert (asked.level, asked.arguments) == ("hq", {"loser": loser.number, "survivor": survivor.number})
    assert refusal(merging.merge, loser, survivor, **who) == (Code.MERGE_REFUSED, "waiting")
    assert refusal(approvals.decide, asked, by=chain.region_manager, approve=True) == (Code.FORBIDDEN, "level")
    assert not Merge.objects.exists()
    decided = approvals.decide(asked, by=chain.hq, approve=True, at=AT)
    assert decided.result == {"merge": asked.number, "points": 0, "balance": "100.00"}
    assert Merge.objects.get().number == asked.number


def test_phones_end_cards_stay_and_everything_finds_the_survivor(chain: Chain) -> None:
    loser, survivor = two(chain, phone="+8613800138000")
    cards.issue_card(loser, "0001", by=chain.cashier, at=AT)
    merge(chain, loser, survivor)
    assert (loser.status, loser.merged_into, loser.phones.get().until) == ("merged", survivor, AT)
    for wanted in ({"phone": "13800138000"}, {"card": "0001"}, {"number": loser.number}):
        assert finding.find(**wanted) == [survivor]
    assert loser.history.first().history_user == chain.manager
    row = Audit.objects.get(action="member.merged")
    assert (row.subject_id, row.detail["into"], row.detail["points"]) == (str(loser.pk), survivor.number, 0)


def test_coupons_children_and_tags_are_united(chain: Chain) -> None:
    loser, survivor = two(chain)
    coupon = make_coupon(member=loser)
    for member, names in ((loser, ("小宝", "大宝")), (survivor, ("大宝",))):
        for name in names:
            Child.objects.create(member=member, name=name, birthday=date(2019, 5, 1))
    group = TagGroup.objects.create(code="x", name="价值", is_exclusive=True)
    other = TagGroup.objects.create(code="y", name="兴趣")
    high, low = (Tag.objects.create(group=group, name=name) for name in ("高", "低"))
    tea, toys = (Tag.objects.create(group=other, name=name) for name in ("茶", "玩具"))
    for member, tags in ((loser, (low, tea, toys)), (survivor, (high, tea))):
        for tag in tags:
            family.tag(member, tag, by=chain.manager)
    merge(chain, loser, survivor)
    assert list(survivor.coupons.all()) == [coupon]
    assert sorted(survivor.children.values_list("name", flat=True)) == ["大宝", "小宝"]
    assert sorted(survivor.tags.values_list("tag__name", flat=True)) == ["玩具", "茶", "高"]
    sold = sell(chain, basket(line(), member=survivor, coupons=(coupon.code,)), "80.00").data
    assert sold["member"] == survivor.number


def test_the_higher_tier_and_the_purchases_count(chain: Chain) -> None:
    loser, survivor = two(chain, tier="vip")
    sell(chain, basket(line("100.00"), member=loser), "100.00")
    sell(chain, basket(line("30.00"), member=loser), "30.00", at=AT + DAY)
    sell(chain, basket(line("7.00"), member=survivor), "7.00", at=AT - DAY)
    merge(chain, loser, survivor, at=AT + DAY)
    assert (survivor.tier, survivor.visits, survivor.last_visit) == (Tier.objects.get(code="vip"), 3, AT + DAY)
    assert (survivor.window_spend, loser.window_spend) == (D("137.00"), D("0.00"))
    assert survivor.tier_changes.get().kind == "merge"
    assert faults() == []


def test_a_merged_member_may_be_merged_on(chain: Chain) -> None:
    first, second, third = (make_member(chain.s001, points=100, wallet=("10.00", "0.00")) for _ in range(3))
    sell(chain, basket(line("5.00"), member=first), "5.00")
    merge(chain, first, second)
    merge(chain, second, third, at=AT + DAY)
    assert (third.points, third.balance, third.visits) == (305, D("30.00"), 1)
    assert finding.find(number=first.number) == [third]
    assert finding.family(third) == [third.pk, second.pk, first.pk]
    bought = first.sales.get()
    assert [list(Sale.objects.wanted(member=one.number)) for one in (first, second, third)] == [[bought]] * 3
    assert not Sale.objects.wanted(member="M000000000").exists()
    assert faults() == []


@pytest.mark.parametrize(
    ("theirs", "ours", "after"),
    [(None, True, True), (False, True, False), (True, None, False), (True, True, True), (False, None, False)],
)
def test_a_withdrawal_wins_and_no_consent_is_carried_over(
    chain: Chain, *, theirs: bool | None, ours: bool | None, after: bool
) -> None:
    loser, survivor = two(chain)
    for member, given in ((loser, theirs), (survivor, ours)):
        if given is not None:
            family.give_consent(member, "sms_marketing", by=chain.cashier, at=AT - DAY, **TEXT)
        if given is False:
            family.withdraw_consent(member, "sms_marketing", by=chain.cashier, at=AT, **TEXT)
    merge(chain, loser, survivor, at=AT + DAY)
    assert survivor.sms_ok is after
    assert faults() == []


def test_the_consent_to_a_childs_data_comes_with_the_children(chain: Chain) -> None:
    loser, survivor = two(chain)
    family.give_consent(loser, "child_data", by=chain.cashier, at=AT, **TEXT)
    merge(chain, loser, survivor, at=AT + DAY)
    assert family.live(survivor) == {"child_data"}
    assert survivor.consents.get().text_version == "v1"


def test_what_the_survivors_file_lacks_is_filled_in(chain: Chain) -> None:
    born = {"birthday": date(1990, 2, 28), "birthday_is_lunar": True}
    loser = make_member(chain.s001, city="福州", gender="f", adviser=chain.manager, **born)
    survivor = make_member(chain.s001, city="泉州", birthday=date(1991, 1, 1))
    assert merging.quote(loser, survivor)["fills"] == ["gender", "adviser"]
    merge(chain, loser, survivor)
    assert (survivor.city, survivor.gender, survivor.adviser) == ("泉州", "f", chain.manager)
    assert (survivor.birthday, survivor.birthday_is_lunar) == (date(1991, 1, 1), False)
    assert survivor.history.first().history_user == chain.manager


def test_a_frozen_file_freezes_the_survivor(chain: Chain) -> None:
    loser, survivor = two(chain, status="frozen")
    merge(chain, loser, survivor)
    assert survivor.status == "frozen"


def test_what_cannot_be_merged_is_refused(chain: Chain) -> None:
    loser, survivor = two(chain, points=100)
    cancelled = make_member(chain.s001, status="cancelled")
    assert refusal(merge, chain, loser, loser) == (Code.MERGE_REFUSED, "same")
    assert refusal(merging.quote, loser, loser) == (Code.MERGE_REFUSED, "same")
    assert refusal(merge, chain, cancelled, survivor) == (Code.MERGE_REFUSED, "status")
    assert refusal(merging.quote, survivor, cancelled) == (Code.MERGE_REFUSED, "status")
    merge(chain, loser, survivor)
    assert refusal(merge, chain, loser, survivor) == (Code.MERGE_REFUSED, "status")
    with pytest.raises(Invalid) as invalid:
        merge(chain, make_member(chain.s001), survivor, reason=" ")
    assert list(invalid.value.errors) == ["reason"]


def test_a_quote_tells_everything_and_writes_nothing(chain: Chain) -> None:
    loser = make_member(chain.s002, points=300, wallet=("100.00", "20.00"), phone="+8613800138000")
    survivor = make_member(chain.s001, points=5)
    make_coupon(member=loser)
    Child.objects.create(member=loser, name="小宝", birthday=date(2019, 5, 1))
    told = merging.quote(loser, survivor, at=AT)
    assert told == {
        "loser": loser.number,
        "survivor": survivor.number,
        "points": {"moved": 300, "lots": [(300, "2027-11-22")], "after": 305},
        "wallet": {"principal": "100.00", "gift": "20.00", "lots": 1, "after": "120.00"},
        "coupons": 1,
        "children": 1,
        "phones": ["138****8000"],
        "tier_changes": False,
        "consents": [],
        "fills": [],
        "freezes": False,
        "approval_required": True,
    }
    loser.refresh_from_db()
    assert (loser.status, loser.points, Merge.objects.count()) == ("active", 300, 0)
    assert faults() == []


def test_a_reason_keeps_no_names(chain: Chain) -> None:
    loser, survivor = two(chain, name="张三丰")
    done = merge(chain, loser, survivor, reason="张三丰 13800138000 是同一人")
    assert done.reason == "张** 138****8000 是同一人"


def test_top_ups_of_the_loser_are_seen_at_the_survivor(chain: Chain) -> None:
    loser, survivor = two(chain)
    number = top_up(chain, loser, "100.00").data["number"]
    merge(chain, loser, survivor)
    assert [row["number"] for row in topped_up.last(survivor, store=chain.s001)] == [number]


def test_what_was_bought_before_the_window_counts_for_no_tier(chain: Chain) -> None:
    loser, survivor = two(chain)
    for days in (400, 10):
        sell(chain, basket(line("100.00"), member=loser), "100.00", at=AT - days * DAY)
    for member in (loser, survivor):
        sell(chain, basket(line("1.00"), member=member), "1.00", at=AT - 500 * DAY)
    windows.roll(at=AT)
    merge(chain, loser, survivor)
    assert (loser.window_spend, survivor.window_spend, survivor.visits) == (D("0.00"), D("100.00"), 4)
    assert faults() == []
