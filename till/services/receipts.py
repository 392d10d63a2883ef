"""Receipts as paper and screen show them: one template for the sheet after a sale, every later print and the e-receipt."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from checkout import receipts
from checkout.models import Refund, RefundLine, Sale
from checkout.services import pricing, reading
from ledger import drawing
from ledger.money import ZERO
from members import rules as members
from members.models import Member
from members.services import finding
from stores.models import Staff, Store
from till.services.order import amount
from wallets.models import WalletEntry

Known = dict[str, Any]


def paper(sale: Known, *, link: str = "", copy: int = 0, public: bool = False) -> Known:
    """What stands on the receipt of `sale` (docs/api.md "Sale"); `link`: the e-receipt's address for the QR.

    `copy` is the number of a further print. For the public nothing of the member is shown but the masked name and points.
    """
    names = staff_names([sale["operator"], *(one["staff"] for one in sale["sellers"])])
    balance = sale["points_balance"]
    return {
        "sale": sale | {"lines": [line | {"amount": amount(line)} for line in sale["lines"]]},
        "tenders": named(sale["tenders"]),
        "store": Store.objects.get(code=sale["store"]),
        "operator": names.get(sale["operator"], sale["operator"]),
        "sellers": [names.get(one["staff"], one["staff"]) for one in sale["sellers"]],
        "holder": _holder(sale, public=public),
        "coach": "" if balance is None else receipts.coach(balance),
        "refunds": [one | {"tenders": named(one["tenders"])} for one in sale.get("refunds", ())],
        "qr": drawing.qr(link, label=_("E-receipt")) if link else "",
        "copy": copy,
    }


def after_sale(sale: Known, *, link: str) -> Known:
    """The sheet after a sale: the news for the cashier, and the paper."""
    holder = Member.objects.filter(number=sale["member"]).first() if sale["member"] else None
    found = paper(sale, link=link)
    return {"sale": sale, "member": holder, "coach": found["coach"], "paper": found}


def refund_paper(row: Refund, *, copy: int = 0) -> Known:
    """What stands on the receipt of a refund."""
    known = next(
        one for one in reading.sale(row.sale.number, store=row.sale.store)["refunds"] if one["number"] == row.number
    )
    lines = RefundLine.objects.filter(refund=row).select_related("line").order_by("line__position")
    return {
        "refund": known,
        "lines": [{"name": one.line.name, "quantity": one.quantity, "net": one.net} for one in lines],
        "tenders": named(known["tenders"]),
        "store": row.store,
        "operator": row.operator.name,
        "approver": row.approver.name if row.approver else "",
        "holder": masked(row.member, public=False),
        "coach": "" if known["points_balance"] is None else receipts.coach(known["points_balance"]),
        "copy": copy,
    }


def refund_of(number: str, *, store: Store) -> Refund | None:
    """The refund with this number that may be looked up in `store`: its company sold the goods or paid them back."""
    company = store.legal_entity_id
    mine = Q(sale__store__legal_entity=company) | Q(store__legal_entity=company)
    return _refunds().filter(mine, number=number).first()


def refund_made(number: str) -> Refund:
    """The refund that was just answered, as its paper needs it."""
    return _refunds().get(number=number)


def _refunds() -> QuerySet[Refund]:
    return Refund.objects.select_related("store", "operator", "approver", "member", "sale__store")


def staff_names(codes: Sequence[str]) -> dict[str, str]:
    """Names by staff code."""
    return dict(Staff.objects.filter(code__in=codes).values_list("code", "name"))


def named(tenders: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Tenders of an answer, each with the name of its method."""
    methods = pricing.methods()
    return [one | {"name": methods[one["method"]].name} for one in tenders]


def _holder(sale: Known, *, public: bool) -> Known | None:
    member = Member.objects.filter(number=sale["member"]).first() if sale["member"] else None
    if member is None:
        return None
    return masked(member, public=public) | ({} if public else {"wallet": _wallet_after(member, sale["number"])})


def masked(member: Member | None, *, public: bool) -> Known:
    """The member as paper names them; somebody who was erased has no name any more."""
    if member is None or member.status == Member.Status.ERASED:
        return {"name": "", "phone": ""}
    return {"name": members.mask_name(member.name), "phone": "" if public else finding.masked_phone(member)}


def _wallet_after(member: Member, number: str) -> Decimal:
    """Stored value after the sale. Ids are made under the member's lock, so what was written before it has a smaller one."""
    sale = Sale.objects.values_list("id", flat=True).get(number=number)
    mine = WalletEntry.objects.filter(Q(reference=number) | Q(id__lt=sale), member=member)
    return mine.order_by("-seq").values_list("balance_after", flat=True).first() or ZERO
