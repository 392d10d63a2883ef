"""Whom automations meet over days, missed days, year ends; each member once for each occasion."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest

from campaigns.models import Campaign, Hit, Message
from campaigns.rules import lunar
from campaigns.services import occasions
from members.models import Member, Tier, TierChange
from members.services import people, tiers
from tests.campaigns.automations import HOW, make_automation, make_child, ran
from tests.checkout.doing import REGION, basket, give_back, line, sell, top_up
from tests.checkout.merging import merge
from tests.factories import AT, Chain, add_points, make_member, make_offer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BORN = {"birthday": date(1990, 11, 22), "sms_ok": True}


def day(text: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(f"{text}T{hour:02d}:00:00+08:00")


def test_a_birthday_is_met_on_its_day_and_once(chain: Chain) -> None:
    born = make_member(chain.s001, **BORN)
    make_member(chain.s001, birthday=date(1990, 11, 23), sms_ok=True)
    automation = make_automation("birthday", ran_to=AT - DAY)
    assert ran(automation) == [born]
    assert automation.ran_to == AT
    assert ran(automation, AT + timedelta(minutes=10)) == []
    hit = Hit.objects.get(automation=automation)
    assert (hit.member, hit.occasion, hit.values, hit.at) == (born, "2026", {}, AT)


def test_a_run_makes_a_running_campaign_with_a_queued_message_for_each(chain: Chain) -> None:
    members = [make_member(chain.s001, **BORN), make_member(chain.s002, **BORN)]
    automation = make_automation("birthday", ran_to=AT - DAY, offer=make_offer("BDAY"))
    assert ran(automation) == members
    campaign = Campaign.objects.get(automation=automation)
    assert (campaign.state, campaign.recipients, campaign.purpose) == ("running", 2, "marketing")
    assert (campaign.audience, campaign.offer, campaign.body) == (None, automation.offer, "{name}您好！")
    assert (campaign.planned_at, campaign.started_at, campaign.name) == (AT, AT, "t-birthday 11-22")
    message = Message.objects.get(campaign=campaign, member=members[0])
    assert (message.state, message.gateway, message.send_after, message.is_held_out) == ("queued", "console", AT, False)
    assert {hit.campaign for hit in Hit.objects.filter(automation=automation)} == {campaign}


def test_who_is_met_later_that_day_comes_into_the_days_campaign(chain: Chain) -> None:
    automation = make_automation("topped_up", ran_to=AT - timedelta(hours=1))
    one, two = make_member(chain.s001), make_member(chain.s001)
    top_up(chain, one, "100.00", at=AT)
    assert ran(automation) == [one]
    Campaign.objects.update(state="done", ended_at=AT)
    top_up(chain, two, "100.00", at=AT + timedelta(minutes=5))
    assert ran(automation, AT + timedelta(minutes=10)) == [two]
    campaign = Campaign.objects.get()
    assert (campaign.recipients, campaign.state, campaign.ended_at) == (2, "running", None)
    # Somebody who is in it already needs another message, and what says something else is another campaign.
    top_up(chain, one, "100.00", at=AT + timedelta(minutes=15))
    assert ran(automation, AT + timedelta(minutes=20)) == [one]
    assert Campaign.objects.count() == 2


def test_missed_days_are_made_up_and_days_before_are_not(chain: Chain) -> None:
    missed = [make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, one)) for one in (20, 21, 22)]
    make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 19))
    make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 23))
    assert ran(make_automation("birthday", ran_to=day("2026-11-19"))) == missed


def test_what_was_missed_a_month_ago_is_not_made_up(chain: Chain) -> None:
    make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 8))
    near = make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 9))
    assert ran(make_automation("birthday", ran_to=day("2026-10-01"))) == [near]


def test_a_birthday_that_is_entered_on_the_day_is_not_too_late(chain: Chain) -> None:
    automation = make_automation("birthday", ran_to=AT - timedelta(minutes=10))
    born = make_member(chain.s001, **BORN)
    assert ran(automation) == [born]


@pytest.mark.parametrize(("today", "met"), [("2026-02-28", 2), ("2028-02-28", 1), ("2028-02-29", 1), ("2026-03-01", 0)])
def test_29_february_is_kept_on_the_28th_in_common_years(chain: Chain, today: str, met: int) -> None:
    for born in (date(1992, 2, 28), date(1992, 2, 29)):
        make_member(chain.s001, birthday=born, sms_ok=True)
    assert len(ran(make_automation("birthday", ran_to=day(today, 1)), day(today))) == met


def test_over_the_end_of_a_year_each_birthday_counts_for_its_own_year(chain: Chain) -> None:
    old = make_member(chain.s001, birthday=date(1990, 12, 31), sms_ok=True)
    new = make_member(chain.s001, birthday=date(1990, 1, 1), sms_ok=True)
    automation = make_automation("birthday", ran_to=day("2026-12-30"))
    assert ran(automation, day("2027-01-02")) == [old, new]
    assert dict(Hit.objects.values_list("member_id", "occasion")) == {old.pk: "2026", new.pk: "2027"}
    assert ran(automation, day("2027-12-31")) == [old]
    assert Hit.objects.filter(member=old).count() == 2


def test_an_edited_birthday_is_met_once_a_year(chain: Chain) -> None:
    born = make_member(chain.s001, **BORN)
    automation = make_automation("birthday", ran_to=AT - DAY)
    assert ran(automation) == [born]
    people.edit(born, by=chain.hq, birthday=date(1990, 11, 23))
    assert ran(automation, AT + DAY) == []


def test_a_merged_file_that_was_met_counts_for_the_one_that_is_left(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, **BORN), make_member(chain.s001, birthday=date(1990, 11, 23), sms_ok=True)
    automation = make_automation("birthday", ran_to=AT - DAY)
    assert ran(automation) == [loser]
    merge(chain, loser, survivor)
    third = make_member(chain.s001, birthday=date(1990, 11, 23), sms_ok=True)
    assert ran(automation, AT + DAY) == [third]


def test_lunar_birthdays_are_kept_by_the_lunar_day(chain: Chain) -> None:
    # 22 November 2026 is the 14th of the tenth lunar month.
    moon = make_member(chain.s001, birthday=date(1990, 10, 14), birthday_is_lunar=True, sms_ok=True)
    make_member(chain.s001, birthday_is_lunar=True, **BORN)
    assert ran(make_automation("birthday", ran_to=AT - timedelta(hours=1))) == [moon]


def test_the_lunar_days_that_are_kept() -> None:
    assert lunar.on(date(2026, 2, 17)) == (2026, ((1, 1),))
    # New Year's Eve of 2025 was a 29th: who was born on a 30th keeps it.
    assert lunar.on(date(2026, 2, 16)) == (2025, ((12, 29), (12, 30)))
    # In 2025 the sixth month came twice; its second coming keeps nothing.
    assert lunar.on(date(2025, 7, 25)) == (2025, ())


def test_the_lunar_30_february_is_no_date_of_birth(chain: Chain) -> None:
    # 16 April 2026 is the 29th, and last, of the second lunar month.
    assert lunar.on(date(2026, 4, 16)).kept == ((2, 29), (2, 30))
    moon = make_member(chain.s001, birthday=date(1992, 2, 29), birthday_is_lunar=True, sms_ok=True)
    assert ran(make_automation("birthday", ran_to=day("2026-04-16", 1)), day("2026-04-16")) == [moon]


def test_marketing_needs_consent_and_an_active_file_and_service_the_file_alone(chain: Chain) -> None:
    agreed = make_member(chain.s001, **BORN)
    silent = make_member(chain.s001, birthday=date(1990, 11, 22))
    make_member(chain.s001, status="frozen", **BORN)
    automation = make_automation("birthday", ran_to=AT - DAY)
    assert ran(automation) == [agreed]
    service = make_automation("birthday", ran_to=AT - DAY, purpose="service")
    assert ran(service) == [silent]


def test_each_child_is_met_once_a_year_and_twins_share_a_message(chain: Chain) -> None:
    member = make_member(chain.s001, sms_ok=True)
    one = make_child(chain, member, "小明", date(2019, 11, 22))
    two = make_child(chain, member, "小红", date(2019, 11, 22))
    make_child(chain, member, "小白", date(2020, 5, 1))
    moon = make_child(chain, member, "小月", date(2020, 10, 14), is_lunar=True)
    automation = make_automation("child", ran_to=AT - DAY)
    assert ran(automation) == [member]
    hits = Hit.objects.filter(automation=automation).order_by("pk")
    wanted = [(f"child:{kid.pk}:2026", {"child": kid.pk}) for kid in (one, two, moon)]
    assert list(hits.values_list("occasion", "values")) == wanted
    campaign = Campaign.objects.get(automation=automation)
    assert occasions.values([member.pk], campaign=campaign, at=AT) == {member.pk: {"child": "小明、小红、小月"}}
    assert ran(automation, AT + timedelta(hours=1)) == []


def test_a_child_is_met_only_while_the_guardian_agrees(chain: Chain) -> None:
    never, ended, met = (make_member(chain.s001, sms_ok=True) for _ in range(3))
    make_child(chain, never, "小甲", date(2019, 11, 22), agreed=False)
    make_child(chain, ended, "小乙", date(2019, 11, 22))
    people.withdraw_consent(ended, "child_data", by=chain.cashier, at=AT - DAY, **HOW)
    make_child(chain, met, "小丙", date(2019, 11, 22))
    automation = make_automation("child", ran_to=AT - DAY)
    assert ran(automation) == [met]
    people.withdraw_consent(met, "child_data", by=chain.cashier, at=AT + timedelta(minutes=1), **HOW)
    campaign = Campaign.objects.get(automation=automation)
    assert occasions.values([met.pk], campaign=campaign, at=AT) == {met.pk: {"child": ""}}


def test_a_child_that_stands_in_both_files_of_a_merge_is_met_once(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, sms_ok=True), make_member(chain.s001, sms_ok=True)
    make_child(chain, loser, "小明", date(2019, 11, 22))
    automation = make_automation("child", ran_to=AT - DAY)
    assert ran(automation) == [loser]
    make_child(chain, survivor, "小明", date(2019, 11, 22))
    merge(chain, loser, survivor)
    assert ran(automation, AT + timedelta(hours=1)) == []


def test_who_joins_is_welcomed_once_and_not_whom_an_import_brings(chain: Chain) -> None:
    since = AT - timedelta(hours=2)
    new = make_member(chain.s001, sms_ok=True, joined_at=AT - timedelta(hours=1))
    make_member(chain.s001, sms_ok=True, joined_at=AT - timedelta(hours=1), source="import")
    make_member(chain.s001, sms_ok=True, joined_at=AT - timedelta(hours=3))
    automation = make_automation("welcome", ran_to=since)
    assert ran(automation) == [new]
    assert ran(automation, AT + timedelta(minutes=10)) == []


def test_a_row_that_is_seen_after_the_run_of_its_time_is_not_lost(chain: Chain) -> None:
    late = make_member(chain.s001, sms_ok=True, joined_at=AT - timedelta(minutes=14))
    assert ran(make_automation("welcome", ran_to=AT)) == []
    assert ran(make_automation("welcome", ran_to=AT - timedelta(seconds=1))) == [late]


def test_points_that_end_in_thirty_days_are_told_as_one_sum(chain: Chain) -> None:
    member = make_member(chain.s001)
    for points, ends in ((200, "2026-12-22"), (120, "2026-12-22"), (50, "2026-12-23"), (70, "2026-12-21")):
        add_points(member, points, ends=date.fromisoformat(ends))
    automation = make_automation("expiring", 30, ran_to=AT - timedelta(hours=1))
    assert ran(automation) == [member]
    hit = Hit.objects.get(automation=automation)
    assert (hit.occasion, hit.values) == ("2026-12-22", {"points": 320, "ends_on": "2026-12-22"})
    campaign = Campaign.objects.get(automation=automation)
    told = {"expiring": "320", "expires_on": "12月22日"}
    assert occasions.values([member.pk], campaign=campaign, at=AT) == {member.pk: told}


def test_missed_days_of_ending_points_are_made_up_but_nothing_that_has_ended(chain: Chain) -> None:
    member, gone, both = (make_member(chain.s001) for _ in range(3))
    add_points(member, 100, ends=date(2026, 11, 23))
    add_points(gone, 100, ends=date(2026, 11, 21))
    add_points(both, 10, ends=date(2026, 11, 22))
    add_points(both, 20, ends=date(2026, 11, 29))
    automation = make_automation("expiring", 7, ran_to=day("2026-11-12"))
    assert ran(automation) == [member, both]
    assert Hit.objects.filter(automation=automation, member=both).count() == 2
    campaign = Campaign.objects.get(automation=automation)
    soonest = {"expiring": "10", "expires_on": "11月22日"}
    assert occasions.values([both.pk], campaign=campaign, at=AT)[both.pk] == soonest


def test_an_end_in_another_year_is_told_with_its_year(chain: Chain) -> None:
    member = make_member(chain.s001)
    add_points(member, 100, ends=date(2027, 1, 5))
    automation = make_automation("expiring", 30, ran_to=day("2026-12-05"))
    assert ran(automation, day("2026-12-06")) == [member]
    campaign = Campaign.objects.get(automation=automation)
    assert occasions.values([member.pk], campaign=campaign, at=AT)[member.pk]["expires_on"] == "2027年1月5日"


def test_a_tier_that_was_reached_is_told_if_it_still_stands(chain: Chain) -> None:
    up, down, by_hand, back = (make_member(chain.s001) for _ in range(4))
    for member in (up, back):
        sold = sell(chain, basket(line("2000.00"), member=member), "2000.00", at=AT)
    give_back(chain, sold.data["number"], [(1, 1)], at=AT + timedelta(minutes=1), approval=REGION)
    tiers.set_tier(by_hand, Tier.objects.get(code="diamond"), by=chain.hq, reason="贵宾", at=AT)
    Member.objects.filter(pk=down.pk).update(tier=Tier.objects.get(code="diamond"))
    tiers.set_tier(down, Tier.objects.get(code="vip"), by=chain.hq, reason="降级", at=AT)
    automation = make_automation("tier_up", ran_to=AT - timedelta(hours=1))
    assert ran(automation, AT + timedelta(minutes=5)) == [up, by_hand]
    change = TierChange.objects.get(member=up)
    assert Hit.objects.get(member=up).occasion == str(change.pk)
    campaign = Campaign.objects.get(automation=automation)
    told = occasions.values([up.pk, by_hand.pk], campaign=campaign, at=AT)
    assert told == {up.pk: {"tier": "VIP"}, by_hand.pk: {"tier": "钻石"}}


def test_who_was_not_seen_for_ninety_days_is_written_to_once(chain: Chain) -> None:
    lost = make_member(chain.s001, sms_ok=True, last_visit=AT - 90 * DAY)
    for days in (89, 92):
        make_member(chain.s001, sms_ok=True, last_visit=AT - days * DAY)
    automation = make_automation("dormant", 90, ran_to=AT - DAY)
    assert ran(automation) == [lost]
    assert Hit.objects.get(automation=automation).occasion == "2026-08-24"
    again = AT + 100 * DAY
    Member.objects.filter(pk=lost.pk).update(last_visit=again - 90 * DAY)
    automation.ran_to = again - DAY
    automation.save()
    assert lost in ran(automation, again)


def test_a_top_up_is_told_unless_it_was_undone(chain: Chain) -> None:
    member, undone = make_member(chain.s001), make_member(chain.s001)
    number = top_up(chain, member, "500.00", at=AT).data["number"]
    back = top_up(chain, undone, "500.00", at=AT).data["number"]
    undone.wallet_lots.filter(reference=back).update(closed_as="customer", closed_at=AT)
    automation = make_automation("topped_up", ran_to=AT - timedelta(hours=1))
    assert ran(automation) == [member]
    assert Hit.objects.get(automation=automation).occasion == number
    assert occasions.values([member.pk], campaign=Campaign.objects.get(), at=AT) == {member.pk: {}}
    assert D(member.wallet_lots.get().principal) == D("500.00")
