"""How values travel: what a body of JSON may be, how money is written. What is refused names the field that it is in."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import parsers, serializers

from ledger import words
from ledger.refused import Code, Invalid, Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 16
# A number in an address: anything else is not found, and nothing odd ever reaches the database.
NUMBER = r"(?P<number>[A-Za-z0-9_-]{1,64})"
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
FAULTS = {
    "nul": gettext_lazy("The text holds a character that cannot be stored (NUL)."),
    "surrogate": gettext_lazy("The text holds half a character."),
}


def body_refused(message: str) -> Invalid:
    """The refusal of a body that is no proper JSON."""
    return Invalid({"body": [message]})


class JSONParser(parsers.JSONParser):
    """JSON as the RFC has it, in UTF-8, up to 5 MB: no NaN, no key twice, no NUL, no half characters, no deep nests.

    A number with a point becomes the Decimal that is written there, never a float. Refuses `invalid` and `too_large`.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise Refused(Code.TOO_LARGE, megabytes=MAX_BYTES // 1024 // 1024)
        found = loads(raw)
        faults = ((path, words.text_fault(text)) for path, text in _texts(found))
        errors = {path: [str(FAULTS[fault])] for path, fault in faults if fault}
        if errors:
            raise Invalid(errors)
        return found


def loads(raw: bytes) -> Any:
    """The value of a JSON text. Refuses `invalid`, with a message for field `body`."""
    try:
        return json.loads(
            raw.decode("utf-8-sig"), parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_object
        )
    except UnicodeDecodeError:
        raise body_refused(_("The body is not UTF-8.")) from None
    except RecursionError:
        raise body_refused(_("The body is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise body_refused(_("The body is not JSON: line %(line)s, column %(column)s.") % place) from None
    except ValueError:  # a whole number of thousands of digits
        raise body_refused(_("The body holds a number that is too long.")) from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise body_refused(_("The body holds a number that is too long.")) from None


def _constant(text: str) -> None:
    raise body_refused(_("%(text)s is not a number of JSON.") % {"text": text})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise body_refused(_("The body gives %(field)s twice.") % {"field": _clean(twice)})
    return found


def _clean(name: str) -> str:
    """A field's name as it may stand in an answer: what a client made up goes by the name of the whole."""
    return name if _NAME.fullmatch(name) else "body"


def _texts(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text in `value`, names of fields included, with the path of its field."""
    if depth > MAX_DEPTH:
        raise body_refused(_("The body is nested too deeply."))
    if isinstance(value, str):
        yield path or "body", value
    inner: Iterable[tuple[str, Any]] = ()
    if isinstance(value, list):
        inner = ((str(index), one) for index, one in enumerate(value))
    elif isinstance(value, dict):
        yield from (("body", name) for name in value)
        inner = ((_clean(name), one) for name, one in value.items())
    for name, one in inner:
        yield from _texts(one, f"{path}.{name}" if path else name, depth + 1)


class MoneyField(serializers.DecimalField):
    """Yuan as a decimal string, "169.00"; a JSON number is taken by its digits. No exponent, no third decimal.

    Not negative unless `min_value` says otherwise.
    """

    plain = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **{"min_value": Decimal("0.00")} | options)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("invalid")
        if isinstance(data, str) and not self.plain.fullmatch(data.strip()):
            self.fail("invalid")
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """One line of text; nothing (null) is the empty text."""

    def __init__(self, **options: Any) -> None:
        needed = options.get("required", False)
        super().__init__(**{"required": False, "allow_null": not needed, "allow_blank": not needed} | options)


class CodeField(TextField):
    """A code or number as somebody typed it; nothing (null) is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64} | options)
