"""What proves whom the house wrote to and why: consents with their words, everything sent, everything answered."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.services.timeline import Line, lines
from members.models import Member
from members.services import finding, names
from stores import audit
from stores.exporting import Cell, Column, shown
from stores.models import Staff

ACTION = "member.proof"


def proof(
    member: Member, *, by: Staff, reason: str, at: datetime | None = None
) -> tuple[str, list[Column], list[list[Cell]]]:
    """The number of the holder, columns and rows, oldest first, with all files that were merged in. Logged.

    Refuses `invalid` (no reason).
    """
    at = at or timezone.now()
    why = names.checked_reason(reason, member)
    holder = Member.objects.get(pk=finding.holder(member))
    found = lines(finding.family(holder))[::-1]
    audit.record(ACTION, holder, by=by, at=at, reason=why, rows=len(found))
    return holder.number, columns(), [_row(line) for line in found]


def told(member: Member) -> list[dict[str, Cell]]:
    """The same lines, oldest first, for the file of all that is known of a person; the caller logs it."""
    found = lines(finding.family(Member.objects.get(pk=finding.holder(member))))[::-1]
    names_of = [column.title for column in columns()]
    return [dict(zip(names_of, _row(line), strict=True)) for line in found]


def columns() -> list[Column]:
    """The headings of the table."""
    titles = (
        _("at"), _("what"), _("channel"), _("to"), _("text"), _("state"), _("answer"), _("provider's number"),
        _("sent at"), _("settled at"), _("by"),
    )  # fmt: skip
    return [Column(str(title), (), shown) for title in titles]


def _row(line: Line) -> list[Cell]:
    cells = (
        line.at, line.what, line.channel, line.to, line.text, line.state, line.code, line.number, line.sent_at,
        line.done_at, line.by,
    )  # fmt: skip
    return [shown(cell) for cell in cells]
