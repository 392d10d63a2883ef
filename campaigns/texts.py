"""What campaigns say in words: refusals, why one pauses, why a message did not leave."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.refused import Refused

# By the refusal's code and reason; the first line of a code without a reason stands for what has none of its own.
REFUSALS: dict[tuple[str, str], Any] = {
    ("campaign_state", ""): _("This cannot be done any more: the campaign has moved on meanwhile. Look at it again."),
    ("campaign_unready", "gateway"): _("The gateway is switched off or not set up."),
    ("campaign_unready", "hold_out"): _("So few people leave nobody to compare with: hold out less, or nobody."),
    ("campaign_unready", "text"): _("The text is empty, or names something that is no field."),
    ("campaign_unready", "empty"): _("Nobody is meant: the audience is empty, or nobody of it agreed to messages."),
    ("campaign_unready", ""): _("The campaign is not ready yet."),
    ("invalid", "one_a_week"): _(
        "%(store)s has had its advertisement of this week: %(by)s posted it on %(posted)s. "
        "The next one may come from Monday %(next)s on."
    ),
    ("invalid", "bare_link"): _("A link alone helps nobody: say first what it is good for."),
    ("invalid", "nobody_to_call"): _("Nobody is meant: the audience is empty, or nobody of it agreed to be contacted."),
    ("invalid", "too_many_calls"): _("More than %(most)s people: choose one store, or narrower conditions."),
    ("invalid", "call_result"): _("Say what came of the call."),
    ("invalid", "call_day"): _("The day to call again is past."),
    ("invalid", "list_closed"): _("This list is closed."),
    ("invalid", "call_consent"): _("This person agrees no longer to be contacted: do not call."),
    ("throttled", "reveals"): _("%(limit)s phones a day are enough for one person. Tomorrow you can go on."),
    ("invalid", "unchecked"): _("An advertisement comes after something useful: tick what was done."),
}
# What to press for a field, in the house's words.
FIELDS: Mapping[str, Any] = {
    "salutation": _("salutation"),
    "name": _("name"),
    "tier": _("tier"),
    "points": _("points"),
    "value": _("worth of the points (yuan)"),
    "gap": _("points missing to 50 yuan"),
    "expiring": _("points that end soonest"),
    "expires_on": _("day on which they end"),
    "balance": _("stored value (yuan)"),
    "store": _("own store"),
    "brand": _("brand"),
    "coupon": _("coupon code"),
    "child": _("child's name"),
}
OTHER = _("This is not possible now (%(code)s %(reason)s). Nothing was changed.")
PAUSED: Mapping[str, Any] = {
    "person": _("Paused by a person."),
    "budget": _("The budget does not allow the next message. Raise it, or leave the rest."),
    "offer": _("The coupon offer is used up: raise its count or budget, then go on."),
    "gateway": _("The gateway is switched off or not set up."),
    "hours": _("Outside the hours for marketing; it goes on by itself."),
}
# Why a message did not leave, by its `code`; a provider's own words stay as they are.
ANSWERS: Mapping[str, Any] = {
    "held_out": _("held out to compare"),
    "no_consent": _("no consent"),
    "no_phone": _("no phone or address"),
    "no_value": _("a field has no value"),
    "inactive": _("no longer an active member"),
    "capped": _("written to a few days ago"),
    "number_limit": _("the number's limit of the day"),
    "by_hand": _("not handed over"),
    "no_gateway": _("no gateway is set up"),
    "expired": _("too late to be of use"),
    "hours": _("outside the hours for marketing"),
    "erased": _("the person's data was erased"),
    "no answer": _("no answer came"),
    "OK": _("taken by the gateway"),
}


def refusal(refused: Refused) -> str:
    """One sentence for a refusal; its arguments fill it."""
    reason = str(refused.args_.get("reason", ""))
    words = REFUSALS.get((refused.code.value, reason)) or REFUSALS.get((refused.code.value, ""), OTHER)
    return str(words) % ({"reason": reason} | dict(refused.args_) | {"code": refused.code.value})


def paused(because: str) -> str:
    """Why a campaign stands still; "" where it does not."""
    return str(PAUSED.get(because, because))


def answer(code: str) -> str:
    """Why a message did not leave, or the provider's own word."""
    return str(ANSWERS.get(code, code))
