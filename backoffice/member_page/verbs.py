"""What each action calls, and the sentence that it ends with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.member_page.actions import Cleaned, Doing
from checkout.services import granting, sending
from members import texts
from members.models import Consent
from members.services import cancelling, cards, family, people, phones, revealing, tiers
from points import rules as points_rules
from points.services import booking, moving
from stores import places
from stores.admin_tabs import Words, day, yuan
from stores.models import Staff, Store
from stores.rules import Level, points_level
from stores.services import levels


def preview_points(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    """The balance before and after, the end of what is given, and whether a second person is asked."""
    points, member = asked["points"], doing.member
    said = [_("Points %(old)s → %(new)s") % {"old": f"{member.points:,}", "new": f"{member.points + points:,}"}]
    if points > 0:
        today = places.business_day(doing.at, member.home_store)
        ends = points_rules.ends_on(today, booking.terms_on(today).years)
        said.append(_("They can be used through %(day)s.") % {"day": day(ends)})
    if points_level(points) is not None:
        said.append(_("More than 200 points: nothing is booked until a second person approves."))
    return said


def adjust(doing: Doing, asked: Cleaned) -> Words:
    wanted = {name: asked[name] for name in ("points", "reason", "number")}
    approval = moving.adjust(member=doing.member.number, **wanted, **_place(doing))
    if approval is None:
        return _("Points are changed: %(number)s.") % {"number": asked["number"]}
    return waits(approval.number)


def waits(number: str) -> str:
    """What is said when a second person must decide."""
    return _("The request %(number)s waits for a second person: see the approvals.") % {"number": number}


def grant_coupon(doing: Doing, asked: Cleaned) -> Words:
    coupon = granting.give(doing.member, asked["offer"].code, number=asked["number"], **_place(doing))
    return _("Coupon %(code)s is granted.") % {"code": coupon.code}


def freeze(doing: Doing, asked: Cleaned) -> Words:
    people.freeze(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The member is frozen.")


def unfreeze(doing: Doing, asked: Cleaned) -> Words:
    people.unfreeze(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The member is active again.")


def _decides_alone(doing: Doing) -> bool:
    return Level.HQ in levels(doing.by, doing.member.home_store, doing.at)


def preview_phone(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    said = [_("The new phone is %(phone)s; the old one stays in the history.") % {"phone": asked["phone"]}]
    return said if _decides_alone(doing) else [*said, _("Nothing changes until an HQ administrator approves.")]


def change_phone(doing: Doing, asked: Cleaned) -> Words:
    """At once by an HQ administrator; who is none asks for it."""
    if _decides_alone(doing):
        phones.change_phone(doing.member, asked["phone"], by=doing.by, at=doing.at)
        return _("The phone is changed.")
    return waits(phones.ask(doing.member, asked["phone"], reason=asked["reason"], **_place(doing)).number)


def preview_code(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    """The code leaves for the new phone before it is asked for; one that was typed already is not sent again."""
    if asked["code"]:
        return [_("The new phone is %(phone)s; the old one stays in the history.") % {"phone": asked["phone"]}]
    to = phones.send_code(doing.member, asked["phone"], at=doing.at)
    return [_("A code was sent to %(phone)s. Type the code that the member reads there.") % {"phone": to}]


def change_with_code(doing: Doing, asked: Cleaned) -> Words:
    phones.change_with_code(doing.member, asked["phone"], asked["code"], by=doing.by, at=doing.at)
    return _("The phone is changed.")


def send_statement(doing: Doing, asked: Cleaned) -> Words:
    today = places.business_day(doing.at, doing.member.home_store)
    to = sending.send_statement(doing.member, on=today, to=asked["to"], at=doing.at)
    return _("The statement is on its way to %(to)s.") % {"to": to}


def issue_card(doing: Doing, asked: Cleaned) -> Words:
    card = cards.issue_card(doing.member, asked["number"], by=doing.by, at=doing.at)
    return _("Card %(number)s is issued.") % {"number": card.number}


def replace_card(doing: Doing, asked: Cleaned) -> Words:
    card = cards.replace_card(asked["card"], asked["number"], state=asked["state"], by=doing.by, at=doing.at)
    return _("Card %(number)s is issued; the old one finds nobody any more.") % {"number": card.number}


def preview_cancel(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    figures = {"points": f"{doing.member.points:,}", "principal": yuan(doing.member.principal)}
    return [
        _("%(points)s points and all coupons stand still; %(principal)s of principal can still be paid out.") % figures,
        _("The phone becomes free. An HQ administrator must approve."),
    ]


def cancel(doing: Doing, asked: Cleaned) -> Words:
    return waits(cancelling.ask(doing.member, reason=asked["reason"], **_place(doing)).number)


def reinstate(doing: Doing, asked: Cleaned) -> Words:
    cancelling.reinstate(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The member is active again.")


class Place(TypedDict):
    """Who asks, where and when."""

    by: Staff
    store: Store
    at: datetime


def _place(doing: Doing) -> Place:
    return {"by": doing.by, "store": doing.member.home_store, "at": doing.at}


def give_consent(doing: Doing, asked: Cleaned) -> Words:
    how = {name: asked[name] for name in ("channel", "text_version")}
    family.give_consent(doing.member, asked["kind"], by=doing.by, at=doing.at, source="page", **how)
    return _("The consent is entered.")


def withdraw_consent(doing: Doing, asked: Cleaned) -> Words:
    how = {"channel": asked["channel"], "source": "page", "text_version": ""}
    family.withdraw_consent(doing.member, asked["kind"], by=doing.by, at=doing.at, **how)
    return _("The consent is withdrawn; it holds at once.")


@transaction.atomic
def add_child(doing: Doing, asked: Cleaned) -> Words:
    """The guardian's consent comes first where it is not there yet."""
    child: family.NewChild = {
        "name": asked["name"],
        "birthday": asked["birthday"],
        "lunar": asked["lunar"],
        "gender": asked["gender"],
    }
    if asked.get("agreed"):
        version = texts.consent_text(Consent.Kind.CHILD_DATA).version
        how = {"channel": "store", "source": "page", "text_version": version}
        moment = doing.at - timedelta(microseconds=1)
        family.give_consent(doing.member, Consent.Kind.CHILD_DATA, by=doing.by, at=moment, **how)
    family.add_child(doing.member, child, by=doing.by, at=doing.at)
    return _("The child is entered.")


