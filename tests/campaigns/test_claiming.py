"""What leaves is decided in the claim: consent, state, hours, the cap, numbers, budgets, coupons."""

from datetime import datetime, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Contact, Message
from campaigns.services import claiming, sending
from members.models import Member, Phone
from messaging.gateways.protocol import Answer, Outcome
from messaging.models import NumberDay, ProviderTemplate
from tests.campaigns.making import LATER, claim, make_gateway, make_members, make_running, states
from tests.factories import AT, make_offer, make_store

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def answer(claimed: claiming.Claimed, outcome: Outcome, at: datetime = AT) -> None:
    sending.mark(claimed, [Answer(one.id, outcome, code="word") for one in claimed.outgoing], at=at)
    claimed.campaign.refresh_from_db()


def test_a_batch_is_held_under_a_lease_with_its_text_and_cost() -> None:
    (member,) = make_members(1)
    campaign = make_running(body="{name}，您好")
    claimed = claim(campaign)
    (row,) = Message.objects.all()
    (out,) = claimed.outgoing
    phone = Phone.objects.get(member=member).number
    assert (out.id, out.to, out.text) == (str(row.pk), phone, "【花店】王芳，您好拒收请回复R")
    assert (row.state, row.lease, row.lease_until) == ("claimed", claimed.lease, AT + timedelta(seconds=120))
    assert (row.text, row.parts, row.cost, row.to_masked[:3]) == (out.text, 1, D("0.0500"), "139")
    assert campaign.spent == D("0.0500")
    assert claim(campaign).outgoing == []


def test_batches_go_in_order_and_are_no_larger_than_wanted() -> None:
    people = make_members(5)
    campaign = make_running()
    first, rest = claim(campaign, size=2), claim(campaign)
    found = dict(Message.objects.values_list("pk", "member"))
    assert [found[int(one.id)] for one in first.outgoing + rest.outgoing] == [one.pk for one in people]
    assert (len(first.outgoing), len(rest.outgoing)) == (2, 3)


def test_who_left_between_planning_and_sending_is_not_written_to() -> None:
    people = make_members(5)
    campaign = make_running()
    Member.objects.filter(pk=people[0].pk).update(sms_ok=False)
    Member.objects.filter(pk=people[1].pk).update(status="frozen")
    Phone.objects.filter(member=people[2]).update(until=AT)
    claimed = claim(campaign)
    assert states(campaign) == {"claimed": 2, "skipped no_consent": 1, "skipped inactive": 1, "skipped no_phone": 1}
    assert (len(claimed.outgoing), claimed.looked, campaign.spent) == (2, 5, D("0.1000"))
    assert Contact.objects.count() == 2


def test_a_service_message_asks_for_neither_consent_nor_hours_nor_cap() -> None:
    make_members(2, sms_ok=False)
    night = AT.replace(hour=23)
    for _ in range(2):
        campaign = make_running(purpose="service", at=night)
        assert len(claim(campaign, night).outgoing) == 2
    assert not Contact.objects.exists()
    assert "拒收" not in Message.objects.first().text  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("08:59:59", "22 09:00"),
        ("09:00:00", None),
        ("19:59:59", None),
        ("20:00:00", "23 09:00"),
        ("23:30:00", "23 09:00"),
    ],
)
def test_marketing_leaves_within_the_hours(clock: str, opens: str | None) -> None:
    make_members(1)
    campaign = make_running()
    now = datetime.combine(AT.date(), datetime.strptime(clock, "%H:%M:%S").time(), AT.tzinfo)  # noqa: DTZ007
    claimed = claim(campaign, at=max(now, AT)) if opens is None and now > AT else None
    Message.objects.update(state="queued", send_after=AT - DAY)
    Contact.objects.all().delete()
    claimed = claiming.claim(campaign.pk, at=now)
    assert len(claimed.outgoing) == (opens is None)
    assert (claimed.opens_at and claimed.opens_at.strftime("%d %H:%M")) == opens


def test_the_cap_holds_over_all_campaigns_to_the_second() -> None:
    make_members(1)
    assert len(claim(make_running()).outgoing) == 1
    early = AT + 7 * DAY - timedelta(seconds=1)
    second = make_running(at=early)
    assert claim(second, early).looked == 1
    assert states(second) == {"skipped capped": 1}
    third = make_running(at=AT + 7 * DAY)
    assert len(claim(third, AT + 7 * DAY).outgoing) == 1
    assert (third.spent, second.spent) == (D("0.0500"), D(0))


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.LATER])
def test_what_was_not_taken_gives_back_its_cost_and_its_place(outcome: Outcome) -> None:
    make_members(2)
    before = make_running()
    claim(before)
    campaign = make_running(at=AT + 8 * DAY)
    claimed = claim(campaign, AT + 8 * DAY)
    assert campaign.spent == D("0.1000")
    answer(claimed, outcome, AT + 8 * DAY)
    campaign.refresh_from_db()
    assert campaign.spent == D(0)
    assert set(Contact.objects.values_list("at", "before", "message")) == {(AT, None, 0)}
    other = make_running(at=AT + 8 * DAY)
    assert len(claim(other, AT + 8 * DAY).outgoing) == 2


