"""Whom a campaign means, written down once; what it would do, counted before."""

import hashlib
from decimal import Decimal as D

import pytest

from campaigns.models import Audience, Automation, Campaign, Hit, Message, Template
from campaigns.services import planning
from tests.campaigns.making import LATER, make_campaign, make_gateway, make_members, make_running, states
from tests.factories import AT, make_member, make_store

pytestmark = pytest.mark.django_db


def test_marketing_means_active_members_who_agree() -> None:
    make_members(3)
    make_member()
    make_members(1, status="frozen")
    campaign = make_running()
    assert states(campaign) == {"queued": 3}
    assert (campaign.state, campaign.recipients, campaign.planned_at) == ("running", 3, AT)


def test_a_service_message_asks_for_no_consent() -> None:
    make_members(1)
    make_member()
    make_members(1, status="frozen")
    assert states(make_running(purpose="service")) == {"queued": 2}


def test_a_store_means_its_own_members() -> None:
    here, there = make_store("S001"), make_store("S002")
    make_members(2, store=here)
    (one,) = make_members(1, store=there)
    campaign = make_running(store=there)
    assert list(Message.objects.filter(campaign=campaign).values_list("member", flat=True)) == [one.pk]


def test_chunks_go_on_where_they_were_and_double_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "CHUNK", 4)
    people = make_members(10)
    campaign = make_campaign(state="planning")
    assert planning._chunk(campaign.pk, AT) == 4
    campaign.refresh_from_db()
    assert (campaign.state, campaign.planned_after, campaign.recipients) == ("planning", people[3].pk, 4)
    assert planning.plan(campaign.pk, at=AT) == 6
    assert planning.plan(campaign.pk, at=AT) == 0
    campaign.refresh_from_db()
    assert (campaign.state, campaign.recipients, Message.objects.count()) == ("running", 10, 10)


@pytest.mark.parametrize("most", [0, 1, 4, 5, 8])
def test_no_more_than_its_count(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(planning, "CHUNK", 4)
    make_members(7)
    campaign = make_running(most=most)
    assert (campaign.recipients, Message.objects.count(), campaign.state) == (min(most, 7), min(most, 7), "running")


def test_who_is_held_out_anybody_can_compute_again() -> None:
    people = make_members(200)
    campaign = make_running(hold_out=D("10.00"), seed=7)
    digests = {one.pk: hashlib.md5(f"7:{one.pk}".encode(), usedforsecurity=False).hexdigest() for one in people}
    expected = {pk for pk, digest in digests.items() if int(digest[:8], 16) % 10_000 < 1_000}
    held = Message.objects.filter(campaign=campaign, is_held_out=True)
    assert expected
    assert set(held.values_list("member", flat=True)) == expected
    assert states(campaign) == {"queued": 200 - len(expected), "skipped held_out": len(expected)}
    assert set(held.values_list("done_at", flat=True)) == {AT}


def test_nothing_is_planned_before_its_time_or_in_another_state() -> None:
    make_members(1)
    early = make_campaign(state="planning", starts_at=AT + LATER)
    assert planning.plan(early.pk, at=AT) == 0
    assert planning.plan(make_campaign().pk, at=AT) == 0
    assert planning.plan(early.pk, at=AT + LATER) == 1


def test_an_automation_means_those_whom_it_met() -> None:
    met, _other = make_members(2)
    template = Template.objects.create(code="t", name="t", body="x")
    gateway = make_gateway()
    automation = Automation.objects.create(code="a", kind="welcome", days=99, template=template, gateway=gateway)
    campaign = make_campaign(gateway, automation=automation, state="planning")
    Hit.objects.create(automation=automation, member=met, occasion="1", campaign=campaign)
    planning.plan(campaign.pk, at=AT)
    assert list(Message.objects.values_list("member", flat=True)) == [met.pk]


def test_an_estimate_counts_people_parts_and_yuan() -> None:
    make_members(8)
    make_members(2, sms_ok=False)
    # 【花店】 4 + 61 + 拒收请回复R 6 = 71 units: two parts each; 1 of 8 is held out.
    said = f"【花店】{'好' * 61}拒收请回复R"
    campaign = make_campaign(body="好" * 61, hold_out=D("12.50"))
    assert planning.estimate(campaign, at=AT) == planning.Estimate(8, 14, D("0.7000"), 1, 2, said)
    campaign.most = 4
    assert planning.estimate(campaign, at=AT) == planning.Estimate(4, 8, D("0.4000"), 0, 2, said)


def test_an_estimate_of_a_service_message_and_of_nobody() -> None:
    campaign = make_campaign(purpose="service")
    assert planning.estimate(campaign, at=AT) == planning.Estimate(0, 0, D(0), 0, 0)
    make_members(2, sms_ok=False)
    assert planning.estimate(campaign, at=AT) == planning.Estimate(2, 2, D("0.1000"), 0, 0, "【花店】您好")


def test_a_draft_means_its_audience_and_says_its_template() -> None:
    audience = Audience.objects.create(code="all", name="all", tree={})
    template = Template.objects.create(code="t", name="t", body="来自模板")
    campaign = make_campaign(body="", audience=audience, template=template)
    make_members(1)
    assert planning.body(campaign) == "来自模板"
    assert planning.estimate(campaign, at=AT).recipients == 1
    assert planning.body(Campaign(body="")) == ""


def test_a_mail_is_one_part_however_long() -> None:
    make_members(1)
    campaign = make_campaign(make_gateway(channel="email"), body="好" * 200)
    assert planning.estimate(campaign, at=AT).parts == 1
