"""The member page's tab of messages: everything in order of time, page by page, masked."""

from datetime import timedelta
from re import search

import pytest
from django.test import Client

from campaigns.models import Message, Reply
from campaigns.services import forgetting
from members.models import Member
from members.services import family
from messaging.models import Notice
from tests.backoffice.opening import enter
from tests.campaigns.answers import make_campaign, make_gateway, make_message, make_notice
from tests.checkout.merging import merge
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, phone=PHONE, name="林雨晴")


def page(client: Client, member: Member, query: str = "") -> str:
    answer = client.get(f"/admin/members/member/{member.pk}/change/?tab=messages{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def reply(member: Member, text: str, **fields: object) -> Reply:
    given = {"gateway": "sms1", "provider_id": text, "to_hash": "x", "from_masked": "138****8000", "effect": "none"}
    return Reply.objects.create(member=member, text=text, **({"at": AT} | given | fields))


def test_all_that_was_said_stands_in_order_of_time(chain: Chain, member: Member) -> None:
    message = make_message(make_campaign(make_gateway()), member, text="活动短信甲", state="failed", code="MOBILE_OFF")
    Message.objects.filter(pk=message.pk).update(made_at=AT)
    notice = make_notice(member, text="余额乙", state="delivered")
    Notice.objects.filter(pk=notice.pk).update(made_at=AT + 2 * MINUTE)
    secret = make_notice(member, kind="code", text="验证码 482913", reference="c")
    Notice.objects.filter(pk=secret.pk).update(made_at=AT + 3 * MINUTE)
    reply(member, "回信丙", at=AT + MINUTE, effect="opt_out", read_by=chain.manager)
    family.give_consent(
        member, family.SMS, by=chain.cashier, at=AT - MINUTE, channel="till", source="join", text_version="2026-01"
    )
    html = page(enter(chain.manager), member)
    places = [html.index(word) for word in ("余额乙", "回信丙", "活动短信甲", "2026-01")]
    assert places == sorted(places)
    assert "双十一" in html
    assert "MOBILE_OFF" in html
    assert "482913" not in html
    assert "13800138000" not in html
    assert "138****8000" in html


def test_pages_of_25_lose_no_line_of_one_moment(chain: Chain, member: Member) -> None:
    for index in range(30):
        reply(member, f"answer-{index:02}")
    client = enter(chain.manager)
    first = page(client, member)
    assert [f"answer-{index:02}" in first for index in range(30)].count(True) == 25
    older = search(r'href="\?([^"]*messages=[^"]*)"', first)
    assert older is not None
    second = client.get(f"/admin/members/member/{member.pk}/change/?{older[1].replace('&amp;', '&')}").content.decode()
    shown = [index for index in range(30) if f"answer-{index:02}" in second]
    assert shown == [index for index in range(30) if f"answer-{index:02}" not in first]
    assert len(shown) == 5


@pytest.mark.parametrize(
    "key", ["x", "2026-11-22T00:00:00~r1", "2026-99-99T00:00:00Z~r1", "~", "2026-11-22T00:00:00Z~"]
)
def test_a_key_that_no_page_gave_shows_the_first_page(chain: Chain, member: Member, key: str) -> None:
    reply(member, "hello")
    assert "hello" in page(enter(chain.manager), member, f"&messages={key}")


def test_the_survivors_tab_shows_both_and_the_rows_stay(chain: Chain, member: Member) -> None:
    other = make_member(chain.s001, phone="+8613800138001")
    campaign = make_campaign(make_gateway())
    message = make_message(campaign, member, text="给被合并的")
    make_message(campaign, other, text="给留下的")
    merge(chain, member, other)
    message.refresh_from_db()
    assert message.member_id == member.pk
    html = page(enter(chain.manager), other)
    assert "给被合并的" in html
    assert "给留下的" in html


def test_nothing_sent_says_so(chain: Chain, member: Member) -> None:
    assert "mp-" in page(enter(chain.manager), member)
    assert forgetting.files(member) == [member.pk]


def test_who_held_out_is_told_apart(chain: Chain, member: Member) -> None:
    make_message(make_campaign(make_gateway()), member, is_held_out=True, text="", state="skipped")
    assert "双十一" in page(enter(chain.manager), member)
