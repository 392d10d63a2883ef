"""What was changed on a member's file, by whom and when: the difference of each kept version to the one before."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import ForeignKey, Model
from django.utils.functional import Promise

from members.models import Member

# Columns that follow from others, or say nothing to a reader.
QUIET = frozenset({"id", "number", "pinyin", "search"})


class Change(NamedTuple):
    """One column: its name in words, what stood there and what stands there now."""

    label: str | Promise
    old: str
    new: str


def changes(versions: Sequence[Any]) -> list[list[Change]]:
    """For each version (newest first) its differences to the next one; the last one has nobody to differ from.

    What keys point to is looked up in one statement a table.
    """
    pairs = list(pairwise(versions))
    fields = [field for field in Member._meta.concrete_fields if _is_kept(field.attname, versions)]
    moved = [[(f, getattr(a, f.attname), getattr(b, f.attname)) for f in fields] for a, b in pairs]
    differing = [[(f, new, old) for f, new, old in row if new != old] for row in moved]
    names = _names(differing)
    return [
        [Change(f.verbose_name, _word(f, old, names), _word(f, new, names)) for f, new, old in row] for row in differing
    ]


def _is_kept(attname: str, versions: Sequence[Any]) -> bool:
    return attname not in QUIET and all(hasattr(version, attname) for version in versions[:1])


def _names(differing: Iterable[Iterable[tuple[Any, Any, Any]]]) -> dict[tuple[type[Model], Any], str]:
    wanted: dict[type[Model], set[Any]] = {}
    for row in differing:
        for field, new, old in row:
            if isinstance(field, ForeignKey):
                wanted.setdefault(field.related_model, set()).update({new, old} - {None})
    return {
        (model, one.pk): str(one) for model, ids in wanted.items() for one in model._default_manager.filter(pk__in=ids)
    }


def _word(field: Any, value: Any, names: dict[tuple[type[Model], Any], str]) -> str:
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value), "–")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value) or "–")
    if isinstance(value, bool):
        return "✓" if value else "–"
    return value.isoformat() if isinstance(value, date) else str(value or "–")
