"""What robots of chat groups share: one text a call, an answer with `errcode`, and where they may be called at all.

A robot's address holds its secret and is typed by people, so nothing but a known origin is called (no other host, no
other port, no user name before an @), redirects are not followed, and answers are read for their code alone.
"""

import json
from collections.abc import Collection, Sequence
from urllib.parse import parse_qs, urlsplit

from messaging.gateways.calling import Call, InDoubt, NotConnected, Page, Timeouts, post
from messaging.gateways.handing import Group, Stopped, all_of, handed
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Report, Unverified

JSON = {"Content-Type": "application/json; charset=utf-8"}
TOO_MANY_REQUESTS = 429


class Foreign(ValueError):
    """The address is none of the robot's provider. Its text is a word: scheme, host, path, token."""


def token_in(address: str, *, origin: str, path: str, name: str) -> str:
    """The secret in a robot's address as its group shows it. Raises `Foreign`."""
    try:
        parts = urlsplit(address.strip())
        given = (parts.scheme, parts.netloc)
    except ValueError:
        raise Foreign("host") from None
    wanted = urlsplit(origin)
    if given[0] != wanted.scheme:
        raise Foreign("scheme")
    if given[1].lower() != wanted.netloc:
        raise Foreign("host")
    if parts.path.rstrip("/") != path:
        raise Foreign("path")
    token = parse_qs(parts.query).get(name, [""])[0]
    if not token or not token.isascii() or not token.replace("-", "").replace("_", "").isalnum() or len(token) > 128:
        raise Foreign("token")
    return token


def fitted(text: str, most: int) -> str:
    """`text` in at most `most` bytes of UTF-8, with "…" where it was cut."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode(errors="ignore") + "…"


class Robot:
    """One robot: `_call` of each provider says where its text goes."""

    deduplicates = False
    batch = 1
    queries = False
    # Bytes of one text; what the provider answers when it is called too often.
    most: int
    busy: Collection[int]

    def __init__(self, origin: str, token: str, *, secret: str = "", timeouts: Timeouts | None = None) -> None:
        self.origin, self.token, self.secret = origin, token, secret
        self.timeouts = timeouts or Timeouts()

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        return handed([[one] for one in batch], self._say)

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        return []

    def parse(self, callback: Callback) -> Parsed:
        raise Unverified("robots do not call back")

    def _path(self) -> str:
        raise NotImplementedError

    def _say(self, group: Group) -> list[Answer]:
        content = {"msgtype": "text", "text": {"content": fitted(group[0].text, self.most)}}
        body = json.dumps(content, ensure_ascii=False).encode()
        try:
            page = post(Call(self.origin, self._path(), body, JSON), self.timeouts)
        except NotConnected as failed:
            raise Stopped(Outcome.LATER, str(failed)) from failed
        except InDoubt as failed:
            raise Stopped(Outcome.UNKNOWN, str(failed)) from failed
        outcome, code = understood(page, self.busy)
        if outcome is Outcome.LATER:
            raise Stopped(outcome, code)
        return all_of(group, outcome, code)


def understood(page: Page, busy: Collection[int]) -> tuple[Outcome, str]:
    """What an answer proves: 0 was taken, another code was not; a server that broke may have taken it."""
    if page.status == TOO_MANY_REQUESTS:
        return Outcome.LATER, str(page.status)
    if 300 <= page.status < 500:
        return Outcome.REFUSED, str(page.status)
    try:
        found = json.loads(page.body)
        code = found["errcode"]
    except (ValueError, KeyError, TypeError):
        return Outcome.UNKNOWN, str(page.status)
    if page.status != 200 or not isinstance(code, int) or code == -1:
        return Outcome.UNKNOWN, f"{page.status} {code}"
    if code == 0:
        return Outcome.ACCEPTED, ""
    return (Outcome.LATER if code in busy else Outcome.REFUSED), f"{code} {found.get('errmsg', '')}"[:64]
