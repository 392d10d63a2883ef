"""The door for providers: who gets in, what is refused without a trace, what a callback books."""

import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from campaigns.models import Message, Reply
from campaigns.rules import callbacks as rules
from campaigns.services import calling_back
from messaging.models import Gateway, Notice, Receipt
from messaging.services import ways
from tests.campaigns.answers import SECRET, TOKEN, Plain, call, make_campaign, make_gateway, make_message, make_notice
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setitem(ways.MAKERS, "http_sim", lambda _settings, _row: Plain())
    cache.clear()
    yield make_gateway()
    cache.clear()


def nothing_written() -> bool:
    return not Receipt.objects.exists() and not Reply.objects.exists()


def test_a_receipt_settles_the_message_and_says_what_the_provider_wants_to_hear(chain: Chain, gateway: Gateway) -> None:
    member = make_member(chain.s001, phone=PHONE)
    message = make_message(make_campaign(gateway), member, provider_id="p1")
    notice = make_notice(member, state="sent", provider_id="n1", sent_at=AT)
    answer = call({"reports": [["p1", "13800138000", True], ["n1", PHONE, False]]})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b'{"code":0}', "application/json")
    message.refresh_from_db()
    notice.refresh_from_db()
    assert (message.state, notice.state) == ("delivered", "failed")
    assert Receipt.objects.filter(applied_at=None).count() == 0
    assert "sessionid" not in answer.cookies


def test_the_same_receipt_twice_and_one_that_is_late_change_nothing(chain: Chain, gateway: Gateway) -> None:
    message = make_message(make_campaign(gateway), make_member(chain.s001, phone=PHONE), provider_id="p1")
    for delivered in (True, True, False):
        assert call({"reports": [["p1", PHONE, delivered]]}).status_code == 200
    message.refresh_from_db()
    assert message.state == "delivered"
    assert Receipt.objects.count() == 2


def test_a_receipt_for_another_phone_or_an_unknown_number_moves_nothing(chain: Chain, gateway: Gateway) -> None:
    message = make_message(make_campaign(gateway), make_member(chain.s001, phone=PHONE), provider_id="p1")
    assert call({"reports": [["p1", "+8613800138001", True], ["p2", PHONE, True]]}).status_code == 200
    message.refresh_from_db()
    assert message.state == "sent"
    assert Receipt.objects.filter(applied_at=None).count() == 2


def test_a_wrong_path_is_not_there(gateway: Gateway) -> None:
    assert call({}, token="b2" * 20).status_code == 404
    assert call({}, code="sms9").status_code == 404
    assert Client().get(f"/callbacks/sms1/{TOKEN}/").status_code == 405


def test_a_gateway_that_nobody_opens_is_not_there(gateway: Gateway) -> None:
    Gateway.objects.update(kind="wechat")
    assert call({}).status_code == 404


def test_only_the_providers_addresses_get_in_whatever_the_header_says(gateway: Gateway) -> None:
    Gateway.objects.update(allowed_addresses=["not an address", "203.0.113.0/24", "2001:db8::1"])
    assert call({}, REMOTE_ADDR="203.0.113.200").status_code == 200
    assert call({}, REMOTE_ADDR="2001:db8::1").status_code == 200
    assert call({}, REMOTE_ADDR="203.0.114.1", HTTP_X_FORWARDED_FOR="203.0.113.1").status_code == 403
    assert call({}, REMOTE_ADDR="").status_code == 403


def test_more_than_600_calls_a_minute_are_too_many(gateway: Gateway) -> None:
    seen = [calling_back._count(gateway, AT) for _ in range(601)]
    assert seen == list(range(1, 602))
    with pytest.raises(calling_back.Refusal) as refusal:
        calling_back.door("sms1", TOKEN, address="", at=AT)
    assert refusal.value.status == 429


def test_a_cache_that_forgets_lets_the_call_in(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *_args, **_how: False)
    assert calling_back._count(gateway, AT) == 1


def test_a_body_above_256_kb_is_not_read(gateway: Gateway) -> None:
    body = json.dumps({"secret": SECRET, "reports": []}).encode()
    assert call(body + b" " * (rules.LIMIT - len(body))).status_code == 200
    assert call(body + b" " * (rules.LIMIT - len(body) + 1)).status_code == 413


def test_who_does_not_know_the_secret_is_refused_and_logged_without_a_phone(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps({"secret": "x", "replies": [[PHONE, "TD", "1"]]}).encode()
    assert call(body).status_code == 403
    assert nothing_written()
    assert "callback of sms1 refused: secret" in caplog.text
    assert "138" not in caplog.text


HOSTILE = {
    "empty": b"  ",
    "not json": b"reports=1",
    "nul": b'{"secret": "between us", "x": "\x00"}',
    "escaped nul": rb'{"secret": "between us", "replies": [["13800138000", "\u0000", "1"]]}',
    "not utf-8": b'{"secret": "\xff"}',
    "deep": b"[" * 100_000,
    "deep and closed": b"[" * 33 + b"]" * 33,
    "a list": b"[]",
    "a number": b"7",
    "no secret": b"{}",
    "wrong shape": b'{"secret": "between us", "reports": [[1]]}',
    "not a list": b'{"secret": "between us", "reports": 7}',
    "many": json.dumps({"secret": SECRET, "reports": [["p", PHONE, True]] * 2_001}).encode(),
    "half a character": rb'{"secret": "between us", "replies": [["13800138000", "\ud800", "1"]]}',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_body_is_refused_and_nothing_is_written(body: bytes) -> None:
    assert call(body).status_code == 400
    assert nothing_written()
    assert not Notice.objects.exists()
    assert not Message.objects.exists()


def test_2000_lines_at_once_are_taken() -> None:
    assert rules.many(1_999, 1) is False
    assert rules.many(2_000, 1) is True
    assert rules.fault(b"[" * 32 + b"]" * 32) is None
