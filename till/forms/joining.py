"""Who joins at the till: what stands in the sheet, and what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from ledger.refused import Invalid
from members.models import Consent
from members.rules.pasting import Pasted, day_of
from members.services.family import GivenConsent, NewChild
from members.services.people import Person
from members.texts import CONSENTS, consent_text

MOST_CHILDREN = 6
WORDS = ("phone", "name", "birthday", "gender", "adviser")


@dataclass
class Sheet:
    """The sheet as it is shown: what was typed, and what is wrong with it by field."""

    words: dict[str, str] = field(default_factory=dict)
    lunar: bool = False
    children: list[tuple[str, str]] = field(default_factory=list)
    ticked: frozenset[str] = frozenset()
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The children's rows, and an empty one behind them."""
        return [
            {"name": name, "birthday": day, "errors": self._errors(f"children.{index}")}
            for index, (name, day) in enumerate([*self.children, ("", "")][:MOST_CHILDREN])
        ]

    @property
    def consents(self) -> list[dict[str, Any]]:
        """Each consent with its text; none is ticked beforehand."""
        return [
            {"kind": kind, "label": label, "text": consent_text(kind), "ticked": kind in self.ticked}
            for kind, label in Consent.Kind.choices
        ]

    @property
    def others(self) -> list[str]:
        """What is wrong, but not with a field that is shown."""
        shown = (*WORDS, "consents", "children")
        return [text for name, found in self.errors.items() if not name.startswith(shown) for text in found]

    def _errors(self, head: str) -> list[str]:
        return [text for name, found in self.errors.items() if name.startswith(head) for text in found]


def typed(posted: QueryDict) -> Sheet:
    """The sheet as it was sent."""
    rows = zip(posted.getlist("child_name"), posted.getlist("child_birthday"), strict=False)
    return Sheet(
        words={name: posted.get(name, "").strip() for name in WORDS},
        lunar=bool(posted.get("lunar")),
        children=[(name.strip(), day.strip()) for name, day in rows if name.strip() or day.strip()],
        ticked=frozenset(kind for kind in Consent.Kind.values if posted.get(f"consent_{kind}")),
    )


def filled(sheet: Sheet, pasted: Pasted) -> Sheet:
    """The sheet with what a pasted line brought; what it lacks stays as it was typed."""
    day = pasted.birthday.isoformat() if pasted.birthday else ""
    short = "{}-{}".format(*pasted.day) if pasted.day else ""
    found = {"phone": pasted.phone, "name": pasted.name, "birthday": day or short, "gender": pasted.gender}
    children = [(one.name, one.birthday.isoformat() if one.birthday else "") for one in pasted.children]
    return Sheet(
        words=sheet.words | {name: word for name, word in found.items() if word},
        lunar=sheet.lunar or pasted.lunar,
        children=children or sheet.children,
        ticked=sheet.ticked,
        errors={"birthday": [str(_("Add the year in front, or leave the birthday empty."))]} if short else {},
    )


def person(sheet: Sheet, posted: QueryDict) -> Person:
    """Who joins. Refuses `invalid`, by field."""
    errors: dict[str, list[str]] = {}
    birthday = _day(sheet.words["birthday"], "birthday", errors)
    children: list[NewChild] = []
    for index, (name, text) in enumerate(sheet.children):
        day = _day(text, f"children.{index}.birthday", errors)
        children.append({"name": name, "birthday": day})  # type: ignore[typeddict-item]  # a missing day is refused there
    consents = _consents(sheet, posted, errors)
    if errors:
        raise Invalid(errors)
    found: Person = {
        "phone": sheet.words["phone"],
        "name": sheet.words["name"],
        "birthday": birthday,
        "lunar": sheet.lunar and birthday is not None,
        "gender": sheet.words["gender"],
        "adviser": sheet.words["adviser"],
        "source": "till",
        "children": children,
        "consents": consents,
    }
    return found


def _day(text: str, name: str, errors: dict[str, list[str]]) -> date | None:
    day = day_of(text)
    if text and day is None:
        errors[name] = [str(_("Write the day as 1990-05-01 or 19900501."))]
    return day


def _consents(sheet: Sheet, posted: QueryDict, errors: dict[str, list[str]]) -> list[GivenConsent]:
    """Those that are ticked, under the version that was on the screen."""
    found: list[GivenConsent] = []
    for kind in sorted(sheet.ticked):
        version = posted.get(f"consent_{kind}", "")
        if version not in {text.version for text in CONSENTS[kind]}:
            errors["consents"] = [str(_("The text of a consent has changed: please read it again."))]
        found.append({"kind": kind, "text_version": version})
    return found
