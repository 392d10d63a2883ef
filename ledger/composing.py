"""SQL behind a posting: one WITH statement of inserts and guarded updates, its text cached by its shape."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from graphlib import TopologicalSorter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields import NOT_PROVIDED

from ledger import preparing, probes

Model = type[models.Model]
Shape = tuple[Model, tuple[str, ...], tuple[str, ...], str, bool]
Inserts = tuple[tuple[Model, int], ...]
Updates = tuple[tuple[Shape, int], ...]
# Texts of statements up to so many rows are remembered: a receipt's shapes come back, a bulk statement's do not.
REMEMBERED_ROWS = 100


@dataclass(frozen=True)
class Guard:
    """A condition over the row's columns, and what its failing means.

    `shared`: the row is only looked at, by any number of postings at once; who locks it FOR UPDATE waits for them.
    """

    condition: str
    parameters: tuple[Any, ...]
    refusal: Exception
    shared: bool = False


@dataclass
class Change:
    """What happens to one row that stands in the database."""

    row: models.Model
    deltas: dict[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    guard: Guard | None = None

    def merged(self, later: "Change") -> "Change":
        """This change and then `later`, which has no guard, as one; the guard looks at the row before both."""
        both = Change(later.row, dict(self.deltas), dict(self.sets), self.guard)
        for name, value in later.sets.items():
            both.set(name, value)
        for name, delta in later.deltas.items():
            both.add(name, delta)
        return both

    def add(self, name: str, delta: Any) -> None:
        """Then raise a column: on top of what it was set to, or of what stands in the database."""
        kept = self.sets if name in self.sets else self.deltas
        kept[name] = kept.get(name, 0) + delta

    def set(self, name: str, value: Any) -> None:
        """Then set a column, whatever was added to it before."""
        self.deltas.pop(name, None)
        self.sets[name] = value


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters; `updates` are the changes in the order of the lists of ids that the statement returns.

    `comes_back`: its shape is a receipt's, and the types of all its parameters follow from where they stand.
    """

    sql: str
    parameters: list[Any]
    updates: list[list[Change]]
    comes_back: bool = False


@cache
def columns(model: Model) -> tuple[tuple[str, str, bool], ...]:
    """(attname, column, needs Django's own adaption) of what an INSERT names; database defaults are left to it."""
    return tuple(
        (f.attname, f.column, isinstance(f, (models.JSONField, ArrayField)))
        for f in model._meta.concrete_fields
        if f.db_default is NOT_PROVIDED and f.column
    )


@cache
def ordered(tables: frozenset[Model]) -> tuple[Model, ...]:
    """`tables` so that each comes after those it refers to."""
    graph = {
        model: sorted(
            (
                f.related_model
                for f in model._meta.concrete_fields
                if f.is_relation and f.related_model in tables - {model}
            ),
            key=lambda m: m._meta.label,
        )
        for model in sorted(tables, key=lambda m: m._meta.label)
    }
    return tuple(TopologicalSorter(graph).static_order())


def compose(rows: Iterable[models.Model], changes: Iterable[Change]) -> Statement:
    """The one statement that inserts `rows` (ordered by foreign keys) and makes `changes`."""
    by_table: dict[Model, list[models.Model]] = defaultdict(list)
    for row in rows:
        by_table[type(row)].append(row)
    by_shape: dict[Shape, list[Change]] = defaultdict(list)
    for change in changes:
        if change.deltas or change.sets or change.guard:
            by_shape[_shape(change)].append(change)
    inserts = tuple((model, len(by_table[model])) for model in ordered(frozenset(by_table)))
    updates = tuple((shape, len(group)) for shape, group in by_shape.items())
    parameters: list[Any] = []
    for model, _count in inserts:
        for row in by_table[model]:
            parameters += _values(model, row)
    for shape, group in by_shape.items():
        parameters += _change_values(shape, group)
    small = sum(count for _, count in (*inserts, *updates)) <= REMEMBERED_ROWS
    write = _remembered_text if small else _text
    comes_back = small and not any("%s" in guard for (_model, _deltas, _sets, guard, _shared) in by_shape)
    return Statement(write(inserts, updates), parameters, list(by_shape.values()), comes_back)


def execute(database: BaseDatabaseWrapper, statement: Statement) -> Sequence[list[Any]]:
    """Run it; the ids of the rows that each group of updates met."""
    with database.cursor() as cursor:
        sql = preparing.text(database, statement.sql) if statement.comes_back else statement.sql
        cursor.execute(sql, statement.parameters)
        return tuple(cursor.fetchone() or ())


