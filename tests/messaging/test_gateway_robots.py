"""Robots of DingTalk and WeCom groups against a server of ours that answers as theirs do."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest
from time_machine import travel

from messaging.gateways import dingtalk, wecom
from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Callback, Outcome, Outgoing, Unverified
from messaging.gateways.robots import Foreign, Robot, fitted, token_in
from messaging.services import robots
from tests.messaging.wire import SILENT, Said, provider

FAST = Timeouts(connect=1.0, read=0.3)
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
SIGNED = "I5TKCOTTj6fad4sJ4q9RsIffw0PAChVQZQGTdtRbNEQ="


def sent(said: Said, kind: type[Robot] = dingtalk.DingTalk, text: str = "少两家") -> tuple[Any, dict[str, Any]]:
    """(the answer, what the server was asked) of one message."""
    with provider(lambda _asked: said) as server:
        way = kind(server.endpoint, "tok", secret="SEC1", timeouts=FAST)
        answers = way.send([Outgoing("p1", "", text)])
    assert len(answers) == 1
    return answers[0], server.asked[0].values


def test_dingtalk_is_called_with_the_time_and_its_signature() -> None:
    with travel(NOON, tick=False):
        answer, asked = sent((200, {"errcode": 0, "errmsg": "ok"}))
    assert (answer.id, answer.outcome) == ("p1", Outcome.ACCEPTED)
    assert asked["msgtype"] == "text"
    assert asked["text"] == {"content": "少两家"}
    assert (asked["access_token"], asked["timestamp"]) == ("tok", "1795320000000")
    # Made here from the words of the public documentation: HMAC-SHA256(secret, "timestamp\nsecret"), then Base64.
    told = hmac.new(b"SEC1", b"1795320000000\nSEC1", hashlib.sha256).digest()
    assert asked["sign"] == base64.b64encode(told).decode()


def test_a_signature_that_was_computed_elsewhere() -> None:
    """By `openssl dgst -sha256 -hmac SECabc -binary | base64` over 1577262236757, a line's end, SECabc."""
    assert dingtalk.signature("SECabc", 1577262236757) == SIGNED


def test_dingtalk_without_a_secret_sends_no_signature() -> None:
    with provider(lambda _asked: (200, {"errcode": 0})) as server:
        dingtalk.DingTalk(server.endpoint, "tok", timeouts=FAST).send([Outgoing("p1", "", "x")])
    assert set(server.asked[0].values) == {"access_token", "msgtype", "text"}


def test_wecom_takes_2048_bytes_under_its_key() -> None:
    answer, asked = sent((200, {"errcode": 0}), wecom.WeCom, "缺" * 1000)
    assert answer.outcome is Outcome.ACCEPTED
    assert asked["key"] == "tok"
    assert "sign" not in asked
    text = asked["text"]["content"]
    assert text.endswith("缺…")
    assert len(text.encode()) <= 2048


@pytest.mark.parametrize(
    ("said", "outcome", "code"),
    [
        ((200, {"errcode": 310000, "errmsg": "sign not match"}), Outcome.REFUSED, "310000 sign not match"),
        ((200, {"errcode": 130101, "errmsg": "too fast"}), Outcome.LATER, "130101 too fast"),
        ((429, {}), Outcome.LATER, "429"),
        ((404, b"gone"), Outcome.REFUSED, "404"),
        ((302, b""), Outcome.REFUSED, "302"),
        ((500, {"errcode": 0}), Outcome.UNKNOWN, "500 0"),
        ((502, b"<html>"), Outcome.UNKNOWN, "502"),
        ((200, b"<html>"), Outcome.UNKNOWN, "200"),
        ((200, {"ok": 1}), Outcome.UNKNOWN, "200"),
        ((200, b"[]"), Outcome.UNKNOWN, "200"),
        ((200, {"errcode": -1, "errmsg": "busy"}), Outcome.UNKNOWN, "200 -1"),
        ((200, {"errcode": "0"}), Outcome.UNKNOWN, "200 0"),
        (SILENT, Outcome.UNKNOWN, "TimeoutError"),
    ],
)
def test_what_an_answer_proves(said: Said, outcome: Outcome, code: str) -> None:
    answer, _asked = sent(said)
    assert (answer.outcome, answer.code) == (outcome, code)


