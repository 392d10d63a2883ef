"""All that was said between the house and a member, newest first: messages, notices, replies, consents.

Addresses are masked as the rows keep them. A merged member's lines stay theirs; the survivor's page shows both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.models import Message, Reply
from members import texts
from members.models import Consent
from messaging.models import Notice
from messaging.services.ways import named

Key = tuple[datetime, str]
# Lines of one moment and source, beyond a page: what a page's cut must not lose.
TIES = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `word` tells lines of one moment apart; `state` is what became of it; `tone` as `stores.admin_tabs` has it."""

    at: datetime
    word: str
    what: str
    channel: str
    to: str
    text: str
    state: str
    code: str = ""
    number: str = ""
    sent_at: datetime | None = None
    done_at: datetime | None = None
    tone: str = ""
    by: str = ""

    @property
    def key(self) -> Key:
        return self.at, self.word


def lines(ids: Sequence[int], *, before: Key | None = None, most: int | None = None) -> list[Line]:
    """The lines of members `ids`, newest first; `before` a key, at most so many."""
    found = [line for source in SOURCES for line in _some(source, ids, before, most)]
    found.sort(key=lambda line: line.key, reverse=True)
    return found[:most]


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines come from: whose rows, the column of their time, and how a row is told."""

    rows: Callable[[Sequence[int]], "QuerySet[Any]"]
    time: str
    told: Callable[[Any], Line]


def _some(source: Source, ids: Sequence[int], before: Key | None, most: int | None) -> Iterable[Line]:
    rows = source.rows(ids).order_by(f"-{source.time}", "-pk")
    if before is not None:
        rows = rows.filter(**{f"{source.time}__lte": before[0]})
    told = map(source.told, rows[: None if most is None else most + TIES])
    return [line for line in told if before is None or line.key < before]


def _message(row: Any) -> Line:
    what = _("campaign %(name)s") % {"name": row.campaign.name}
    state = _("held out") if row.is_held_out else str(row.get_state_display())
    return Line(row.made_at, f"m{row.pk}", what, row.way, state=state, **_sent(row))


def _notice(row: Any) -> Line:
    # A code is good for minutes, but nobody else's to read.
    text = {"text": "······"} if row.kind == Notice.Kind.CODE else {}
    what, state = str(row.get_kind_display()), str(row.get_state_display())
    return Line(row.made_at, f"n{row.pk}", what, row.way, state=state, **(_sent(row) | text))


def _sent(row: Message | Notice) -> dict[str, Any]:
    tones = {Notice.Status.DELIVERED: "good", Notice.Status.FAILED: "bad"}
    return {
        "to": row.to_masked,
        "text": row.text,
        "code": row.code,
        "number": row.provider_id,
        "sent_at": row.sent_at,
        "done_at": row.done_at,
        "tone": tones.get(Notice.Status(row.state), ""),
    }


def _reply(row: Any) -> Line:
    tone = "bad" if row.effect == Reply.Effect.OPT_OUT else ""
    what, state = _("reply"), str(row.get_effect_display())
    by = row.read_by.name if row.read_by else ""
    return Line(
        row.at,
        f"r{row.pk}",
        what,
        row.way,
        row.from_masked,
        row.text,
        state,
        number=row.provider_id,
        tone=tone,
        by=by,
    )


def _consent(row: Consent) -> Line:
    """With the words that were agreed to, where the house still has that version."""
    known = {one.version: str(one.words) for one in texts.CONSENTS.get(row.kind, ())}
    words = known.get(row.text_version, "")
    text = f"{row.text_version} {words}".strip()
    state, tone = (_("given"), "good") if row.given else (_("withdrawn"), "bad")
    what = _("consent: %(kind)s") % {"kind": row.get_kind_display()}
    by = row.by.name if row.by else ""
    channel = f"{texts.origin(row.channel)} · {texts.origin(row.source)}"
    return Line(row.at, f"c{row.pk}", what, channel, "", text, state, tone=tone, by=by)


SOURCES = (
    Source(lambda ids: named(Message.objects.filter(member__in=ids).select_related("campaign")), "made_at", _message),
    Source(lambda ids: named(Notice.objects.filter(member_id__in=ids)), "made_at", _notice),
    Source(lambda ids: named(Reply.objects.filter(member__in=ids).select_related("read_by")), "at", _reply),
    Source(lambda ids: Consent.objects.filter(member__in=ids).select_related("by"), "at", _consent),
)
