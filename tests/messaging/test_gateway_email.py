"""E-mail over a real SMTP server on this machine."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from messaging.gateways.calling import Timeouts
from messaging.gateways.email import Email
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Unverified

FAST = Timeouts(connect=1.0, read=0.3)
SENDER = "汇员 <news@shop.example>"


class Server:
    """`says` is what it answers to the end of the data of each recipient; None: nothing, ever."""

    def __init__(self, says: dict[str, str | None] | None = None, *, refuses: dict[str, str] | None = None) -> None:
        self.says = says or {}
        self.refuses = refuses or {}
        self.taken: list[tuple[str, Message]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        to = envelope.rcpt_tos[0]
        said = self.says.get(to, "250 OK")
        if said is None or said.startswith("250"):
            self.taken.append((to, message_from_bytes(envelope.content)))
        if said is None:
            await asyncio.Event().wait()
        return said or ""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(server: Server, **options: Any) -> Iterator[str]:
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def way(place: str, *, user: str = "") -> Email:
    return Email(f"smtp://{user}{place}", sender=SENDER, timeouts=FAST)


def letters(*to: str) -> list[Outgoing]:
    return [Outgoing(f"m{n}", address, "您的小票", subject="电子小票") for n, address in enumerate(to)]


def told(answers: list[Answer]) -> list[tuple[str, str]]:
    return [(one.outcome.value, one.code) for one in answers]


def test_a_letter_goes_out_with_our_number_subject_and_a_way_out() -> None:
    server = Server()
    with serving(server) as place:
        assert way(place).send(letters("w@a.example")) == [Answer("m0", Outcome.ACCEPTED, "<m0@shop.example>", "250")]
    ((to, letter),) = server.taken
    assert (to, letter["Message-ID"], letter["To"]) == ("w@a.example", "<m0@shop.example>", "w@a.example")
    assert letter["List-Unsubscribe"] == "<mailto:news@shop.example?subject=unsubscribe>"
    assert str(make_header(decode_header(letter["Subject"]))) == "电子小票"
    assert str(make_header(decode_header(letter["From"]))) == SENDER
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "您的小票"


def test_a_batch_goes_over_one_connection_and_each_letter_has_its_own_answer() -> None:
    server = Server({"full@a.example": "452 full", "spam@a.example": "554 spam"}, refuses={
        "nobody@a.example": "550 nobody", "grey@a.example": "451 later",
    })  # fmt: skip
    with serving(server) as place:
        to = ["a@a.example", "full@a.example", "spam@a.example", "nobody@a.example", "grey@a.example", "z@a.example"]
        assert told(way(place).send(letters(*to))) == [
            ("accepted", "250"),
            ("later", "452"),
            ("refused", "554"),
            ("refused", "550"),
            ("later", "451"),
            ("accepted", "250"),
        ]
    assert [to for to, _letter in server.taken] == ["a@a.example", "z@a.example"]


def test_silence_after_the_data_leaves_the_letter_in_doubt_and_the_rest_waits() -> None:
    server = Server({"slow@a.example": None})
    with serving(server) as place:
        answers = told(way(place).send(letters("a@a.example", "slow@a.example", "z@a.example")))
    assert [outcome for outcome, _code in answers] == ["accepted", "unknown", "later"]


def test_a_server_that_closes_is_tried_again_later() -> None:
    server = Server({"a@a.example": "421 closing"})
    with serving(server) as place:
        assert told(way(place).send(letters("a@a.example", "z@a.example"))) == [("later", "421")] * 2


def test_nobody_there_or_a_wrong_password_proves_that_nothing_was_taken() -> None:
    assert told(way(f"127.0.0.1:{free_port()}").send(letters("a@a.example"))) == [("later", "ConnectionRefusedError")]

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == b"p@ss", handled=False)

    server = Server()
    with serving(server, authenticator=knows, auth_require_tls=False) as place:
        assert told(way(place, user="u:wrong@").send(letters("a@a.example"))) == [("later", "SMTPAuthenticationError")]
        assert told(way(place, user="u:p%40ss@").send(letters("a@a.example"))) == [("accepted", "250")]
    assert len(server.taken) == 1


def test_a_line_break_in_a_subject_never_leaves_the_house() -> None:
    server = Server()
    with serving(server) as place:
        bad = Outgoing("1", "a@a.example", "x", subject="a\nBcc: b@b.example")
        assert told(way(place).send([bad, *letters("z@a.example")])) == [("refused", "500"), ("accepted", "250")]
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://host", 25, False, False),
        ("smtp+tls://u:p@host", 587, True, False),
        ("smtp+ssl://u:p@host:4650", 4650, False, True),
    ],
)
def test_how_an_address_is_read(url: str, port: int, *, tls: bool, ssl: bool) -> None:
    backend = Email(url, sender=SENDER)._backend()
    assert (backend.host, backend.port, backend.use_tls, backend.use_ssl) == ("host", port, tls, ssl)


def test_nobody_is_asked_and_nobody_calls_back() -> None:
    silent = Email("smtp://host", sender=SENDER)
    assert silent.query(letters("a@a.example"), [""]) == []
    with pytest.raises(Unverified):
        silent.parse(Callback(b"", {}, {}))