def check(statement: Statement, met: Sequence[list[Any]]) -> None:
    """Every changed row was met, else the refusal of the first one that was not (LookupError where it has no guard)."""
    for group, ids in zip(statement.updates, met, strict=True):
        if len(ids) != len(group):
            found = set(ids)
            change = next(change for change in group if change.row.pk not in found)
            raise change.guard.refusal if change.guard else LookupError(f"{change.row!r} is not there")


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")


def _shape(change: Change) -> Shape:
    guard = "" if change.guard is None or probes.is_off("guards") else change.guard.condition
    shared = change.guard is not None and change.guard.shared
    return type(change.row), tuple(change.deltas), tuple(change.sets), guard, shared


def _values(model: Model, row: models.Model) -> list[Any]:
    return [
        _field(model, name).get_db_prep_save(getattr(row, name), connection) if special else getattr(row, name)
        for name, _column, special in columns(model)
    ]


def _change_values(shape: Shape, group: list[Change]) -> list[Any]:
    """Per row: id, deltas, sets; then the guard's parameters, which one group shares."""
    model, deltas, sets, guard, _shared = shape
    values: list[Any] = []
    for change in group:
        values += [change.row.pk, *(change.deltas[name] for name in deltas)]
        for name in sets:
            values.append(_field(model, name).get_db_prep_save(change.sets[name], connection))
        if guard and change.guard:
            values += change.guard.parameters
    return values


def _text(inserts: Inserts, updates: Updates) -> str:
    parts = [f"i{n} AS ({_insert(model, count)})" for n, (model, count) in enumerate(inserts)]
    parts += [f"u{n} AS ({_update(shape, count)})" for n, (shape, count) in enumerate(updates)]
    ids = ", ".join(f"ARRAY(SELECT id FROM u{n})" for n in range(len(updates)))
    return f"WITH {', '.join(parts)} SELECT {ids}"


_remembered_text = lru_cache(1024)(_text)


def _insert(model: Model, count: int) -> str:
    names = [column for _attname, column, _special in columns(model)]
    row = f"({', '.join(['%s'] * len(names))})"
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES {", ".join([row] * count)}'


def _update(shape: Shape, count: int) -> str:
    """UPDATE … FROM (VALUES …): one form for one row and for many; the guard's parameters ride along as g0, g1, …

    A guard without a change locks its row, alone or shared, and looks at it.
    """
    model, deltas, sets, guard, shared = shape
    fields = [_field(model, "pk"), *(_field(model, name) for name in (*deltas, *sets))]
    casts = [f"%s::{_cast(f)}" for f in fields]
    names = ["id", *(f"d{n}" for n in range(len(deltas))), *(f"s{n}" for n in range(len(sets)))]
    for n in range(guard.count("%s")):
        casts.append("%s")
        names.append(f"g{n}")
        guard = guard.replace("%s", f"v.g{n}", 1)
    assign = [f'"{f.column}" = t."{f.column}" + v.d{n}' for n, f in enumerate(fields[1 : len(deltas) + 1])]
    assign += [f'"{f.column}" = v.s{n}' for n, f in enumerate(fields[len(deltas) + 1 :])]
    values = ", ".join([f"({', '.join(casts)})"] * count)
    given = f"(VALUES {values}) v({', '.join(names)})"
    where = f't."{fields[0].column}" = v.id' + (f" AND ({guard})" if guard else "")
    if not assign:
        lock = "KEY SHARE" if shared else "NO KEY UPDATE"
        return f'SELECT v.id FROM "{model._meta.db_table}" t, {given} WHERE {where} FOR {lock} OF t'
    return f'UPDATE "{model._meta.db_table}" t SET {", ".join(assign)} FROM {given} WHERE {where} RETURNING v.id'


@cache
def _field(model: Model, name: str) -> "models.Field[Any, Any]":
    """The concrete field of that name, attname, or "pk"."""
    return next(
        f for f in model._meta.concrete_fields if name in (f.attname, f.name) or (name == "pk" and f.primary_key)
    )


def _cast(field: "models.Field[Any, Any]") -> str:
    """The column's type, without a length: a cast to varchar(8) would cut a longer text in silence."""
    return re.sub(r"varchar\(\d+\)", "varchar", str(field.db_type(connection)))
