"""The first tab: who this is, what they have, and what to tell them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.services import cards
from members.models import Member, MemberTag, Tier
from points import rules as points_rules
from points import texts as points_texts
from points.services import booking
from stores.admin_tabs import Words, day, when, yuan

FLAGS = {
    "birthday_today": ("good", "cake"),
    "child_birthday_today": ("good", "child_care"),
    "frozen": ("bad", "lock"),
    "debt": ("bad", "money_off"),
    "no_consent": ("quiet", "notifications_off"),
    "points_expiring": ("warn", "hourglass_bottom"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A figure with its explanation, and the tab behind it."""

    label: Words
    figure: str
    lines: Sequence[Words]
    tab: str


def overview(member: Member) -> dict[str, Any]:
    """What the template shows: cards, flags, facts, tags."""
    at = timezone.now()
    known = cards.card(member, store=member.home_store, at=at)
    return {
        "cards": [_points(known), _wallet(member), _tier(member), _visits(member, known)],
        "flags": [(*FLAGS[name], _flag(name)) for name in known["flags"]],
        "facts": _facts(member),
        "tags": MemberTag.objects.filter(member=member)
        .select_related("tag__group")
        .order_by("tag__group__name", "id")[:50],
    }


def _points(known: dict[str, Any]) -> Card:
    coach = points_rules.coach(known["points"], booking.options())
    return Card(_("Points"), f"{known['points']:,}", [points_texts.coach_text(coach)], "points")


def _wallet(member: Member) -> Card:
    parts = {"principal": yuan(member.principal), "gift": yuan(member.gift)}
    return Card(
        _("Stored value"), yuan(member.balance), [_("principal %(principal)s, gift money %(gift)s") % parts], "wallet"
    )


def _tier(member: Member) -> Card:
    if member.tier_locked:
        return Card(_("Tier"), member.tier.name, [_("Locked: %(reason)s") % {"reason": member.tier_reason}], "tiers")
    above = Tier.objects.filter(rank__gt=member.tier.rank).order_by("rank").first()
    return Card(_("Tier"), member.tier.name, _gap(member, above) if above else [_("The highest tier.")], "tiers")


def _gap(member: Member, above: Tier) -> list[str]:
    """What is missing for the next tier, by spend or by points earned in the window."""
    said = []
    if above.spend_from is not None:
        left = max(above.spend_from - member.window_spend, Decimal(0))
        said.append(_("%(left)s of spend short of %(tier)s") % {"left": yuan(left), "tier": above.name})
    if above.points_from is not None:
        points = max(above.points_from - member.window_points, 0)
        said.append(_("%(points)s points earned short of %(tier)s") % {"points": f"{points:,}", "tier": above.name})
    return said


def _visits(member: Member, known: dict[str, Any]) -> Card:
    last = _("last visit %(at)s") % {"at": when(member.last_visit)} if member.last_visit else _("never been here yet")
    usable = _("%(count)s usable coupons") % {"count": known["coupons"]}
    return Card(_("Visits"), f"{member.visits:,}", [last, usable], "visits")


def _flag(name: str) -> str:
    return {
        "birthday_today": _("birthday today"),
        "child_birthday_today": _("a child's birthday today"),
        "frozen": _("points, coupons and stored value are frozen"),
        "debt": _("owes points"),
        "no_consent": _("no marketing messages"),
        "points_expiring": _("points end within 30 days"),
    }[name]


def _facts(member: Member) -> list[tuple[str, str]]:
    """The file in words; what is not known is left out, but for what somebody should ask for."""
    lunar = f" ({_('lunar birthday')})" if member.birthday_is_lunar else ""
    adviser = f"{member.adviser.code} {member.adviser.name}" if member.adviser else "–"
    known = [
        (_("gender"), member.get_gender_display()),
        (_("birthday"), f"{day(member.birthday)}{lunar}"),
        (_("home store"), f"{member.home_store.code} {member.home_store.name}"),
        (_("adviser"), adviser),
        (_("joined at"), when(member.joined_at)),
        (_("marketing by message"), _("agreed") if member.sms_ok else _("not agreed")),
    ]
    more = [(_("city"), member.city), (_("e-mail"), member.email), (_("WeChat stage"), member.wechat_stage)]
    return known + [(label, text) for label, text in [*more, (_("note"), member.note)] if text]
