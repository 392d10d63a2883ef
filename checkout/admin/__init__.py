"""Receipts, ways to pay and cash shifts in the admin: what is booked is read, never edited."""

from checkout.admin.drawers import ShiftAdmin, TenderMethodAdmin
from checkout.admin.receipts import RefundAdmin, SaleAdmin, TopUpAdmin, TopUpRefundAdmin

__all__ = ["RefundAdmin", "SaleAdmin", "ShiftAdmin", "TenderMethodAdmin", "TopUpAdmin", "TopUpRefundAdmin"]
