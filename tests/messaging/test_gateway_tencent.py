"""Tencent's own SDK against a server of ours that speaks its wire format."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Reply, Report, Unverified
from messaging.gateways.tencent import Tencent
from tests.messaging.wire import SILENT, Asked, Provider, Said, provider

FAST = Timeouts(connect=1.0, read=0.3)


def way(server: Provider) -> Tencent:
    settings = {"key": "K", "secret": "S", "app": "1400006666", "endpoint": server.endpoint}
    return Tencent(settings, signature="汇员", timeouts=FAST)


def batch(size: int = 1, points: str = "5") -> list[Outgoing]:
    values = {"name": "王", "points": points}
    return [Outgoing(f"m{n}", f"+86138{n:08}", "x", template="T1", values=values) for n in range(size)]


def each(code: str = "Ok") -> Any:
    """Every number of the call gets this code and a serial number."""

    def answer(asked: Asked) -> Said:
        rows = [
            {"SerialNo": f"s{phone[-2:]}", "PhoneNumber": phone, "Code": code, "SessionContext": "", "Fee": 1}
            for phone in asked.values["PhoneNumberSet"]
        ]
        return 200, {"Response": {"SendStatusSet": rows, "RequestId": "R"}}

    return answer


def refused(code: str) -> Said:
    return 200, {"Response": {"Error": {"Code": code, "Message": "no"}, "RequestId": "R"}}


def always(said: Said) -> Any:
    return lambda _asked: said


def told(answers: Sequence[Answer]) -> list[tuple[str, str, str]]:
    return [(one.id, one.outcome.value, one.code) for one in answers]


def test_equal_values_go_in_one_call_in_their_order() -> None:
    with provider(each()) as server:
        answers = way(server).send(batch(3))
        assert answers == [Answer(f"m{n}", Outcome.ACCEPTED, f"s0{n}", "Ok") for n in range(3)]
        (asked,) = server.asked
        assert asked.values == {
            "PhoneNumberSet": ["+8613800000000", "+8613800000001", "+8613800000002"],
            "SmsSdkAppId": "1400006666",
            "TemplateId": "T1",
            "SignName": "汇员",
            "TemplateParamSet": ["王", "5"],
            "SessionContext": "",
        }
        assert (asked.action, asked.headers["x-tc-version"]) == ("SendSms", "2021-01-11")
        assert asked.headers["authorization"].startswith("TC3-HMAC-SHA256 Credential=K/")


def test_the_order_of_the_values_is_that_of_the_template() -> None:
    named = Outgoing("1", "+8613800000000", "x", template="T1 points", values={"name": "王", "points": "5"})
    with provider(each()) as server:
        way(server).send([named])
        assert (server.asked[0].values["TemplateId"], server.asked[0].values["TemplateParamSet"]) == ("T1", ["5"])


def test_other_values_go_in_a_call_of_their_own_with_our_number() -> None:
    wanted = [batch(1, points="5")[0], batch(2, points="6")[1]]
    with provider(each()) as server:
        assert {one.outcome for one in way(server).send(wanted)} == {Outcome.ACCEPTED}
        assert [asked.values["SessionContext"] for asked in server.asked] == ["m0", "m1"]


def test_at_most_200_numbers_in_a_call_and_no_number_twice() -> None:
    with provider(each()) as server:
        way(server).send(
            [*batch(201), Outgoing("again", "+8613800000000", "x", template="T1", values=batch()[0].values)]
        )
        assert [len(asked.values["PhoneNumberSet"]) for asked in server.asked] == [200, 2]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("LimitExceeded.PhoneNumberDailyLimit", "later"),
        ("FailedOperation.InsufficientBalanceInSmsPackage", "later"),
        ("FailedOperation.PhoneNumberInBlacklist", "refused"),
        ("InvalidParameterValue.IncorrectPhoneNumber", "refused"),
        ("InternalError.SigFieldMissing", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_code_of_each_number(code: str, outcome: str) -> None:
    with provider(each(code)) as server:
        assert told(way(server).send(batch(2))) == [(f"m{n}", outcome, code) for n in range(2)]


def test_a_number_that_the_answer_leaves_out_is_in_doubt() -> None:
    with provider(always((200, {"Response": {"SendStatusSet": [], "RequestId": "R"}}))) as server:
        assert told(way(server).send(batch())) == [("m0", "unknown", "no answer")]


@pytest.mark.parametrize(
    ("said", "outcome", "code"),
    [
        (refused("AuthFailure.SignatureFailure"), "refused", "AuthFailure.SignatureFailure"),
        (
            refused("FailedOperation.TemplateIncorrectOrUnapproved"),
            "refused",
            "FailedOperation.TemplateIncorrectOrUnapproved",
        ),
        (refused("RequestLimitExceeded"), "later", "RequestLimitExceeded"),
        (refused("InternalError"), "unknown", "InternalError"),
        ((500, {}), "unknown", "ServerNetworkError"),
        ((429, {}), "unknown", "ServerNetworkError"),
        ((200, b"<html>"), "unknown", "JSONDecodeError"),
        ((200, {"Response": {"Error": {"Code": "AuthFailure"}}}), "unknown", "KeyError"),
        (SILENT, "unknown", "ClientNetworkError"),
    ],
)
def test_what_an_answer_proves(said: Said, outcome: str, code: str) -> None:
    with provider(always(said)) as server:
        assert told(way(server).send(batch())) == [("m0", outcome, code)]
        assert len(server.asked) == 1


def test_nobody_there_proves_that_nothing_was_taken() -> None:
    with provider(each()) as server:
        gone = way(server)
    assert told(gone.send(batch())) == [("m0", "later", "not connected")]


def test_without_a_template_nothing_is_called() -> None:
    with provider(each()) as server:
        assert told(way(server).send([Outgoing("1", "+8613800000000", "x")])) == [("1", "refused", "template")]
        assert server.asked == []


def test_what_a_query_finds() -> None:
    def row(number: str, status: str | None, session: str = "") -> dict[str, Any]:
        return {"SerialNo": number, "ReportStatus": status, "Description": "DELIVRD", "SessionContext": session}

    rows = [row("s0", "SUCCESS"), row("s9", "FAIL"), row("s7", None, "m0")]
    said = (200, {"Response": {"PullSmsSendStatusSet": rows, "RequestId": "R"}})
    with provider(always(said)) as server:
        by_number, by_session = way(server).query(batch(), ["s0"])
        assert by_number == Report("s0", "+8613800000000", delivered=True, code="DELIVRD", id="m0")
        assert (by_session.provider_id, by_session.delivered) == ("s7", None)
        assert [one.provider_id for one in way(server).query(batch(), [""])] == ["s7"]
        asked = server.asked[0].values
        assert (asked["EndTime"] - asked["BeginTime"], asked["PhoneNumber"]) == (3 * 86_400, "+8613800000000")
    with provider(always((200, {"Response": {"PullSmsSendStatusSet": None, "RequestId": "R"}}))) as server:
        assert way(server).query(batch(), ["s0"]) == []


def parsed(rows: Any) -> Parsed:
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return Tencent({}, signature="").parse(Callback(body, {}, {}))


def test_reports_are_read() -> None:
    row = {"nationcode": "86", "mobile": "13800001000", "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": "s0"}
    read = parsed([row, row | {"report_status": "FAIL", "errmsg": None, "nationcode": "+852", "mobile": "51234567"}])
    first, second = read.reports
    assert first == Report("s0", "+8613800001000", delivered=True, code="DELIVRD")
    assert second == Report("s0", "+85251234567", delivered=False)
    assert (json.loads(read.answer), read.content_type) == ({"result": 0, "errmsg": "OK"}, "application/json")


def test_a_reply_is_read_and_told_apart_by_its_time() -> None:
    row = {"nationcode": "86", "mobile": "13800001000", "text": "T", "time": 1457336869, "sign": "汇员", "extend": ""}
    (reply,) = parsed(row).replies
    assert (reply.to, reply.text, len(reply.provider_id)) == ("+8613800001000", "T", 32)
    assert [reply] == list(parsed([row]).replies)
    assert Reply(reply.to, reply.text, reply.provider_id) != parsed(row | {"time": 1457336870}).replies[0]


@pytest.mark.parametrize("body", [b"", b"\xff", b"1", b"{}", b"[]", b'[{"sid": 1}]', b'{"text": "T"}', b"null"])
def test_what_cannot_be_read_is_not_believed(body: bytes) -> None:
    with pytest.raises(Unverified):
        parsed(body)