def test_what_may_have_been_taken_gives_nothing_back() -> None:
    make_members(1)
    campaign = make_running()
    answer(claim(campaign), Outcome.UNKNOWN)
    campaign.refresh_from_db()
    assert (campaign.spent, states(campaign)) == (D("0.0500"), {"unknown": 1})
    assert Contact.objects.get().at == AT


def test_a_place_that_another_message_has_is_not_given_back() -> None:
    make_members(1)
    campaign = make_running()
    claimed = claim(campaign)
    Contact.objects.update(message=999_999, at=AT + DAY)
    answer(claimed, Outcome.REFUSED)
    assert Contact.objects.get().at == AT + DAY


def test_a_message_taken_back_from_a_dead_worker_keeps_its_place_and_pays_once() -> None:
    make_members(1)
    campaign = make_running()
    claim(campaign)
    Message.objects.update(state="queued", lease=None, attempts=1)
    assert len(claim(campaign, AT + LATER).outgoing) == 1
    assert campaign.spent == D("0.0500")


def test_a_number_gets_no_more_a_day_than_its_gateway_allows() -> None:
    gateway = make_gateway(per_number_day=1)
    make_members(2)
    claim(make_running(gateway, purpose="service"))
    campaign = make_running(gateway)
    claim(campaign)
    assert states(campaign) == {"skipped number_limit": 2}
    assert (campaign.spent, set(Contact.objects.values_list("message", flat=True))) == (D(0), {0})
    assert set(NumberDay.objects.values_list("count", flat=True)) == {1}


def test_a_message_that_is_tried_again_counts_once_for_its_number() -> None:
    make_members(1)
    campaign = make_running(make_gateway(per_number_day=1))
    answer(claim(campaign), Outcome.LATER)
    assert len(claim(campaign, AT + LATER).outgoing) == 1


def test_a_text_without_what_it_is_about_is_not_sent() -> None:
    make_members(1)
    campaign = make_running(body="{child}生日快乐")
    claim(campaign)
    assert states(campaign) == {"skipped no_value": 1}


def test_a_text_beyond_what_a_row_holds_is_not_sent() -> None:
    make_members(1, name="长" * 64)
    campaign = make_running(body="{name}" * 20)
    claim(campaign)
    assert states(campaign) == {"skipped no_value": 1}


def test_nothing_is_taken_of_a_campaign_that_does_not_run() -> None:
    make_members(1)
    campaign = make_running()
    Campaign.objects.update(state="paused")
    assert claim(campaign).looked == 0
    assert states(campaign) == {"queued": 1}


def test_a_gateway_that_was_switched_off_pauses_it() -> None:
    gateway = make_gateway()
    make_members(1)
    campaign = make_running(gateway)
    gateway.is_active = False
    gateway.save()
    assert claim(campaign).looked == 0
    assert (campaign.state, campaign.because) == ("paused", "gateway")


def test_a_gateway_that_is_busy_is_waited_for_and_a_paced_one_gets_small_batches() -> None:
    gateway = make_gateway(per_second=1, free_at=AT + timedelta(seconds=6))
    make_members(7)
    campaign = make_running(gateway)
    assert claim(campaign).opens_at == gateway.free_at
    assert len(claim(campaign, AT + timedelta(seconds=1)).outgoing) == 5


def test_an_email_goes_to_the_address_and_is_one_part() -> None:
    make_members(1, email="wang@example.com")
    make_members(1)
    campaign = make_running(make_gateway(channel="email"), body="好" * 100, subject="周年")
    (out,) = claim(campaign).outgoing
    assert (out.to, out.subject, out.text) == ("wang@example.com", "周年", "好" * 100)
    assert states(campaign) == {"claimed": 1, "skipped no_phone": 1}
    assert campaign.spent == D("0.0500")


def test_a_gateway_of_approved_texts_is_told_its_own_code() -> None:
    from_template = Campaign._meta.get_field("template").related_model.objects.create(code="t1", name="t", body="x")
    gateway = make_gateway(templates_needed=True)
    make_members(3)
    bare = make_running(gateway, most=1)
    assert claim(bare).outgoing[0].template == ""
    unknown = make_running(gateway, template=from_template, most=2)
    assert claim(unknown).outgoing[0].template == ""
    ProviderTemplate.objects.create(gateway=gateway, name="t1", provider_code="SMS_1", state="approved")
    known = make_running(gateway, template=from_template)
    assert claim(known).outgoing[0].template == "SMS_1"


def test_a_batch_of_500_needs_few_statements() -> None:
    make_store()
    make_members(500)
    campaign = make_running(make_gateway(per_number_day=5), offer=make_offer(issue_limit=600), body="{name}{coupon}")
    with CaptureQueriesContext(connection) as made:
        claimed = claiming.claim(campaign.pk, at=AT)
    assert len(claimed.outgoing) == 500
    own = [one["sql"] for one in made if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    # Campaign, rows, offer, coupons so far, names, places, numbers, coupons, messages, spent.
    assert len(own) <= 11, own
