"""What a tab of an admin page shows: tables of words, one page of each at a time.

A room's `admin_tabs` builds them from its rows, the back-office draws them. Pages go by key, never by offset: a list
that grows meanwhile shifts nothing, and the last page costs what the first one does.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet, TextChoices
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from stores.rules import is_document_number

Words = str | Promise
M = TypeVar("M", bound=Model)
PAGE = 25


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row: its text, where it leads, and how it looks (tone: good, bad, quiet; icon: a symbol's name)."""

    text: Words
    url: str = ""
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; figures stand to the right."""

    label: Words
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A list on a tab. `empty` says what to do where it has no row; `older` and `newest` are the links of its pages."""

    title: Words
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: Words
    older: str = ""
    newest: str = ""
    note: Words = ""
    actions: Sequence[str] = field(default=())

    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Rows whose cells know their headings."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page, and the links to the next and to the first one ("" where there is none)."""

    rows: Sequence[M]
    older: str
    newest: str

    def table(self, title: Words, columns: Sequence[Column], show: Callable[[M], Sequence[Cell]], **how: Any) -> Table:
        """A table of these rows, each shown by `show`."""
        rows = [show(row) for row in self.rows]
        return Table(title, columns, rows, older=self.older, newest=self.newest, **how)


def page(request: HttpRequest, rows: QuerySet[M], *, name: str, order: Sequence[str]) -> Page[M]:
    """The page of `rows` that `?name=` asks for, newest first by the columns `order` (together unique).

    A key that no page gave is answered with the first page.
    """
    after = _key(request.GET.get(name, ""), rows, order)
    wanted = rows.filter(_before(order, after)) if after else rows
    found = list(wanted.order_by(*(f"-{column}" for column in order))[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    older = "" if last is None else "~".join(_word(getattr(last, column)) for column in order)
    return Page(found[:PAGE], _link(request, name, older) if older else "", _link(request, name, "") if after else "")


def _key(text: str, rows: QuerySet[Any], order: Sequence[str]) -> list[Any]:
    """The values of the last row seen, or nothing."""
    words = text.split("~")
    if len(words) != len(order):
        return []
    try:
        return [
            rows.model._meta.get_field(column).to_python(word)
            for column, word in zip(order, words, strict=True)
            if word
        ]
    except (ValidationError, ValueError, OverflowError):
        return []


def _before(order: Sequence[str], key: Sequence[Any]) -> Q:
    """(a, b) < (x, y), column by column."""
    older, same = Q(), Q()
    for column, value in zip(order, key, strict=False):
        older |= same & Q(**{f"{column}__lt": value})
        same &= Q(**{column: value})
    return older


def _word(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _link(request: HttpRequest, name: str, key: str) -> str:
    query = request.GET.copy()
    query[name] = key
    if not key:
        del query[name]
    return f"?{query.urlencode()}"


def cells(*texts: Words | Cell) -> list[Cell]:
    """A row: what is plain text becomes a cell."""
    return [text if isinstance(text, Cell) else Cell(text) for text in texts]


def columns(*labels: Words, figures: Iterable[int] = ()) -> list[Column]:
    """Headings; those at the positions `figures` are of figures."""
    right = set(figures)
    return [Column(label, index in right) for index, label in enumerate(labels)]


def when(at: datetime | None) -> str:
    """2026-11-22 14:05, as the house writes times; "–" for none."""
    return "–" if at is None else f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def day(at: date | None) -> str:
    """2026-11-22; "–" for none."""
    return "–" if at is None else at.isoformat()


def yuan(amount: Decimal) -> str:
    """¥1,014.00; a sign stands before it: −¥20.00."""
    return f"{'−' if amount < 0 else ''}¥{abs(amount):,.2f}"


def signed(amount: Decimal) -> str:
    """+¥20.00 or −¥20.00."""
    return yuan(amount) if amount <= 0 else f"+{yuan(amount)}"


def points(amount: int) -> str:
    """+1,200 or −300, 0 without a sign."""
    return f"{amount:+,}".replace("-", "−") if amount else "0"


def receipt(reference: str, *, is_receipt: bool = True) -> Cell:
    """What something was booked for: a receipt's number leads to it on the same member's page."""
    if is_receipt and is_document_number(reference):
        return Cell(reference, f"?tab=visits&receipt={reference}")
    return Cell(reference or "–", tone="quiet")


def kind(kinds: type[TextChoices], name: str) -> str:
    """The word for a kind that the column keeps as a plain name."""
    return str(dict(kinds.choices).get(name, name))
