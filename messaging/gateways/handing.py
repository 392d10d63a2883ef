"""What the gateways of providers share: groups that go in one call, a budget of time, and what a failed call proves."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from messaging.gateways.protocol import Answer, Outcome, Outgoing, Report

# Seconds for all calls of a batch: with the last call's own time-outs it stays below a worker's lease.
BUDGET = 60.0
# What urllib3 and ssl call it when a connection never stood: the names are those of all SDKs that use requests.
NEVER_LEFT = frozenset({"NewConnectionError", "ConnectTimeoutError", "SSLCertVerificationError"})

Group = Sequence[Outgoing]


class Stopped(Exception):
    """A call did not come back whole, or the provider wants a pause: `outcome` holds for its group, the rest waits."""

    def __init__(self, outcome: Outcome, code: str) -> None:
        super().__init__(code)
        self.outcome = outcome
        self.code = code


class TooMany(Exception):
    """The group was refused for the sake of one message in it: nothing was taken, its halves are tried."""


class NotInstalled(LookupError):
    """The provider's SDK is an extra: `pip install -r requirements-sms.txt`."""


def groups(batch: Sequence[Outgoing], key: Callable[[Outgoing], object], most: int) -> list[list[Outgoing]]:
    """Messages with the same key together, up to `most`, no phone twice: a receipt is told by number and phone."""
    found: list[list[Outgoing]] = []
    for _key, same in groupby(sorted(batch, key=lambda one: repr(key(one))), key=key):
        open_groups: list[list[Outgoing]] = []
        phones: list[set[str]] = []
        for one in same:
            place = next((n for n, group in enumerate(open_groups) if _fits(one, group, phones[n], most)), None)
            if place is None:
                place = len(open_groups)
                open_groups.append([])
                phones.append(set())
            open_groups[place].append(one)
            phones[place].add(one.to)
        found += open_groups
    return found


def _fits(one: Outgoing, group: Group, phones: set[str], most: int) -> bool:
    return len(group) < most and one.to not in phones


def templated(one: Outgoing) -> tuple[str, dict[str, str]]:
    """(the provider's code, the values that it takes): `SMS_1` takes all, `SMS_1 name points` these in this order."""
    code, *names = one.template.split() or [""]
    return code, {name: one.values.get(name, "") for name in names} if names else dict(one.values)


def handed(wanted: Iterable[Group], call: Callable[[Group], list[Answer]], *, budget: float = BUDGET) -> list[Answer]:
    """Call group by group; once a call did not come back whole, or the time is up, the rest was proven not taken."""
    answers: list[Answer] = []
    waiting = deque(wanted)
    until = time.monotonic() + budget
    while waiting:
        if time.monotonic() >= until:
            return answers + _rest(waiting, "time is up")
        group = waiting.popleft()
        try:
            answers += call(group)
        except TooMany:
            middle = len(group) // 2
            waiting.extendleft((group[middle:], group[:middle]))
        except Stopped as stopped:
            return answers + all_of(group, stopped.outcome, stopped.code) + _rest(waiting, stopped.code)
    return answers


def _rest(waiting: Iterable[Group], code: str) -> list[Answer]:
    return [answer for group in waiting for answer in all_of(group, Outcome.LATER, code)]


def all_of(group: Group, outcome: Outcome, code: str, provider_id: str = "") -> list[Answer]:
    """The same answer for each."""
    return [Answer(one.id, outcome, provider_id, code[:64]) for one in group]


def asked(
    sent: Group, provider_ids: Sequence[str], ask: Callable[[Outgoing, str], list[Report]], *, budget: float = BUDGET
) -> list[Report]:
    """Ask one by one, until the first call that fails or until the time is up: a query that failed proves nothing."""
    found: list[Report] = []
    until = time.monotonic() + budget
    for one, number in zip(sent, provider_ids, strict=True):
        if time.monotonic() >= until:
            break
        try:
            found += ask(one, number)
        except Exception:  # SDKs raise whatever their libraries raise.
            break
    return found


def never_left(error: BaseException | None) -> bool:
    """Whether the connection never stood, by what stands behind an SDK's own error."""
    seen: set[int] = set()
    behind: deque[BaseException | None] = deque([error])
    while behind:
        one = behind.popleft()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if NEVER_LEFT & {kind.__name__ for kind in type(one).__mro__}:
            return True
        behind += [one.__cause__, one.__context__, getattr(one, "inner_exception", None)]
        behind += [part for part in one.args if isinstance(part, BaseException)]
    return False


def split_endpoint(endpoint: str) -> tuple[str, str]:
    """(protocol, host): `http://127.0.0.1:8025` for a server on this machine, a bare host for HTTPS."""
    protocol, found, host = endpoint.partition("://")
    return (protocol, host.rstrip("/")) if found else ("https", endpoint)


def e164(number: str, country: str = "") -> str:
    """A number as providers write it, as we do: 138… and 86138… are +86138…"""
    digits = number.strip().removeprefix("+").removeprefix("00")
    if country:
        return f"+{country.strip().removeprefix('+')}{digits}"
    return f"+86{digits}" if len(digits) == 11 and digits.startswith("1") else f"+{digits}"
