"""Aliyun's own SDK against a server of ours that speaks its wire format."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from messaging.gateways.aliyun import Aliyun
from messaging.gateways.aliyun.codes import judged
from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Reply, Report, Unverified
from tests.messaging.wire import SILENT, Asked, Provider, Said, provider

FAST = Timeouts(connect=1.0, read=0.3)
TAKEN = {"Code": "OK", "Message": "OK", "BizId": "900^0", "RequestId": "R"}


def way(server: Provider, *, timeouts: Timeouts = FAST) -> Aliyun:
    return Aliyun({"key": "K", "secret": "S", "endpoint": server.endpoint}, signature="汇员", timeouts=timeouts)


def batch(size: int = 1, template: str = "SMS_1") -> list[Outgoing]:
    return [
        Outgoing(f"m{n}", f"+861380000100{n}", f"【汇员】{n}分", template=template, values={"points": str(n)})
        for n in range(size)
    ]


def told(answers: Sequence[Answer]) -> list[tuple[str, str, str]]:
    return [(one.id, one.outcome.value, one.code) for one in answers]


def always(said: Said) -> Any:
    return lambda _asked: said


def test_one_message_goes_alone_with_our_number() -> None:
    with provider(always((200, TAKEN))) as server:
        assert way(server).send(batch()) == [Answer("m0", Outcome.ACCEPTED, "900^0", "OK")]
        (asked,) = server.asked
        sent = {
            name: asked.values[name] for name in ("PhoneNumbers", "SignName", "TemplateCode", "OutId", "TemplateParam")
        }
        assert sent == {
            "PhoneNumbers": "13800001000",
            "SignName": "汇员",
            "TemplateCode": "SMS_1",
            "OutId": "m0",
            "TemplateParam": '{"points": "0"}',
        }
        assert (asked.action, asked.headers["x-acs-version"]) == ("SendSms", "2017-05-25")


def test_several_go_in_one_call_with_one_number_for_all() -> None:
    with provider(always((200, TAKEN))) as server:
        assert {(one.id, one.provider_id) for one in way(server).send(batch(3))} == {
            (f"m{n}", "900^0") for n in range(3)
        }
        (asked,) = server.asked
        assert asked.action == "SendBatchSms"
        assert json.loads(asked.values["PhoneNumberJson"]) == ["13800001000", "13800001001", "13800001002"]
        assert json.loads(asked.values["SignNameJson"]) == ["汇员"] * 3
        assert json.loads(asked.values["TemplateParamJson"]) == [{"points": str(n)} for n in range(3)]


def test_other_templates_and_the_same_phone_go_in_calls_of_their_own() -> None:
    twice = [Outgoing(str(n), "+8613800001000", "x", template="SMS_1") for n in range(2)]
    abroad = Outgoing("far", "+85251234567", "x", template="SMS_2")
    with provider(always((200, TAKEN))) as server:
        assert len(way(server).send([*twice, abroad])) == 3
        assert [one.values["PhoneNumbers"] for one in server.asked] == ["13800001000", "13800001000", "85251234567"]


def test_at_most_100_in_a_call() -> None:
    wanted = [Outgoing(str(n), f"+86138{n:08}", "x", template="T") for n in range(201)]
    with provider(always((200, TAKEN))) as server:
        assert len(way(server).send(wanted)) == 201
        assert [asked.action for asked in server.asked] == ["SendBatchSms", "SendBatchSms", "SendSms"]


def test_without_a_template_nothing_is_called() -> None:
    with provider(always((200, TAKEN))) as server:
        assert told(way(server).send(batch(1, template=""))) == [("m0", "refused", "template")]
        assert server.asked == []


@pytest.mark.parametrize(
    ("said", "outcome", "code"),
    [
        ((200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"}), "later", "isv.BUSINESS_LIMIT_CONTROL"),
        ((200, {"Code": "isv.AMOUNT_NOT_ENOUGH"}), "later", "isv.AMOUNT_NOT_ENOUGH"),
        ((200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}), "refused", "isv.MOBILE_NUMBER_ILLEGAL"),
        ((200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL"}), "refused", "isv.SMS_TEMPLATE_ILLEGAL"),
        ((200, {"Code": "isp.SYSTEM_ERROR"}), "unknown", "isp.SYSTEM_ERROR"),
        ((200, {"Code": "OK"}), "unknown", "OK"),
        ((200, {}), "unknown", "no code"),
        ((400, {"Code": "SignatureDoesNotMatch", "Message": "", "RequestId": "R"}), "refused", "SignatureDoesNotMatch"),
        ((404, {"Code": "InvalidAccessKeyId.NotFound"}), "refused", "InvalidAccessKeyId.NotFound"),
        ((400, {"Code": "isp.RAM"}), "unknown", "isp.RAM"),
        ((400, {"Code": "Throttling.User"}), "later", "Throttling.User"),
        ((429, {"Code": "Throttling"}), "later", "Throttling"),
        ((400, {}), "unknown", "None"),
        ((400, b"<html>"), "unknown", "UnretryableException"),
        ((500, {"Code": "InternalError"}), "unknown", "InternalError"),
        ((503, b"busy"), "unknown", "UnretryableException"),
        ((200, b"<html>garbage"), "unknown", "UnretryableException"),
        ((200, b'{"Code": "OK", "Biz'), "unknown", "UnretryableException"),
        (SILENT, "unknown", "UnretryableException"),
    ],
)
def test_what_an_answer_proves(said: Said, outcome: str, code: str) -> None:
    with provider(always(said)) as server:
        assert told(way(server).send(batch())) == [("m0", outcome, code)]
        # The SDK does not try again by itself.
        assert len(server.asked) == 1


def test_nobody_there_proves_that_nothing_was_taken() -> None:
    with provider(always((200, TAKEN))) as server:
        gone = way(server)
    assert told(gone.send(batch())) == [("m0", "later", "not connected")]
    assert gone.query(batch(), [""]) == []


def test_after_a_call_in_doubt_the_rest_of_the_batch_waits() -> None:
    wanted = [Outgoing(str(n), f"+861380000100{n}", "x", template=f"SMS_{n}") for n in range(3)]
    with provider(lambda asked: (200, TAKEN) if asked.values["TemplateCode"] == "SMS_0" else (500, {})) as server:
        answers = told(way(server).send(wanted))
        assert [one[:2] for one in answers] == [("0", "accepted"), ("1", "unknown"), ("2", "later")]
        assert len(server.asked) == 2


def test_a_number_at_fault_does_not_take_the_others_with_it() -> None:
    def answer(asked: Asked) -> Said:
        phones = asked.values.get("PhoneNumberJson") or asked.values["PhoneNumbers"]
        return (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL"} if "13800001002" in phones else TAKEN)

    with provider(answer) as server:
        answers = told(way(server).send(batch(4)))
        assert [one[1] for one in answers] == ["accepted", "accepted", "refused", "accepted"]
        # 4 refused, 2 taken, 2 refused, 1 refused, 1 taken.
        assert len(server.asked) == 5


def test_a_number_that_had_too_many_waits_alone() -> None:
    def answer(asked: Asked) -> Said:
        return (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL"} if "001000" in json.dumps(asked.values) else TAKEN)

    with provider(answer) as server:
        assert [one[1] for one in told(way(server).send(batch(2)))] == ["later", "accepted"]


def details(*rows: dict[str, Any]) -> Said:
    return 200, {"Code": "OK", "TotalCount": str(len(rows)), "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)}}


ROW = {"PhoneNum": "13800001000", "SendStatus": 3, "ErrCode": "DELIVERED", "OutId": "m0", "Content": "【汇员】0分"}


@pytest.mark.parametrize(
    ("number", "rows", "delivered"),
    [
        ("", [ROW], [True]),
        ("", [ROW | {"SendStatus": 2}], [False]),
        ("", [ROW | {"SendStatus": 1}], [None]),
        ("", [ROW | {"OutId": "m9"}, ROW], [True]),
        ("", [ROW | {"OutId": ""}], [True]),
        ("", [ROW | {"OutId": "", "Content": "other"}], []),
        ("", [ROW | {"OutId": "m9"}], []),
        ("", [ROW | {"OutId": ""}, ROW | {"OutId": ""}], []),
        ("900^0", [ROW | {"OutId": ""}], [True]),
        ("", [], []),
    ],
)
def test_what_a_query_finds(number: str, rows: list[dict[str, Any]], delivered: list[bool | None]) -> None:
    with provider(always(details(*rows))) as server:
        found = way(server).query(batch(), [number])
        assert [one.delivered for one in found] == delivered
        assert all((one.id, one.to, one.provider_id) == ("m0", "+8613800001000", number) for one in found)
        assert server.asked[0].values["PhoneNumber"] == "13800001000"
        assert server.asked[0].values.get("BizId", "") == number


def test_a_query_looks_at_yesterday_too_and_stops_where_it_fails() -> None:
    with provider(always((200, {"Code": "OK"}))) as server:
        assert way(server).query(batch(2), ["", ""]) == []
        days = [asked.values["SendDate"] for asked in server.asked]
        assert (len(days), days[0] > days[1], days[:2] == days[2:]) == (4, True, True)
    with provider(always((500, {}))) as server:
        assert way(server).query(batch(2), ["", ""]) == []
        assert len(server.asked) == 1


def parsed(rows: Any) -> Parsed:
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return Aliyun({}, signature="").parse(Callback(body, {}, {}))


def test_reports_are_read() -> None:
    row = {"phone_number": "13800001000", "success": True, "err_code": "DELIVERED", "biz_id": "9^0", "out_id": "m0"}
    read = parsed([row, row | {"success": "false", "err_code": None, "out_id": None}])
    first, second = read.reports
    assert first == Report("9^0", "+8613800001000", delivered=True, code="DELIVERED", id="m0")
    assert second == Report("9^0", "+8613800001000", delivered=False)
    assert (json.loads(read.answer)["code"], read.content_type) == (0, "application/json")


def test_replies_are_read() -> None:
    row = {"phone_number": "8613800001000", "content": "TD", "sequence_id": 77, "sign_name": "汇员", "dest_code": "1"}
    assert list(parsed([row]).replies) == [Reply("+8613800001000", "TD", "77")]


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"1", b"{}", b"[]", b"[1]", b'[{"x": 1}]', b'[{"biz_id": 1}]', b"[null]"]
)
def test_what_cannot_be_read_is_not_believed(body: bytes) -> None:
    with pytest.raises(Unverified):
        parsed(body)


def test_an_error_without_a_status_proves_nothing() -> None:
    assert judged(ValueError("x")) == (Outcome.UNKNOWN, "ValueError")
