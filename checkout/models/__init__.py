"""Receipts: sales with their lines and tenders, refunds, top-ups and their undoing, and the keys that make all of it safe to repeat.

Everything but `Request` and the methods is append-only. How much of a line has come back is the sum of its refund
lines, never a column. What fits in one row is a CHECK; sums over children are triggers (migration 0002): lines,
tenders and shares add up to the header to the fen, and a late line is refused. A guest's receipt has no member.
A receipt made at a till with an open cash shift names that shift.
Every line stores its share of every step of the price, so that a refund needs no rule of today.
"""

from checkout.models.refund import Refund, RefundLine, RefundTender
from checkout.models.request import Request
from checkout.models.sale import Line, Sale, Tender
from checkout.models.shift import CashMove, Shift, ShiftCount
from checkout.models.tender_method import TenderMethod
from checkout.models.topup import TopUp, TopUpRefund

__all__ = [
    "CashMove",
    "Line",
    "Refund",
    "RefundLine",
    "RefundTender",
    "Request",
    "Sale",
    "Shift",
    "ShiftCount",
    "Tender",
    "TenderMethod",
    "TopUp",
    "TopUpRefund",
]