def remove_child(doing: Doing, asked: Cleaned) -> Words:
    family.remove_child(asked["child"], by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The child is removed.")


def add_tag(doing: Doing, asked: Cleaned) -> Words:
    family.tag(doing.member, asked["tag"], by=doing.by, at=doing.at)
    return _("The tag is put on.")


def remove_tag(doing: Doing, asked: Cleaned) -> Words:
    family.untag(doing.member, asked["tag"], by=doing.by, at=doing.at)
    return _("The tag is taken off.")


def preview_tier(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    tier = asked["tier"]
    moved = {"old": doing.member.tier.name, "new": tier.name}
    points = {"multiplier": f"{tier.multiplier:f}"}
    return [
        _("Tier %(old)s → %(new)s, locked.") % moved,
        _("Points are earned ×%(multiplier)s from the next sale on.") % points,
    ]


def set_tier(doing: Doing, asked: Cleaned) -> Words:
    tiers.set_tier(doing.member, asked["tier"], by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The tier is set and locked.")


def unlock_tier(doing: Doing, asked: Cleaned) -> Words:
    tiers.unlock_tier(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The tier follows the rules again.")


def set_pin(doing: Doing, asked: Cleaned) -> Words:
    people.set_pin(doing.member, asked["pin"], by=doing.by, at=doing.at)
    return _("The new PIN holds at once.")


def reveal_phone(doing: Doing, asked: Cleaned) -> Words:
    return revealing.reveal_phone(doing.member, by=doing.by, reason=asked["reason"], at=doing.at) or _("no phone")


def reveal_child(doing: Doing, asked: Cleaned) -> Words:
    child = revealing.reveal_child(asked["child"], by=doing.by, reason=asked["reason"], at=doing.at)
    lunar = f" ({_('lunar birthday')})" if child.is_lunar else ""
    return f"{child.name} · {day(child.birthday)}{lunar}"
