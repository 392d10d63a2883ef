"""SQL behind a posting: one WITH statement of inserts and guarded updates, its text cached by its shape."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields import NOT_PROVIDED

from ledger import probes

Model = type[models.Model]
Shape = tuple[Model, tuple[str, ...], tuple[str, ...], str]


@dataclass(frozen=True)
class Guard:
    """A condition over the row's columns, and what its failing means."""

    condition: str
    parameters: tuple[Any, ...]
    refusal: Exception


@dataclass
class Change:
    """What happens to one row that stands in the database."""

    row: models.Model
    deltas: dict[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    guard: Guard | None = None

    def merged(self, later: "Change") -> "Change":
        """This change and then `later`, as one (the guard of the first holds)."""
        deltas = {name: delta for name, delta in self.deltas.items() if name not in later.sets}
        for name, delta in later.deltas.items():
            deltas[name] = deltas.get(name, 0) + delta
        sets = self.sets | later.sets
        for name in sets.keys() & deltas.keys():
            sets[name] = sets[name] + deltas.pop(name)
        return Change(later.row, deltas, sets, self.guard or later.guard)


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters; `updates` are the changes in the order of the counts that the statement returns."""

    sql: str
    parameters: list[Any]
    updates: list[list[Change]]


@cache
def columns(model: Model) -> tuple[tuple[str, str, bool], ...]:
    """(attname, column, needs Django's own adaption) of what an INSERT names; database defaults are left to it."""
    return tuple(
        (f.attname, f.column, isinstance(f, (models.JSONField, ArrayField)))
        for f in model._meta.concrete_fields
        if f.db_default is NOT_PROVIDED and f.column and not isinstance(f, models.AutoField)
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
    return Statement(_text(inserts, updates), parameters, list(by_shape.values()))


def execute(database: BaseDatabaseWrapper, statement: Statement) -> Sequence[int]:
    """Run it; how many rows each group of updates met."""
    with database.cursor() as cursor:
        cursor.execute(statement.sql, statement.parameters)
        return tuple(cursor.fetchone() or ())


def check(statement: Statement, met: Sequence[int]) -> None:
    """Every changed row was met exactly once, else the guard's refusal."""
    for group, count in zip(statement.updates, met, strict=True):
        if count != len(group):
            raise next((c.guard.refusal for c in group if c.guard), LookupError(f"{group[0].row!r} is not there"))


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")


def _shape(change: Change) -> Shape:
    guard = "" if change.guard is None or probes.is_off("guards") else change.guard.condition
    return type(change.row), tuple(change.deltas), tuple(change.sets), guard


def _values(model: Model, row: models.Model) -> list[Any]:
    return [
        model._meta.get_field(name).get_db_prep_save(getattr(row, name), connection) if special else getattr(row, name)
        for name, _column, special in columns(model)
    ]


def _change_values(shape: Shape, group: list[Change]) -> list[Any]:
    """Per row: id, deltas, sets; then the guard's parameters, which one group shares."""
    model, deltas, sets, guard = shape
    values: list[Any] = []
    for change in group:
        values += [change.row.pk, *(change.deltas[name] for name in deltas)]
        for name in sets:
            values.append(model._meta.get_field(name).get_db_prep_save(change.sets[name], connection))
        if guard and change.guard:
            values += change.guard.parameters
    return values


@cache
def _text(inserts: tuple[tuple[Model, int], ...], updates: tuple[tuple[Shape, int], ...]) -> str:
    parts = [f"i{n} AS ({_insert(model, count)})" for n, (model, count) in enumerate(inserts)]
    parts += [f"u{n} AS ({_update(shape, count)})" for n, (shape, count) in enumerate(updates)]
    counts = ", ".join(f"(SELECT count(*) FROM u{n})" for n in range(len(updates)))
    return f"WITH {', '.join(parts)} SELECT {counts}"


def _insert(model: Model, count: int) -> str:
    names = [column for _attname, column, _special in columns(model)]
    row = f"({', '.join(['%s'] * len(names))})"
    quoted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES {", ".join([row] * count)}'


def _update(shape: Shape, count: int) -> str:
    """UPDATE … FROM (VALUES …): one form for one row and for many; the guard's parameters ride along as g0, g1, …"""
    model, deltas, sets, guard = shape
    fields = [model._meta.pk, *(model._meta.get_field(name) for name in (*deltas, *sets))]
    casts = [f"%s::{_cast(f)}" for f in fields]
    names = ["id", *(f"d{n}" for n in range(len(deltas))), *(f"s{n}" for n in range(len(sets)))]
    for n in range(guard.count("%s")):
        casts.append("%s")
        names.append(f"g{n}")
        guard = guard.replace("%s", f"v.g{n}", 1)
    assign = [f'"{f.column}" = t."{f.column}" + v.d{n}' for n, f in enumerate(fields[1 : len(deltas) + 1])]
    assign += [f'"{f.column}" = v.s{n}' for n, f in enumerate(fields[len(deltas) + 1 :])]
    values = ", ".join([f"({', '.join(casts)})"] * count)
    where = f" AND ({guard})" if guard else ""
    return (
        f'UPDATE "{model._meta.db_table}" t SET {", ".join(assign)} FROM (VALUES {values}) v({", ".join(names)}) '
        f'WHERE t."{fields[0].column}" = v.id{where} RETURNING 1'
    )


def _cast(field: Any) -> str:
    return str(field.rel_db_type(connection) if not field.is_relation else field.db_type(connection))
