"""Receipts read back: the same bodies as when they were written, from their rows."""

from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Q, Sum

from checkout.models import Refund, Sale, TopUp
from checkout.services import bodies
from ledger.money import ZERO
from ledger.refused import Code, Refused
from members.models import Member
from points.models import Part, PointsEntry
from stores.master import read_version
from stores.models import Store
from stores.rules import normal_number
from wallets.models import WalletEntry

M = TypeVar("M", bound=Model)


def sale(number: str, *, store: Store) -> dict[str, Any]:
    """The receipt `number` with its refunds, as a store of the selling legal entity may see it. Refuses `not_found`."""
    read_version()
    row = _found(Sale.objects.known_in(store).whole().filter(number=normal_number(number)).first(), number)
    return _sale(row) | {"refunds": [_refund(one) for one in Refund.objects.of(row)]}


def top_up(number: str, *, store: Store) -> dict[str, Any]:
    """The top-up `number`, as a store of the legal entity that took it may see it. Refuses `not_found`."""
    read_version()
    row = _found(TopUp.objects.known_in(store).whole().filter(number=normal_number(number)).first(), number)
    member = row.member
    member.principal, member.gift = _wallet_after(member, row.number)
    order = Sale.objects.whole().filter(top_up=row).first()
    return bodies.top_up(row, member=member, sale=None if order is None else _sale(order))


def _found(row: M | None, number: str) -> M:
    if row is None:
        raise Refused(Code.NOT_FOUND, what="receipt", number=number)
    return row


def _sale(row: Sale) -> dict[str, Any]:
    balance = None if row.member is None else _points_after(row.member, row.number, row)
    paid = list(row.tenders.all())
    return bodies.sale(row, lines=list(row.lines.all()), paid=paid, parts=_parts(row), balance=balance)


def _refund(row: Refund) -> dict[str, Any]:
    balance = None if row.member is None else _points_after(row.member, row.number, row)
    return bodies.refund(row, sale_number=row.sale.number, paid=list(row.tenders.all()), balance=balance)


def _parts(row: Sale) -> tuple[Decimal, Decimal]:
    """Principal and gift money that the sale spent."""
    if not row.wallet:
        return ZERO, ZERO
    spent = WalletEntry.objects.get(member=row.member_id, kind=WalletEntry.Kind.SPEND, reference=row.number)
    return -spent.principal, -spent.gift


def _points_after(member: Member, number: str, row: Sale | Refund) -> int:
    """The usable balance after a receipt: that of its own last entry, or of the one before; less what had ended by then.

    Ids are made under the member's lock, so what was written before a receipt has a smaller one.
    """
    mine = PointsEntry.objects.filter(Q(reference=number) | Q(id__lt=row.id), member=member)
    last = mine.order_by("-seq").first()
    if last is None:
        return 0
    ended = Part.objects.filter(member=member, entry__seq__lte=last.seq, lot__ends_on__lt=row.business_day)
    return last.balance_after - int(ended.aggregate(points=Sum("amount", default=0))["points"])


def _wallet_after(member: Member, number: str) -> tuple[Decimal, Decimal]:
    """Principal and gift money after the entries of a top-up: the sum of all up to it."""
    mine = WalletEntry.objects.filter(member=member)
    entry = mine.get(kind=WalletEntry.Kind.TOP_UP, reference=number)
    found = mine.filter(seq__lte=entry.seq).aggregate(principal=Sum("principal"), gift=Sum("gift"))
    return found["principal"], found["gift"]
