"""The till's and the receipt's words: steps and skips of a quote, problems of a basket, refusals by their code."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from checkout.rules.basket import Problem
from checkout.rules.terms import Skip, Step
from coupons import texts as coupons
from coupons.texts import rate, shown
from ledger.refused import Code, Refused
from stores.texts import SHIFTS

STEPS = {
    "member": gettext_lazy("Member price"),
    "tier": gettext_lazy("Member level discount"),
    "points": gettext_lazy("Points redeemed"),
    "rounding": gettext_lazy("Rounded down"),
    "waived": gettext_lazy("Free with the top-up"),
}

PROBLEMS = {
    **SHIFTS,
    "empty": gettext_lazy("The order has no line."),
    "too_many_lines": gettext_lazy("An order has at most %(limit)s lines."),
    "quantity": gettext_lazy("The quantity must be a whole number from 1 to %(limit)s."),
    "name_needed": gettext_lazy("A line needs a barcode, an article number, or a name and a price."),
    "too_long": gettext_lazy("At most %(limit)s characters."),
    "negative": gettext_lazy("The amount must not be negative."),
    "too_much": gettext_lazy("The amount must be at most %(limit)s."),
    "three_decimals": gettext_lazy("The amount must have at most two decimals."),
    "step": gettext_lazy("Points must be positive."),
    "shares": gettext_lazy("The salespersons' shares must add up to 100."),
    "unknown_product": gettext_lazy("The article is not known here: give a name and a price."),
    "subtotal": gettext_lazy("The order must be at most %(limit)s."),
    "no_such_step": gettext_lazy("There is no redemption for %(step)s points."),
    "worth_more_than_left": gettext_lazy("The points are worth %(value)s, but only %(left)s is left to pay."),
    "not_a_phone": gettext_lazy("This is not a phone number."),
    "needed": gettext_lazy("This is needed."),
    "not_an_address": gettext_lazy("This is neither a phone number nor an e-mail address."),
    "no_gateway": gettext_lazy("No gateway is set up for this: nothing can be sent."),
    "no_public_url": gettext_lazy("Nothing was sent: the address of the e-receipts (PUBLIC_URL) is not set up."),
    "not_positive": gettext_lazy("The amount must be more than 0."),
    "unknown_staff": gettext_lazy("There is no such member of staff."),
    "other_member": gettext_lazy("The order is another member's than the top-up."),
    "shift_open": gettext_lazy("A shift is open on till %(terminal)s already."),
    "not_in_the_drawer": gettext_lazy("Only %(limit)s must be in the drawer."),
    "difference": gettext_lazy("A difference above %(limit)s needs a reason."),
    "unknown_method": gettext_lazy("There is no such payment method."),
    "cash_limit": gettext_lazy("Cash is paid out up to %(limit)s: please name an account of the holder."),
}

REFUSALS = {
    Code.INVALID: gettext_lazy("Please check what was entered."),
    Code.IDEMPOTENCY_KEY_REQUIRED: gettext_lazy("The request needs an Idempotency-Key header."),
    Code.INSUFFICIENT_POINTS: gettext_lazy("Not enough points: %(have)s there, %(needed)s needed."),
    Code.INSUFFICIENT_BALANCE: gettext_lazy("Not enough stored value: %(have)s there, %(needed)s needed."),
    Code.COUPON_UNUSABLE: gettext_lazy("Coupon %(coupon)s %(why)s."),
    Code.TOTAL_CHANGED: gettext_lazy("The total is now %(total)s, not %(seen_total)s: please look at the order again."),
    Code.TENDERS_MISMATCH: gettext_lazy("The payment does not fit what is due."),
    Code.IDEMPOTENCY_MISMATCH: gettext_lazy("This key has already been used for another request."),
    Code.IN_PROGRESS: gettext_lazy("The same request is still being worked on: please try again."),
    Code.ALREADY_REFUNDED: gettext_lazy("This has been returned already. Left to return: %(lines)s."),
    Code.NOT_REFUNDABLE: gettext_lazy("This cannot be refunded."),
    Code.MEMBER_FROZEN: gettext_lazy("This member is frozen: points, coupons and stored value cannot be used."),
    Code.BALANCE_CAP: gettext_lazy("The stored value may be at most %(cap)s: there is room for %(room)s."),
    Code.OFFER_UNUSABLE: gettext_lazy("This top-up offer cannot be used."),
    Code.PHONE_TAKEN: gettext_lazy("This phone number belongs to another member."),
    Code.MERGE_REFUSED: gettext_lazy("These members cannot be merged."),
    Code.NOT_ERASABLE: gettext_lazy("This person cannot be erased yet."),
    Code.PRICE_NOT_ALLOWED: gettext_lazy("The price %(price)s of %(name)s is below what may be approved."),
    Code.PRODUCT_BLOCKED: gettext_lazy("%(name)s is blocked from sale."),
    Code.APPROVAL_REQUIRED: gettext_lazy("A second person must approve this."),
    Code.PROOF_REQUIRED: gettext_lazy("The member must type the PIN to use this much."),
    Code.PROOF_FAILED: gettext_lazy("The PIN is wrong."),
    Code.ID_REQUIRED: gettext_lazy("An identity document is needed for this."),
    Code.SHIFT_CLOSED: gettext_lazy("No shift is open on till %(terminal)s: open one first."),
    Code.CAMPAIGN_STATE: gettext_lazy("The campaign %(campaign)s is in another state by now: please look at it again."),
    Code.CAMPAIGN_UNREADY: gettext_lazy("The campaign cannot start yet."),
    Code.VIOLATION_STATE: gettext_lazy("%(number)s is in another state by now: please look at it again."),
    Code.VIOLATION_REFUSED: gettext_lazy("This cannot be reported."),
    Code.BOOK_STATE: gettext_lazy("The rule book %(book)s is in force already, or has no rule."),
    Code.DUPLICATE_EXTERNAL_NUMBER: gettext_lazy("A sale with the number %(external_number)s is there already."),
    Code.NOT_FOUND: gettext_lazy("There is no such thing."),
    Code.FORBIDDEN: gettext_lazy("This is not allowed to you."),
    Code.NOT_AUTHENTICATED: gettext_lazy("The request needs a valid API key: Authorization: Api-Key …"),
    Code.METHOD_NOT_ALLOWED: gettext_lazy("This address does not take %(method)s."),
    Code.NOT_ACCEPTABLE: gettext_lazy("The answer can only be JSON."),
    Code.TOO_LARGE: gettext_lazy("The request may have at most %(megabytes)s MB."),
    Code.UNSUPPORTED_MEDIA_TYPE: gettext_lazy("The body must be JSON (Content-Type: application/json)."),
    Code.THROTTLED: gettext_lazy("Too many requests: please try again in a moment."),
    Code.SERVER_ERROR: gettext_lazy("Something went wrong here: please send the request again with the same key."),
    Code.UNAVAILABLE: gettext_lazy("The database cannot be reached: please try again."),
}

# Refusals whose reason has a sentence of its own.
REASONS = {
    (Code.TOTAL_CHANGED, "refund"): gettext_lazy(
        "The refund is now %(total)s, not %(seen_total)s: please look at it again."
    ),
    (Code.TENDERS_MISMATCH, "unknown_method"): gettext_lazy("There is no payment method %(method)s for this."),
    (Code.TENDERS_MISMATCH, "amount"): gettext_lazy("The amount paid by %(method)s must be positive, in whole fen."),
    (Code.TENDERS_MISMATCH, "missing"): gettext_lazy("%(missing)s of %(due)s is still missing."),
    (Code.TENDERS_MISMATCH, "too_much"): gettext_lazy("That is %(over)s too much; only cash gives change."),
    (Code.TENDERS_MISMATCH, "wallet_part"): gettext_lazy("%(wallet)s must go back to the stored value."),
    (Code.TENDERS_MISMATCH, "refund_sum"): gettext_lazy("The ways back must add up to %(due)s."),
    (Code.NOT_REFUNDABLE, "line"): gettext_lazy("The sale has no line %(line)s."),
    (Code.NOT_REFUNDABLE, "quantity"): gettext_lazy("The quantity of line %(line)s must be at least 1."),
    (Code.NOT_REFUNDABLE, "method"): gettext_lazy("What this was paid with cannot be refunded."),
    (Code.NOT_REFUNDABLE, "asked"): gettext_lazy("A refund of this receipt waits for a decision already."),
    (Code.NOT_REFUNDABLE, "not_last"): gettext_lazy(
        "Only the last sale of this cashier can be made void: take the goods back instead."
    ),
    (Code.NOT_REFUNDABLE, "closed"): gettext_lazy("This top-up has been undone already."),
    (Code.NOT_REFUNDABLE, "waiting"): gettext_lazy("The undoing of this top-up waits for a decision already."),
    (Code.PROOF_FAILED, "code_wrong"): gettext_lazy("The code is wrong."),
    (Code.PROOF_FAILED, "code_ended"): gettext_lazy("The code has ended: please have a new one sent."),
    (Code.PROOF_FAILED, "code_used"): gettext_lazy("The code has been used: please have a new one sent."),
    (Code.PROOF_FAILED, "code_too_many"): gettext_lazy("Too many wrong tries: please have a new code sent."),
    (Code.PROOF_FAILED, "code_soon"): gettext_lazy("The next code can be sent in %(seconds)s seconds."),
    (Code.PROOF_FAILED, "code_gateway"): gettext_lazy("No code was sent: no gateway is set up for this number."),
    (Code.MERGE_REFUSED, "same"): gettext_lazy("This is one member, not two."),
    (Code.MERGE_REFUSED, "status"): gettext_lazy("A member who is merged, cancelled or erased cannot be merged."),
    (Code.MERGE_REFUSED, "waiting"): gettext_lazy("A request for this waits for a decision already."),
    (Code.MERGE_REFUSED, "late"): gettext_lazy("A merge can be undone for %(days)s days only."),
    (Code.MERGE_REFUSED, "undone"): gettext_lazy("This merge has been undone already."),
    (Code.MERGE_REFUSED, "points"): gettext_lazy("Not undone: the points have moved since the merge."),
    (Code.MERGE_REFUSED, "wallet"): gettext_lazy("Not undone: the stored value has moved since the merge."),
    (Code.MERGE_REFUSED, "coupon"): gettext_lazy("Not undone: a coupon was used since the merge."),
    (Code.MERGE_REFUSED, "return"): gettext_lazy("Not undone: goods of the merged member came back since the merge."),
    (Code.MERGE_REFUSED, "merged"): gettext_lazy("Not undone: the surviving member is no longer in use."),
    (Code.CAMPAIGN_UNREADY, "gateway"): gettext_lazy("Its gateway is switched off or not sent by a machine."),
    (Code.CAMPAIGN_UNREADY, "hold_out"): gettext_lazy("From 0 to 50 percent can be held out."),
    (Code.CAMPAIGN_UNREADY, "audience"): gettext_lazy("The conditions of its audience cannot be asked."),
    (Code.CAMPAIGN_UNREADY, "text"): gettext_lazy("It has no text, or one that the gateway refuses."),
    (Code.CAMPAIGN_UNREADY, "empty"): gettext_lazy("It means nobody now."),
    (Code.NOT_ERASABLE, "stored_value"): gettext_lazy("The stored value must be cashed out first."),
    (Code.NOT_ERASABLE, "waiting"): gettext_lazy("A request about this person waits for a decision."),
    (Code.FORBIDDEN, "other_entity"): gettext_lazy("Only a store of the same company can do this."),
    (Code.FORBIDDEN, "own"): gettext_lazy("Nobody approves their own request."),
    (Code.FORBIDDEN, "does_not_sell"): gettext_lazy("This person does not sell in this store."),
    (Code.FORBIDDEN, "level"): gettext_lazy("This person may not approve that."),
    (Code.FORBIDDEN, "manager"): gettext_lazy("A manager asks for this: please let a manager log in."),
    (Code.FORBIDDEN, "status"): gettext_lazy("This does not fit the member as they are now."),
    (Code.THROTTLED, "reveals"): gettext_lazy("Today %(limit)s phones and children have been shown: no more today."),
    (Code.OFFER_UNUSABLE, "unknown"): gettext_lazy("There is no top-up offer %(offer)s."),
    (Code.OFFER_UNUSABLE, "unknown_coupon"): gettext_lazy("The offer's coupon %(coupon)s does not exist."),
    (Code.OFFER_UNUSABLE, "inactive"): gettext_lazy("The offer is switched off."),
    (Code.OFFER_UNUSABLE, "no_offer"): gettext_lazy("An order is only taken with an offer that makes it free."),
    (Code.OFFER_UNUSABLE, "needs_order"): gettext_lazy("The offer needs the order that it makes free."),
    (Code.OFFER_UNUSABLE, "takes_no_order"): gettext_lazy("The offer takes no order."),
    (Code.OFFER_UNUSABLE, "other_discounts"): gettext_lazy(
        "Coupons, points and stored value cannot be used in an order that is free with a top-up."
    ),
    (Code.OFFER_UNUSABLE, "order_below_minimum"): gettext_lazy("The offer needs an order of at least %(minimum)s."),
    (Code.OFFER_UNUSABLE, "top_up_too_small"): gettext_lazy("The offer needs a top-up of at least %(needed)s."),
    (Code.OFFER_UNUSABLE, "not_started"): gettext_lazy("The offer has not started yet."),
    (Code.OFFER_UNUSABLE, "ended"): gettext_lazy("The offer has ended."),
    (Code.OFFER_UNUSABLE, "other_store"): gettext_lazy("The offer does not hold in this store."),
    (Code.OFFER_UNUSABLE, "below_minimum"): gettext_lazy("The top-up is too small for the offer."),
    (Code.OFFER_UNUSABLE, "limit"): gettext_lazy("The member has used the offer as often as it allows."),
    (Code.OFFER_UNUSABLE, "day_limit"): gettext_lazy("The member has used the offer today already."),
}


def label(step: Step) -> str:
    """The name of a step's line: "Points redeemed", or the promotion's or coupon's own."""
    if step.code == "coupon":
        return _("Coupon %(name)s") % {"name": step.args["name"] or step.args["coupon"]}
    return str(STEPS[step.code]) if step.code in STEPS else str(step.args["name"])


