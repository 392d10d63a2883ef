"""The result of a campaign, every figure worked by hand: eight people, two of them held out, with returns and a merge."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.cache import cache

from campaigns.models import Campaign, Message, Reply
from members.models import Member
from reports.rules.statistics import Group, Interval
from reports.services import campaigns
from reports.services.campaigns import Result
from stores.scoping import Scope, scope_of
from tests.checkout.doing import basket, give_back, line, sell
from tests.factories import AT, Chain, make_coupon, make_member, make_offer
from tests.reports.telling import DAY, HOUR, T, buy, hold, make_campaign, write

pytestmark = pytest.mark.django_db
ALL = Scope(everywhere=True)
LATER = T + 30 * DAY


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@dataclass
class Story:
    chain: Chain
    campaign: Campaign
    people: dict[str, Member]

    def result(self, scope: Scope = ALL) -> Result:
        return campaigns.of(self.campaign, scope, at=LATER)


@pytest.fixture
def story(chain: Chain) -> Story:
    """The window runs from T for 14 days.

    a delivered, buys 120 with a coupon of 20 (100) and 60, which all come back a week after the window: 100
    b delivered two days later, buys 80 within the window and 45 after it, but within 14 days of the message: 80
    c taken by the gateway, bought 40 an hour before: nothing
    d failed, buys 30: meant is meant, but not reached
    e skipped for want of consent, buys 20
    h unknown, has a second file that buys 25 and becomes the surviving one
    f held out, buys 70, of which 20 come back: 50
    g held out, buys nothing
    """
    people = {name: make_member(chain.s002 if name in "bf" else chain.s001, at=AT) for name in "abcdefgh"}
    offer = make_offer("CAMP20")
    campaign = make_campaign(offer=offer)
    coupons = {name: make_coupon(offer, member=people[name], at=AT) for name in "ab"}
    write(campaign, people["a"], coupon=coupons["a"])
    write(campaign, people["b"], sent_at=T + 2 * DAY, coupon=coupons["b"])
    for name, state in (("c", "sent"), ("d", "failed")):
        write(campaign, people[name], state)
    write(campaign, people["e"], "skipped", code="no_consent")
    write(campaign, people["h"], "unknown", cost=D("0.10"))
    for name in "fg":
        hold(campaign, people[name])
    _trade(chain, people, coupons["a"].code)
    return Story(chain, campaign, people)


def _trade(chain: Chain, people: dict[str, Member], code: str) -> None:
    sell(chain, basket(line("120.00"), member=people["a"], coupons=(code,)), "100.00", at=T + DAY)
    give_back(chain, buy(chain, people["a"], "60.00", T + 2 * DAY), at=T + 21 * DAY)
    buy(chain, people["b"], "80.00", T + 13 * DAY)
    buy(chain, people["b"], "45.00", T + 15 * DAY)
    buy(chain, people["c"], "40.00", T - HOUR)
    buy(chain, people["d"], "30.00", T + 3 * DAY)
    buy(chain, people["e"], "20.00", T)
    two = sell(chain, basket(line("50.00"), line("20.00"), member=people["f"]), "70.00", at=T + DAY)
    give_back(chain, two.data["number"], [(2, 1)], at=T + 2 * DAY)
    second = make_member(chain.s002, at=AT)
    buy(chain, second, "25.00", T + 4 * DAY)
    survive(people["h"], second)


def survive(loser: Member, survivor: Member) -> None:
    Member.objects.filter(pk=loser.pk).update(status="merged", merged_into=survivor)


def test_the_two_groups_in_the_same_days(story: Story) -> None:
    """Squares: 100² + 80² + 30² + 20² + 25² = 18,325, and 50² = 2,500."""
    found = story.result()
    assert found.compared is not None
    assert found.compared.sent == Group(6, D("255.00"), D("18325.0000"), 5)
    assert found.compared.held == Group(2, D("50.00"), D("2500.0000"), 1)
    assert (found.compared.sent.mean, found.compared.held.mean) == (D("42.5"), D("25"))
    assert (found.begins, found.ends, found.is_over) == (T, T + 14 * DAY, True)
    assert (found.compared.yuan, found.compared.share, found.compared.more) == (None, None, None)


def test_what_those_bought_whom_it_reached(story: Story) -> None:
    """a 100, b 80 + 45, h 25; d failed, e was skipped, c bought before."""
    found = story.result()
    assert (found.buyers, found.bought) == (3, D("250.00"))


def test_the_days_add_up_to_the_whole(story: Story) -> None:
    """On the day of T: e's 20 of six; the next day a's 100 and f's 50 of two."""
    found = story.result()
    assert found.compared is not None
    days = found.compared.days
    assert len(days) == 14
    assert [round(day.sent * 6, 2) for day in days[:5]] == [D(20), D(120), D(120), D(150), D(175)]
    assert [day.held for day in days[:3]] == [D(0), D(25), D(25)]
    assert (round(days[-1].sent * 6, 2), days[-1].held) == (D(255), D(25))
    assert (f"{days[0].on}", f"{days[-1].on}") == ("2026-11-22", "2026-12-05")


def test_how_far_the_messages_came_and_what_they_cost(story: Story) -> None:
    counts = story.result().funnel
    assert (counts.planned, counts.held_out, counts.to_send, counts.left) == (8, 2, 6, 5)
    assert (counts.delivered, counts.failed, counts.unknown, counts.waiting) == (2, 1, 1, 0)
    assert counts.skipped == [("no_consent", 1)]
    assert (counts.cost, counts.cost_per_delivered) == (D("0.3000"), D("0.15"))


