"""The till page's words beside those of checkout: a refusal as sentences, what is to know about a member."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkout import texts
from ledger.refused import Invalid, Refused
from stores.models import Store

# Flags of a member's card: words, and how the tag looks.
FLAGS = {
    "birthday_today": (gettext_lazy("Birthday today"), "tag-gold"),
    "child_birthday_today": (gettext_lazy("A child's birthday today"), "tag-gold"),
    "points_expiring": (gettext_lazy("Points end soon"), "tag-gold"),
    "frozen": (gettext_lazy("Frozen"), "tag-bad"),
    "debt": (gettext_lazy("Owes points"), "tag-bad"),
    "no_consent": (gettext_lazy("No consent to messages"), "tag-dull"),
}
LINE = re.compile(r"lines\.([0-9]+)(\..*)?")
FIELDS = {
    "wallet": gettext_lazy("Stored value"),
    "member": gettext_lazy("Member"),
    "coupons": gettext_lazy("Coupon"),
    "points": gettext_lazy("Points"),
    "tenders": gettext_lazy("Payment"),
    "proof": gettext_lazy("Member PIN"),
    "approval": gettext_lazy("Second person"),
    "amount": gettext_lazy("Amount"),
    "typed": gettext_lazy("Amount"),
    "pay_to": gettext_lazy("Paid to"),
    "reason": gettext_lazy("Reason"),
    "to": gettext_lazy("Send to"),
}

REFUND_REASONS = (
    gettext_lazy("Wrong size"),
    gettext_lazy("Faulty goods"),
    gettext_lazy("Changed their mind"),
    gettext_lazy("Gift not wanted"),
)
VOID_REASONS = (
    gettext_lazy("Wrong goods rung up"),
    gettext_lazy("Wrong way to pay"),
    gettext_lazy("The customer decided otherwise"),
    gettext_lazy("Member card forgotten"),
)


def sentences(refused: Refused) -> list[str]:
    """A refusal in words, one sentence for each thing that is wrong."""
    if not isinstance(refused, Invalid):
        return [texts.refusal(refused)]
    return [_named(field, str(message)) for field, messages in refused.errors.items() for message in messages]


def _named(field: str, message: str) -> str:
    line = LINE.fullmatch(field)
    if line:
        return _("Line %(number)s: %(message)s") % {"number": int(line[1]) + 1, "message": message}
    known = FIELDS.get(field.partition(".")[0])
    name = known if known else field if not field.isidentifier() or not field.isascii() else ""
    return _("%(field)s: %(message)s") % {"field": name, "message": message} if name else message


def flags(names: Iterable[str]) -> list[dict[str, str]]:
    """What a cashier must know about the member at once."""
    return [{"text": str(FLAGS[name][0]), "look": FLAGS[name][1]} for name in names if name in FLAGS]


def welcome(member: Mapping[str, Any], store: Store) -> str:
    """What is sent back by WeChat to a new member: the benefits and the after-sales service (S125)."""
    rewards = [
        _("%(points)s points take off %(value)s yuan") % {"points": one["points"], "value": _plain(one["value"])}
        for one in member["rewards"]
    ]
    said = [
        _("%(name)s, welcome! Your member number at %(store)s is %(number)s.")
        % {"name": member["name"], "store": store.name, "number": member["number"]},
        _("Your benefits: one yuan paid is one point; %(rewards)s.") % {"rewards": _("; ").join(rewards)}
        if rewards
        else _("Your benefits: one yuan paid is one point."),
        _("Coupons, stored value and birthday gifts are yours in all our stores: just tell your phone number."),
        _("After-sales service: bring the receipt or your phone number to any of our stores to exchange or return."),
    ]
    if store.phone:
        said.append(_("Questions? Call %(phone)s, or answer here.") % {"phone": store.phone})
    return "\n".join(said)


def _plain(value: str) -> str:
    """Whole yuan without their fen."""
    return value.removesuffix(".00")