def test_who_is_not_there_was_told_nothing() -> None:
    with provider(lambda _asked: (200, {})) as server:
        pass
    answers = wecom.WeCom(server.endpoint, "tok", timeouts=FAST).send([Outgoing("p1", "", "x")])
    assert [answer.outcome for answer in answers] == [Outcome.LATER]


def test_a_robot_is_neither_asked_nor_calls_back() -> None:
    way = wecom.WeCom(wecom.ORIGIN, "tok")
    assert way.query([], []) == []
    with pytest.raises(Unverified):
        way.parse(Callback(b"", {}, {}))


def test_a_redirect_is_not_followed() -> None:
    with provider(lambda _asked: (200, {"errcode": 0})) as inner:
        # The server writes the status as it is told, so a header fits behind it.
        status: Any = f"307 moved\r\nLocation: {inner.endpoint}/robot/send"
        with provider(lambda _asked: (status, b"")) as outer:
            answer = dingtalk.DingTalk(outer.endpoint, "tok", timeouts=FAST).send([Outgoing("p1", "", "x")])[0]
    assert (answer.outcome, answer.code, inner.asked) == (Outcome.REFUSED, "307", [])


GOOD = "https://oapi.dingtalk.com/robot/send?access_token=ab-c_1"


def test_an_address_as_the_group_shows_it() -> None:
    assert robots.read_address("dingtalk", f" {GOOD}\n") == (dingtalk.ORIGIN, "ab-c_1")
    assert robots.read_address("wecom", "https://QYAPI.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx") == (
        wecom.ORIGIN,
        "693a91f6-7xxx",
    )


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://169.254.169.254/robot/send?access_token=x", "host"),
        ("https://oapi.dingtalk.com@evil.cn/robot/send?access_token=x", "host"),
        ("https://oapi.dingtalk.com.evil.cn/robot/send?access_token=x", "host"),
        ("https://oapi.dingtalk.com:8443/robot/send?access_token=x", "host"),
        ("http://[", "host"),
        ("https://oapi.dingtalk.com/robot/../admin?access_token=x", "path"),
        ("https://oapi.dingtalk.com/robot/send", "token"),
        ("https://oapi.dingtalk.com/robot/send?access_token=x%0d%0aHost:y", "token"),
        (f"https://oapi.dingtalk.com/robot/send?access_token={'x' * 129}", "token"),
        ("https://oapi.dingtalk.com/robot/send?access_token=%E5%AF%86", "token"),
    ],
)
def test_no_other_server_is_ever_called(address: str, fault: str) -> None:
    with pytest.raises(Foreign) as refused:
        robots.read_address("dingtalk", address)
    assert str(refused.value) == fault


def test_plain_http_is_no_way_out() -> None:
    with pytest.raises(Foreign) as refused:
        token_in(GOOD.replace("https", "http"), origin=dingtalk.ORIGIN, path=dingtalk.PATH, name=dingtalk.FIELD)
    assert str(refused.value) == "scheme"


def test_a_server_that_is_allowed_no_longer_is_not_called(settings: Any) -> None:
    assert robots.opened("wecom", origin=wecom.ORIGIN, token="t", secret="").origin == wecom.ORIGIN
    assert robots.most("wecom") == 2048
    settings.ROBOT_ORIGINS = [dingtalk.ORIGIN]
    with pytest.raises(Foreign):
        robots.opened("wecom", origin=wecom.ORIGIN, token="t", secret="")


def test_a_cut_text_stays_readable() -> None:
    assert fitted("缺三家", 9) == "缺三家"
    assert fitted("缺三家店", 9) == "缺三…"
