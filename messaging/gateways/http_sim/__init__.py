"""The local gateway that ships with the project, for demos and for tests: `python -m messaging.gateways.http_sim.server`.

It speaks JSON: POST /send and POST /query; its callbacks carry an HMAC over their body. It can fail in all the ways that
a provider fails (`modes`), so that what the house does about them is tried on a real wire.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from messaging.gateways.calling import Call, InDoubt, NotConnected, Page, Timeouts, post
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Reply, Report, Unverified

SIGNATURE = "x-signature"
BUSY = 429
JSON_HEADERS: Mapping[str, str] = {"Content-Type": "application/json"}


def signed(secret: str, body: bytes) -> str:
    """The proof that a callback comes from who knows the secret: HMAC-SHA256 of the body, in hex."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class HttpSim:
    """A client of the local gateway. It is not told apart from a provider's by anything but its address."""

    deduplicates = False
    batch = 500
    queries = True

    def __init__(
        self, url: str, *, secret: str = "", deduplicates: bool = False, timeouts: Timeouts | None = None
    ) -> None:
        self.url = url
        self.secret = secret
        self.deduplicates = deduplicates
        self.timeouts = timeouts or Timeouts()

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        wanted = [{"id": one.id, "to": one.to, "text": one.text, "template": one.template} for one in batch]
        try:
            page = self._post("/send", {"messages": wanted})
        except NotConnected as failed:
            return _all(batch, Outcome.LATER, str(failed))
        except InDoubt as failed:
            return _all(batch, Outcome.UNKNOWN, str(failed))
        return _answers(batch, page)

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        try:
            page = self._post("/query", {"ids": [one.id for one in sent], "provider_ids": list(provider_ids)})
        except (NotConnected, InDoubt):
            return []
        found = _read(page.body)
        return _reports(found) if page.status == 200 and _sound(found, "reports") else []

    def parse(self, callback: Callback) -> Parsed:
        given = callback.headers.get(SIGNATURE, "")
        if not self.secret or not hmac.compare_digest(signed(self.secret, callback.body).encode(), given.encode()):
            raise Unverified("signature")
        said = _read(callback.body)
        if not _sound(said, "reports") or not _sound(said, "replies"):
            raise Unverified("not readable")
        replies = [Reply(str(one["to"]), str(one["text"]), str(one["provider_id"])) for one in said["replies"]]
        return Parsed(_reports(said), replies)

    def _post(self, path: str, content: Mapping[str, Any]) -> Page:
        return post(Call(self.url, path, json.dumps(content).encode(), JSON_HEADERS), self.timeouts)


def _all(batch: Sequence[Outgoing], outcome: Outcome, code: str) -> list[Answer]:
    return [Answer(one.id, outcome, code=code[:64]) for one in batch]


def _read(body: bytes) -> Any:
    """JSON of the gateway; {} for what cannot be read."""
    try:
        return json.loads(body)
    except ValueError:
        return {}


# What each row of a list must hold to be read.
KEYS = {
    "answers": {"id", "status", "provider_id", "code"},
    "reports": {"id", "provider_id", "to", "delivered", "code"},
    "replies": {"to", "text", "provider_id"},
}


def _sound(found: Any, name: str) -> bool:
    rows = found.get(name) if isinstance(found, dict) else None
    return isinstance(rows, list) and all(isinstance(row, dict) and row.keys() >= KEYS[name] for row in rows)


def _reports(found: Any) -> list[Report]:
    return [
        Report(str(one["provider_id"]), str(one["to"]), _delivered(one["delivered"]), str(one["code"]), str(one["id"]))
        for one in found["reports"]
    ]


def _delivered(said: Any) -> bool | None:
    return said if isinstance(said, bool) else None


def _answers(batch: Sequence[Outgoing], page: Page) -> list[Answer]:
    found = _read(page.body)
    if page.status == BUSY:
        return _all(batch, Outcome.LATER, "429")
    if 400 <= page.status < 500 and isinstance(found, dict) and isinstance(found.get("error"), str):
        return _all(batch, Outcome.REFUSED, found["error"])
    if page.status != 200 or not _sound(found, "answers"):
        return _all(batch, Outcome.UNKNOWN, str(page.status))
    by_id = {str(one["id"]): one for one in found["answers"]}
    return [_answer(one.id, by_id.get(one.id)) for one in batch]


STATUS = {"accepted": Outcome.ACCEPTED, "refused": Outcome.REFUSED, "later": Outcome.LATER}


def _answer(id: str, row: Mapping[str, Any] | None) -> Answer:
    """What the answer does not name, or says in words that nobody knows, is in doubt."""
    if row is None:
        return Answer(id, Outcome.UNKNOWN, code="no answer")
    outcome = STATUS.get(str(row["status"]), Outcome.UNKNOWN)
    return Answer(id, outcome, str(row["provider_id"])[:64], str(row["code"])[:64])
