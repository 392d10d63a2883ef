"""Making, checking, sending and steering a campaign through its pages; handing over in WeChat."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from time_machine import travel

from campaigns.models import Audience, Campaign, Message, Template
from campaigns.services import handing, planning, sending, steering, testing
from ledger.refused import Refused
from members.models import Child, Member
from messaging.models import Gateway, Notice
from stores.models import Staff, Store
from stores.scoping import scope_of
from tests.factories import AT, make_member, make_staff, make_store

pytestmark = pytest.mark.django_db
BODY = "{salutation},您的{points}积分可抵{value}元。"
RUNS = "/admin/campaigns/runs/"
BACKEND = "config.permissions.AssignmentBackend"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with travel(AT):
        yield


@pytest.fixture
def marketer() -> Staff:
    return make_staff("marketer1", "marketer", phone="13805741234")


@pytest.fixture
def office(client: Client, marketer: Staff) -> Client:
    client.force_login(marketer, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def people() -> list[Member]:
    store = make_store()
    return [make_member(store, name=name, gender="f", points=500, sms_ok=True) for name in ("王芳", "李小红", "林雨晴")]


def filled(**how: Any) -> dict[str, Any]:
    audience = Audience.objects.get_or_create(code="all", defaults={"name": "all", "tree": {}})[0]
    gateway = Gateway.objects.get(code="console")
    base = {"name": "积分提醒", "occasion": "points", "purpose": "marketing", "hold_out": "0", "body": BODY}
    return base | {"audience": audience.pk, "gateway": gateway.pk} | how


def made(office: Client, **how: Any) -> Campaign:
    answer = office.post(f"{RUNS}new/", filled(**how))
    assert answer.status_code == 302, answer.context["form"].errors
    row = Campaign.objects.latest("pk")
    assert answer["Location"] == f"{RUNS}{row.pk}/check/"
    return row


def html(answer: Any) -> str:
    return str(answer.content.decode())


def planned(row: Campaign, at: datetime = AT) -> Campaign:
    planning.plan(row.pk, at=at)
    row.refresh_from_db()
    return row


def test_the_whole_way_from_the_form_to_the_last_message(office: Client, people: list[Member], marketer: Staff) -> None:
    """Three people, one part each at 0.05: 0.15 yuan."""
    row = made(office)
    assert row.made_by == marketer
    look = html(office.get(f"{RUNS}{row.pk}/check/"))
    assert "Send to 3 people, about ¥0.15" in look
    assert "【会员通】林**女士,您的500积分可抵50元。拒收请回复R" in look
    assert office.post(f"{RUNS}{row.pk}/start/")["Location"] == f"{RUNS}{row.pk}/"
    assert planned(row).state == "running"
    assert 'hx-trigger="every 2s"' in html(office.get(f"{RUNS}{row.pk}/progress/"))
    assert sending.run(row.pk, at=AT).sent == 3
    page = html(office.get(f"{RUNS}{row.pk}/"))
    assert "¥0.15 spent" in page
    assert f"?campaign__id__exact={row.pk}&amp;state__exact=sent" in page
    listed = html(office.get(f"/admin/campaigns/message/?campaign__id__exact={row.pk}&state__exact=sent"))
    phone = people[0].phones.get().number
    assert f"{phone[3:6]}****{phone[-4:]}" in listed
    assert phone[3:] not in listed
    assert "100 %" in html(office.get("/admin/campaigns/campaign/"))


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"body": ""}, "body"),
        ({"body": "{nothing}"}, "body"),
        ({"body": "您的券{coupon}"}, "offer"),
        ({"name": ""}, "name"),
        ({"hold_out": "51"}, "hold_out"),
    ],
)
def test_what_the_form_refuses_stands_at_its_field(office: Client, how: dict[str, str], field: str) -> None:
    answer = office.post(f"{RUNS}new/", filled(**how))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Campaign.objects.exists()


def test_a_template_brings_its_text(office: Client) -> None:
    template = Template.objects.get(code="clearance")
    assert made(office, template=template.pk, body="").body == template.body
    assert template.body in html(office.get(f"{RUNS}body/", {"template": template.pk}))
    assert "</textarea>" in html(office.get(f"{RUNS}body/", {"template": "none"}))


def test_a_draft_is_changed_and_a_started_one_is_not(office: Client, people: list[Member]) -> None:
    row = made(office)
    office.post(f"{RUNS}{row.pk}/edit/", filled(name="another", starts_at="2026-11-23T10:00"))
    row.refresh_from_db()
    assert (row.name, timezone.localtime(row.starts_at).hour) == ("another", 10)
    assert "2026-11-23T10:00" in html(office.get(f"{RUNS}{row.pk}/edit/"))
    office.post(f"{RUNS}{row.pk}/start/")
    assert office.get(f"{RUNS}{row.pk}/edit/").status_code == 404
    assert office.post(f"{RUNS}{row.pk}/start/").status_code == 404


def test_the_side_tells_people_cost_and_faults(office: Client, people: list[Member]) -> None:
    side = html(office.post(f"{RUNS}preview/", filled(body="{oops}全场五折")))
    assert "These fields do not exist: {oops}." in side or "{oops}" in side
    assert "¥0.15" in side
    assert html(office.post(f"{RUNS}preview/", filled(gateway=""))) == ""


def test_a_text_with_a_fault_does_not_leave(office: Client, people: list[Member]) -> None:
    Gateway.objects.filter(code="console").update(banned_words=["最便宜"])
    row = made(office, body="{name},全城最便宜!")
    page = office.post(f"{RUNS}{row.pk}/start/", follow=True)
    assert "The text cannot be sent so" in html(page)
    row.refresh_from_db()
    assert row.state == "draft"


@pytest.mark.parametrize("members", [0, 2])
def test_nobody_to_write_to_is_told(office: Client, members: int) -> None:
    """An empty audience, and one of which nobody has agreed."""
    for _member in range(members):
        make_member(Store.objects.first() or make_store(), sms_ok=False)
    row = made(office)
    answer = office.post(f"{RUNS}{row.pk}/start/", follow=True)
    told = ["Nobody is meant: the audience is empty, or nobody of it agreed to messages."]
    assert [str(one) for one in answer.context["messages"]] == told
    assert escape(told[0]) in html(answer)
    row.refresh_from_db()
    assert (row.state, row.started_at, Message.objects.count()) == ("draft", None, 0)


def test_a_large_one_waits_for_a_second_person(office: Client, people: list[Member], settings: Any) -> None:
    settings.CAMPAIGN_ALONE_RECIPIENTS = 2
    row = made(office)
    assert "it goes to the approvals first" in html(office.get(f"{RUNS}{row.pk}/check/"))
    assert "A second person has to agree" in html(office.post(f"{RUNS}{row.pk}/start/", follow=True))


def test_a_test_goes_to_ones_own_phone(office: Client, people: list[Member], marketer: Staff) -> None:
    row = made(office)
    assert 'value="13805741234"' in html(office.get(f"{RUNS}{row.pk}/check/"))
    assert "138****1234" in html(office.post(f"{RUNS}{row.pk}/test/", {"to": "13805741234"}, follow=True))
    notice = Notice.objects.get(kind="test")
    assert notice.text == "【会员通】林**女士,您的500积分可抵50元。拒收请回复R"
    assert "This is no phone number" in html(office.post(f"{RUNS}{row.pk}/test/", {"to": "12"}, follow=True))
    Gateway.objects.filter(code="console").update(kind="wechat")
    assert "switched off or not set up" in html(
        office.post(f"{RUNS}{row.pk}/test/", {"to": "13805741234"}, follow=True)
    )
    Member.objects.update(status="frozen")
    with pytest.raises(Refused, match="campaign_unready"):
        testing.send(row, "+8613805741234", by=marketer, scope=scope_of(marketer), at=AT)


def test_pause_resume_and_cancel_with_its_count(office: Client, people: list[Member]) -> None:
    row = made(office)
    office.post(f"{RUNS}{row.pk}/start/")
    planned(row)
    assert "Paused by a person." in html(office.post(f"{RUNS}{row.pk}/pause/", follow=True))
    assert "moved on meanwhile" in html(office.post(f"{RUNS}{row.pk}/pause/", follow=True))
    office.post(f"{RUNS}{row.pk}/resume/")
    asks = html(office.get(f"{RUNS}{row.pk}/cancel/"))
    assert "3 messages still wait and will not be sent; 0 have left." in asks
    office.post(f"{RUNS}{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.state == "cancelled"


def test_failed_ones_are_sent_again(office: Client, people: list[Member]) -> None:
    row = made(office)
    office.post(f"{RUNS}{row.pk}/start/")
    planned(row)
    assert "Send the failed ones again" not in html(office.get(f"{RUNS}{row.pk}/"))
    Message.objects.filter(member=people[0]).update(state="failed", done_at=AT)
    assert "Send the failed ones again" in html(office.get(f"{RUNS}{row.pk}/"))
    assert "1 messages have failed" in html(office.get(f"{RUNS}{row.pk}/retry/"))
    office.post(f"{RUNS}{row.pk}/retry/")
    assert Message.objects.get(member=people[0]).state == "queued"


def by_hand(office: Client, people: list[Member], marketer: Staff) -> Campaign:
    wechat = Gateway.objects.get(code="wechat")
    row = made(office, gateway=wechat.pk)
    steering.start(row, by=marketer, at=AT)
    return planned(row)


def test_wechat_is_handed_over_one_by_one(office: Client, people: list[Member], marketer: Staff) -> None:
    row = by_hand(office, people, marketer)
    at = f"{RUNS}{row.pk}/hand-over/"
    assert "Hand over in WeChat" in html(office.get(f"{RUNS}{row.pk}/"))
    assert "Warm up first" in html(office.get(at))
    first = office.post(at)
    assert "王芳女士,您的500积分可抵50元。" in html(first)
    assert "<svg" in html(first)
    second = office.post(at, {"lease": first.context["held"].lease, "sent": "1"})
    assert second.context["held"].member == people[1]
    third = office.post(at, {"lease": second.context["held"].lease, "left": "1"})
    assert "that is all for now" in html(third)
    office.post(at, {"lease": third.context["held"].lease, "stop": "1"})
    states = dict(Message.objects.values_list("member_id", "state"))
    assert [states[one.pk] for one in people] == ["sent", "failed", "sent"]
    assert "Nobody is left" in html(office.post(at))


def test_a_lease_that_is_over_settles_nothing(office: Client, people: list[Member], marketer: Staff) -> None:
    row = by_hand(office, people, marketer)
    held = handing.take(row, by=marketer, at=AT)
    assert held is not None
    assert held.lease_until == AT + handing.LEASE
    Message.objects.filter(pk=held.pk).update(state="unknown")
    at = f"{RUNS}{row.pk}/hand-over/"
    assert "moved on meanwhile" in html(office.post(at, {"lease": held.lease, "sent": "1", "stop": "1"}))
    assert Message.objects.get(pk=held.pk).state == "unknown"


def test_who_did_not_agree_is_not_handed_over(office: Client, people: list[Member], marketer: Staff) -> None:
    row = by_hand(office, people, marketer)
    Member.objects.exclude(pk=people[2].pk).update(sms_ok=False)
    held = handing.take(row, by=marketer, at=AT)
    assert held is not None
    assert held.member == people[2]


def test_a_machine_sends_what_is_no_wechat(office: Client) -> None:
    row = made(office)
    assert office.get(f"{RUNS}{row.pk}/hand-over/")["Location"] == f"{RUNS}{row.pk}/"


def test_the_lists_lead_to_the_pages(office: Client, people: list[Member]) -> None:
    row = made(office)
    assert 'name="audience"' in html(office.get("/admin/campaigns/campaign/add/"))
    assert "A draft: nothing has been sent." in html(office.get(f"/admin/campaigns/campaign/{row.pk}/change/"))
    assert office.get("/admin/campaigns/campaign/0/change/").status_code == 403
    assert "A draft: nothing has been sent." in html(office.get(f"{RUNS}{row.pk}/"))


def test_a_manager_sees_what_is_of_the_store_and_starts_nothing(client: Client, office: Client) -> None:
    store = make_store("S5")
    own, chain = made(office, store=store.pk), made(office)
    client.force_login(make_staff("m5", "manager", store=store), backend=BACKEND)
    assert client.get(f"{RUNS}{own.pk}/").status_code == 200
    assert client.get(f"{RUNS}{chain.pk}/").status_code == 404
    assert client.post(f"{RUNS}{own.pk}/start/").status_code == 403
    assert client.get("/admin/campaigns/campaign/add/").status_code == 403


def test_a_text_is_shown_while_it_is_typed(office: Client, people: list[Member]) -> None:
    shown = html(office.post("/admin/campaigns/texts/preview/", {"body": "{name}", "purpose": "service"}))
    assert "【会员通】林**" in shown
    Child.objects.create(member=people[2], name="米米", birthday=date(2020, 11, 30))
    shown = html(office.post("/admin/campaigns/texts/preview/", {"body": "{child}", "purpose": "service"}))
    assert "米*" in shown
    assert "米米" not in shown
    for blank in ("/admin/campaigns/texts/preview/", "/admin/campaigns/runs/preview/"):
        gateway = Gateway.objects.get(code="console").pk
        nothing = html(office.post(blank, {"body": " ", "gateway": gateway, "purpose": "service"}))
        assert "Type a text to see it here." in nothing
        assert not any(sign in nothing for sign in ("cp-bubble", "¥"))
    child = html(office.post("/admin/campaigns/texts/preview/", {"body": "{child}{coupon}", "channel": "wechat"}))
    assert "would not be sent" in child


def test_a_template_names_fields_alone(office: Client) -> None:
    page = "/admin/campaigns/template/add/"
    typed = {"code": "t1", "name": "t", "occasion": "other", "purpose": "service", "channel": "sms", "is_active": "on"}
    assert "There is no field {oops}." in html(office.post(page, typed | {"body": "{oops}"}))
    assert office.post(page, typed | {"body": "{name}"}).status_code == 302
    assert "text-preview" in html(office.get(page))
