"""Everything that the house knows about one person, for that person (PIPL art. 45): logged, in plain JSON."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils import timezone

from checkout.models import Line, Refund, Sale, Tender, TopUp, TopUpRefund
from coupons.models import Coupon
from members.models import (
    Card,
    Child,
    Consent,
    Member,
    MemberTag,
    Merge,
    Phone,
    Purchase,
    TierChange,
)
from members.services import finding, names
from points.models import Lot, PointsEntry
from stores import audit
from stores.models import Staff
from wallets.models import Lot as WalletLot
from wallets.models import WalletEntry

Rows = Callable[[list[int]], "QuerySet[Any]"]
FORMAT = 1
PROFILE = (
    "number", "name", "gender", "birthday", "birthday_is_lunar", "city", "email", "home_store__code", "adviser__code",
    "source", "wechat_stage", "note", "tier__code", "tier_locked", "tier_reason", "status", "joined_at", "points",
    "principal", "gift", "sms_ok", "visits", "last_visit", "rfm", "id_checked_at",
)  # fmt: skip
ENTRY = ("at", "business_day", "kind", "store__code", "reference", "amount", "balance_after")

# What is told, in which columns; the rows of all files of the person, in their order.
PARTS: dict[str, tuple[Rows, tuple[str, ...]]] = {
    "files": (lambda ids: Member.objects.filter(pk__in=ids).order_by("pk"), PROFILE),
    "phones": (lambda ids: Phone.objects.filter(member__in=ids).order_by("since", "pk"), ("number", "since", "until")),
    "cards": (
        lambda ids: Card.objects.filter(member__in=ids).order_by("issued_at", "pk"),
        ("number", "state", "issued_at"),
    ),
    "children": (
        lambda ids: Child.objects.filter(member__in=ids).order_by("birthday", "pk"),
        ("name", "birthday", "is_lunar", "gender"),
    ),
    "tags": (
        lambda ids: MemberTag.objects.filter(member__in=ids).order_by("at", "pk"),
        ("tag__group__name", "tag__name", "at"),
    ),
    "consents": (
        lambda ids: Consent.objects.filter(member__in=ids).order_by("at", "pk"),
        ("kind", "given", "channel", "source", "text_version", "at"),
    ),
    "tier_changes": (
        lambda ids: TierChange.objects.filter(member__in=ids).order_by("at", "pk"),
        ("kind", "old__code", "new__code", "at", "reason"),
    ),
    "merges": (
        lambda ids: Merge.objects.filter(member__in=ids).order_by("at", "pk"),
        ("number", "loser__number", "member__number", "at", "reason", "undone_at"),
    ),
    "purchases": (
        lambda ids: Purchase.objects.filter(member__in=ids).order_by("at", "pk"),
        ("kind", "net", "points", "at", "business_day", "store__code", "reference"),
    ),
    "points_entries": (lambda ids: PointsEntry.objects.filter(member__in=ids).order_by("member", "seq"), ENTRY),
    "points_lots": (
        lambda ids: Lot.objects.filter(member__in=ids).order_by("at", "pk"),
        ("reference", "earned", "remaining", "ends_on"),
    ),
    "wallet_entries": (
        lambda ids: WalletEntry.objects.filter(member__in=ids).order_by("member", "seq"),
        (*ENTRY, "principal", "gift"),
    ),
    "wallet_lots": (
        lambda ids: WalletLot.objects.filter(member__in=ids).order_by("at", "pk"),
        ("reference", "principal", "gift", "used", "closed_as", "at"),
    ),
    "coupons": (
        lambda ids: Coupon.objects.filter(member__in=ids).order_by("issued_at", "pk"),
        ("code", "offer__name", "state", "starts_at", "ends_at", "used_reference", "used_at"),
    ),
    "sales": (
        lambda ids: Sale.objects.filter(member__in=ids).order_by("at", "pk"),
        (
            "number",
            "store__code",
            "at",
            "subtotal",
            "discount",
            "points_used",
            "total",
            "wallet",
            "points_earned",
            "note",
        ),
    ),
    "lines": (
        lambda ids: Line.objects.filter(sale__member__in=ids).order_by("sale__at", "sale", "position"),
        ("sale__number", "position", "sku", "name", "quantity", "unit_price", "net"),
    ),
    "tenders": (
        lambda ids: Tender.objects.filter(member__in=ids).order_by("pk"),
        ("sale__number", "top_up__number", "method__code", "amount", "reference"),
    ),
    "refunds": (
        lambda ids: Refund.objects.filter(member__in=ids).order_by("at", "pk"),
        ("number", "sale__number", "store__code", "at", "amount", "reason"),
    ),
    "top_ups": (
        lambda ids: TopUp.objects.filter(member__in=ids).order_by("at", "pk"),
        ("number", "store__code", "at", "amount", "gift", "offer__code"),
    ),
    "top_up_refunds": (
        lambda ids: TopUpRefund.objects.filter(member__in=ids).order_by("at", "pk"),
        ("number", "top_up__number", "at", "amount", "withheld", "pay_to", "reason"),
    ),
}


def export(member: Member, *, by: Staff, reason: str, at: datetime | None = None) -> dict[str, Any]:
    """All about a person, with all files that were merged into theirs; money as text, times in ISO 8601. Logged.

    Refuses `invalid` (no reason).
    """
    at = at or timezone.now()
    why = names.checked_reason(reason, member)
    holder = Member.objects.get(pk=finding.holder(member))
    ids = finding.family(holder)
    told = {name: list(rows(ids).values(*columns)) for name, (rows, columns) in PARTS.items()}
    audit.record("member.exported", holder, by=by, at=at, reason=why, rows={name: len(told[name]) for name in told})
    plain: dict[str, Any] = json.loads(json.dumps(told, cls=DjangoJSONEncoder))
    return {"format": FORMAT, "member": holder.number, "at": timezone.localtime(at).isoformat(), **plain}
