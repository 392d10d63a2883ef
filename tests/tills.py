"""A till that other people made: it calls the POS API with a real key."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client

from stores.models import ApiKey, Store
from stores.services import create_key

_keys = count(1)


class Till:
    """Answers are Django's responses; `key=None` sends no idempotency key, no `key` a fresh one."""

    def __init__(self, store: Store | None, scope: str = "pos", language: str = "en") -> None:
        self.api_key, text = create_key("till", scope=ApiKey.Scope(scope), store=store)
        self.client = Client(headers={"Authorization": f"Api-Key {text}", "Accept-Language": language})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None, *, key: str | None = "") -> Any:
        return self.send("post", path, json.dumps(body), key=key)

    def patch(self, path: str, body: Any) -> Any:
        return self.send("patch", path, json.dumps(body), key=None)

    def send(self, method: str, path: str, raw: str | bytes, *, key: str | None = "") -> Any:
        """A body as it is, JSON or not."""
        headers = {} if key is None else {"Idempotency-Key": key or f"key-{next(_keys)}"}
        return self.client.generic(
            method.upper(), f"/api/v1/{path}", raw, content_type="application/json", headers=headers
        )


def rows_of_all_tables() -> dict[str, int]:
    """How many rows every table of the house has; a key's last use is no row."""
    tables = sorted(model._meta.db_table for model in apps.get_models())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a JSON value with its path; list indexes are left out."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path)
    else:
        yield path, value
