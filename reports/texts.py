"""What figures say in words that a shop owner understands."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.rules.statistics import FEWEST, FEWEST_BUYERS, Interval

# Why a message was not sent; a reason without words stands by its code.
REASONS: dict[str, Promise] = {
    "capped": gettext_lazy("written to a short time ago"),
    "held_out": gettext_lazy("held out"),
    "inactive": gettext_lazy("no longer an active member"),
    "no_consent": gettext_lazy("no consent to messages"),
    "no_phone": gettext_lazy("no phone or address"),
    "no_value": gettext_lazy("a field of the text had no value"),
    "number_limit": gettext_lazy("too many messages to this number today"),
}


def yuan(value: Decimal | None) -> str:
    """Yuan to the fen, with the sign in front: −¥3.10."""
    if value is None:
        return "–"
    return f"{'−' if round(value, 2) < 0 else ''}¥{abs(value):,.2f}"


def percent(share: Decimal) -> str:
    """A share as a percentage with one place, its minus as people write it."""
    return f"{share * 100:.1f}%".replace("-", "−")


def reason(code: str) -> str:
    return str(REASONS.get(code, code)) or _("other reason")


def too_few() -> str:
    return _(
        "Too few to tell: each group needs at least %(people)s people and %(buyers)s who bought. "
        "What looks like a difference here may be chance."
    ) % {"people": FEWEST, "buyers": FEWEST_BUYERS}


def each(found: Interval) -> str:
    """What a person of those written to bought more, or less, on the average."""
    words = {"value": yuan(abs(found.value)), "low": yuan(found.low), "high": yuan(found.high)}
    if found.is_more:
        said = _("People written to bought %(value)s more each on average (95%% sure: between %(low)s and %(high)s).")
    elif found.is_less:
        words |= {"low": yuan(-found.high), "high": yuan(-found.low)}
        said = _("People written to bought %(value)s less each on average (95%% sure: between %(low)s and %(high)s).")
    else:
        words |= {"value": yuan(found.value)}
        said = _(
            "No clear difference: %(value)s each on average, but that may be chance "
            "(95%% sure: between %(low)s and %(high)s)."
        )
    return said % words


def together(found: Interval) -> str:
    """What that makes for all of them."""
    words = {"value": yuan(found.value), "low": yuan(found.low), "high": yuan(found.high)}
    return _("For everybody together: %(value)s (between %(low)s and %(high)s).") % words
