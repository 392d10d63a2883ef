"""The receipt as lines of text, with the coach line at its end (S106, S107); pages lay it out for paper."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.models import Line, Sale, Tender, TopUp
from ledger.money import ZERO, text
from points import rules as points_rules
from points.services import booking
from points.texts import coach_text


def sale(row: Sale, lines: Sequence[Line], paid: Sequence[Tender], balance: int | None) -> str:
    """The receipt of a sale; `balance` points after it, None for a guest."""
    said = [row.store.name, row.number, timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"), ""]
    for line in lines:
        said.append(line.name)
        said.append(f"  {text(line.unit_price)} × {line.quantity}  {text(line.amount)}")
    said += ["", *_totals(row), "", *_payment(row, paid)]
    if balance is not None:
        said += ["", *_points(row, balance)]
    return "\n".join(said)


def coach(balance: int) -> str:
    """What can be redeemed now and what is missing: 可抵20元, 还差31分可抵50元."""
    return coach_text(points_rules.coach(balance, booking.options()))


def _totals(row: Sale) -> list[str]:
    said = [_("Subtotal %(amount)s") % {"amount": text(row.subtotal)}]
    said += [f"{step['label']} -{step['amount']}" for step in row.steps if step["amount"] != "0.00"]
    return [*said, _("Total %(amount)s") % {"amount": text(row.total)}]


def _payment(row: Sale, paid: Sequence[Tender]) -> list[str]:
    said = [f"{tender.method.name} {text(tender.handed_over)}" for tender in paid]
    return [*said, _("Change %(amount)s") % {"amount": text(row.change)}] if row.change > ZERO else said


def _points(row: Sale, balance: int) -> list[str]:
    earned = _("Points earned %(points)s") % {"points": row.points_earned}
    return [earned, _("Points balance %(points)s") % {"points": balance}, coach(balance)]


def top_up(row: TopUp, principal: Decimal, gift: Decimal) -> str:
    """The statement of a top-up: what was paid, what came with it, what is on the wallet; it has no end (S114)."""
    said = [row.store.name, row.number, timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"), ""]
    said.append(_("Topped up %(amount)s") % {"amount": text(row.amount)})
    if row.gift:
        said.append(_("Gift money %(amount)s") % {"amount": text(row.gift)})
    if row.bonus_points:
        said.append(_("Bonus points %(points)s") % {"points": row.bonus_points})
    if row.gift_name:
        said.append(_("Gift: %(name)s") % {"name": row.gift_name})
    amounts = {"principal": text(principal), "gift": text(gift)}
    said.append(_("On the wallet: principal %(principal)s, gift money %(gift)s") % amounts)
    return "\n".join([*said, _("The balance has no end date.")])
