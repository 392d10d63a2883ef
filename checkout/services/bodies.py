"""What answers say: quotes, sales, refunds and top-ups as JSON (docs/api.md). Money is text, phones never appear."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils import timezone

from checkout import receipts, texts
from checkout.models import Line, Refund, RefundTender, Sale, Tender, TopUp
from checkout.rules.terms import Quote, QuotedLine, Shares, Step
from checkout.services import e_receipts
from ledger.money import text
from members.models import Member
from points import rules as points_rules
from points.services import booking

SHARES = tuple(field.name for field in fields(Shares))


def quote(found: Quote) -> dict[str, Any]:
    """docs/api.md "Quote"."""
    return {
        **_figures(found),
        "steps": [step(one) for one in found.steps],
        "skipped": [
            {"code": one.code, "label": texts.skip_label(one), "reason": texts.skip_reason(one)}
            for one in found.skipped
        ],
        "points_earned": found.points_earned,
        "wallet_parts": {"principal": text(found.wallet_parts.principal), "gift": text(found.wallet_parts.gift)},
        "suggestion": split(found.suggestion),
        "alternatives": [split(one) for one in found.alternatives],
        "coupons_usable": list(found.coupons_usable),
        "lines": [quoted_line(one) for one in found.lines],
        "proof_required": found.proof_required,
        "approval_required": [
            {
                "action": "price",
                "line": one.line,
                "list_price": text(one.list_price),
                "unit_price": text(one.unit_price),
            }
            for one in found.approval_required
        ],
    }


def _figures(found: Quote | Sale) -> dict[str, Any]:
    money = ("subtotal", "discount", "points_value", "rounding", "waived", "total", "wallet", "due")
    return {"points_used": found.points_used} | {name: text(getattr(found, name)) for name in money}


def step(one: Step) -> dict[str, Any]:
    """A named line of the price."""
    return {"code": one.code, "label": texts.label(one), "amount": text(one.amount), "reason": texts.reason(one)}


def split(one: points_rules.Split) -> dict[str, Any]:
    """A choice of redemption steps."""
    return {"points": list(one.steps), "value": text(one.value)}


def quoted_line(one: QuotedLine) -> dict[str, Any]:
    """A line with its share of every step."""
    line = one.line
    return {
        "line": line.index,
        "sku": line.sku,
        "name": line.name,
        "quantity": line.quantity,
        "list_price": text(line.list_price),
        "unit_price": text(line.unit_price),
        "gift": line.gift,
        "net": text(one.net),
        "shares": {name: text(getattr(one.shares, name)) for name in SHARES},
    }


def sold_line(row: Line) -> dict[str, Any]:
    """A line of a receipt, from its row."""
    shares = {
        "member": row.member_off,
        "tier": row.tier_off,
        "promotion": row.promotion_off,
        "coupon": row.coupon_off,
        "points": row.points_off,
        "rounding": row.rounding_off,
        "waived": row.waived,
    }
    return {
        "line": row.position,
        "sku": row.sku,
        "name": row.name,
        "quantity": row.quantity,
        "list_price": text(row.list_price),
        "unit_price": text(row.unit_price),
        "gift": row.is_gift,
        "net": text(row.net),
        "shares": {name: text(amount) for name, amount in shares.items()},
    }


def rewards(balance: int, *, member: bool = True) -> dict[str, Any]:
    """What is within reach with `balance` points, and the gaps (S107); a guest has none."""
    if not member:
        return {"points_balance": None, "next_reward": None, "rewards": []}
    options = booking.options()
    gap = points_rules.next_reward(balance, options)
    return {
        "points_balance": balance,
        "next_reward": None if gap is None else {"gap": gap.gap, "value": text(gap.value)},
        "rewards": [
            {"points": one.points, "value": text(one.value), "gap": one.gap}
            for one in points_rules.rewards(balance, options)
        ],
    }


def tenders(rows: Iterable[Tender]) -> list[dict[str, Any]]:
    """Kept amounts by method, the wallet's too."""
    return [
        {"method": row.method.code, "amount": text(row.amount), "reference": row.reference}
        for row in sorted(rows, key=lambda row: row.position)
    ]


def sale(
    row: Sale, *, lines: Sequence[Line], paid: Sequence[Tender], parts: tuple[Decimal, Decimal], balance: int | None
) -> dict[str, Any]:
    """docs/api.md "Sale", from its rows; `parts`: principal and gift money spent, `balance`: points after it."""
    return {
        "number": row.number,
        "external_number": row.external_number,
        "store": row.store.code,
        "terminal": row.terminal,
        "channel": row.channel,
        "operator": row.operator.code,
        "sellers": row.sellers,
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "business_day": row.business_day.isoformat(),
        "member": None if row.member is None else row.member.number,
        **_figures(row),
        "steps": row.steps,
        "wallet_parts": {"principal": text(parts[0]), "gift": text(parts[1])},
        "points_earned": row.points_earned,
        "lines": [sold_line(line) for line in lines],
        "tenders": tenders(paid),
        "handed_over": text(row.handed_over),
        "change": text(row.change),
        **rewards(balance or 0, member=balance is not None),
        "multiplier": text(row.multiplier),
        "rule_version": row.rule_version,
        "invoiceable": text(row.invoiceable),
        "receipt_text": receipts.sale(row, lines, paid, balance),
        "e_receipt_url": e_receipts.url(row),
    }


def refund(row: Refund, *, sale_number: str, paid: Sequence[RefundTender], balance: int | None) -> dict[str, Any]:
    """docs/api.md "Refund", from its rows."""
    return {
        "number": row.number,
        "sale": sale_number,
        "store": row.store.code,
        "operator": row.operator.code,
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "business_day": row.business_day.isoformat(),
        "reason": row.reason,
        "amount": text(row.amount),
        "tenders": [{"method": one.method.code, "amount": text(one.amount)} for one in paid if one.amount],
        "points_clawed_back": row.points_clawed_back,
        "points_returned": row.points_returned,
        "points_debt": row.points_debt,
        "deducted": text(row.deducted),
        "waived": text(row.waived),
        "closed_top_ups_paid": text(row.closed_lots_paid),
        "coupon_restored": row.coupon_restored,
        "points_balance": balance,
    }


def top_up(row: TopUp, *, member: Member, sale: dict[str, Any] | None) -> dict[str, Any]:
    """docs/api.md "Top-up", from its row."""
    return {
        "number": row.number,
        "member": member.number,
        "store": row.store.code,
        "operator": row.operator.code,
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "business_day": row.business_day.isoformat(),
        "offer": None if row.offer is None else row.offer.code,
        "amount": text(row.amount),
        "gift": text(row.gift),
        "bonus_points": row.bonus_points,
        "coupon": row.coupon_code or None,
        "handed_over": text(row.handed_over),
        "change": text(row.change),
        "balance": wallet(member),
        "sale": sale,
        "gift_items": [{"name": row.gift_name, "value": text(row.gift_value)}] if row.gift_name else [],
        "statement": receipts.top_up(row, member.principal, member.gift),
    }


def wallet(member: Member) -> dict[str, str]:
    """What is on the wallet."""
    return {"principal": text(member.principal), "gift": text(member.gift), "total": text(member.balance)}
