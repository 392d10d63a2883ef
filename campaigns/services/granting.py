"""Coupons that go with a message: each member's own, within the offer's count and budget."""
