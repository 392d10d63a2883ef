"""A receipt or a statement by message: to whom it goes, once a minute, and why it is refused."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Reply
from checkout.models import Sale
from checkout.services import e_receipts, sending
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from messaging.models import Gateway, Notice
from tests.backoffice.opening import do, enter, errors, said
from tests.campaigns.answers import make_gateway
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def public(settings: object) -> None:
    settings.PUBLIC_URL = "https://hy.example.com"  # type: ignore[attr-defined]
    make_gateway()


@pytest.fixture
def member(chain: Chain) -> Member:
    return make_member(chain.s001, phone=PHONE, points=300, wallet=("80.00", "20.00"))


def sold(chain: Chain, member: Member | None = None) -> str:
    number: str = sell(chain, basket(line("100.00"), member=member), "100.00").data["number"]
    return number


def field_of(invalid: Invalid) -> list[str]:
    return list(invalid.errors)


def test_the_link_goes_to_the_members_phone(chain: Chain, member: Member) -> None:
    number = sold(chain, member)
    assert sending.send_receipt(number, store=chain.s001, at=AT) == "138****8000"
    notice = Notice.objects.get(kind="receipt")
    assert e_receipts.url(Sale.objects.get(number=number)) in notice.text
    assert (notice.to, notice.member_id, notice.gateway) == (PHONE, member.pk, "sms1")


def test_a_guest_names_a_phone_or_an_email_address(chain: Chain) -> None:
    number = sold(chain)
    make_gateway("mail1", kind="email", channel="email", callback_token="c" * 40)
    assert sending.send_receipt(number, store=chain.s001, to="139 0000 1111", at=AT) == "139****1111"
    assert sending.send_receipt(number, store=chain.s001, to=" rain@example.com ", at=AT) == "r***@example.com"
    assert set(Notice.objects.values_list("to", "gateway", "member_id")) == {
        ("+8613900001111", "sms1", None),
        ("rain@example.com", "mail1", None),
    }


def test_a_receipt_goes_to_an_address_once_a_minute(chain: Chain, member: Member) -> None:
    number = sold(chain, member)
    for at in (AT, AT + timedelta(seconds=5), AT + MINUTE):
        sending.send_receipt(number, store=chain.s001, at=at)
    sending.send_receipt(number, store=chain.s001, to="13900001111", at=AT)
    assert Notice.objects.filter(kind="receipt").count() == 3


@pytest.mark.parametrize("to", ["", "12", "a@b", "x y@example.com"])
def test_what_is_no_address_is_refused(chain: Chain, to: str) -> None:
    with pytest.raises(Invalid) as refused:
        sending.send_receipt(sold(chain), store=chain.s001, to=to, at=AT)
    assert field_of(refused.value) == ["to"]
    assert not Notice.objects.exists()


def test_without_public_url_or_gateway_nothing_is_sent(chain: Chain, settings: object) -> None:
    number = sold(chain)
    Gateway.objects.update(is_active=False)
    with pytest.raises(Invalid, match="发送通道"):
        sending.send_receipt(number, store=chain.s001, to=PHONE, at=AT)
    settings.PUBLIC_URL = ""  # type: ignore[attr-defined]
    with pytest.raises(Invalid, match="PUBLIC_URL"):
        sending.send_receipt(number, store=chain.s001, to=PHONE, at=AT)
    assert not Notice.objects.exists()


def test_a_receipt_of_another_company_is_not_found(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00", store=chain.s003, by=chain.hq).data["number"]
    with pytest.raises(Refused) as refused:
        sending.send_receipt(number, store=chain.s001, to=PHONE, at=AT)
    assert refused.value.code is Code.NOT_FOUND


def test_a_statement_tells_points_and_stored_value(chain: Chain, member: Member) -> None:
    sell(chain, basket(line("100.00"), member=member, wallet=D("30.00")), "100.00", at=AT)
    day = AT.date()
    assert sending.send_statement(member, on=day, at=AT) == "138****8000"
    text = Notice.objects.get(kind="statement").text
    for word in (day.isoformat(), "400", "70.00"):
        assert word in text


def test_the_receipt_page_sends_and_says_to_whom(chain: Chain, member: Member) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(chain.cashier, backend="config.permissions.AssignmentBackend")
    number = sell(chain, basket(member=member), "100.00", at=timezone.now()).data["number"]
    html = client.get(f"/till/receipts/{number}/").content.decode()
    assert f'hx-post="/till/receipts/{number}/send/"' in html
    assert re.search(r'data-key="m M"', html)
    sent = client.post(f"/till/receipts/{number}/send/", {"to": ""})
    assert (sent.status_code, "138****8000" in sent.content.decode()) == (200, True)
    refused = client.post(f"/till/receipts/{number}/send/", {"to": "nobody"})
    assert refused.status_code == 422
    assert "neither a phone number nor an e-mail address" in refused.content.decode()


def test_the_members_page_sends_the_statement(chain: Chain, member: Member) -> None:
    client = enter(chain.manager)
    done = do(client, member, "send-statement", to="")
    assert said(done) == ["The statement is on its way to 138****8000."]
    assert list(errors(do(client, member, "send-statement", to="nobody"))) == ["to"]


def reply(member: Member | None, number: str) -> Reply:
    given = {"gateway": "sms1", "to_hash": "x", "from_masked": "138****8000", "text": f"answer {number}", "at": AT}
    return Reply.objects.create(provider_id=number, member=member, effect="none", **given)


def test_answers_are_listed_for_their_store_and_marked_as_read(chain: Chain, member: Member) -> None:
    mine, foreign = reply(member, "1"), reply(make_member(chain.s003), "2")
    unknown = reply(None, "3")
    page = "/admin/campaigns/reply/"
    html = enter(chain.manager).get(page).content.decode()
    assert [f"answer {number}" in html for number in "123"] == [True, False, False]
    html = enter(chain.hq).get(page).content.decode()
    assert [f"answer {number}" in html for number in "123"] == [True, True, True]
    asked = {"action": "mark_read", "_selected_action": [mine.pk, foreign.pk]}
    assert enter(chain.manager).post(page, asked).status_code == 302
    assert enter(chain.finance).post(page, asked | {"_selected_action": [unknown.pk]}).status_code in (200, 302)
    read = dict(Reply.objects.values_list("pk", "read_by__username"))
    assert read == {mine.pk: "manager1", foreign.pk: None, unknown.pk: None}
