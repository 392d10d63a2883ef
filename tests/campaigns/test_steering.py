"""What people do to a campaign: states, the second person, the audit, refusals."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.test import override_settings

from backoffice.services import telling
from campaigns.models import Audience, Campaign, Message, Template
from campaigns.services import planning, steering
from ledger.refused import Code, Refused
from stores import approvals
from stores.models import Approval, Audit
from tests.campaigns.making import make_campaign, make_gateway, make_members, make_running, states
from tests.factories import AT, Chain, make_offer, make_staff

pytestmark = pytest.mark.django_db
SMALL = override_settings(CAMPAIGN_ALONE_RECIPIENTS=2, CAMPAIGN_ALONE_YUAN=D("0.10"))


def refused(do: Any, *args: Any, **named: Any) -> tuple[Code, Any]:
    with pytest.raises(Refused) as caught:
        do(*args, **named)
    return caught.value.code, caught.value.args_.get("reason") or caught.value.args_.get("state")


def test_a_small_one_is_started_alone_and_frozen(chain: Chain) -> None:
    make_members(2, store=chain.s001)
    audience = Audience.objects.create(code="all", name="all", tree={})
    template = Template.objects.create(code="t", name="t", body="来自模板", subject="主题")
    draft = make_campaign(body="", audience=audience, template=template)
    with SMALL:
        started = steering.ask_or_start(draft, by=chain.hq, at=AT)
    assert (started.state, started.body, started.subject, started.started_at) == ("planning", "来自模板", "主题", AT)
    assert started.most == 2
    row = Audit.objects.get()
    assert (row.action, row.by, row.subject_id) == ("campaign.started", chain.hq, str(draft.pk))
    assert refused(steering.ask_or_start, draft, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "planning")


def test_one_started_alone_never_grows_beyond_its_limit(chain: Chain) -> None:
    make_members(2)
    with SMALL:
        started = steering.ask_or_start(make_campaign(), by=chain.hq, at=AT)
    make_members(3)
    planning.plan(started.pk, at=AT)
    assert Message.objects.count() == 2


@pytest.mark.parametrize(("members", "price"), [(3, "0.01"), (2, "0.0501")])
def test_a_large_or_dear_one_waits_for_a_second_person(chain: Chain, members: int, price: str) -> None:
    make_members(members, store=chain.s001)
    marketer = make_staff("m1", "marketer")
    draft = make_campaign(make_gateway(price=D(price)), store=chain.s001, offer=make_offer())
    with SMALL:
        waits = steering.ask_or_start(draft, by=marketer, at=AT)
    approval = Approval.objects.get()
    assert (waits.state, waits.approval_number, approval.level) == ("waiting", approval.number, "hq")
    assert approval.arguments["recipients"] == members
    told = telling.tell(approval)
    assert (f"{members} " in told.sentence, told.trouble) == (True, "")
    assert draft.body in dict(told.figures).values()
    with pytest.raises(Refused):
        approvals.decide(approval, by=marketer, approve=True, at=AT)
    approvals.decide(approval, by=chain.hq, approve=True, at=AT)
    waits.refresh_from_db()
    assert (waits.state, waits.most) == ("planning", None)
    assert telling.tell(approval).trouble


def test_what_was_declined_is_a_draft_again_and_can_be_asked_again(chain: Chain) -> None:
    make_members(3)
    draft = make_campaign()
    with SMALL:
        steering.ask_or_start(draft, by=chain.manager, at=AT)
        approvals.decide(Approval.objects.get(), by=chain.hq, approve=False, at=AT)
        draft.refresh_from_db()
        assert draft.state == "draft"
        steering.ask_or_start(draft, by=chain.manager, at=AT)
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["declined", "waiting"]


def test_all_is_checked_again_when_it_is_decided(chain: Chain) -> None:
    people = make_members(3)
    draft = make_campaign()
    with SMALL:
        steering.ask_or_start(draft, by=chain.manager, at=AT)
    approval = Approval.objects.get()
    type(people[0]).objects.update(sms_ok=False)
    assert refused(steering.decide, approval, by=chain.hq, at=AT) == (Code.CAMPAIGN_UNREADY, "empty")
    Campaign.objects.update(approval_number="another")
    assert refused(steering.decide, approval, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "waiting")
    steering.cancel(draft, by=chain.hq, at=AT)
    assert refused(steering.decline, approval, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "cancelled")


@pytest.mark.parametrize(
    ("fields", "way", "reason"),
    [
        ({}, {"is_active": False}, "gateway"),
        ({}, {"kind": "aliyun"}, "gateway"),
        ({"body": "  "}, {}, "text"),
        ({"most": 0}, {}, "empty"),
        ({}, {"banned_words": ["您好"]}, "text"),
        ({}, {"signature": ""}, "text"),
        ({"tree": {"field": "nothing"}}, {}, "audience"),
    ],
)
def test_what_cannot_start(chain: Chain, fields: dict[str, Any], way: dict[str, Any], reason: str) -> None:
    make_members(1)
    draft = make_campaign(make_gateway(**way), **fields)
    for verb in (steering.ask_or_start, steering.start):
        assert refused(verb, draft, by=chain.hq, at=AT) == (Code.CAMPAIGN_UNREADY, reason)
    assert Campaign.objects.get().state == "draft"


def test_a_hold_out_out_of_range_is_refused_before_the_database_does(chain: Chain) -> None:
    draft = make_campaign()
    draft.hold_out = D(51)
    assert refused(steering._checked, draft, AT) == (Code.CAMPAIGN_UNREADY, "hold_out")


def test_head_office_rules_start_without_a_person(chain: Chain) -> None:
    make_members(3)
    with SMALL:
        assert steering.start(make_campaign(), by=None, at=AT).state == "planning"
    assert Audit.objects.get().by is None


def test_paused_and_resumed(chain: Chain) -> None:
    make_members(1)
    campaign = make_running()
    paused = steering.pause(campaign, by=chain.hq, at=AT)
    assert (paused.state, paused.because) == ("paused", "person")
    assert refused(steering.pause, campaign, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "paused")
    resumed = steering.resume(campaign, by=chain.hq, at=AT)
    assert (resumed.state, resumed.because) == ("running", "")
    early = steering.start(make_campaign(), by=chain.hq, at=AT)
    steering.pause(early, by=chain.hq, at=AT)
    assert steering.resume(early, by=chain.hq, at=AT).state == "planning"
    assert refused(steering.resume, early, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "planning")


def test_it_does_not_go_on_over_a_gateway_that_is_off(chain: Chain) -> None:
    campaign = make_running()
    steering.pause(campaign, by=chain.hq, at=AT)
    campaign.gateway.is_active = False
    campaign.gateway.save()
    assert refused(steering.resume, campaign, by=chain.hq, at=AT) == (Code.CAMPAIGN_UNREADY, "gateway")


def test_cancelled_nothing_more_leaves(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steering, "CHUNK", 2)
    make_members(5)
    campaign = make_running()
    sent = Message.objects.first()
    Message.objects.filter(pk=sent.pk).update(state="sent")  # type: ignore[union-attr]
    assert steering.clear(campaign.pk, at=AT) == 0
    cancelled = steering.cancel(campaign, by=chain.hq, at=AT)
    assert (cancelled.state, cancelled.ended_at) == ("cancelled", AT)
    assert steering.clear(campaign.pk, at=AT) == 4
    assert states(campaign) == {"sent": 1, "cancelled": 4}
    assert refused(steering.cancel, campaign, by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "cancelled")


def test_only_what_was_proven_not_taken_is_tried_again(chain: Chain) -> None:
    make_members(4)
    campaign = make_running()
    refused_one, arrived_not, unknown, sent = Message.objects.order_by("pk")
    rows = Message.objects.all()
    rows.filter(pk=refused_one.pk).update(state="failed", attempts=5, code="x", done_at=AT)
    rows.filter(pk=arrived_not.pk).update(state="failed", sent_at=AT, provider_id="p")
    rows.filter(pk=unknown.pk).update(state="unknown", sent_at=AT)
    rows.filter(pk=sent.pk).update(state="sent", sent_at=AT)
    Campaign.objects.update(state="done", ended_at=AT)
    assert steering.retry(campaign, by=chain.hq, at=AT) == 1
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ended_at) == ("running", None)
    assert states(campaign) == {"queued": 1, "failed": 1, "unknown": 1, "sent": 1}
    refused_one.refresh_from_db()
    assert (refused_one.attempts, refused_one.code, refused_one.done_at) == (0, "", None)
    assert steering.retry(campaign, by=chain.hq, at=AT) == 0
    assert Audit.objects.filter(action="campaign.retried").count() == 2


def test_a_draft_is_not_tried_again(chain: Chain) -> None:
    assert refused(steering.retry, make_campaign(), by=chain.hq, at=AT) == (Code.CAMPAIGN_STATE, "draft")
