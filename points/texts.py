"""Words for points: what the till and the receipt say (S106, S107)."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from points.rules import Coach


def coach_text(coach: Coach) -> str:
    """The receipt's points line: what is owed, what can be redeemed now, then the gaps to what is worth more."""
    said = []
    if coach.owed:
        said.append(ngettext("%(points)s point owed", "%(points)s points owed", coach.owed) % {"points": coach.owed})
    if coach.now_value:
        said.append(_("%(value)s yuan off now") % {"value": plain(coach.now_value)})
    said += [_gap(gap, value) for gap, value in coach.gaps]
    return ", ".join(said)


def _gap(gap: int, value: Decimal) -> str:
    text = ngettext("%(gap)s point short of %(value)s yuan off", "%(gap)s points short of %(value)s yuan off", gap)
    return text % {"gap": gap, "value": plain(value)}


def plain(value: Decimal) -> str:
    """Yuan as spoken: 20.00 is 20, 20.50 is 20.50."""
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
