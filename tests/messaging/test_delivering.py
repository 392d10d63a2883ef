"""What answers, leases, queries and limits make of messages."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from messaging.gateways.console import Console
from messaging.gateways.protocol import Answer, Outcome, Outgoing, Report
from messaging.models import Gateway, Notice, NumberDay
from messaging.rules.states import State
from messaging.services import delivering, ways
from tests.messaging.notes import NOON, PHONE, SECOND, gateway, held, notice, now

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


def answer(row: Notice, outcome: Outcome, **values: str) -> Answer:
    return Answer(str(row.pk), outcome, **values)


def test_a_message_that_was_taken_is_sent() -> None:
    lease, (row,) = held()
    marked = delivering.mark(Notice, lease, [answer(row, Outcome.ACCEPTED, provider_id="p1", code="OK")], at=NOON)
    found = now(row)
    assert marked.sent == [row.pk]
    assert (found.state, found.provider_id, found.code, found.sent_at) == ("sent", "p1", "OK", NOON)
    assert (found.lease, found.lease_until, found.done_at, found.attempts) == (None, None, None, 1)


def test_a_message_that_was_refused_has_failed_and_was_never_sent() -> None:
    lease, (row,) = held()
    marked = delivering.mark(Notice, lease, [answer(row, Outcome.REFUSED, code="BAD")], at=NOON)
    found = now(row)
    assert marked.failed == [row.pk]
    assert (found.state, found.code, found.sent_at, found.done_at) == ("failed", "BAD", None, NOON)


@pytest.mark.parametrize(("before", "seconds"), [(0, 30), (1, 60), (2, 120), (3, 240)])
def test_a_message_for_later_waits_twice_as_long_each_time(before: int, seconds: int) -> None:
    lease, (row,) = held(attempts=before)
    marked = delivering.mark(Notice, lease, [answer(row, Outcome.LATER, code="BUSY")], at=NOON)
    found = now(row)
    assert marked.queued == [row.pk]
    assert (found.state, found.attempts, found.send_after) == ("queued", before + 1, NOON + seconds * SECOND)
    assert (found.lease, found.done_at, found.sent_at) == (None, None, None)


def test_the_fifth_try_is_the_last() -> None:
    lease, (row,) = held(attempts=4)
    marked = delivering.mark(Notice, lease, [answer(row, Outcome.LATER, code="BUSY")], at=NOON)
    assert marked.failed == [row.pk]
    assert (now(row).state, now(row).attempts, now(row).code) == ("failed", 5, "BUSY")


def test_a_message_in_doubt_keeps_its_lease_so_that_a_late_answer_settles_it() -> None:
    lease, (row,) = held()
    delivering.mark(Notice, lease, [answer(row, Outcome.UNKNOWN)], at=NOON)
    assert (now(row).state, now(row).lease, now(row).sent_at) == ("unknown", lease, NOON)
    delivering.mark(Notice, lease, [answer(row, Outcome.ACCEPTED, provider_id="p")], at=NOON + SECOND)
    assert (now(row).state, now(row).provider_id, now(row).sent_at) == ("sent", "p", NOON)


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("state", [State.DELIVERED, State.FAILED, State.SENT, State.CANCELLED, State.SKIPPED])
def test_an_answer_changes_nothing_of_what_is_settled(state: State, outcome: Outcome) -> None:
    lease = uuid.uuid4()
    row = notice(state, lease=lease, provider_id="first", code="first", done_at=NOON)
    marked = delivering.mark(Notice, lease, [answer(row, outcome, provider_id="second", code="second")], at=NOON)
    assert marked == delivering.Marked()
    assert (now(row).state, now(row).provider_id, now(row).code, now(row).done_at) == (state, "first", "first", NOON)


def test_an_answer_of_another_lease_changes_nothing() -> None:
    _lease, (row,) = held()
    assert delivering.mark(Notice, uuid.uuid4(), [answer(row, Outcome.ACCEPTED)], at=NOON) == delivering.Marked()
    assert now(row).state == "claimed"


def test_one_call_marks_a_batch_by_outcome() -> None:
    lease, rows = held(4)
    answers = [answer(row, outcome) for row, outcome in zip(rows, Outcome, strict=True)]
    marked = delivering.mark(Notice, lease, answers, at=NOON)
    keys = [row.pk for row in rows]
    assert [marked.sent, marked.failed, marked.queued, marked.unknown] == [[key] for key in keys]


def test_nothing_is_marked_without_answers() -> None:
    lease, _rows = held()
    assert delivering.mark(Notice, lease, [], at=NOON) == delivering.Marked()


def test_a_long_word_of_the_provider_is_cut_and_a_nul_left_out() -> None:
    lease, (row,) = held()
    delivering.mark(Notice, lease, [answer(row, Outcome.REFUSED, code="\0" + "x" * 100)], at=NOON)
    assert now(row).code == "x" * 64


def swept(row: Notice, *, seconds: int, known: bool) -> tuple[int, str]:
    count = delivering.sweep(Notice, at=NOON + seconds * SECOND, deduplicates=lambda code: known and code == "box")
    return count, now(row).state


def test_a_lease_holds_until_its_last_second() -> None:
    _lease, (row,) = held()
    assert swept(row, seconds=119, known=False) == (0, "claimed")
    assert swept(row, seconds=120, known=False) == (1, "unknown")
    assert (now(row).sent_at, now(row).lease_until) == (NOON + 120 * SECOND, None)


def test_what_the_gateway_knows_again_goes_back_to_the_queue() -> None:
    lease, (row,) = held()
    assert swept(row, seconds=121, known=True) == (1, "queued")
    assert (now(row).lease, now(row).attempts, now(row).sent_at) == (None, 1, None)
    late = delivering.mark(Notice, lease, [answer(row, Outcome.ACCEPTED)], at=NOON)
    assert late == delivering.Marked()


def test_what_five_workers_did_not_bring_home_is_in_doubt() -> None:
    _lease, (row,) = held(attempts=4)
    assert swept(row, seconds=121, known=True) == (1, "unknown")


def test_a_worker_that_was_only_slow_settles_what_was_taken_from_it() -> None:
    lease, (row,) = held()
    swept(row, seconds=121, known=False)
    marked = delivering.mark(Notice, lease, [answer(row, Outcome.LATER)], at=NOON)
    assert marked.queued == [row.pk]


def test_a_gateway_tells_whether_it_knows_a_message_again() -> None:
    gateway()
    gateway("hand", kind=Gateway.Kind.WECHAT, channel="wechat")
    assert delivering.deduplicates("box")
    assert not delivering.deduplicates("hand")
    assert not delivering.deduplicates("gone")


@dataclass
class Asked(Console):
    """A gateway that can be asked."""

    reports: list[Report] = field(default_factory=list)
    asked: list[tuple[Outgoing, str]] = field(default_factory=list)
    queries = True
    batch = 2

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        self.asked += zip(sent, provider_ids, strict=True)
        return self.reports


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    way = Asked()
    monkeypatch.setitem(ways.MAKERS, Gateway.Kind.CONSOLE, lambda _settings, _row: way)
    return way


def doubtful(state: str = State.UNKNOWN, *, minutes: int = 5, **values: str) -> Notice:
    return notice(state, sent_at=NOON - timedelta(minutes=minutes), **values)


@pytest.mark.parametrize(("delivered", "state"), [(True, "delivered"), (False, "failed"), (None, "sent")])
def test_a_query_settles_what_was_in_doubt(asked: Asked, *, delivered: bool | None, state: str) -> None:
    row = doubtful()
    asked.reports = [Report("p9", PHONE, delivered, "D", id=str(row.pk))]
    assert delivering.settle(Notice, gateway(), at=NOON) == 1
    assert (now(row).state, now(row).provider_id, now(row).code) == (state, "p9", "D")
    assert [(one.id, one.to, one.text, provider) for one, provider in asked.asked] == [
        (str(row.pk), PHONE, "hello", "")
    ]


def test_a_query_may_answer_with_the_providers_number(asked: Asked) -> None:
    row = doubtful(State.SENT, provider_id="p3")
    asked.reports = [Report("p3", PHONE, delivered=True), Report("p4", PHONE, delivered=True)]
    assert delivering.settle(Notice, gateway(), at=NOON) == 1
    assert now(row).state == "delivered"


def test_a_query_that_knows_nothing_leaves_the_doubt(asked: Asked) -> None:
    row = doubtful()
    asked.reports = [Report("", PHONE, delivered=None, id=str(row.pk))]
    assert delivering.settle(Notice, gateway(), at=NOON) == 0
    assert now(row).state == "unknown"


def test_nobody_is_asked_twice_within_ten_minutes(asked: Asked) -> None:
    doubtful()
    row = gateway()
    for seconds, times in ((0, 1), (599, 1), (600, 2)):
        delivering.settle(Notice, row, at=NOON + seconds * SECOND)
        assert len(asked.asked) == times


@pytest.mark.parametrize(("seconds", "times"), [(59, 0), (60, 1), (259_200, 1), (259_201, 0)])
def test_what_is_in_doubt_is_asked_for_from_a_minute_to_three_days(asked: Asked, seconds: int, times: int) -> None:
    notice(State.UNKNOWN, sent_at=NOON - seconds * SECOND)
    assert delivering.settle(Notice, gateway(), at=NOON) == 0
    assert len(asked.asked) == times


def test_a_gateway_is_asked_for_a_batch_at_a_time_the_oldest_first(asked: Asked) -> None:
    rows = [doubtful(minutes=minutes) for minutes in (3, 5, 4)]
    delivering.settle(Notice, gateway(), at=NOON, addresses=lambda keys: dict.fromkeys(keys, "elsewhere"))
    assert {one.id for one, _provider in asked.asked} == {str(rows[1].pk), str(rows[2].pk)}
    assert {one.to for one, _provider in asked.asked} == {"elsewhere"}


def test_a_gateway_that_cannot_be_asked_is_not() -> None:
    row = doubtful()
    assert delivering.settle(Notice, gateway(), at=NOON) == 0
    assert now(row).lease_until is None


def test_a_number_takes_as_many_a_day_as_the_gateway_allows() -> None:
    row = gateway(per_number_day=2)
    taken = [delivering.take_numbers(row, ["b", "a", "a"], day=DAY) for _ in range(3)]
    assert taken == [{"a", "b"}, {"a", "b"}, set()]
    assert delivering.take_numbers(row, ["a"], day=date(2026, 11, 23)) == {"a"}
    assert delivering.take_numbers(gateway("other", per_number_day=1), ["a"], day=DAY) == {"a"}


@pytest.mark.parametrize(("limit", "taken"), [(None, {"a"}), (0, set())])
def test_no_limit_counts_nothing_and_a_limit_of_none_lets_none_through(limit: int | None, taken: set[str]) -> None:
    assert delivering.take_numbers(gateway(per_number_day=limit), ["a"], day=DAY) == taken
    assert not NumberDay.objects.exists()


def test_counts_of_days_that_are_over_are_forgotten() -> None:
    row = gateway(per_number_day=2)
    for day in (21, 22):
        delivering.take_numbers(row, ["a"], day=date(2026, 11, day))
    assert delivering.forget_numbers(before=DAY) == 1
    assert NumberDay.objects.get().day == DAY
