"""The local gateway over a real socket: what is proven after each of its failures, and what it really sent."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from messaging.gateways.calling import Call, Timeouts, post
from messaging.gateways.http_sim import HttpSim
from messaging.gateways.http_sim.book import Book
from messaging.gateways.http_sim.modes import Mode, of_phone
from messaging.gateways.http_sim.server import Server, Simulated, simulated
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Report, Unverified
from tests.messaging.wire import provider

SHORT = Timeouts(connect=1.0, read=0.2)


def batch(size: int = 3, tail: str = "1000") -> list[Outgoing]:
    return [Outgoing(f"m-{number}", f"+86138{number:04}{tail}", "亲爱的会员") for number in range(size)]


def client(sim: Simulated, *, timeouts: Timeouts = SHORT) -> HttpSim:
    return HttpSim(sim.url, secret=sim.book.secret, timeouts=timeouts)


def outcomes(answers: Sequence[Answer]) -> list[str]:
    return [one.outcome.value for one in answers]


def test_what_is_taken_is_sent_once_each_and_has_a_number() -> None:
    with simulated() as sim:
        answers = client(sim).send(batch())
        assert answers == [Answer(f"m-{n}", Outcome.ACCEPTED, f"sim-{n + 1}", "OK") for n in range(3)]
        assert sim.book.sent == {one.to: 1 for one in batch()}
        assert sim.book.taken["m-0"].text == "亲爱的会员"


def test_500_messages_take_well_under_a_second() -> None:
    with simulated() as sim:
        began = time.perf_counter()
        assert set(outcomes(client(sim, timeouts=Timeouts()).send(batch(500)))) == {"accepted"}
        assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("mode", "outcome", "sent"),
    [
        (Mode.REFUSE, "refused", 0),
        (Mode.BUSY, "later", 0),
        (Mode.ERROR_BEFORE, "unknown", 0),
        (Mode.ERROR_AFTER, "unknown", 3),
        (Mode.TIMEOUT_BEFORE, "unknown", 0),
        (Mode.TIMEOUT_AFTER, "unknown", 3),
        (Mode.CUT, "unknown", 3),
        (Mode.GARBAGE, "unknown", 3),
        (Mode.DOUBLED, "accepted", 3),
        (Mode.MISSING, "accepted", 3),
    ],
)
def test_what_is_proven_after_each_failure(mode: Mode, outcome: str, sent: int) -> None:
    with simulated(mode) as sim:
        assert outcomes(client(sim).send(batch())) == [outcome] * 3
        assert sum(sim.book.sent.values()) == sent


def test_a_part_of_a_batch_is_refused() -> None:
    with simulated(Mode.REFUSE_SOME) as sim:
        answers = client(sim).send(batch(4))
        assert outcomes(answers) == ["refused", "accepted", "accepted", "refused"]
        assert answers[0].code == "NUMBER"


def test_a_slow_answer_is_waited_for_as_long_as_the_time_out_allows() -> None:
    with simulated(Mode.SLOW) as sim:
        sim.server.delay = 0.05
        assert outcomes(client(sim, timeouts=Timeouts(read=5.0)).send(batch())) == ["accepted"] * 3
        sim.server.delay = 30.0
        assert outcomes(client(sim).send(batch())) == ["unknown"] * 3


def test_nobody_there_proves_that_nothing_was_taken() -> None:
    with simulated() as sim:
        gone = client(sim)
    assert outcomes(gone.send(batch())) == ["later"] * 3
    assert gone.send(batch())[0].code == "ConnectionRefusedError"
    assert gone.query(batch(), []) == []


def test_modes_of_the_next_calls_come_one_each() -> None:
    with simulated() as sim:
        sim.book.then(Mode.BUSY, Mode.REFUSE)
        way = client(sim)
        assert [outcomes(way.send(batch(1)))[0] for _ in range(3)] == ["later", "refused", "accepted"]
        assert sim.book.calls == 3


def test_the_address_may_ask_for_a_mode() -> None:
    with simulated() as sim:
        assert outcomes(HttpSim(f"{sim.url}/?mode=busy", timeouts=SHORT).send(batch(1))) == ["later"]
        assert outcomes(HttpSim(f"{sim.url}?mode=nonsense", timeouts=SHORT).send(batch(1))) == ["accepted"]


@pytest.mark.parametrize(
    ("tail", "outcome"), [("9001", "refused"), ("9003", "later"), ("9004", "unknown"), ("9013", "accepted")]
)
def test_a_phone_may_ask_for_a_mode(tail: str, outcome: str) -> None:
    with simulated() as sim:
        assert outcomes(client(sim).send(batch(1, tail))) == [outcome]


@pytest.mark.parametrize(
    ("phone", "mode"),
    [("+8613800009001", Mode.REFUSE), ("+8613800009012", Mode.MISSING), ("+8613800009013", Mode.UNDELIVERED)]
    + [(phone, None) for phone in ("+8613800009000", "+8613800009014", "+8613800008001", "+86138000090x1")],
)
def test_which_phones_ask_for_what(phone: str, mode: Mode | None) -> None:
    assert of_phone(phone) is mode


def test_the_same_number_twice_is_sent_twice_unless_the_gateway_knows_it_again() -> None:
    with simulated() as sim:
        first, again = (client(sim).send(batch(1))[0].provider_id for _ in range(2))
        assert (first != again, sim.book.sent["+861380000" + "1000"]) == (True, 2)
    with simulated(deduplicates=True) as sim:
        first, again = (client(sim).send(batch(1))[0].provider_id for _ in range(2))
        assert (first == again, sim.book.sent["+861380000" + "1000"]) == (True, 1)


def test_a_query_tells_what_was_taken_by_either_number() -> None:
    with simulated(Mode.TIMEOUT_AFTER) as sim:
        way = client(sim)
        way.send(batch(1))
        known = Report("sim-1", "+8613800001000", delivered=True, code="DELIVRD", id="m-0")
        assert way.query([*batch(1), Outgoing("never", "+8613900000000", "")], ["sim-1", "sim-9"]) == [known]


def test_receipts_come_signed_and_only_once() -> None:
    with simulated() as sim:
        way = client(sim)
        way.send(batch(501))
        first, second = sim.book.receipts()
        assert (len(way.parse(first).reports), len(way.parse(second).reports)) == (500, 1)
        assert way.parse(second).reports[0] == Report(
            "sim-501", "+8613805001000", delivered=True, code="DELIVRD", id="m-500"
        )
        assert sim.book.receipts() == []


def test_receipts_are_doubled_missing_or_tell_of_a_failure() -> None:
    with simulated() as sim:
        way = client(sim)
        sim.book.then(Mode.DOUBLED, Mode.MISSING, Mode.UNDELIVERED)
        way.send(batch(2))
        (doubled,) = sim.book.receipts()
        assert [one.provider_id for one in way.parse(doubled).reports] == ["sim-2", "sim-1", "sim-1", "sim-2"]
        way.send(batch(2))
        assert sim.book.receipts() == []
        way.send(batch(1))
        (failed,) = sim.book.receipts()
        assert [one.delivered for one in way.parse(failed).reports] == [False]


def test_a_reply_is_read() -> None:
    with simulated() as sim:
        (reply,) = client(sim).parse(sim.book.reply("+8613800001000", "R")).replies
        assert (reply.to, reply.text, reply.provider_id) == ("+8613800001000", "R", "reply-1")


def test_a_callback_that_is_not_its_own_or_cannot_be_read_is_not_believed() -> None:
    with simulated() as sim:
        way = client(sim)
        real = sim.book.reply("+8613800001000", "R")
        forged = Callback(real.body.replace(b'"R"', b'"Q"'), real.headers, {})
        for callback in (forged, Callback(real.body, {}, {}), Callback(real.body, {"x-signature": "é"}, {})):
            with pytest.raises(Unverified, match="signature"):
                way.parse(callback)
        with pytest.raises(Unverified, match="signature"):
            HttpSim(sim.url).parse(real)
        with pytest.raises(Unverified, match="readable"):
            way.parse(sim.book.callback(reports=[{"id": "1"}]))


def test_callbacks_are_posted_where_somebody_listens() -> None:
    with simulated() as house, simulated(callback=f"{house.url}/query") as sim:
        client(sim).send(batch(2))
        # The other server does not understand them: it answers, and that is told.
        assert sim.server.post(sim.book.receipts()) == [400]
        assert sim.server.post([sim.book.reply("+8613800001000", "R")], "http://127.0.0.1:1") == [0]


def asked(sim: Simulated, path: str, body: bytes = b"{}") -> tuple[int, Any]:
    page = post(Call(sim.url, path, body), Timeouts())
    return page.status, json.loads(page.body)


def test_an_address_is_asked_for_as_it_is_written() -> None:
    """The house's own door ends in a slash, and knows no other address."""
    with simulated() as sim:
        nothing = b'{"ids": [], "provider_ids": []}'
        places = [("/query", ""), ("/query/", ""), ("", "/query"), ("/", "/query"), ("", "")]
        statuses = [post(Call(sim.url + end, path, nothing), Timeouts()).status for end, path in places]
        assert statuses == [200, 400, 200, 200, 400]


