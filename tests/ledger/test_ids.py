"""Row ids: UUID version 7, ever growing inside a process."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger import ids
from ledger.ids import uuid7


def test_an_id_is_a_uuid_of_version_7_and_of_this_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    # Another test of this process may have made ids on a day to come.
    monkeypatch.setattr(ids, "_last", 0)
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert before <= made.int >> 80 <= after + 1


def test_ids_grow_even_inside_one_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    frozen = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: frozen)
    made = [uuid7() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == 5000


def test_ids_grow_although_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert first < uuid7() < uuid7()


def test_threads_never_get_the_same_id_and_each_sees_its_own_grow() -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: [uuid7() for _ in range(2000)], range(8)))
    assert all(run == sorted(run) for run in runs)
    assert len({one for run in runs for one in run}) == 16_000


def test_two_processes_with_the_same_clock_differ_by_their_random_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    frozen = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: frozen)
    here = uuid7()
    monkeypatch.setattr(ids, "_last", 0)
    there = uuid7()
    assert here.int >> 54 == there.int >> 54
    assert here != there
