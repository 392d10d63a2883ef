"""What a waiting request would do, in words and figures: one teller for each action of `settings.APPROVALS`.

Everything is read as it stands now, since a decision is checked again at that moment. Names and numbers of members are
shown, phones are not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from campaigns.services import planning
from checkout import texts
from checkout.rules.asked import Undo
from checkout.services import accounts, pricing, refund_requests, refunding, undoing
from compliance.models import Violation
from compliance.services import story
from ledger.refused import Refused
from members.models import Member
from members.services import finding
from stores.models import Approval, Swap
from wallets.models import Lot

Figures = list[tuple[str, str]]


@dataclass(slots=True)
class Told:
    """One request in words: a sentence, its figures, whom it concerns, and why it could not be booked now.

    `page`: the address of what it is about, where it has photos to be looked at.
    """

    approval: Approval
    title: str
    sentence: str
    figures: Figures = field(default_factory=list)
    member: Member | None = None
    page: str = ""
    trouble: str = ""


TITLES: dict[str, Any] = {
    "swap_shifts": gettext_lazy("Swap of shifts"),
    "refund": gettext_lazy("Refund"),
    "adjust_points": gettext_lazy("Points changed by hand"),
    "top_up_refund": gettext_lazy("Pay-out of stored value"),
    "change_phone": gettext_lazy("New phone without a code"),
    "cancel_member": gettext_lazy("Cancel a member for fraud"),
    "merge_members": gettext_lazy("Merge two members"),
    "undo_merge": gettext_lazy("Undo a merge"),
    "campaign": gettext_lazy("Large campaign"),
    "violation": gettext_lazy("Violation to be confirmed"),
    "violation_appeal": gettext_lazy("Appeal against a violation"),
}


def title(approval: Approval) -> str:
    """What is asked for, in two or three words."""
    return str(TITLES.get(approval.action, approval.action.replace("_", " ")))


def headline(approval: Approval) -> str:
    """The title with its one figure, where the request itself holds it: for lists."""
    points = approval.arguments.get("points") if approval.action == "adjust_points" else None
    return title(approval) if points is None else f"{title(approval)} {int(points):+,}"


def tell(approval: Approval) -> Told:
    """All that whoever decides should know; a rule that would refuse it now is told, not raised."""
    told = Told(approval, title(approval), "")
    try:
        TELLERS.get(approval.action, _plainly)(told)
    except (Refused, LookupError) as why:
        told.trouble = texts.refusal(why) if isinstance(why, Refused) else _("What it is about is not there any more.")
    return told


def _plainly(told: Told) -> None:
    """An action without a teller of its own: its arguments as they are."""
    told.sentence = _("Approving it does what is asked here.")
    told.figures = [(name, str(value)) for name, value in told.approval.arguments.items()]
    told.member = _member(told.approval.arguments.get("member"))


def _points(told: Told) -> None:
    points = int(told.approval.arguments["points"])
    told.member = member = _known(told.approval.arguments["member"])
    words = (
        _("%(points)s points are given to %(name)s.") if points > 0 else _("%(points)s points are taken from %(name)s.")
    )
    told.sentence = words % {"points": f"{abs(points):,}", "name": member.name}
    after = member.points + points
    told.figures = [
        (_("Points now"), f"{member.points:,}"),
        (_("Change"), f"{points:+,}"),
        (_("Points after"), f"{after:,}"),
    ]
    if points < 0 and after < 0:
        told.trouble = _("The member has not enough points for this any more.")


def _pay_out(told: Told) -> None:
    asked = told.approval.arguments
    undo = Undo(asked["account"], asked["gift_returned"], told.approval.reason, asked["pay_to"])
    found = undoing.quote(asked["top_up"], undo, by=told.approval.asked_by, store=told.approval.store)
    told.member = _member(found["member"])
    told.sentence = _("Top-up %(number)s is closed and ¥%(amount)s is paid out to %(name)s: %(account)s.") % {
        "number": found["top_up"],
        "amount": _yuan(found["amount"]),
        "name": told.member.name if told.member else "",
        "account": Lot.Account(asked["account"]).label,
    }
    withheld = [(line["reason"], f"−¥{_yuan(line['amount'])}") for line in found["withheld"]]
    told.figures = [
        (_("Paid out"), f"¥{_yuan(found['amount'])}"),
        (_("Goes to"), _("cash") if asked["pay_to"].strip() == undoing.CASH else accounts.paid_to(told.approval)),
        *withheld,
        (_("Gift money that ends"), f"¥{_yuan(found['gift_money_voided'])}"),
        (_("Bonus points taken back"), f"{found['points_clawed_back']:,}"),
    ]


def _phone(told: Told) -> None:
    member = told.member = _known(told.approval.arguments["member"])
    new = told.approval.arguments["new"]
    told.sentence = _("%(name)s is found by the new phone %(new)s from now on.") % {"name": member.name, "new": new}
    told.figures = [(_("Phone now"), finding.masked_phone(member)), (_("New phone"), new)]


def _cancelled(told: Told) -> None:
    member = told.member = _known(told.approval.arguments["member"])
    told.sentence = _(
        "%(name)s earns and redeems nothing any more; the phone is free; what was paid in can be paid out."
    ) % {"name": member.name}
    told.figures = [
        (_("State now"), str(member.get_status_display())),
        (_("Points that freeze"), f"{member.points:,}"),
        (_("Principal that stays"), f"¥{member.principal:,.2f}"),
    ]


def _merged(told: Told) -> None:
    loser, survivor = (_known(told.approval.arguments[name]) for name in ("loser", "survivor"))
    told.member = survivor
    words = (
        _("All that %(loser)s holds goes to %(survivor)s, with its ends; %(loser)s is found as %(survivor)s.")
        if told.approval.action == "merge_members"
        else _("%(loser)s and %(survivor)s are two members again, each with what was theirs.")
    )
    named = {"loser": f"{loser.name} {loser.number}", "survivor": f"{survivor.name} {survivor.number}"}
    told.sentence = words % named
    told.figures = [
        (
            f"{one.name} {one.number}",
            _("%(points)s points, ¥%(yuan)s") % {"points": f"{one.points:,}", "yuan": f"{one.balance:,.2f}"},
        )
        for one in (loser, survivor)
    ]


def _refund(told: Told) -> None:
    number, returned = refund_requests.asked_of(told.approval)
    found = refunding.quote(number, returned, by=told.approval.asked_by, store=told.approval.store)
    methods = pricing.methods()
    told.sentence = _("Goods of receipt %(number)s come back; %(yuan)s yuan are paid.") % {
        "number": number,
        "yuan": _yuan(found["amount"]),
    }
    told.figures = [
        *((methods[one["method"]].name, f"¥{_yuan(one['amount'])}") for one in found["tenders"]),
        (_("Points taken back"), f"{found['points_clawed_back']:,}"),
        (_("Points given back"), f"{found['points_returned']:,}"),
        (_("Points owed"), f"{found['points_debt']:,}"),
    ]
    if found["amount"] != told.approval.arguments["amount"]:
        told.trouble = _("When it was asked for, %(yuan)s yuan were to be paid.") % {
            "yuan": _yuan(told.approval.arguments["amount"])
        }


def _campaign(told: Told) -> None:
    """What is said, to whom, to how many, and what it costs, counted now."""
    campaign = Campaign.objects.select_related("gateway", "audience", "store", "offer").get(
        pk=told.approval.arguments["campaign"]
    )
    found = planning.estimate(campaign, at=timezone.now())
    told.sentence = _("Campaign %(name)s goes to %(recipients)s members over %(gateway)s.") % {
        "name": campaign.name,
        "recipients": f"{found.recipients:,}",
        "gateway": campaign.gateway.name,
    }
    told.figures = [
        (_("Text"), campaign.body),
        (_("Audience"), campaign.audience.name if campaign.audience else _("all members")),
        (_("Store"), campaign.store.name if campaign.store else _("all stores")),
        (_("Recipients when it was asked for"), f"{told.approval.arguments['recipients']:,}"),
        (_("Held out"), f"{found.held_out:,}"),
        (_("Parts of messages"), f"{found.parts:,}"),
        (_("Cost"), f"¥{found.cost:,.2f}"),
    ]
    if campaign.offer:
        told.figures.append((_("Coupon for each"), campaign.offer.name))
    if campaign.state != Campaign.State.WAITING:
        told.trouble = _("The campaign does not wait for this any more.")


def _violation(told: Told) -> None:
    """What was seen, what was found out, and whose score moves by how much (back again, where it is an appeal)."""
    row = Violation.objects.select_related("item").get(pk=told.approval.arguments["violation"])
    appealed = told.approval.action == "violation_appeal"
    told.sentence = f"{row.item} · {row.description}" if row.description else str(row.item)
    shares = [
        (one.staff.name, f"{-one.points if appealed else one.points:+d}")
        for one in row.charges.select_related("staff").order_by("points", "staff__code")
    ]
    told.figures = [(_("Number"), row.number), (_("What was found out"), row.findings or "–"), *shares]
    if story.evidence(row):
        told.page = reverse("admin:compliance_violation_change", args=[row.pk])
    if row.state != (Violation.State.APPEALED if appealed else Violation.State.INVESTIGATED):
        told.trouble = _("The violation does not wait for this any more.")


def _swapped(told: Told) -> None:
    row = Swap.objects.select_related("asked_by", "other").get(pk=told.approval.arguments["swap"])
    told.sentence = _("%(one)s and %(other)s change shifts; both agree.") % {
        "one": row.asked_by.name,
        "other": row.other.name,
    }
    told.figures = [(_("Shifts"), row.told), (_("Store"), row.store.name)]
    if row.state != Swap.State.AGREED or row.mine_id is None or row.theirs_id is None:
        told.trouble = _("The roster has changed meanwhile: ask again.")


TELLERS: dict[str, Callable[[Told], None]] = {
    "refund": _refund,
    "adjust_points": _points,
    "top_up_refund": _pay_out,
    "change_phone": _phone,
    "cancel_member": _cancelled,
    "merge_members": _merged,
    "undo_merge": _merged,
    "campaign": _campaign,
    "swap_shifts": _swapped,
    "violation": _violation,
    "violation_appeal": _violation,
}


def _known(number: str) -> Member:
    member = _member(number)
    if member is None:
        raise LookupError
    return member


def _member(number: Any) -> Member | None:
    return Member.objects.filter(number=number).first() if number else None


def _yuan(amount: str) -> str:
    return f"{Decimal(amount):,.2f}"
