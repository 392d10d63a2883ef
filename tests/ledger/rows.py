"""One right row of every posted table."""

from decimal import Decimal as D
from typing import Any

from django.db import models

from checkout.models import (
    CashMove,
    Line,
    Refund,
    RefundLine,
    RefundTender,
    Request,
    Sale,
    Shift,
    ShiftCount,
    Tender,
    TopUp,
    TopUpRefund,
)
from coupons.models import Coupon
from ledger.ids import uuid7
from members.models import Merge, Purchase, Tier, TierChange
from points.models import Lot, Part, PointsEntry
from stores.models import Approval
from tests.checkout import receipts
from tests.factories import AT, Chain, make_member, make_offer
from wallets.models import Lot as WalletLot
from wallets.models import Part as WalletPart
from wallets.models import WalletEntry


class Rows:
    """One right row of every table; each call makes another one with an id and a number of its own."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.member, self.loser = chain, make_member(chain.s001), make_member(chain.s001)
        self.common: dict[str, Any] = {"member": self.member, "store": chain.s001, "at": AT, "business_day": AT.date()}
        self.common["reference"] = "R1"
        self.sale = receipts.new_sale(chain.s001, chain.cashier, member=self.member, external_number="X1")
        self.line, self.tender = receipts.new_line(self.sale), receipts.new_tender(self.sale)
        self.refund = receipts.new_refund(self.sale, "100.00")
        self.top_up = receipts.new_top_up(self.member, chain.cashier)
        self.shift = self.make(Shift)
        self.lot = self.make(Lot)
        self.entry = self.make(PointsEntry)
        self.wallet_lot, self.wallet_entry = self.make(WalletLot), self.make(WalletEntry)

    def make(self, model: type[models.Model], **changes: Any) -> Any:
        name = model._meta.label_lower.replace(".", "_")
        row = getattr(self, f"_{name}")()
        for column, value in changes.items():
            setattr(row, column, value)
        return row

    def _points_lot(self) -> Lot:
        return Lot(earned=50, remaining=50, **self.common)

    def _points_pointsentry(self) -> PointsEntry:
        return PointsEntry(kind="earn", amount=50, balance_after=50, seq=1, reverses_id=None, **self.common)

    def _points_part(self) -> Part:
        return Part(member=self.member, entry=self.entry, lot=self.lot, amount=50)

    def _wallets_lot(self) -> WalletLot:
        return WalletLot(principal=D(100), gift=D(20), used=D(30), **self.common)

    def _wallets_walletentry(self) -> WalletEntry:
        money = {"amount": D(120), "principal": D(100), "gift": D(20), "balance_after": D(120)}
        return WalletEntry(kind="top_up", seq=1, **money, **self.common)

    def _wallets_part(self) -> WalletPart:
        money = {"used": D(0), "principal": D(100), "gift": D(20)}
        return WalletPart(
            member=self.member, entry=self.wallet_entry, lot=self.wallet_lot, sold_store=self.chain.s001, **money
        )

    def _coupons_coupon(self) -> Coupon:
        return Coupon(code=uuid7().hex, offer=make_offer(), starts_at=AT, issued_at=AT)

    def _members_purchase(self) -> Purchase:
        return Purchase(kind="sale", net=D(50), points=50, **self.common)

    def _members_tierchange(self) -> TierChange:
        tiers = Tier.objects.order_by("rank")
        values = {name: value for name, value in self.common.items() if name != "store"}
        return TierChange(kind="auto", old=tiers[0], new=tiers[1], rule_version=1, **values)

    def _members_merge(self) -> Merge:
        who = {"member": self.member, "loser": self.loser, "store": self.chain.s001, "by": self.chain.cashier}
        return Merge(number="M1", at=AT, reason="x", **who)

    def _stores_approval(self) -> Approval:
        who = {"asked_by": self.chain.cashier, "store": self.chain.s001, "asked_at": AT}
        return Approval(number=uuid7().hex, action="x", arguments={}, reason="r", level="manager", **who)

    def _checkout_sale(self) -> Sale:
        return receipts.new_sale(self.chain.s001, self.chain.cashier, member=self.member)

    def _checkout_line(self) -> Line:
        return receipts.new_line(self.sale, quantity=2)

    def _checkout_tender(self) -> Tender:
        return receipts.new_tender(self.sale)

    def _checkout_topup(self) -> TopUp:
        return receipts.new_top_up(self.member, self.chain.cashier)

    def _checkout_topuprefund(self) -> TopUpRefund:
        who = {"asked_by": self.chain.manager, "approver": self.chain.finance, "approval": uuid7().hex}
        values = {name: value for name, value in self.common.items() if name != "reference"}
        money = {"amount": D(400), "withheld": D(100), "account": "merchant", "pay_to": "wechat", "reason": "r"}
        return TopUpRefund(number=uuid7().hex[:32], top_up=self.top_up, **who, **values, **money)

    def _checkout_refund(self) -> Refund:
        return receipts.new_refund(self.sale, "100.00")

    def _checkout_refundline(self) -> RefundLine:
        return receipts.new_refund_line(self.refund, self.line, "100.00")

    def _checkout_refundtender(self) -> RefundTender:
        return receipts.new_refund_tender(self.refund, self.tender, "100.00")

    def _checkout_request(self) -> Request:
        values = {"key": uuid7().hex, "operation": "sell", "fingerprint": "f", "status": 201, "body": "{}", "at": AT}
        return Request(store=self.chain.s001, **values)

    def _checkout_shift(self) -> Shift:
        values = {"terminal": "1", "opened_at": AT, "business_day": AT.date(), "opening_float": D(200)}
        return Shift(number=uuid7().hex, store=self.chain.s001, opened_by=self.chain.cashier, **values)

    def _checkout_shiftcount(self) -> ShiftCount:
        money = {"expected": D(200), "counted": D(198), "difference": D(-2)}
        return ShiftCount(shift=self.shift, method=receipts.method("cash"), **money)

    def _checkout_cashmove(self) -> CashMove:
        return CashMove(shift=self.shift, kind="in", amount=D(100), reason="r", by=self.chain.cashier, at=AT)
