"""A walk through a store, as a phone sends it."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from compliance.models import Book, Item
from compliance.rules.walks import Found, Walk
from tests.factories import AT

BACKEND = "config.permissions.AssignmentBackend"


def item(code: str) -> Item:
    return Item.objects.exclude(section__book__state="draft").get(code=code)


def found(code: str, result: str = "failed", *, photos: tuple[UUID, ...] = (), **fields: Any) -> Found:
    values: dict[str, Any] = {"value": None, "note": "", "key": uuid4()} | fields
    return Found(item=item(code).pk, result=result, photos=photos, **values)


def walk(*findings: Found, **fields: Any) -> Walk:
    """Finished at AT in S001 under the book in force."""
    book = Book.objects.get(state="published").pk
    values = {"store": "S001", "book": book, "visit": None, "started_at": AT, "finished_at": AT}
    return Walk(findings=findings, **values | fields)


def body(made: Walk) -> dict[str, Any]:
    """The walk as JSON has it."""
    findings = [
        {
            "item": one.item,
            "key": str(one.key),
            "result": one.result,
            "value": None if one.value is None else str(one.value),
            "note": one.note,
            "photos": [str(photo) for photo in one.photos],
        }
        for one in made.findings
    ]
    times = {name: getattr(made, name).isoformat() for name in ("started_at", "finished_at")}
    return {"store": made.store, "book": made.book, "visit": made.visit, "findings": findings} | times


def enter(who: Any) -> Client:
    client = Client()
    client.force_login(who, backend=BACKEND)
    return client


def send(client: Client, id: UUID, what: Any) -> Any:
    text = what if isinstance(what, str) else json.dumps(what)
    return client.post(f"/compliance/inspections/{id}/", text, content_type="application/json")
