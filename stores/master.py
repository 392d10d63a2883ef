"""Master data that a process remembers as long as its version stands (docs/algorithms/locking.md).

A trigger on every master table gives the house a new random version; whoever works reads that version together with
something it has to read anyway and hands it to `now_at`. What is remembered under another version is loaded anew.
"""

import threading
import uuid
from collections.abc import Callable
from typing import Generic, TypeVar

from stores.models import MasterVersion

T = TypeVar("T")
_current = threading.local()


def now_at(version: uuid.UUID | None) -> None:
    """From here on this thread works with the master data of `version` (None: nothing is remembered)."""
    _current.version = version


def read_version() -> None:
    """Read the version by a statement of its own: for reads that have none to ride on."""
    now_at(MasterVersion.objects.values_list("version", flat=True).first())


class Remembered(Generic[T]):
    """A value made from master tables. Threads share it; whoever sees another version loads it again."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._kept: tuple[uuid.UUID, T] | None = None

    @property
    def value(self) -> T:
        version: uuid.UUID | None = getattr(_current, "version", None)
        kept = self._kept
        if version is None or kept is None or kept[0] != version:
            value = self._load()
            if version is not None:
                self._kept = (version, value)
            return value
        return kept[1]
