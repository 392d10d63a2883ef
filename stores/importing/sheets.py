"""A kind of table: its columns, and what is done with its lines. The rooms above write one for each kind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from import_export.resources import Resource

from stores.importing.cells import Line, refuse
from stores.importing.columns import Column, folded
from stores.models import ImportBatch, ImportRow, Staff

CHUNK = 1_000
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass
class Row:
    """A line on its way: the values of its columns, what is wrong with it, and what came of it."""

    number: int
    values: dict[str, Any]
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    outcome: str = ""
    subject: int = 0
    trace: dict[str, Any] = field(default_factory=dict)

    def fault(self, column: str, words: str) -> None:
        """Something is wrong with a cell."""
        self.faults.append((column, words))


class Sheet(Resource):  # type: ignore[misc]
    """What one kind of table means. Columns are declared as the fields of an import-export resource.

    `save_rows` decides about lines in chunks; by default one by one: `found` looks the rows up, `given` says what a line
    wants, and `do_instance_save` calls the room's service. It runs in one transaction, in a dry run too.
    """

    kind: ClassVar[str]
    # Who may bring this kind in.
    permission: ClassVar[str]
    # Columns whose value may stand there once.
    unique: ClassVar[tuple[str, ...]]

    def __init__(self, batch: ImportBatch, by: Staff) -> None:
        super().__init__()
        self.batch, self.by = batch, by
        self._seen: dict[tuple[str, Any], int] = {}

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name, in their order."""
        return dict(cls.fields)

    @classmethod
    def places(cls, header: Sequence[str]) -> dict[str, int]:
        """Where in a line each column stands. Refuses the file: unknown, doubled or missing columns."""
        by_name = {name: column for column, one in cls.columns().items() for name in one.names()}
        found: dict[str, int] = {}
        for place, text in enumerate(header):
            column = by_name.get(folded(text))
            if text and column is None:
                raise refuse(_("There is no column “%(name)s”. Take the template’s names."), name=text[:40])
            if column in found:
                raise refuse(_("The column “%(name)s” stands there twice."), name=text[:40])
            if column is not None:
                found[column] = place
        missing = [str(one.heading) for column, one in cls.columns().items() if one.needed and column not in found]
        if missing:
            raise refuse(_("Columns are missing: %(names)s."), names="、".join(missing))
        return found

    def rows(self, places: dict[str, int], lines: Iterable[Line]) -> Iterator[list[Row]]:
        """The lines, read, in chunks."""
        rest = iter(lines)
        while chunk := list(islice(rest, CHUNK)):
            yield [self._once(self.row(places, *line)) for line in chunk]

    def row(self, places: dict[str, int], number: int, cells: list[str]) -> Row:
        """One line: its values, and the faults of its cells."""
        own = {column: cells[place] for column, place in places.items() if place < len(cells)}
        row = Row(number, {}, own)
        for name, column in self.fields.items():
            try:
                row.values[name] = column.clean(own)
            except ValueError as fault:
                row.fault(name, str(fault))
        if all(cell == self.fields[name].example for name, cell in own.items()):
            row.fault("", _("is the example of the template: take it out"))
        if len(cells) > len(places) and any(cells[place] for place in {*range(len(cells))} - {*places.values()}):
            row.fault("", _("has a cell outside the named columns"))
        return row

    def _once(self, row: Row) -> Row:
        """What names a row may stand in one line of the file only."""
        for name in self.unique:
            for value in _values(row.values.get(name)):
                earlier = self._seen.setdefault((name, value), row.number)
                if earlier != row.number:
                    row.fault(name, _("stands in line %(row)s already") % {"row": earlier})
        return row

    def prepare(self) -> None:
        """Read what all lines need, once."""

    def save_rows(self, rows: list[Row]) -> None:
        """Decide and write: each row without fault gets its outcome, or a fault."""
        known = self.found(rows)
        for row in rows:
            self.save_row(row, known.get(self.key(row)))

    def save_row(self, row: Row, instance: Any) -> None:
        """One line, one by one: make what is not there, change what differs."""
        more = self.more(row, instance)
        wanted = {name: value for name, value in self.given(row).items() if value is not None}
        if row.faults:
            return
        is_create = instance is None
        instance = self.blank() if is_create else instance
        differing = {name: getattr(instance, name) for name in wanted if getattr(instance, name) != wanted[name]}
        for name in differing:
            setattr(instance, name, wanted[name])
        if is_create or differing:
            self.do_instance_save(instance, is_create)
        if more:
            self.save_more(row, instance, more)
        row.outcome = NEW if is_create else CHANGED if differing or more else UNCHANGED
        row.subject = instance.pk
        if not is_create:
            row.trace["before"] = {name: plain(value) for name, value in differing.items()}
            row.trace["after"] = {name: plain(wanted[name]) for name in differing}

    def key(self, row: Row) -> Any:
        """By which a line finds its row."""
        raise NotImplementedError

    def found(self, rows: list[Row]) -> dict[Any, Any]:
        """The rows that are there already, by key."""
        raise NotImplementedError

    def blank(self) -> Any:
        """A new row, to be filled."""
        raise NotImplementedError

    def given(self, row: Row) -> dict[str, Any]:
        """What a line says, by the names of the row's columns."""
        raise NotImplementedError

    def more(self, row: Row, instance: Any) -> Any:
        """What hangs on the row and is to be added; falsy: nothing. `instance` is None for a new one."""

    def save_more(self, row: Row, instance: Any, more: Any) -> None:
        """Add it."""

    def undo_rows(self, made: list[ImportRow]) -> list[tuple[int, str]]:
        """Take back what these lines did; what stands in the way, by line, in words: then nothing is taken back."""
        raise NotImplementedError


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value if value is None or isinstance(value, (bool, int, str, list)) else getattr(value, "pk", str(value))
