"""What a gateway and the law say about a text before it is sent (S110, S128, S129, docs/algorithms/sending.md).

A fault is a code with a level and arguments; its words are in `messaging.texts`. An error keeps a text from being sent,
a warning is shown. `body` is the text with its fields, `text` what one member would get, whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from messaging.rules.parts import parts

MOST_PARTS = 5
# How far into a text its salutation may stand, signature not counted.
HEAD = 16
# A text that greets without a field.
GREETINGS = ("尊敬的", "亲爱的", "您好", "你好", "各位", "Dear ", "Hello", "Hi ")
GREETING_FIELDS = ("name", "salutation")
_FIELD = re.compile(r"\{([^{}\s]*)\}")
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
# So much besides the link is not a bare link any more.
GIVEN = 20


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Code(StrEnum):
    """In the order in which they are shown."""

    EMPTY = "empty"
    SIGNATURE = "signature"
    OPT_OUT = "opt_out"
    SALUTATION = "salutation"
    BANNED = "banned"
    FIELDS = "fields"
    UNKNOWN_FIELD = "unknown_field"
    TEMPLATE = "template"
    BARE_LINK = "bare_link"
    PARTS = "parts"


WARNINGS = frozenset({Code.SALUTATION, Code.PARTS})
MARKETING = "marketing"
SMS, EMAIL, WECHAT = "sms", "email", "wechat"


@dataclass(frozen=True, slots=True)
class Fault:
    """`args` fill the words."""

    code: Code
    args: dict[str, str | int] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        return Level.WARNING if self.code in WARNINGS else Level.ERROR


@dataclass(frozen=True, slots=True)
class Rules:
    """What a gateway asks of a text; `messaging.services.ways.rules_of` reads it from a row. `fields` are those that a text may name.

    `template_approved`: None where nobody has looked.
    """

    channel: str = SMS
    signature: str = ""
    opt_out: str = ""
    banned_words: Sequence[str] = ()
    variables_in_marketing: bool = True
    templates_needed: bool = False
    template_approved: bool | None = None
    fields: frozenset[str] = frozenset()


def check(text: str, *, body: str, purpose: str, gateway: Rules) -> list[Fault]:
    """All faults of a text, in the order of their codes; [] for one that may be sent."""
    faults = [*_frame(text, purpose, gateway), *_wording(text, body, purpose, gateway), *_form(text, gateway)]
    order = list(Code)
    return sorted(faults, key=lambda fault: order.index(fault.code))


def blocks(faults: Sequence[Fault]) -> bool:
    """Whether one of them keeps the text from being sent."""
    return any(fault.level is Level.ERROR for fault in faults)


def _frame(text: str, purpose: str, gateway: Rules) -> Iterator[Fault]:
    """Signature first, opt-out last: both are the provider's and the law's demand of text messages."""
    if gateway.channel != SMS:
        return
    if not gateway.signature or not text.startswith(f"【{gateway.signature}】"):
        yield Fault(Code.SIGNATURE, {"signature": gateway.signature})
    if purpose == MARKETING and not (gateway.opt_out and text.rstrip().endswith(gateway.opt_out)):
        yield Fault(Code.OPT_OUT, {"opt_out": gateway.opt_out})


def _wording(text: str, body: str, purpose: str, gateway: Rules) -> Iterator[Fault]:
    named = list(dict.fromkeys(_FIELD.findall(body)))
    known = [name for name in named if name in gateway.fields]
    if not body.strip():
        yield Fault(Code.EMPTY)
    if purpose == MARKETING and not _greets(body):
        yield Fault(Code.SALUTATION)
    lowered = text.lower()
    found = [word for word in gateway.banned_words if word and word.lower() in lowered]
    if found:
        yield Fault(Code.BANNED, {"words": "、".join(found)})
    if purpose == MARKETING and known and not gateway.variables_in_marketing:
        yield Fault(Code.FIELDS, {"names": _braced(known)})
    if strange := [name for name in named if name not in gateway.fields]:
        yield Fault(Code.UNKNOWN_FIELD, {"names": _braced(strange)})


def _form(text: str, gateway: Rules) -> Iterator[Fault]:
    if gateway.templates_needed and not gateway.template_approved:
        yield Fault(Code.TEMPLATE)
    if gateway.channel == WECHAT and _LINK.search(text) and len("".join(_LINK.sub("", text).split())) < GIVEN:
        yield Fault(Code.BARE_LINK, {"least": GIVEN})
    if gateway.channel == SMS and (count := parts(text)) > MOST_PARTS:
        yield Fault(Code.PARTS, {"parts": count, "most": MOST_PARTS})


def _greets(body: str) -> bool:
    head = body.strip()
    place = min((head.find(f"{{{name}}}") for name in GREETING_FIELDS if f"{{{name}}}" in head), default=HEAD)
    return place < HEAD or any(word in head[:HEAD] for word in GREETINGS)


def _braced(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