def reason(step: Step) -> str:
    """Why a step took off what it did."""
    args: dict[str, Any] = dict(step.args)
    if step.code == "promotion":
        return coupons.promotion_gives(step.reason, args)
    if step.code == "tier":
        return rate(100 - args["percent"])
    if step.code == "points":
        return _("%(points)s points") % args
    if step.code == "rounding":
        return _("to whole %(step)s") % shown(args)
    if step.reason == "percent":
        return rate(args["percent"])
    return _("gift") if step.reason == "gift" else ""


def skip_label(skip: Skip) -> str:
    """What was skipped: the level's discount, or a promotion or line by its name."""
    return str(STEPS["tier"]) if skip.code == "tier" else str(skip.args["name"])


def skip_reason(skip: Skip) -> str:
    """Why it was skipped."""
    if skip.code == "tier":
        return _("%(by)s stands in its place") % skip.args
    if skip.code == "line":
        return _("takes no further discount")
    return coupons.promotion_reason(skip.reason, skip.args)


def problem(one: Problem) -> str:
    return str(PROBLEMS[one.code]) % shown({"limit": one.limit})


def errors(problems: Iterable[Problem]) -> dict[str, list[str]]:
    """Messages by field, as an answer 400 `invalid` has them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one in problems:
        found[one.field].append(problem(one))
    return dict(found)


def refusal(refused: Refused) -> str:
    """One sentence for a refusal of any room; `refused.args_` fill it, and its reason may have a sentence of its own."""
    args = dict(refused.args_)
    why = str(args.get("reason", ""))
    if refused.code is Code.INVALID and why in PROBLEMS:
        return str(PROBLEMS[why]) % shown(args)
    if refused.code is Code.COUPON_UNUSABLE:
        args["why"] = coupons.coupon_reason(why, args)
    left = args.get("left")
    if isinstance(left, dict):
        args["lines"] = pgettext("between items of a list", ", ").join(
            _("line %(line)s: %(left)s") % {"line": k, "left": v} for k, v in left.items()
        )
    return str(REASONS.get((refused.code, why), REFUSALS[refused.code])) % shown(args)


WITHHELD = {
    "waived_order": gettext_lazy("goods of the free order that were kept"),
    "gift_item": gettext_lazy("gift item that was kept"),
    "coupon": gettext_lazy("coupon that was used"),
}


def withheld(code: str) -> str:
    """Why something is kept back when a top-up is undone."""
    return str(WITHHELD[code])
