"""A sale as a return meets it: its lines, tenders and earlier refunds, read after the lock."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from checkout.models import Refund, RefundLine, RefundTender, Sale, Tender, TopUp, TopUpRefund
from checkout.rules import refund as rules
from checkout.rules.tenders import Method
from checkout.services.requests import Call
from ledger import probes
from ledger.money import ZERO
from ledger.refused import Code, Refused
from members.models import Member
from members.services import finding
from members.services.lock import LockedMember, lock
from points.rules import EarnRule
from points.services import booking, returning
from stores import scoping
from stores.rules import normal_number
from wallets import rules as wallet_rules
from wallets import services as wallets
from wallets.models import Lot


@dataclass(frozen=True, slots=True)
class Sold:
    """The sale with what has come back so far; `member` is today's holder, `family` who stands between (a merge)."""

    sale: Sale
    member: Member | None
    lines: tuple[rules.SoldLine, ...]
    line_ids: dict[int, UUID]
    tenders: tuple[Tender, ...]
    paid: tuple[rules.Paid, ...]
    refunds: tuple[Refund, ...]
    family: tuple[int, ...] = ()

    @property
    def refund_numbers(self) -> tuple[str, ...]:
        return tuple(row.number for row in self.refunds)

    def earned(self, rule: EarnRule) -> rules.Earned:
        """The sale's own terms of points; a guest's sale has none to take."""
        return rules.Earned(
            rule=rule,
            multiplier=ZERO if self.member is None else self.sale.multiplier,
            redeemed=self.sale.points_used,
            value=self.sale.points_value,
            given=sum(row.points_returned for row in self.refunds),
        )

    def points(self) -> returning.Sold:
        """The sale as the points room sees it."""
        return returning.Sold(
            number=self.sale.number,
            refunds=self.refund_numbers,
            counted_expired=sum(row.points_expired for row in self.refunds),
            give_back_days=booking.terms_of(self.sale.rule_version).give_back_days,
            family=self.family,
        )

    def waived_return(self, waived: Decimal) -> Decimal:
        """What the return of waived goods pays when their top-up was undone meanwhile: the undo had charged them."""
        top_up = self.sale.top_up
        lot = Lot.objects.filter(reference=top_up.number, member=self.member).first() if top_up else None
        if not waived or lot is None or not lot.closed_as:
            return ZERO
        before = extras_of(lot.reference)
        after = [replace_kept(extra, waived) if place == 0 else extra for place, extra in enumerate(before)]
        opened = replace(wallets.plain(lot), closed=False)
        account = wallets.account_of(lot)
        paid = wallet_rules.undo_amount(opened, account=account, extras=before)
        return wallet_rules.undo_amount(opened, account=account, extras=after) - paid


def replace_kept(extra: wallet_rules.Extra, back: Decimal) -> wallet_rules.Extra:
    """The extra after `back` yuan of it came back."""
    return wallet_rules.Extra(extra.given, extra.kept - back)


def find(number: str, call: Call) -> Sale:
    """The sale by its exact number. Refuses `not_found`, `forbidden` (another legal entity)."""
    rows = Sale.objects.select_related("store", "member", "top_up")
    sale = rows.filter(number=normal_number(number)).first()
    if sale is None:
        raise Refused(Code.NOT_FOUND, what="sale", number=number)
    if not scoping.may_refund(call.by, sold_in=sale.store, at_store=call.store, at=call.at):
        raise Refused(Code.FORBIDDEN, reason="other_entity")
    return sale


def locked(sale: Sale) -> LockedMember | None:
    """The one lock of a return: the member's row, or for a guest the sale's own."""
    if sale.member_id is not None:
        return lock(id=sale.member_id)
    if not probes.is_off("sale_lock"):
        Sale.objects.select_for_update(of=("self",)).get(pk=sale.pk)
    return None


def sold_as_of(sale: Sale, member: Member | None) -> Sold:
    """The sale with all that has come back of it by now."""
    lines = list(sale.lines.order_by("position"))
    tenders = tuple(sale.tenders.select_related("method").order_by("position"))
    sums = [Sum(name) for name in ("quantity", "net", "points_value", "waived")]
    rows = RefundLine.objects.filter(refund__sale=sale).values_list("line_id").annotate(*sums)
    back = {line: amounts for line, *amounts in rows}
    closed = dict(
        RefundTender.objects.filter(refund__sale=sale, tender__isnull=False)
        .values("tender_id")
        .annotate(total=Sum("closed"))
        .values_list("tender_id", "total")
    )
    return Sold(
        sale=sale,
        member=member,
        lines=tuple(
            rules.SoldLine(
                line=line.position,
                quantity=line.quantity,
                sold=rules.Amounts(line.net, line.points_off, line.waived),
                returned=back[line.pk][0] if line.pk in back else 0,
                back=rules.Amounts(*back[line.pk][1:]) if line.pk in back else rules.NOTHING,
            )
            for line in lines
        ),
        line_ids={line.position: line.pk for line in lines},
        tenders=tenders,
        paid=tuple(rules.Paid(_method(row), row.amount, closed.get(row.pk, ZERO)) for row in tenders),
        refunds=tuple(sale.refunds.order_by("at", "id")),
        family=_family(sale, member),
    )


def _family(sale: Sale, member: Member | None) -> tuple[int, ...]:
    """From the buyer to who holds the value today, where the buyer was merged meanwhile."""
    if sale.member is None or member is None or sale.member.pk == member.pk:
        return ()
    return tuple(finding.line(sale.member))


def _method(row: Tender) -> Method:
    """The method as it was at the sale, where it matters for points; whether it can be refunded is asked today."""
    now = row.method
    return Method(now.code, now.gives_change, row.earns, now.is_refundable, now.is_invoiceable, now.position)


def extras_of(number: str) -> Sequence[wallet_rules.Extra]:
    """What came with the undone top-up `number`, as its undoing counted it; what was waived comes first."""
    undone = TopUpRefund.objects.select_related("top_up").get(top_up__number=number)
    kept = [wallet_rules.Extra(Decimal(given), Decimal(keeps)) for given, keeps in undone.detail["extras"]]
    return (waived_extra(undone.top_up), *kept)


def waived_extra(top_up: TopUp) -> wallet_rules.Extra:
    """The order that a top-up waived: its value, and the waived share of the goods that have not come back."""
    sale = Sale.objects.filter(top_up=top_up).first()
    if sale is None:
        return wallet_rules.Extra(ZERO, ZERO)
    back = RefundLine.objects.filter(refund__sale=sale).aggregate(total=Sum("waived"))["total"] or ZERO
    return wallet_rules.Extra(sale.waived, sale.waived - back)
