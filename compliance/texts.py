"""The room's words: refusals as sentences, what is wrong with a photo, what a checklist and an inspection say."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.models import (
    Charge,
    Finding,
    Inspection,
    Item,
    Joint,
    Opening,
    Section,
    Submission,
    Violation,
)
from compliance.rules.days import Standing
from compliance.rules.pictures import Fault
from ledger.refused import Code, Invalid, Refused
from stores.models import Staff, Store
from stores.texts import SHIFTS

REFUSALS = {
    Code.NOT_FOUND: gettext_lazy("There is no such thing."),
    Code.FORBIDDEN: gettext_lazy("This is not allowed to you."),
    Code.NOT_AUTHENTICATED: gettext_lazy("Please log in again."),
    Code.VIOLATION_STATE: gettext_lazy("This is in another state by now: please look at it again."),
    Code.VIOLATION_REFUSED: gettext_lazy("This cannot be reported."),
    Code.IDEMPOTENCY_MISMATCH: gettext_lazy("This was sent already, with other contents."),
    Code.BOOK_STATE: gettext_lazy("This version is no draft any more, or has no rule yet: make a new version."),
}
# Refusals whose reason has a sentence of its own.
REASONS = {
    "too_late": gettext_lazy("The time for an appeal is over."),
    "own": gettext_lazy("Somebody who has no part in it decides."),
    "state": gettext_lazy("This is in another state by now: please look at it again."),
    "penalty_unset": gettext_lazy("This rule has no points yet: it cannot be applied until head office sets them."),
    "nobody": gettext_lazy(
        "Nobody whom the rule binds is on the roster, and the store has no manager who answers for it."
    ),
    "once": gettext_lazy("This rule counted in this store that day already."),
    "draft": gettext_lazy("This rule is not in force."),
    "not_charged": gettext_lazy("Only who is charged with it may appeal."),
    **SHIFTS,
}
STANDINGS = {
    Standing.DONE: pgettext_lazy("a daily task", "in time"),
    Standing.LATE: pgettext_lazy("a daily task", "late"),
    Standing.WAITING: pgettext_lazy("a daily task", "to come"),
    Standing.SOON: pgettext_lazy("a daily task", "due soon"),
    Standing.MISSING: pgettext_lazy("a daily task", "missing"),
}
ADDRESS_FAULTS = {
    "scheme": gettext_lazy("The address must begin with https://."),
    "host": gettext_lazy("This is no address of a robot of that kind: copy it from the group’s settings."),
    "path": gettext_lazy("This is no address of a robot of that kind: copy it from the group’s settings."),
    "token": gettext_lazy("The address is not complete: its token is missing."),
}
PUSH_ANSWERS = {
    "expired": gettext_lazy("too late to be of use"),
    "robot_off": gettext_lazy("the robot is switched off"),
    "sealed": gettext_lazy("the house’s key has changed: paste the address again"),
    "foreign": gettext_lazy("the server is not allowed (ROBOT_ORIGINS)"),
}
PHOTO_FAULTS = {
    Fault.EMPTY: gettext_lazy("The photo is empty."),
    Fault.TOO_LARGE: gettext_lazy("The photo is larger than 5 MB."),
    Fault.NO_PICTURE: gettext_lazy("The file is no photo: JPEG, PNG and WebP are taken."),
    Fault.BROKEN: gettext_lazy("The photo is damaged: please take it again."),
    Fault.TOO_MANY_PIXELS: gettext_lazy("The photo has more than 25 megapixels."),
    Fault.SOMETHING_ELSE: gettext_lazy("The file holds something else beside the photo."),
}


def photo_fault(fault: Fault) -> str:
    """Why a photo is not taken."""
    return str(PHOTO_FAULTS[fault])


def sentences(refused: Refused) -> list[str]:
    """A refusal in words, one sentence for each thing that is wrong."""
    if isinstance(refused, Invalid):
        return [str(message) for messages in refused.errors.values() for message in messages]
    reason = str(refused.args_.get("reason", ""))
    return [str(REASONS[reason] if reason in REASONS else REFUSALS[refused.code])]


UNITS = {"seconds": gettext_lazy("s"), "cm": gettext_lazy("cm")}
LIMITS = {
    "count": gettext_lazy("at most %(limit)s"),
    "seconds": gettext_lazy("within %(limit)s seconds"),
    "cm": gettext_lazy("at most %(limit)s cm"),
}
OUTCOMES = {
    "reported": gettext_lazy("reported"),
    "penalty_unset": gettext_lazy("no penalty is set yet, so no score moves"),
    "once": gettext_lazy("counted today already"),
    "nobody": gettext_lazy("nobody whom it binds is on the roster, so no score moves"),
}


def unit(item: Item) -> str:
    """What a measured value is followed by."""
    return str(UNITS.get(item.check_kind, ""))


def limit(item: Item) -> str:
    """The limit of a measured item in words."""
    if item.limit is None or item.check_kind not in LIMITS:
        return ""
    return LIMITS[item.check_kind] % {"limit": plain(item.limit)}


def plain(number: Decimal) -> str:
    """A number without zeros at its end: 30, 0.2."""
    return f"{number.normalize():f}"


def signed(points: int) -> str:
    """Points as they move: −5, +5, 0."""
    return f"{points:+d}".replace("-", "−") if points else "0"


def penalty(item: Item) -> str:
    """What breaking a rule takes from each who is bound."""
    points = item.own_penalty
    return _("no penalty set") if points is None else signed(-points)


def outcome(code: str) -> str:
    """What came of a rule that was not kept."""
    return str(OUTCOMES.get(code, code))


def came(finding: Finding) -> str:
    """What came of a finding: nothing, a violation with its number, or why there is none."""
    number = f" {finding.violation.number}" if finding.violation else ""
    return f"{outcome(finding.outcome)}{number}"


def told(inspection: Inspection) -> list[str]:
    """What came of an inspection, a line for each rule that was not kept."""
    rows = inspection.findings.filter(result="failed").select_related("item__section", "violation")
    said = [f"{one.item}: {came(one)}" for one in rows.order_by("item__section__number", "item__number")]
    return said or [_("Every rule that was looked at is kept.")]


def plan_size(most: int) -> str:
    """A round without a store, or with too many."""
    return _("A round has 1 to %(most)s stores a day.") % {"most": most}


def not_inspecting(inspector: Staff, stores: Iterable[Store]) -> str:
    """Stores that this person may not inspect."""
    named = {"who": inspector.name, "codes": ", ".join(store.code for store in stores)}
    return _("%(who)s does not inspect in %(codes)s.") % named


def planned(made: int, there: int) -> str:
    """How many visits a plan made, and how many stood there already."""
    return _("%(made)s visits are planned; %(there)s stood there already.") % {"made": made, "there": there}


def appealed() -> str:
    """What is said once an appeal is there."""
    return _("The appeal was sent. Somebody who neither found nor confirmed it decides.")


def standing(where: Standing) -> str:
    """Where a store stands with a task."""
    return str(STANDINGS[where])


def address_fault(word: str) -> str:
    """Why a robot's address is not taken."""
    return str(ADDRESS_FAULTS[word])


