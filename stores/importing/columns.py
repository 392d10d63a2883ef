"""Columns of a table that is brought in: what they are called, and how their cells are read. Faults are words."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.fields import Field
from import_export.widgets import Widget

from ledger.money import has_fen
from stores.importing.cells import FORMULA, Broken

LANGUAGES = ("zh-hans", "en")
_NO_WORD = re.compile(r"[\s*()（）_:：-]+")
_EXPONENT = re.compile(r"([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})")
_DAY = re.compile(
    r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[ T]+([0-9]{1,2}):([0-9]{2})(?::[0-9.]+)?)?"
)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::00)?")
_MONEY = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
LARGEST = Decimal("99999999.99")
YES = {"1", "是", "y", "yes", "true", "√", "对", "有", "同意"}
NO = {"0", "否", "n", "no", "false", "×", "无", "不", "不同意"}


def folded(text: str) -> str:
    """A name of a column for comparing: width, case, spaces, stars and brackets do not count."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


class Column(Field):  # type: ignore[misc]
    """A column; a needed one must have a cell in each line. An empty cell is None: it changes nothing."""

    def __init__(
        self,
        heading: Promise,
        widget: Widget,
        *,
        needed: bool = False,
        example: str = "",
        note: str | Promise = "",
        also: Iterable[str] = (),
    ) -> None:
        super().__init__(widget=widget)
        self.heading, self.needed, self.example, self.note, self.also = heading, needed, example, note, tuple(also)

    def names(self) -> set[str]:
        """All names that the column goes by, for comparing."""
        found = {self.column_name, *self.also}
        for language in LANGUAGES:
            with override(language):
                found.add(str(self.heading))
        return {folded(name) for name in found}

    def clean(self, row: Mapping[str, str], **_how: Any) -> Any:
        """The value, None for an empty cell. ValueError with the fault in words."""
        cell = row.get(self.column_name, "")
        if isinstance(cell, Broken):
            raise ValueError(
                _("holds a formula: paste the value instead") if cell.why == FORMULA else _("is an error of Excel")
            )
        if cell:
            return self.widget.clean(cell)
        if self.needed:
            raise ValueError(_("is missing"))
        return None


class Text(Widget):  # type: ignore[misc]
    """Words: spaces inside count once."""

    def __init__(self, longest: int = 64) -> None:
        super().__init__()
        self.longest = longest

    def clean(self, value: str, row: object = None, **_how: Any) -> str:
        text = " ".join(value.split())
        if len(text) > self.longest:
            raise ValueError(_("is longer than %(most)s characters") % {"most": self.longest})
        return text


class Digits(Text):
    """A number that is a name: a phone, a card, a barcode. What Excel has shortened cannot be guessed."""

    def clean(self, value: str, row: object = None, **_how: Any) -> str:
        text = unicodedata.normalize("NFKC", super().clean(value))
        return unshortened(text.removesuffix(".0"))


def unshortened(text: str) -> str:
    """1.3800138E+10 as digits, where all of them are there. ValueError where Excel has dropped some."""
    found = _EXPONENT.fullmatch(text)
    if found is None:
        return text
    digits, after, exponent = found.group(1), found.group(2) or "", int(found.group(3))
    if len(after.rstrip("0")) < 6 < exponent and len(after) < exponent:
        raise ValueError(_("was shortened by Excel: format the column as text and enter it again"))
    return (digits + after).ljust(exponent + 1, "0")[: max(exponent + 1, 1)]


class Day(Widget):  # type: ignore[misc]
    """A day: 2026-05-01, 2026/5/1, 2026年5月1日, 20260501."""

    def clean(self, value: str, row: object = None, **_how: Any) -> date:
        return self.moment(value).date()

    def moment(self, value: str) -> datetime:
        """The day, and the time where one is written."""
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", value))
        try:
            if found is None:
                raise ValueError(value)
            return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type] # noqa: DTZ001
        except ValueError:
            raise ValueError(_("is no day; write it as 2026-05-01")) from None


class Moment(Day):
    """A day with its time, by the house's clock; without a time it is midnight."""

    def clean(self, value: str, row: object = None, **_how: Any) -> datetime:
        return timezone.make_aware(self.moment(value))


class Clock(Widget):  # type: ignore[misc]
    """A time of day: 9:00, 09:00, 09:00:00."""

    def clean(self, value: str, row: object = None, **_how: Any) -> time:
        found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", value))
        try:
            if found is None:
                raise ValueError(value)
            return time(int(found.group(1)), int(found.group(2)))
        except ValueError:
            raise ValueError(_("is no time; write it as 09:00")) from None


class Whole(Widget):  # type: ignore[misc]
    """A whole number from 0 up to `most`."""

    def __init__(self, most: int = 100_000_000) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: str, row: object = None, **_how: Any) -> int:
        number = _decimal(value)
        if number != number.to_integral_value():
            raise ValueError(_("must be a whole number"))
        if number < 0:
            raise ValueError(_("must not be negative"))
        if number > self.most:
            raise ValueError(_("is too large"))
        return int(number)


class Money(Widget):  # type: ignore[misc]
    """Yuan from 0.00, with two decimals at most."""

    def clean(self, value: str, row: object = None, **_how: Any) -> Decimal:
        amount = _decimal(value)
        if amount < 0:
            raise ValueError(_("must not be negative"))
        if amount > LARGEST:
            raise ValueError(_("is too large"))
        if not has_fen(amount):
            raise ValueError(_("has more than two decimals"))
        return amount.quantize(Decimal("0.01"))


def _decimal(value: str) -> Decimal:
    """1,234.50 or ¥1234.5. ValueError for what is no number."""
    plain = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").lstrip("¥").removesuffix("元")
    plain = unshortened(plain) if _EXPONENT.fullmatch(plain) else plain
    if not _MONEY.fullmatch(plain) or len(plain) > 24:
        raise ValueError(_("is no number"))
    try:
        return Decimal(plain)
    except InvalidOperation:  # pragma: no cover - the pattern lets only numbers through
        raise ValueError(_("is no number")) from None


class YesNo(Widget):  # type: ignore[misc]
    """是 or 否."""

    def clean(self, value: str, row: object = None, **_how: Any) -> bool:
        word = unicodedata.normalize("NFKC", value).strip().casefold()
        if word in YES or word in NO:
            return word in YES
        raise ValueError(_("must be yes or no"))


class Choice(Widget):  # type: ignore[misc]
    """One of some words."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        super().__init__()
        self.words = {folded(word): value for word, value in words.items()}

    def clean(self, value: str, row: object = None, **_how: Any) -> Any:
        word = folded(value)
        if word not in self.words:
            raise ValueError(_("is none of the choices"))
        return self.words[word]


class Several(Widget):  # type: ignore[misc]
    """Words separated by ; or 、, each once."""

    def __init__(self, longest: int = 64) -> None:
        super().__init__()
        self.word = Text(longest)

    def clean(self, value: str, row: object = None, **_how: Any) -> list[str]:
        parts = (self.word.clean(part) for part in re.split(r"[;；、\n]", value))
        return list(dict.fromkeys(part for part in parts if part))


YESNO = gettext_lazy("yes or no")
