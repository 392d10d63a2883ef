"""The answer of a write, byte for byte as it is kept and repeated."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and JSON text; `replayed`: the key had been answered before."""

    status: int
    body: str
    replayed: bool = False

    @property
    def data(self) -> dict[str, Any]:
        """The body, parsed."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @classmethod
    def of(cls, status: int, data: dict[str, Any]) -> "Answer":
        """The answer that says `data`."""
        return cls(status, json.dumps(data, ensure_ascii=False, separators=(",", ":")))