def test_coupons_given_and_used_with_their_sales(story: Story) -> None:
    found = story.result().coupons
    assert found is not None
    assert (found.given, found.used, found.off, found.net) == (2, 1, D("20.00"), D("100.00"))


def test_who_opted_out_after_the_message(story: Story) -> None:
    """b in time; c after its days, d had opted out before, and somebody who was not written to."""
    said = [("b", "opt_out", 3), ("c", "opt_out", 20), ("d", "already", 1), ("g", "opt_out", 1)]
    for place, (name, effect, days) in enumerate(said):
        about = {"gateway": "test", "provider_id": f"{place}", "from_masked": "138", "text": "R", "effect": effect}
        Reply.objects.create(member=story.people[name], at=T + days * DAY, **about)
    assert story.result().funnel.opted_out == 1


def test_a_manager_sees_the_members_of_the_own_store_in_the_same_window(story: Story) -> None:
    """S001 has a, c, d, e, h of those written to (100 + 30 + 20 + 25) and g of those held out; S002 b and f."""
    here = story.result(scope_of(story.chain.manager)).compared
    assert here is not None
    assert (here.sent.people, here.sent.total, here.held) == (5, D("175.00"), Group(1))
    there = story.result(scope_of(story.chain.manager2))
    assert there.compared is not None
    assert (there.begins, there.funnel.planned, there.compared.sent.total) == (T, 2, D("80.00"))
    assert (there.coupons.used if there.coupons else None, there.funnel.left) == (0, 1)


def test_a_person_with_a_file_in_each_group_belongs_to_neither(story: Story) -> None:
    survive(story.people["g"], story.people["e"])
    found = story.result().compared
    assert found is not None
    assert (found.sent.people, found.sent.total, found.held.people) == (5, D("235.00"), 1)


def test_two_files_in_one_group_are_one_person(story: Story) -> None:
    survive(story.people["d"], story.people["e"])
    survive(story.people["c"], story.people["d"])
    found = story.result().compared
    assert found is not None
    assert (found.sent.people, found.sent.total, found.sent.buyers) == (4, D("255.00"), 4)


def test_a_result_is_remembered_for_some_minutes(story: Story) -> None:
    assert story.result().funnel.planned == 8
    Message.objects.filter(member=story.people["a"]).delete()
    assert story.result().funnel.planned == 8
    assert story.result(scope_of(story.chain.manager)).funnel.planned == 5
    cache.clear()
    assert story.result().funnel.planned == 7


def test_a_window_that_runs_has_the_days_so_far(story: Story) -> None:
    found = campaigns.of(story.campaign, ALL, at=T + 2 * DAY - HOUR)
    assert found.compared is not None
    assert (found.is_over, len(found.compared.days)) == (False, 2)


def test_before_the_first_message_there_is_nothing_to_compare(chain: Chain) -> None:
    campaign = make_campaign(state="running")
    write(campaign, make_member(chain.s001), "queued")
    hold(campaign, make_member(chain.s001))
    found = campaigns.of(campaign, ALL, at=AT)
    assert (found.begins, found.compared, found.coupons, found.is_over) == (None, None, None, False)
    assert (found.funnel.waiting, found.funnel.held_out, found.funnel.cost_per_delivered) == (1, 1, None)


def test_with_nobody_held_out_there_is_no_difference_to_tell(chain: Chain) -> None:
    campaign = make_campaign(hold_out=D(0))
    member = make_member(chain.s001)
    write(campaign, member)
    buy(chain, member, "10.00", T)
    found = campaigns.of(campaign, ALL, at=LATER).compared
    assert found is not None
    assert (found.sent.people, found.held.people, found.days[0].held) == (1, 0, D(0))


def test_thirty_and_thirty_are_enough_to_tell(chain: Chain) -> None:
    """30 written to: 20 buy 100 each; 30 held out: 6 buy 50 each.

    Means 66.6667 and 10. Variances: (200,000 − 2,000²/30) / 29 = 2,298.8506 and (15,000 − 300²/30) / 29 = 413.7931;
    the root of their thirtieths' sum is 9.5090, freedom (76.6284 + 13.7931)² / (76.6284²/29 + 13.7931²/29) = 39.11,
    t 2.0225: 56.6667 ± 19.2321, times 30 people 1,700.00 ± 576.96.
    """
    campaign = make_campaign()
    for place in range(60):
        member = make_member(chain.s001)
        if place < 30:
            write(campaign, member)
        else:
            hold(campaign, member)
        if place < 20 or 30 <= place < 36:
            buy(chain, member, "100.00" if place < 20 else "50.00", T + timedelta(minutes=place))
    found = campaigns.of(campaign, ALL, at=LATER).compared
    assert found is not None
    each, more, share = found.yuan, found.more, found.share
    assert each is not None
    assert more is not None
    assert share is not None
    assert rounded(each) == (D("56.67"), D("37.43"), D("75.90"))
    assert rounded(more) == (D("1700.00"), D("1123.04"), D("2276.96"))
    assert (round(share.value, 4), share.is_more) == (D("0.4667"), True)


def rounded(found: Interval) -> tuple[D, D, D]:
    return round(found.value, 2), round(found.low, 2), round(found.high, 2)


def test_who_may_see_which_campaigns(chain: Chain) -> None:
    names = {"whole": None, "here": chain.s001, "there": chain.s003}
    for name, store in names.items():
        make_campaign(name, store=store)
    make_campaign("draft", state="draft")
    make_campaign("waiting", state="waiting")
    assert {row.name for row in campaigns.visible(ALL)} == {"whole", "here", "there"}
    assert {row.name for row in campaigns.visible(scope_of(chain.manager))} == {"whole", "here"}
