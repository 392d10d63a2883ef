"""What the local gateway remembers: what it took, how often each phone was really sent, which receipts are due."""

import json
import threading
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from messaging.gateways.http_sim import SIGNATURE, signed
from messaging.gateways.http_sim.modes import NOT_TAKEN, OF_ONE, Mode, of_phone
from messaging.gateways.protocol import Callback

PER_CALLBACK = 500
SECRET = "simulated"  # noqa: S105 - of a server that only this machine reaches
Row = dict[str, Any]


class Taken(NamedTuple):
    """One message that was taken. `mode` is what becomes of its receipt."""

    id: str
    provider_id: str
    to: str
    text: str
    mode: Mode


class Book:
    """The memory of one local gateway; safe for the threads of its server.

    `mode` holds for every call; `then(...)` gives modes to the next calls, one each. `deduplicates`: the same id again is
    answered as before and not sent. `texts` off saves memory where a million messages come.
    """

    def __init__(self, mode: Mode = Mode.OK, *, secret: str = SECRET, deduplicates: bool = False) -> None:
        self.mode = mode
        self.secret = secret
        self.deduplicates = deduplicates
        self.texts = True
        self.calls = 0
        self.sent: Counter[str] = Counter()
        self.taken: dict[str, Taken] = {}
        self._numbers: dict[str, Taken] = {}
        self._next: deque[Mode] = deque()
        self._due: list[Taken] = []
        self._count = 0
        self._lock = threading.Lock()

    def then(self, *modes: Mode) -> None:
        """Modes of the next calls, in order; after them `mode` holds again."""
        self._next.extend(modes)

    def mode_of(self, messages: Sequence[Row], asked: str) -> Mode:
        """How this call goes: as its phones ask, else its query parameter, else as was told before."""
        with self._lock:
            self.calls += 1
            told = self._next.popleft() if self._next else self.mode
        for message in messages:
            wanted = of_phone(str(message["to"]))
            if wanted and wanted not in OF_ONE:
                return wanted
        return Mode(asked) if asked in set(Mode) else told

    def take(self, messages: Sequence[Row], mode: Mode) -> list[Row]:
        """Take what is to be taken, and the answers for all."""
        if mode in NOT_TAKEN:
            return []
        with self._lock:
            return [self._one(number, message, mode) for number, message in enumerate(messages)]

    def _one(self, number: int, message: Row, mode: Mode) -> Row:
        id, to = str(message["id"]), str(message["to"])
        own = of_phone(to)
        if own in {Mode.REFUSE, Mode.REFUSE_SOME} or (mode is Mode.REFUSE_SOME and number % 3 == 0):
            return {"id": id, "status": "refused", "provider_id": "", "code": "NUMBER"}
        if own is Mode.BUSY:
            return {"id": id, "status": "later", "provider_id": "", "code": "BUSY"}
        taken = self.taken.get(id)
        if taken is None or not self.deduplicates:
            taken = self._send(id, to, str(message["text"]), own if own in OF_ONE and own else mode)
        return {"id": id, "status": "accepted", "provider_id": taken.provider_id, "code": "OK"}

    def _send(self, id: str, to: str, text: str, mode: Mode) -> Taken:
        self._count += 1
        taken = Taken(id, f"sim-{self._count}", to, text if self.texts else "", mode)
        self.sent[to] += 1
        self.taken[id] = self._numbers[taken.provider_id] = taken
        self._due.append(taken)
        return taken

    def found(self, ids: Iterable[str], provider_ids: Iterable[str]) -> list[Row]:
        """What is known about messages; those that were never taken are not named."""
        with self._lock:
            rows = [self.taken[id] for id in ids if id in self.taken]
            rows += [self._numbers[number] for number in provider_ids if number in self._numbers]
            return [_report(one) for one in dict.fromkeys(rows)]

    def receipts(self) -> list[Callback]:
        """Callbacks with the receipts of everything that was taken since the last time, as the modes will have them."""
        with self._lock:
            due, self._due = self._due, []
        rows = [_report(one) for one in due if one.mode is not Mode.MISSING]
        again = [_report(one) for one in due if one.mode is Mode.DOUBLED]
        rows = [*reversed(again), *rows] if again else rows
        pages = [rows[first : first + PER_CALLBACK] for first in range(0, len(rows), PER_CALLBACK)]
        return [self.callback(reports=page) for page in pages]

    def reply(self, to: str, text: str) -> Callback:
        """A callback that says what somebody answered."""
        with self._lock:
            self._count += 1
            row = {"to": to, "text": text, "provider_id": f"reply-{self._count}"}
        return self.callback(replies=[row])

    def callback(self, *, reports: Sequence[Row] = (), replies: Sequence[Row] = ()) -> Callback:
        """A signed callback of these rows."""
        body = json.dumps({"reports": list(reports), "replies": list(replies)}).encode()
        headers: Mapping[str, str] = {"content-type": "application/json", SIGNATURE: signed(self.secret, body)}
        return Callback(body, headers, {})


def _report(taken: Taken) -> Row:
    arrived = taken.mode is not Mode.UNDELIVERED
    code = "DELIVRD" if arrived else "UNDELIV"
    return {
        "id": taken.id, "provider_id": taken.provider_id, "to": taken.to, "delivered": arrived, "code": code,
    }  # fmt: skip