def test_a_demo_asks_for_receipts_and_replies_over_the_wire() -> None:
    with simulated() as house, simulated(callback=f"{house.url}/send") as sim:
        client(sim).send(batch(2))
        assert asked(sim, "/receipts") == (200, {"posted": [400]})
        assert asked(sim, "/reply", b'{"to": "+8613800001000", "text": "TD"}') == (200, {"posted": [400]})
        assert asked(sim, "/receipts") == (200, {"posted": []})
        with closing(HTTPConnection(*sim.server.server_address)) as connection:
            connection.request("GET", "/")
            assert json.loads(connection.getresponse().read()) == {"calls": 1, "messages": 2, "phones": 2}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"messages": 1}', b'{"messages": [{"id": 1}]}', b"\xff"])
def test_what_the_gateway_cannot_read_is_refused_and_not_taken(body: bytes) -> None:
    with simulated() as sim:
        assert asked(sim, "/send", body) == (400, {"error": "not readable"})
        assert asked(sim, "/nowhere", body)[0] == 400
        assert not sim.book.taken


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([], "unknown"),
        ([{"id": "m-0", "status": "perhaps", "provider_id": "1", "code": ""}], "unknown"),
        ([{"id": "m-0", "status": "later", "provider_id": "", "code": ""}], "later"),
        ([{"id": "m-0"}], "unknown"),
        ("accepted", "unknown"),
    ],
)
def test_what_an_answer_does_not_say_clearly_is_in_doubt(rows: Any, outcome: str) -> None:
    with provider(lambda _asked: (200, {"answers": rows})) as server:
        assert outcomes(HttpSim(server.endpoint).send(batch(1))) == [outcome]


