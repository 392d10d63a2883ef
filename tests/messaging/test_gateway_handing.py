"""What the providers' gateways share: groups, the budget of time, numbers, and what stands behind an error."""

import pytest

from messaging.gateways import handing
from messaging.gateways.calling import Call, InDoubt, Timeouts, post
from messaging.gateways.protocol import Answer, Outcome, Outgoing, Report
from tests.messaging.wire import provider


def one(id: str, to: str = "") -> Outgoing:
    return Outgoing(id, to or f"+86{id}", "")


def taken(group: handing.Group) -> list[Answer]:
    return handing.all_of(group, Outcome.ACCEPTED, "OK")


def test_groups_are_as_large_as_allowed_and_hold_no_phone_twice() -> None:
    batch = [one("a", "1"), one("b", "2"), one("c", "1"), one("d", "3"), one("e", "4")]
    found = handing.groups(batch, lambda _one: "", 3)
    assert [[each.id for each in group] for group in found] == [["a", "b", "d"], ["c", "e"]]
    assert handing.groups([], lambda _one: "", 3) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("SMS_1", ("SMS_1", {"text": "t", "code": "1"})),
        ("SMS_1 code", ("SMS_1", {"code": "1"})),
        ("7 code name text", ("7", {"code": "1", "name": "", "text": "t"})),
        ("", ("", {"text": "t", "code": "1"})),
    ],
)
def test_a_template_may_name_the_values_that_it_takes(template: str, found: tuple[str, dict[str, str]]) -> None:
    code, values = handing.templated(Outgoing("1", "", "", template=template, values={"text": "t", "code": "1"}))
    assert (code, list(values.items())) == (found[0], list(found[1].items()))


def test_when_the_time_is_up_the_rest_was_not_taken() -> None:
    answers = handing.handed([[one("a")], [one("b")]], taken, budget=0.0)
    assert [(each.outcome, each.code) for each in answers] == [(Outcome.LATER, "time is up")] * 2
    assert handing.asked([one("a")], [""], lambda _one, _number: [Report("1", "", delivered=True)], budget=0.0) == []


def test_a_long_code_fits_its_column() -> None:
    assert len(handing.all_of([one("a")], Outcome.REFUSED, "x" * 99)[0].code) == 64


@pytest.mark.parametrize(
    ("number", "country", "found"),
    [
        ("13800001000", "", "+8613800001000"),
        ("8613800001000", "", "+8613800001000"),
        ("+8613800001000", "", "+8613800001000"),
        ("008613800001000", "", "+8613800001000"),
        ("85251234567", "", "+85251234567"),
        ("13800001000", "86", "+8613800001000"),
        ("51234567", "+852", "+85251234567"),
    ],
)
def test_numbers_of_providers_become_ours(number: str, country: str, found: str) -> None:
    assert handing.e164(number, country) == found


@pytest.mark.parametrize(
    ("endpoint", "found"),
    [("sms.example.com", ("https", "sms.example.com")), ("http://127.0.0.1:8025/", ("http", "127.0.0.1:8025"))],
)
def test_an_endpoint_is_reached_by_https_unless_it_says_otherwise(endpoint: str, found: tuple[str, str]) -> None:
    assert handing.split_endpoint(endpoint) == found


class ConnectTimeoutError(Exception):
    """As urllib3 names it."""


def test_a_connection_that_never_stood_is_found_behind_other_errors() -> None:
    behind = ConnectTimeoutError()
    wrapped = ValueError(RuntimeError())
    wrapped.__context__ = KeyError(behind)
    assert handing.never_left(wrapped)
    assert not handing.never_left(ValueError("ConnectTimeoutError"))
    circle = ValueError()
    circle.__context__ = other = KeyError()
    other.__context__ = circle
    assert not handing.never_left(circle)


def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    with provider(lambda _asked: (200, b"x" * (5 * 1024 * 1024))) as server, pytest.raises(InDoubt):
        post(Call(server.endpoint, "/", b"{}"), Timeouts())


def test_time_that_is_up_ends_a_dripping_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 100.0, 200.0, 300.0])
    with provider(lambda _asked: (200, {"ok": 1})) as server:
        monkeypatch.setattr("messaging.gateways.calling.time.monotonic", lambda: next(clock, 400.0))
        with pytest.raises(InDoubt):
            post(Call(server.endpoint, "/", b"{}"), Timeouts(read=50.0))
        monkeypatch.undo()
