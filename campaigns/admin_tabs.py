"""What the room tells on a member's page: all that was sent to the member and answered, in order of time."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from campaigns import texts
from campaigns.services import forgetting, timeline
from campaigns.services.timeline import Key, Line
from members.models import Member
from stores import admin_tabs as tabs

NAME = "messages"


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Messages of campaigns, notices, replies and consents, newest first, of all files of the person; masked."""
    before = _key(request.GET.get(NAME, ""))
    found = timeline.lines(forgetting.files(member), before=before, most=tabs.PAGE + 1)
    older = _link(request, _word(found[tabs.PAGE - 1])) if len(found) > tabs.PAGE else ""
    heads = (_("at"), _("kind"), _("text"), _("channel"), _("to"), _("state"))
    empty = _("No message has been sent to this member. Messages come with campaigns, and only to those who agreed.")
    rows = [_row(line) for line in found[: tabs.PAGE]]
    newest = _link(request, "") if before else ""
    title = _("Sent, answered and agreed")
    return [tabs.Table(title, tabs.columns(*heads), rows, empty, older, newest, actions=("export-proof",))]


def _row(line: Line) -> list[tabs.Cell]:
    state = f"{line.state} ({texts.answer(line.code)})" if line.code else line.state
    return tabs.cells(
        tabs.when(line.at),
        line.what,
        line.text or "–",
        line.channel or "–",
        line.to or "–",
        tabs.Cell(state, tone=line.tone),
    )


def _word(line: Line) -> str:
    return f"{line.at.isoformat()}~{line.word}"


def _key(text: str) -> Key | None:
    """The last line seen; a key that no page gave is answered with the first page."""
    moment, _sign, word = text.partition("~")
    try:
        at: datetime | None = parse_datetime(moment)
    except ValueError:
        return None
    return None if at is None or at.tzinfo is None or not word else (at, word)


def _link(request: HttpRequest, key: str) -> str:
    query = request.GET.copy()
    query[NAME] = key
    if not key:
        del query[NAME]
    return f"?{query.urlencode()}"
