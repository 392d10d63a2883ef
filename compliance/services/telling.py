"""What the groups hear: reminders before a deadline, who is missing at it, what is overdue (S3, S6, S29, S81).

Each is said once for each robot: the reference names the task and the day, so that it does not matter how often the
clock rings. A robot hears of its own stores in one message.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from compliance.models import Action, Care, Opening, Push, Review, Robot, Violation
from compliance.rules.days import Standing
from compliance.services import caring, days, robots
from compliance.services.pushing import Word, push
from stores.models import Store

# A clock that stood still for longer than this says nothing of what is past.
LATEST = timedelta(hours=1)
# What is overdue for longer was told then, or came in so late (an import) that a group can do nothing about it.
RECENT = timedelta(days=1)
# So many names stand in a message.
NAMED = 20


def tick(*, at: datetime) -> int:
    """Each minute: reminders and lists of those missing whose time has come. How many messages were left."""
    stores = Store.objects.filter(is_active=True).select_related("region").order_by("code")
    groups: dict[tuple[str, str], list[days.Line]] = defaultdict(list)
    for line in days.board(stores, at=at):
        if line.standing is Standing.SOON:
            groups[Push.Kind.REMINDER, _key(line)].append(line)
        elif line.standing is Standing.MISSING and at < line.due + LATEST:
            groups[Push.Kind.LIST, _key(line)].append(line)
    ways = list(Robot.objects.filter(is_active=True).order_by("pk")) if groups else []
    with override(settings.LANGUAGE_CODE):
        return sum(_tell(kind, key, lines, ways, at) for (kind, key), lines in groups.items())


def _key(line: days.Line) -> str:
    return f"{line.code}:{line.due.astimezone(timezone.get_default_timezone()):%Y%m%d%H%M}"


def _tell(kind: str, key: str, lines: list[days.Line], ways: Iterable[Robot], at: datetime) -> int:
    told = 0
    for robot in ways:
        mine = [line.store for line in lines if robots.hears(robot, line.store)]
        if mine:
            text = _words(kind, lines[0], mine)
            useful = max(lines[0].due - at, timedelta(minutes=1)) if kind == Push.Kind.REMINDER else LATEST * 12
            told += push(Word(kind, text, key, robot.store, useful), [robot], at=at)
    return told


def _words(kind: str, line: days.Line, stores: list[Store]) -> str:
    words = {
        "task": line.title,
        "time": f"{timezone.localtime(line.due):%H:%M}",
        "stores": _names(stores),
        "count": len(stores),
    }
    if kind == Push.Kind.REMINDER:
        return _("Reminder: “%(task)s” is due before %(time)s. Still to come: %(stores)s.") % words
    text = ngettext(
        "“%(task)s” was due at %(time)s. Missing (%(count)s): %(stores)s.",
        "“%(task)s” was due at %(time)s. Missing (%(count)s): %(stores)s.",
        len(stores),
    )
    return text % words


def _names(stores: list[Store]) -> str:
    named = "、".join(store.name for store in stores[:NAMED])
    more = len(stores) - NAMED
    return named if more <= 0 else _("%(names)s and %(count)s more") % {"names": named, "count": more}


def late_opening(row: Opening, *, at: datetime) -> int:
    """A store opened late: its groups are told at once."""
    with override(settings.LANGUAGE_CODE):
        text = _("%(store)s opened at %(at)s; it was to open by %(due)s.") % {
            "store": row.store,
            "at": f"{timezone.localtime(row.at):%H:%M}",
            "due": f"{timezone.localtime(row.due):%H:%M}",
        }
    reference = f"{row.store_id}:{row.business_day}"
    return push(Word(Push.Kind.OPENING, text, reference, row.store), robots.of(row.store), at=at)


def overdue(*, at: datetime) -> int:
    """Reviews without an answer, and what was to be settled by now: once for each deadline. How many messages."""
    told = 0
    now = {"due__gt": at - RECENT, "due__lte": at}
    for row in Review.objects.filter(state=Review.State.OPEN, **now).select_related("store"):
        told += _say(row, row.store, row.due, at)
    for kind in caring.KINDS:
        joined = "meeting__store" if kind is Action else "store"
        for care in kind._default_manager.filter(state__in=Care.waiting, **now).select_related(joined, "owner"):
            told += _say(care, caring.store_of(care), care.due, at)
    return told


def judging(*, at: datetime) -> int:
    """Violations whose next step is due within ⚙ hours, and those past it, nobody charged being named. How many messages.

    A day for an appeal is no matter of a group: whoever is charged sees it in their own record.
    """
    soon = at + timedelta(hours=settings.VIOLATION_REMIND_HOURS)
    rows = Violation.objects.filter(state__in=Violation.waiting, due__gt=at - RECENT, due__lte=soon)
    told = 0
    with override(settings.LANGUAGE_CODE):
        for row in rows.select_related("store", "item"):
            due = cast("datetime", row.due)
            kind = Push.Kind.OVERDUE if due <= at else Push.Kind.REMINDER
            text = _("Violation %(number)s (%(store)s, %(rule)s) is %(state)s; its next step is due by %(due)s.") % {
                "number": row.number,
                "store": row.store,
                "rule": row.item,
                "state": row.get_state_display(),
                "due": f"{timezone.localtime(due):%Y-%m-%d %H:%M}",
            }
            told += push(Word(kind, text, _reference(row, due), row.store, None), robots.of(row.store), at=at)
    return told


def _reference(row: Care | Review | Violation, due: datetime) -> str:
    return f"{row._meta.model_name}:{row.pk}:{due.astimezone(timezone.get_default_timezone()):%Y%m%d%H%M}"


def _say(row: Care | Review, store: Store | None, due: datetime, at: datetime) -> int:
    with override(settings.LANGUAGE_CODE):
        owner = _("%(name)s is to see to it.") % {"name": row.owner.name} if isinstance(row, Care) else ""
        text = _("Overdue since %(due)s: %(kind)s “%(what)s” (%(store)s). %(owner)s") % {
            "due": f"{timezone.localtime(due):%Y-%m-%d %H:%M}",
            "kind": row._meta.verbose_name,
            "what": str(row)[:60],
            "store": store or _("whole chain"),
            "owner": owner,
        }
    ways = robots.of(store) if store else Robot.objects.filter(store=None, region=None, is_active=True).order_by("pk")
    return push(Word(Push.Kind.OVERDUE, text.strip(), _reference(row, due), store, useful=None), ways, at=at)
