"""Which receipt is meant: by its number or QR, by member, amount or day. A store sees its own; an exact number finds more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from checkout.models import Refund, Sale
from checkout.services import e_receipts
from ledger.money import text
from members import rules as members
from members.models import Member
from members.services import finding
from stores import places
from stores.models import Store
from stores.rules import normal_number
from till.services import looking

PAGE = 50
NUMBER = re.compile(r"[A-Z][A-Z0-9]{1,7}-[0-9]{8}-[0-9A-Z]{8}")
AMOUNT = re.compile(r"[¥￥]?\s*([0-9]{1,7}(?:\.[0-9]{1,2})?)\s*元?")


@dataclass(frozen=True, slots=True)
class After:
    """Where a page ended: the next one begins behind it."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"


def number_of(words: str) -> str:
    """The document number in what was scanned or typed, "" where there is none."""
    sale = e_receipts.scanned(words)
    if sale is not None:
        return sale.number
    typed = normal_number(words)
    return typed if NUMBER.fullmatch(typed) else ""


def receipts(words: str, day: date | None, *, store: Store, after: After | None = None) -> dict[str, Any]:
    """At most 50 sales of `store`, newest first: of a day (today), or of the members or the amount that `words` say.

    Somebody's own receipts are looked for on all days unless one is named.
    """
    people = looking.find_people(words) if words else []
    amount = AMOUNT.fullmatch(words)
    wanted = Q(member__in=finding.families([one.pk for one in people])) if people else Q()
    if amount:
        wanted |= Q(total=Decimal(amount[1]))
    nothing = bool(words) and not wanted
    if day is None and not (people and not amount):
        day = places.business_day(timezone.now(), store)
    rows = Sale.objects.none() if nothing else page_of(Sale.objects.filter(wanted, store=store), day, after)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    more = str(After(shown[-1].at, shown[-1].pk)) if len(found) > PAGE else ""
    return {"rows": _rows(shown), "day": day, "more": more, "words": words}


def page_of(rows: QuerySet[Sale], day: date | None, after: After | None) -> QuerySet[Sale]:
    """`rows` in the order of the page, of one day where one is meant, behind where the page before it ended."""
    if day is not None:
        rows = rows.filter(business_day=day)
    if after is not None:
        rows = rows.filter(Q(at__lt=after.at) | Q(at=after.at, id__lt=after.id))
    return rows.select_related("member", "operator").order_by("-at", "-id")


def _rows(sales: Sequence[Sale]) -> list[dict[str, Any]]:
    back = dict(
        Refund.objects.filter(sale__in=sales)
        .order_by()
        .values_list("sale")
        .annotate(total=Sum("net"))
        .values_list("sale", "total")
    )
    return [
        {
            "number": sale.number,
            "at": sale.at,
            "total": text(sale.total),
            "operator": sale.operator.name,
            "member": _name(sale.member),
            "back": text(back[sale.pk]) if sale.pk in back else "",
        }
        for sale in sales
    ]


def _name(member: Member | None) -> str:
    erased = member is None or member.status == Member.Status.ERASED
    return "" if member is None or erased else f"{members.mask_name(member.name)} {member.number}"
