"""Promotions and coupons in the customer's words: reasons by the codes of `coupons.rules`, amounts as people write them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coupons.rules.terms import PromotionKind

# Why a promotion or coupon does not hold at all (`Window.fault` and the time window).
WINDOW = {
    "not_started": gettext_lazy("has not started yet"),
    "ended": gettext_lazy("has ended"),
    "store": gettext_lazy("does not hold in this store"),
    "channel": gettext_lazy("does not hold in this channel"),
    "members_only": gettext_lazy("is for members only"),
    "tier": gettext_lazy("is for other member levels"),
}

PROMOTION = WINDOW | {
    "time": gettext_lazy("does not hold at this hour"),
    "weekday": gettext_lazy("does not hold on this weekday"),
    "no_lines": gettext_lazy("nothing in the order takes part"),
    "pieces": gettext_lazy("%(missing)s more pieces are needed"),
    "threshold": gettext_lazy("%(missing)s more is needed"),
    "smaller": gettext_lazy("another promotion gives more"),
    "no_gain": gettext_lazy("would not lower the price"),
}

COUPON = WINDOW | {
    "unknown": gettext_lazy("there is no such coupon"),
    "used": gettext_lazy("has been used already"),
    "void": gettext_lazy("is void"),
    "holder": gettext_lazy("belongs to another member"),
    "minimum": gettext_lazy("needs %(minimum)s of its goods, %(missing)s more"),
    "no_lines": gettext_lazy("nothing in the order takes part"),
    "twice": gettext_lazy("was given twice"),
    "too_many": gettext_lazy("at most %(most)s can be used in one order"),
    "not_together": gettext_lazy("cannot be used together with %(other)s"),
}


class _Shown(dict[str, Any]):
    """Arguments of a sentence: amounts as people write them; an argument that is missing never hides the sentence."""

    def __missing__(self, key: str) -> str:
        return "…"


def yuan(amount: Decimal) -> str:
    return f"¥{amount:,.2f}"


def shown(args: Mapping[str, object]) -> dict[str, Any]:
    """`args` for a sentence: yuan amounts (Decimals) as ¥1,014.00, all else as it is."""
    return _Shown({key: yuan(value) if isinstance(value, Decimal) else value for key, value in args.items()})


def rate(percent_paid: Decimal) -> str:
    """58 as "58% of the price", or "5.8折" where that is how people say it."""
    if (
        pgettext("how a lowered price is said: translate as 'percent' or, for 5.8折, as 'tenths'", "percent")
        == "tenths"
    ):
        return _("%(tenths)s tenths of the price") % {"tenths": f"{(percent_paid / 10).normalize():f}"}
    return _("%(percent)s%% of the price") % {"percent": f"{percent_paid.normalize():f}"}


def promotion_reason(code: str, args: Mapping[str, object]) -> str:
    """Why a promotion was skipped."""
    return str(PROMOTION[code]) % shown(args)


def coupon_reason(code: str, args: Mapping[str, object]) -> str:
    """Why a coupon cannot be used."""
    return str(COUPON.get(code, COUPON["unknown"])) % shown(args)


def promotion_gives(kind: str, args: Mapping[str, Any]) -> str:
    """What a promotion gives, for its line on the receipt: `args` as `checkout.rules.steps` makes them."""
    if kind == PromotionKind.SPEND_OVER_GIFT:
        return _("from %(threshold)s: %(gift)s for free") % shown(args)
    if kind == PromotionKind.SPECIAL_PRICE:
        return _("special price %(price)s") % shown(args)
    if kind == PromotionKind.N_PIECES:
        return _("%(pieces)s pieces: %(rate)s") % {"pieces": args["pieces"], "rate": rate(args["percent"])}
    return rate(args["percent"])
