"""The member's page: each tab shows its room's rows, a page at a time, to who may see the member."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.member_page.tabs import TABS
from coupons.models import Coupon
from members.models import Child, Member, Tag, TagGroup, TierChange
from members.services import cards, family, people
from tests.backoffice.opening import address, enter, tab, text
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import (
    AT,
    Chain,
    add_points,
    add_wallet,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_staff,
)

pytestmark = pytest.mark.django_db
NAMES = [one.name for one in TABS]


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, name="林雨晴", phone="+8613805741234")


def fill(chain: Chain, member: Member, rows: int) -> None:
    """`rows` of everything that a tab shows."""
    for number in range(rows):
        at = AT + timedelta(minutes=number)
        member.refresh_from_db()
        add_points(member, 10, at=at)
        add_wallet(member, D("10.00"), at=at)
        make_coupon(member=member, at=at)
        sold = sell(chain, basket(line("50.00"), member=member), "50.00", at=at)
        give_back(chain, sold.data["number"], at=at)
        top_up(chain, member, "20.00", at=at)
        Child.objects.create(member=member, name=f"小{number}", birthday="2020-05-01")
        family.tag(member, Tag.objects.create(group=group(), name=f"{member.pk}-{number}"), by=chain.manager, at=at)
        people.edit(member, by=chain.manager, note=f"note {number}")
        how = {"channel": "store", "source": "page", "text_version": "1"}
        family.give_consent(member, "sms_marketing", by=chain.manager, at=at, **how)  # type: ignore[arg-type]
        cards.issue_card(member, by=chain.manager, at=at)
        change(chain, member, number)


def group() -> Any:
    return TagGroup.objects.get_or_create(code="likes", defaults={"name": "likes"})[0]


def change(chain: Chain, member: Member, number: int) -> None:
    tiers = {"old": member.tier, "new": member.tier}
    common = {"kind": "manual", "rule_version": 1, "reference": f"manual:{number}", "by": chain.hq}
    TierChange.objects.create(member=member, at=AT, business_day=AT.date(), **common, **tiers)


def statements(client: Any, member: Member, name: str) -> int:
    with CaptureQueriesContext(connection) as found:
        tab(client, member, name)
    return len(found)


def test_every_tab_takes_as_many_statements_for_30_rows_as_for_3(chain: Chain, member: Member) -> None:
    client = enter(chain.hq)
    fill(chain, member, 3)
    for name in NAMES:
        tab(client, member, name)
    few = {name: statements(client, member, name) for name in NAMES}
    other = make_member(chain.s001)
    fill(chain, other, 30)
    many = {name: statements(client, other, name) for name in NAMES}
    assert many == few
    assert max(few.values()) <= 20, few


def test_a_page_of_movements_leads_to_older_ones_and_back(chain: Chain, member: Member) -> None:
    for number in range(30):
        add_points(member, number + 1, at=AT + timedelta(minutes=number))
    client = enter(chain.manager)
    newest = tab(client, member, "points").context["tables"][0]
    assert [row[2].text for row in newest.rows] == [f"+{points}" for points in range(30, 5, -1)]
    assert newest.newest == ""
    older = client.get(address(member) + newest.older).context["tables"][0]
    assert [row[2].text for row in older.rows] == ["+5", "+4", "+3", "+2", "+1"]
    assert (older.older, older.newest) == ("", "?tab=points")


@pytest.mark.parametrize("key", ["x", "1~2", "99999999999999999999", "~"])
def test_a_key_that_no_page_gave_is_the_first_page(chain: Chain, member: Member, key: str) -> None:
    add_points(member, 10)
    assert len(tab(enter(chain.manager), member, "points", points=key).context["tables"][0].rows) == 1


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_tab_says_what_to_do(chain: Chain, member: Member, name: str) -> None:
    shown = tab(enter(chain.manager), member, name)
    for table in shown.context.get("tables") or ():
        assert table.rows or table.empty
    assert "13805741234" not in text(shown)


def test_the_overview_tells_points_with_the_coach_stored_value_and_what_to_know(chain: Chain, member: Member) -> None:
    add_points(member, 469)
    add_wallet(member, D("1000.00"), D("200.00"))
    family.tag(member, Tag.objects.order_by("id")[0], by=chain.manager)
    page = text(tab(enter(chain.manager), member, "overview"))
    for words in (
        "469",
        "20 yuan off now",
        "31 points short of 50 yuan off",
        "¥1,200.00",
        "138****1234",
        "no marketing",
    ):
        assert words in page, words
    assert "principal ¥1,000.00, gift money ¥200.00" in page


def test_the_overview_says_what_is_missing_for_the_next_tier_or_that_it_is_locked(chain: Chain, member: Member) -> None:
    client = enter(chain.hq)
    assert "short of VIP" in text(tab(client, member, "overview"))
    Member.objects.filter(pk=member.pk).update(tier_locked=True, tier_reason="founder")
    assert "Locked: founder" in text(tab(client, member, "overview"))
    diamond = make_member(chain.s001, tier="diamond")
    assert "The highest tier." in text(tab(client, diamond, "overview"))


def test_a_movement_leads_to_its_receipt_on_the_same_page(chain: Chain, member: Member) -> None:
    sold = sell(chain, basket(line("50.00", 2), member=member), "100.00").data["number"]
    back = give_back(chain, sold, [(1, 1)]).data["number"]
    client = enter(chain.manager)
    cell = tab(client, member, "points").context["tables"][0].rows[-1][-1]
    assert cell.url == f"?tab=visits&receipt={sold}"
    whole = client.get(address(member) + cell.url).context["tables"]
    assert [len(table.rows) for table in whole[1:]] == [1, 1, 1]
    assert "¥100.00" in {cell.text for row in whole[0].rows for cell in row}
    assert tab(client, member, "visits", receipt=back).context["tables"][0].title == whole[0].title


def test_a_top_up_shows_the_order_that_it_made_free(chain: Chain, member: Member) -> None:
    make_five_times_offer()
    done = top_up(
        chain, member, "845.00", offer="FREE5X", order=basket(line("169.00"), member=member), seen_total=D("169.00")
    )
    tables = tab(enter(chain.manager), member, "visits", receipt=done.data["number"]).context["tables"]
    assert len(tables) == 5
    plain = top_up(chain, member, "50.00").data["number"]
    assert len(tab(enter(chain.manager), member, "visits", receipt=plain).context["tables"]) == 1


def test_another_members_receipt_is_not_shown_here(chain: Chain, member: Member) -> None:
    sold = sell(chain, basket(member=make_member(chain.s001)), "100.00").data["number"]
    table = tab(enter(chain.manager), member, "visits", receipt=sold).context["tables"][0]
    assert (table.rows, bool(table.empty)) == ((), True)


def test_a_coupon_that_ended_or_was_used_says_so(chain: Chain, member: Member) -> None:
    make_coupon(member=member, at=AT - timedelta(days=400))
    used = make_coupon(member=member, at=AT)
    Coupon.objects.filter(pk=used.pk).update(state="used", used_at=AT, used_reference="S001-20261122-00000000")
    rows = tab(enter(chain.manager), member, "coupons").context["tables"][0].rows
    assert {str(row[2].text) for row in rows} == {"ended", "used"}


def test_a_child_is_shown_by_initial_and_age_alone(chain: Chain, member: Member) -> None:
    Child.objects.create(member=member, name="王小宝", birthday="2020-05-01")
    page = text(tab(enter(chain.manager), member, "children"))
    assert "王小宝" not in page
    assert "2020-05-01" not in page


def test_lots_say_where_they_end(chain: Chain, member: Member) -> None:
    add_points(member, 10, ends=AT.date() - timedelta(days=800))
    add_points(member, 20, ends=AT.date() + timedelta(days=8000))
    lots = tab(enter(chain.manager), member, "points").context["tables"][1]
    assert [row[0].tone for row in lots.rows] == ["bad", ""]


@pytest.mark.parametrize("name", NAMES)
def test_a_member_of_a_foreign_store_is_out_of_sight(chain: Chain, name: str) -> None:
    foreign = make_member(chain.s003)
    assert enter(chain.manager).get(address(foreign), {"tab": name}).status_code == 302
    assert enter(chain.manager).get(f"/admin/members/member/{foreign.pk}/history/").status_code == 404
    assert enter(chain.cashier).get(address(foreign), {"tab": name}).status_code in (302, 403)


def test_who_may_not_see_a_rooms_rows_gets_the_first_tab(chain: Chain, member: Member) -> None:
    shown = tab(enter(make_staff("marketer1", "marketer")), member, "points")
    assert shown.context["tab"].name == "overview"
    assert "edit" not in {one.name for one in shown.context["tabs"]}
    assert tab(enter(chain.manager), member, "nothing").context["tab"].name == "overview"
