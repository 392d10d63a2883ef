"""One worked example for every call: a member of 620 points buys a jacket of 169.00, redeems 500, pays 69.00 from the wallet."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from ledger import paging

NUMBER = "S001-20261122-7K3M9QX2"
AT = "2026-11-22T14:05:00+08:00"
ZEROS = dict.fromkeys(("member", "tier", "promotion", "coupon", "rounding", "waived"), "0.00")
ORDER: dict[str, Any] = {
    "member": "M000000012",
    "lines": [{"sku": "A1", "quantity": 1}],
    "coupons": [],
    "points": [500],
    "wallet": "69.00",
    "operator": "c01",
}
LINE = {
    "line": 1,
    "sku": "A1",
    "name": "Down jacket",
    "quantity": 1,
    "list_price": "169.00",
    "unit_price": "169.00",
    "gift": False,
    "net": "119.00",
    "shares": ZEROS | {"points": "50.00"},
}
FIGURES = {
    "points_used": 500,
    "subtotal": "169.00",
    "discount": "0.00",
    "points_value": "50.00",
    "rounding": "0.00",
    "waived": "0.00",
    "total": "119.00",
    "wallet": "69.00",
    "due": "50.00",
    "steps": [{"code": "points", "label": "Points redeemed", "amount": "50.00", "reason": "500 points"}],
    "wallet_parts": {"principal": "57.50", "gift": "11.50"},
    "points_earned": 119,
    "lines": [LINE],
}
REWARDS = {
    "points_balance": 239,
    "next_reward": {"gap": 261, "value": "50.00"},
    "rewards": [{"points": 300, "value": "20.00", "gap": 61}, {"points": 500, "value": "50.00", "gap": 261}],
}
RECEIPT = {
    "number": NUMBER,
    "external_number": "",
    "store": "S001",
    "terminal": "",
    "channel": "store",
    "operator": "c01",
    "sellers": [],
    "at": AT,
    "business_day": "2026-11-22",
    "member": "M000000012",
    **FIGURES,
    "tenders": [
        {"method": "wallet", "amount": "69.00", "reference": ""},
        {"method": "cash", "amount": "50.00", "reference": ""},
    ],
    "handed_over": "100.00",
    "change": "50.00",
    **REWARDS,
    "multiplier": "1.00",
    "rule_version": 1,
    "invoiceable": "50.00",
    "receipt_text": "…",
    "e_receipt_url": "https://till.example.com/r/AZqwvtQScA-7v1mQb0p0JTAxMjM0NTY3ODlhYmNkZWY/",
    "refunds": [],
}
PAID_BACK = {
    "amount": "119.00",
    "tenders": [{"method": "wallet", "amount": "69.00"}, {"method": "cash", "amount": "50.00"}],
    "points_clawed_back": 119,
    "points_returned": 500,
    "points_debt": 0,
    "deducted": "0.00",
    "waived": "0.00",
    "closed_top_ups_paid": "0.00",
    "coupon_restored": False,
    "points_balance": 620,
}


def _asked(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def _answered(name: str, value: dict[str, Any], status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[str(status)])


BASKET = _asked("an order", ORDER)
QUOTE = _answered(
    "its price",
    FIGURES
    | {
        "skipped": [],
        "suggestion": {"points": [500], "value": "50.00"},
        "alternatives": [{"points": [300], "value": "20.00"}],
        "coupons_usable": [],
        "proof_required": False,
        "approval_required": [],
    },
)
SALE_ASKED = _asked(
    "an order and its money", ORDER | {"seen_total": "119.00", "tenders": [{"method": "cash", "amount": "100.00"}]}
)
SOLD = _answered("a receipt", RECEIPT, 201)
SALE = _answered("a receipt", RECEIPT)
SALES = _answered(
    "a page",
    paging.example(
        {name: RECEIPT[name] for name in ("number", "external_number", "store", "operator", "member", "at")}
        | {name: RECEIPT[name] for name in ("business_day", "subtotal", "discount", "points_value", "total", "wallet")}
        | {name: RECEIPT[name] for name in ("due", "points_used", "points_earned")}
        | {"refunded": "0.00"}
    ),
)
REFUND_ASKED = _asked("one piece", {"lines": [{"line": 1, "quantity": 1}], "reason": "too small"})
REFUND_QUOTE = _answered(
    "what it would do",
    {name: value for name, value in PAID_BACK.items() if name != "points_balance"}
    | {
        "sale": NUMBER,
        "lines": [{"line": 1, "quantity": 1, "net": "119.00"}],
        "net": "119.00",
        "withheld": "0.00",
        "full": True,
        "approval_required": [{"action": "refund", "level": "manager"}],
    },
)
REFUND = _answered(
    "a refund",
    PAID_BACK
    | {
        "number": "S001-20261123-0D4T8WZA",
        "sale": NUMBER,
        "store": "S001",
        "operator": "c01",
        "at": "2026-11-23T10:12:00+08:00",
        "business_day": "2026-11-23",
        "reason": "too small",
    },
    201,
)
TOP_UP_ASKED = _asked(
    "1,000 with 200 of gift money",
    {
        "member": "M000000012",
        "amount": "1000.00",
        "offer": "GIFT200",
        "tenders": [{"method": "wechat", "amount": "1000.00", "reference": "4200002026112200001"}],
    },
)
TOP_UP_RECEIPT = {
    "number": "S001-20261122-3F6H9KM2",
    "member": "M000000012",
    "store": "S001",
    "operator": "c01",
    "at": AT,
    "business_day": "2026-11-22",
    "offer": "GIFT200",
    "amount": "1000.00",
    "gift": "200.00",
    "bonus_points": 0,
    "coupon": None,
    "handed_over": "1000.00",
    "change": "0.00",
    "balance": {"principal": "1000.00", "gift": "200.00", "total": "1200.00"},
    "sale": None,
    "gift_items": [],
    "statement": "…",
}
TOPPED_UP = _answered("a top-up", TOP_UP_RECEIPT, 201)
TOP_UP = _answered("a top-up", TOP_UP_RECEIPT)
METHODS = _answered(
    "a page",
    paging.example(
        {
            "code": "cash",
            "name": "Cash",
            "gives_change": True,
            "earns_points": True,
            "is_refundable": True,
            "is_invoiceable": True,
        }
    ),
)
UNDO_ASKED = _asked(
    "on the customer's account",
    {"account": "customer", "gift_returned": False, "reason": "moves away", "pay_to": "6222 **** 0123"},
)
UNDO_TOLD = {
    "top_up": "S001-20261122-3F6H9KM2",
    "member": "M000000012",
    "account": "customer",
    "amount": "400.00",
    "formulas": {"merchant": "500.00", "customer": "400.00"},
    "withheld": [],
    "withheld_total": "100.00",
    "gift_money_voided": "100.00",
    "points_clawed_back": 0,
    "coupon_voided": False,
    "untouched": False,
    "cooling_off": True,
    "cash_limit": "100.00",
}
UNDO_QUOTE = _answered("600 of 1,000 + 200 spent", UNDO_TOLD)
UNDO = _answered("it waits", UNDO_TOLD | {"approval": "S001-20261123-5B8D1FGH", "state": "waiting"}, 202)
CARD = {
    "number": "M000000012",
    "name": "Zhang San",
    "phone": "138****1380",
    "tier": "VIP",
    "points": 620,
    "next_reward": None,
    "rewards": [{"points": 300, "value": "20.00", "gap": 0}, {"points": 500, "value": "50.00", "gap": 0}],
    "wallet": {"principal": "1000.00", "gift": "200.00", "total": "1200.00"},
    "coupons": 1,
    "birthday_month": 5,
    "home_store": "S001",
    "adviser": "c01",
    "last_visit": AT,
    "flags": ["birthday_today"],
}
MEMBER = _answered("a card", CARD)
JOINED = _answered("a card", CARD, 201)
JOIN = _asked(
    "with a child",
    {
        "phone": "138 0013 1380",
        "name": "Zhang San",
        "birthday": "1990-05-01",
        "children": [{"name": "Xiao Bao", "birthday": "2019-05-01"}],
        "consents": [
            {"kind": "child_data", "text_version": "2026-1"},
            {"kind": "sms_marketing", "text_version": "2026-1"},
        ],
    },
)
EDIT = _asked("a name", {"name": "Zhang Sanfeng", "adviser": "c02"})
MEMBERS = _answered(
    "a page",
    paging.example(
        {name: CARD[name] for name in ("number", "name", "phone", "tier", "points", "home_store", "last_visit")}
        | {"wallet": "1200.00", "status": "active"}
    ),
)
