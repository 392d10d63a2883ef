"""Threads on connections of their own, held at a meeting point until no more of them can come: a race every time.

With the lock on, one racer stands at the meeting point and the others wait for its lock; with the lock off all of them
stand there. Either way the gate opens when nobody else can arrive, so a control fails for certain, not by luck.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from checkout.answers import Answer
from checkout.services import requests
from ledger.refused import Refused

Job = Callable[[], Answer]
Result = Answer | Exception
DEADLINE = 60.0
# Sessions of this database that wait for a lock (a row's, a transaction's, a unique key's).
_BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Race:
    """Run jobs at once. They meet where they have decided everything and written nothing, unless `meet_at` says else."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.meet_at(requests, "remember")

    def meet_at(self, module: ModuleType, name: str, *first: Any) -> None:
        """Meet whenever `module.name` is called (with `first` as its first arguments); the real one runs afterwards."""
        self._patch.undo()
        real = getattr(module, name)

        def met(*args: Any, **kwargs: Any) -> Any:
            if args[: len(first)] == first:
                self._meet()
            return real(*args, **kwargs)

        self._patch.setattr(module, name, met)

    def __call__(self, jobs: Sequence[Job], *, then: Sequence[Job] = (), hold: bool = False) -> list[Result]:
        """What each job answered or raised. `then` start when all `jobs` have met; `hold`: these meet until those end.

        Those that hold up others are met once; who comes later is not stopped.
        """
        self._gate, self._changed = threading.Event(), threading.Condition()
        self._here = self._ended = 0
        self._unfit = list[Exception]()
        self._stops = len(jobs) if hold else len(jobs) + len(then)
        results: list[Result | None] = [None] * (len(jobs) + len(then))
        threads = self._start(jobs, results, 0)
        if then:
            self._wait(lambda: self._here == len(jobs))
            threads += self._start(then, results, len(jobs))
        self._wait(lambda: self._nobody_comes(len(results), len(then) if hold else 0))
        self._gate.set()
        until = time.monotonic() + DEADLINE
        for thread in threads:
            thread.join(max(until - time.monotonic(), 0))
        if any(thread.is_alive() for thread in threads):
            raise TimeoutError("a racer never came home")
        if self._unfit:
            raise RuntimeError("not all racers could start") from self._unfit[0]
        return [result for result in results if result is not None]

    def _start(self, jobs: Sequence[Job], results: list[Result | None], first: int) -> list[threading.Thread]:
        barrier = threading.Barrier(len(jobs))

        def run(place: int, job: Job) -> None:
            try:
                self._line_up(barrier)
                results[place] = job()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()
                with self._changed:
                    self._ended += 1
                    self._changed.notify_all()

        threads = [threading.Thread(target=run, args=(first + n, job), daemon=True) for n, job in enumerate(jobs)]
        for thread in threads:
            thread.start()
        return threads

    def _line_up(self, barrier: threading.Barrier) -> None:
        try:
            self._connect()
            barrier.wait(DEADLINE)
        except Exception as error:
            barrier.abort()
            self._unfit.append(error)
            raise

    def _connect(self) -> None:
        """A server of somebody else may have no room for all of them at this moment."""
        until = time.monotonic() + DEADLINE / 2
        while connection.connection is None:
            try:
                connection.ensure_connection()
            except OperationalError:
                if time.monotonic() > until:
                    raise
                with self._changed:
                    self._changed.wait(0.05)

    def _meet(self) -> None:
        if threading.current_thread() is threading.main_thread():
            return
        with self._changed:
            self._here += 1
            self._changed.notify_all()
            if self._here > self._stops:
                return
        if not self._gate.wait(DEADLINE):
            self._unfit.append(TimeoutError("the gate never opened"))

    def _nobody_comes(self, racers: int, must_end: int) -> bool:
        if must_end:
            return self._ended >= must_end
        with connection.cursor() as cursor:
            cursor.execute(_BLOCKED)
            blocked: int = cursor.fetchone()[0]
        return self._here + self._ended + blocked >= racers

    def _wait(self, is_so: Callable[[], bool]) -> None:
        """Until `is_so`: asked whenever a racer moves, and every few milliseconds, since who blocks tells nobody."""
        until = time.monotonic() + DEADLINE
        while not is_so():
            if time.monotonic() > until:
                raise TimeoutError(f"{self._here} met, {self._ended} ended: the race is stuck")
            with self._changed:
                self._changed.wait(0.005)


def kinds(results: Sequence[Result]) -> Counter[str]:
    """How often which status, refusal code, or (a defect) which exception came out."""
    return Counter(_kind(result) for result in results)


def _kind(result: Result) -> str:
    if isinstance(result, Answer):
        return "replayed" if result.replayed else str(result.status)
    return str(result.code.value) if isinstance(result, Refused) else type(result).__name__


@pytest.fixture
def race() -> Iterator[Race]:
    """A race whose tests commit; the database is emptied behind them."""
    with pytest.MonkeyPatch.context() as patch:
        yield Race(patch)
