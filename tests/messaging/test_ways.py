"""Which gateway a row names, and what keeps it from sending."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from messaging.gateways.aliyun import Aliyun
from messaging.gateways.console import Console
from messaging.gateways.email import Email
from messaging.gateways.http_sim import HttpSim
from messaging.gateways.protocol import Callback, Outcome, Outgoing, Unverified
from messaging.gateways.tencent import Tencent
from messaging.models import Gateway, ProviderTemplate
from messaging.services import ways

SECRETS: dict[str, dict[str, str]] = {
    "http_sim": {"url": "http://127.0.0.1:8025", "secret": "s", "deduplicates": "yes"},
    "aliyun": {"key": "k", "secret": "s", "endpoint": "http://127.0.0.1:1"},
    "tencent": {"key": "k", "secret": "s", "app": "1400", "endpoint": "http://127.0.0.1:1"},
    "email": {"url": "smtp://127.0.0.1:1", "sender": "汇员 <news@example.com>"},
}
KINDS = {"console": Console, "http_sim": HttpSim, "aliyun": Aliyun, "tencent": Tencent, "email": Email}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def row(kind: str, **values: Any) -> Gateway:
    return Gateway(code=kind, name=kind, kind=kind, channel="sms", **{"signature": "汇员", **values})


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_that_a_machine_sends_is_opened_and_ready(kind: str, settings: Any) -> None:
    settings.SENDING = SECRETS
    assert isinstance(ways.opened(row(kind)), KINDS[kind])
    assert ways.ready(row(kind)) == ""


def test_the_local_gateway_is_told_whether_it_knows_a_number_again(settings: Any) -> None:
    settings.SENDING = SECRETS
    assert ways.opened(row("http_sim")).deduplicates
    settings.SENDING = {"http_sim": {"url": "http://127.0.0.1:8025"}}
    assert not ways.opened(row("http_sim")).deduplicates


def test_how_long_a_call_may_take_is_a_setting(settings: Any) -> None:
    settings.SEND_CONNECT_SECONDS, settings.SEND_READ_SECONDS = 1.5, 2.5
    way = ways.opened(row("http_sim"))
    assert isinstance(way, HttpSim)
    assert (way.timeouts.connect, way.timeouts.read) == (1.5, 2.5)


def test_wechat_is_not_sent_by_a_machine() -> None:
    assert "by hand" in ways.ready(row("wechat"))
    with pytest.raises(LookupError):
        ways.opened(row("wechat"))


@pytest.mark.parametrize(
    ("kind", "without", "name"),
    [
        ("aliyun", "secret", "SMS_ALIYUN_SECRET"),
        ("tencent", "app", "SMS_TENCENT_APP"),
        ("email", "sender", "EMAIL_FROM"),
    ],
)
def test_a_secret_that_is_missing_is_named(kind: str, without: str, name: str, settings: Any) -> None:
    settings.SENDING = {kind: SECRETS[kind] | {without: ""}}
    assert ways.ready(row(kind)) == f"not set up: {name} is missing"


def test_a_provider_wants_a_signature(settings: Any) -> None:
    settings.SENDING = SECRETS
    assert ways.ready(row("aliyun", signature="")) == "the signature is missing"
    assert ways.ready(row("email", signature="")) == ""


@pytest.mark.parametrize("kind", ["aliyun", "tencent"])
def test_an_extra_that_is_missing_is_told_and_loses_nothing(
    kind: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDING = SECRETS
    for name in (
        "alibabacloud_dysmsapi20170525",
        "alibabacloud_dysmsapi20170525.client",
        "tencentcloud.common.credential",
    ):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(ways, "find_spec", lambda _name: None)
    assert "requirements-sms.txt" in ways.ready(row(kind))
    way = ways.opened(row(kind))
    wanted = [Outgoing(str(n), "+8613800001000", "", template="T") for n in range(2)]
    answers = way.send(wanted)
    assert [(one.outcome, one.code) for one in answers] == [(Outcome.LATER, "NotInstalled")] * 2
    assert way.query(wanted, ["", ""]) == []


def test_the_console_takes_everything_and_nobody_calls_back() -> None:
    way = Console()
    (answer,) = way.send([Outgoing("1", "+8613800001000", "x")])
    assert (answer.outcome, answer.provider_id) == (Outcome.ACCEPTED, "console-1")
    assert way.query([], []) == []
    with pytest.raises(Unverified):
        way.parse(Callback(b"", {}, {}))


@pytest.mark.django_db
def test_the_default_of_a_channel_is_the_marked_one_else_the_first() -> None:
    Gateway.objects.update(is_active=False, is_default=False)
    assert ways.default("sms") is None
    first = Gateway.objects.create(code="a", name="a", kind="console", channel="sms")
    assert ways.default("sms") == first
    marked = Gateway.objects.create(code="b", name="b", kind="console", channel="sms", is_default=True)
    assert ways.default("sms") == marked
    Gateway.objects.filter(pk=marked.pk).update(is_active=False)
    assert ways.default("sms") == first


@pytest.mark.django_db
def test_what_a_row_asks_of_a_text() -> None:
    free = Gateway(code="x", channel="sms", signature="汇员", banned_words=["免费"])
    rules = ways.rules_of(free, fields=frozenset({"name"}))
    assert (rules.signature, rules.banned_words, rules.template_approved) == ("汇员", ("免费",), None)
    bound = Gateway.objects.create(code="y", name="y", kind="aliyun", channel="sms", templates_needed=True)
    template = ProviderTemplate.objects.create(gateway=bound, name="welcome", state="approved", provider_code="")
    assert ways.rules_of(bound, fields=frozenset(), template="welcome").template_approved is False
    ProviderTemplate.objects.filter(pk=template.pk).update(provider_code="SMS_1")
    assert ways.rules_of(bound, fields=frozenset(), template="welcome").template_approved is True
    assert ways.rules_of(bound, fields=frozenset(), template="other").template_approved is False