def test_a_query_that_is_refused_tells_nothing_and_a_state_may_be_open() -> None:
    row = {"id": "m-0", "provider_id": "1", "to": "+8613800001000", "delivered": None, "code": ""}
    with provider(lambda _asked: (200, {"reports": [row]})) as server:
        assert [one.delivered for one in HttpSim(server.endpoint).query(batch(1), [""])] == [None]
    with provider(lambda _asked: (500, {"reports": [row]})) as server:
        assert HttpSim(server.endpoint).query(batch(1), [""]) == []


def test_it_starts_as_a_program_and_ends_on_interrupt() -> None:
    words = [sys.executable, "-m", "messaging.gateways.http_sim.server", "--port", "0", "--mode", "busy", "--dedup"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        url = program.stdout.readline().strip()
        assert outcomes(HttpSim(url).send(batch(1))) == ["later"]
        program.send_signal(signal.SIGINT)
        assert program.wait(timeout=30) == 0


def test_a_fault_of_its_own_is_told_and_a_client_that_hung_up_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server(Book())
    try:
        for fault in (ConnectionResetError("gone"), ZeroDivisionError("own")):
            try:
                raise fault
            except Exception:
                server.handle_error(None, None)
    finally:
        server.server_close()
    told = capsys.readouterr().err
    assert "own" in told
    assert "gone" not in told