def push_answer(code: str) -> str:
    """Why a group was not told, or the provider's own word."""
    return str(PUSH_ANSWERS.get(code, code))


def opened(row: Opening) -> str:
    """What is said once a store's doors are open."""
    at = f"{timezone.localtime(row.at):%H:%M}"
    words = (
        _("Opened at %(at)s: late. A violation is looked into by people.") if row.is_late else _("Opened at %(at)s.")
    )
    return words % {"at": at}


def handed_in(row: Submission) -> str:
    """What is said once a task was handed in."""
    words = _("“%(task)s” was handed in late.") if row.is_late else _("“%(task)s” was handed in.")
    return words % {"task": row.task.title}


EVENTS = {
    "reported": gettext_lazy("Reported"),
    "investigated": gettext_lazy("Looked into, and put before the region's manager"),
    "confirmed": gettext_lazy("Confirmed: the points are taken"),
    "dismissed": gettext_lazy("Dismissed: it counts for nobody"),
    "appealed": gettext_lazy("Appealed"),
    "upheld": gettext_lazy("The appeal was declined: the violation stands"),
    "overturned": gettext_lazy("The appeal was right: all points come back"),
}


def event(code: str) -> str:
    """A step of a violation, as its story tells it."""
    return str(EVENTS[code])


class Charged(NamedTuple):
    """Whose score moves: `points` as they move now, `back` as an appeal that is right would give them back."""

    staff: Staff
    why: str
    points: str
    back: str


def charges(rows: Iterable[Charge]) -> list[Charged]:
    """Charges as they are shown."""
    return [Charged(one.staff, one.get_kind_display(), signed(one.points), signed(-one.points)) for one in rows]


def measured(row: Violation) -> str:
    """What was measured, with the limit: "45 s (within 30 seconds)"."""
    if row.value is None:
        return ""
    value, most = f"{plain(row.value)} {unit(row.item)}".strip(), limit(row.item)
    return f"{value} ({most})" if most else value


class Line(NamedTuple):
    """A rule of the book in words."""

    item: Item
    penalty: str
    joint: str
    limit: str
    binds: str


def line(item: Item) -> Line:
    """A rule as the book's page shows it: what it takes, also where that is the section's."""
    joint = _joint(item) if item.joint else ""
    return Line(item, penalty(item), joint, limit(item), _binds(item))


def joint_of(section: Section) -> str:
    """What the manager loses for what a section's rules take."""
    return _joint(section)


def _joint(row: Item | Section) -> str:
    if row.joint == Joint.FIXED:
        return signed(-(row.joint_value or 0))
    return f"{row.joint_value} %" if row.joint == Joint.RATIO else str(row.get_joint_display())


def _binds(item: Item) -> str:
    """Whom it binds, where not everybody."""
    found = [_("%(who)s only") % {"who": item.get_gender_display()}] if item.gender else []
    if item.exempt_jobs:
        found.append(_("not: %(jobs)s") % {"jobs": "、".join(item.exempt_jobs)})
    return " · ".join(found)


CHANGES = {
    "added": gettext_lazy("new"),
    "removed": gettext_lazy("gone"),
    "changed": gettext_lazy("changed"),
}


def change(kind: str) -> str:
    """How a line of the book differs from the version in force."""
    return str(CHANGES[kind])
