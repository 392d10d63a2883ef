"""CHECK and UNIQUE of every posted table, by raw SQL: a row that is right, changed in one thing, is refused by name."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

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
from ledger.models import Posted
from members.models import Merge, Purchase, TierChange
from points.models import Lot, Part, PointsEntry
from stores.models import Approval
from tests.checkout import receipts
from tests.factories import AT, Chain, make_member
from tests.ledger.raw import insert, refused_by
from tests.ledger.rows import Rows
from wallets.models import Lot as WalletLot
from wallets.models import Part as WalletPart
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db


Case = tuple[type[models.Model], str, dict[str, Any]]
ZERO, FEN = D("0.00"), D("0.01")
TAKEN = {"state": "used", "used_at": None}
CHECKS: list[Case] = [
    (Lot, "points_lot_not_negative", {"earned": 0, "remaining": 0}),
    (Lot, "points_lot_at_most_earned", {"remaining": 51}),
    (PointsEntry, "points_entry_sign", {"amount": 0}),
    (PointsEntry, "points_entry_sign", {"kind": "earn", "amount": -50}),
    (PointsEntry, "points_entry_sign", {"kind": "claw_back", "amount": 50}),
    (PointsEntry, "points_entry_sign", {"kind": "redeem", "amount": 50}),
    (PointsEntry, "points_entry_sign", {"kind": "adjust", "amount": 0}),
    (PointsEntry, "points_entry_sign", {"kind": "unheard of"}),
    (PointsEntry, "points_entry_no_overdraft", {"kind": "redeem", "amount": -50, "balance_after": -1}),
    (PointsEntry, "points_entry_no_overdraft", {"kind": "expire", "amount": -50, "balance_after": -1}),
    (Part, "points_part_not_zero", {"amount": 0}),
    (WalletLot, "wallet_lot_not_negative", {"principal": D(-1), "used": ZERO}),
    (WalletLot, "wallet_lot_not_negative", {"gift": D(-1), "used": ZERO}),
    (WalletLot, "wallet_lot_not_empty", {"principal": ZERO, "gift": ZERO, "used": ZERO}),
    (WalletLot, "wallet_lot_used_in_range", {"used": -FEN}),
    (WalletLot, "wallet_lot_used_in_range", {"used": D("120.01")}),
    (WalletLot, "wallet_lot_closed_has_when", {"closed_as": "merchant"}),
    (WalletLot, "wallet_lot_closed_has_when", {"closed_at": AT}),
    (WalletEntry, "wallet_entry_principal_and_gift", {"amount": D("120.01")}),
    (WalletEntry, "wallet_entry_no_overdraft", {"balance_after": -FEN}),
    (WalletEntry, "wallet_entry_sign", {"kind": "spend"}),
    (WalletEntry, "wallet_entry_sign", {"kind": "cash_out"}),
    (WalletEntry, "wallet_entry_sign", {"kind": "closed_return"}),
    (WalletEntry, "wallet_entry_sign", {"amount": ZERO, "principal": ZERO, "gift": ZERO}),
    (Coupon, "coupon_used_has_when", {"state": "used"}),
    (Coupon, "coupon_used_has_when", {"used_at": AT}),
    (Purchase, "purchase_sign", {"net": -FEN}),
    (Purchase, "purchase_sign", {"kind": "refund", "net": FEN}),
    (Approval, "approval_decided_has_who_and_when", {"state": "approved"}),
    (Approval, "approval_decided_has_who_and_when", {"decided_at": AT}),
    (Sale, "sale_figures_add_up", {"subtotal": D("100.01")}),
    (Sale, "sale_figures_add_up", {"discount": FEN}),
    (Sale, "sale_figures_add_up", {"points_value": FEN}),
    (Sale, "sale_figures_add_up", {"rounding": FEN}),
    (Sale, "sale_figures_add_up", {"waived": FEN}),
    (Sale, "sale_figures_add_up", {"wallet": FEN}),
    (Sale, "sale_figures_add_up", {"change": FEN}),
    (Sale, "sale_figures_add_up", {"handed_over": D("99.99")}),
    (Sale, "sale_not_negative", {"discount": -FEN, "subtotal": D("99.99")}),
    (Sale, "sale_not_negative", {"wallet": -FEN, "due": D("100.01"), "handed_over": D("100.01")}),
    (Sale, "sale_not_negative", {"change": -FEN, "handed_over": D("99.99")}),
    (Sale, "sale_of_a_guest_moves_no_value", {"member": None, "points_earned": 1}),
    (Sale, "sale_of_a_guest_moves_no_value", {"member": None, "points_used": 300}),
    (
        Sale,
        "sale_of_a_guest_moves_no_value",
        {"member": None, "wallet": FEN, "due": D("99.99"), "handed_over": D("99.99")},
    ),
    (Line, "line_quantity", {"quantity": 0, "amount": ZERO, "net": ZERO}),
    (Line, "line_quantity", {"quantity": 10_000, "amount": D(500_000), "net": D(500_000)}),
    (Line, "line_amount", {"unit_price": D("50.01")}),
    (Line, "line_shares_add_up", {"net": D("99.99")}),
    *(
        (Line, "line_shares_add_up", {step: FEN})
        for step in ("member_off", "tier_off", "promotion_off", "coupon_off", "points_off", "rounding_off", "waived")
    ),
    *(
        (Line, "line_not_negative", {step: -FEN, "net": D("100.01")})
        for step in ("member_off", "tier_off", "promotion_off", "coupon_off", "points_off", "rounding_off", "waived")
    ),
    (Line, "line_not_negative", {"net": -FEN, "waived": D("100.01")}),
    (Tender, "tender_of_one_receipt", {"sale": None}),
    (Tender, "tender_amounts", {"amount": ZERO, "handed_over": ZERO}),
    (Tender, "tender_amounts", {"handed_over": D("99.99")}),
    (TopUp, "top_up_not_negative", {"amount": ZERO, "handed_over": ZERO}),
    (TopUp, "top_up_not_negative", {"gift": -FEN}),
    (TopUp, "top_up_not_negative", {"gift_value": -FEN}),
    (TopUp, "top_up_figures_add_up", {"change": FEN}),
    (TopUpRefund, "top_up_refund_not_negative", {"amount": -FEN}),
    (TopUpRefund, "top_up_refund_not_negative", {"withheld": -FEN}),
    (Refund, "refund_figures_add_up", {"amount": D("99.99")}),
    (Refund, "refund_figures_add_up", {"deducted": FEN}),
    (Refund, "refund_not_negative", {"points_value": -FEN}),
    (Refund, "refund_not_negative", {"waived": -FEN}),
    (RefundLine, "refund_line_quantity", {"quantity": 0}),
    (RefundLine, "refund_line_not_negative", {"net": -FEN}),
    (RefundLine, "refund_line_not_negative", {"points_value": -FEN}),
    (RefundLine, "refund_line_not_negative", {"waived": -FEN}),
    (RefundTender, "refund_tender_amounts", {"amount": -FEN}),
    (RefundTender, "refund_tender_amounts", {"closed": -FEN}),
    (RefundTender, "refund_tender_amounts", {"tender": None}),
    (RefundTender, "refund_tender_amounts", {"tender": None, "closed": ZERO, "amount": ZERO}),
    (Merge, "merge_undone_has_who_and_when", {"undone_at": AT}),
    (Merge, "merge_undone_has_who_and_when", {"undone_as": "U1"}),
    (Shift, "shift_float_not_negative", {"opening_float": -FEN}),
    (Shift, "shift_has_a_terminal", {"terminal": ""}),
    (Shift, "shift_closed_has_who_and_when", {"closed_at": AT}),
    (Shift, "shift_closed_has_who_and_when", {"note": "x"}),
    (ShiftCount, "shift_count_adds_up", {"difference": D(2)}),
    (CashMove, "cash_move_positive", {"amount": ZERO}),
    (CashMove, "cash_move_kind", {"kind": "lost"}),
    (CashMove, "cash_move_has_a_reason", {"reason": ""}),
]
# What of a second right row must differ so that nothing but the named constraint refuses it.
UNIQUES: list[Case] = [
    (PointsEntry, "points_entry_once", {"seq": 2}),
    (PointsEntry, "points_entry_seq", {"reference": "R2"}),
    (Part, "points_part_once", {}),
    (WalletLot, "wallet_lot_once", {}),
    (WalletEntry, "wallet_entry_once", {"seq": 2}),
    (WalletEntry, "wallet_entry_seq", {"reference": "R2"}),
    (WalletPart, "wallet_part_once", {}),
    (Purchase, "purchase_once", {}),
    (TierChange, "tier_change_once", {}),
    (Line, "line_once", {}),
    (Tender, "tender_once", {}),
    (TopUpRefund, "top_up_refund_once", {}),
    (RefundLine, "refund_line_once", {}),
    (RefundTender, "refund_tender_once", {}),
    (Merge, "merge_once", {}),
    (Shift, "shift_open_once", {}),
    (ShiftCount, "shift_count_once", {}),
]


@pytest.fixture
def rows(chain: Chain) -> Rows:
    return Rows(chain)


def passes(*some: models.Model) -> None:
    """The rows are taken one by one; then they are undone, before anybody adds up their children."""
    with transaction.atomic():
        for row in some:
            insert(row)
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", sorted({case[0] for case in CHECKS + UNIQUES}, key=lambda model: model._meta.label))
def test_a_right_row_passes(rows: Rows, model: type[models.Model]) -> None:
    passes(rows.make(model))


@pytest.mark.parametrize(("model", "constraint", "changes"), CHECKS)
def test_a_row_that_breaks_one_rule_is_refused_by_its_name(
    rows: Rows, model: type[models.Model], constraint: str, changes: dict[str, Any]
) -> None:
    with refused_by(constraint, model._meta.db_table):
        insert(rows.make(model, **changes))


@pytest.mark.parametrize(("model", "constraint", "changes"), UNIQUES)
def test_a_second_row_of_the_same_is_refused_by_its_name(
    rows: Rows, model: type[models.Model], constraint: str, changes: dict[str, Any]
) -> None:
    with refused_by(constraint, model._meta.db_table):
        insert(rows.make(model))
        insert(rows.make(model, **changes))


SPECIAL: dict[str, Callable[[Rows], list[models.Model]]] = {
    "points_entry_reversed_once": lambda rows: [
        rows.make(PointsEntry, kind="adjust", seq=2 + n, reference=f"U{n}", reverses=rows.entry) for n in range(2)
    ],
    "wallet_entry_reversed_once": lambda rows: [
        rows.make(WalletEntry, seq=2 + n, reference=f"U{n}", reverses=rows.wallet_entry) for n in range(2)
    ],
    "approval_by_another_person": lambda rows: [
        rows.make(Approval, state="approved", approver=rows.chain.cashier, decided_at=AT)
    ],
    "top_up_refund_approval_once": lambda rows: [
        rows.make(TopUpRefund, approval="A1", top_up_id=number) for number in (uuid7(), uuid7())
    ],
    "sale_of_a_top_up_once": lambda rows: [rows.make(Sale, top_up=rows.top_up, member=rows.member) for _ in range(2)],
    "sale_external_number_once": lambda rows: [rows.make(Sale, external_number="X1") for _ in range(2)],
    "merge_of_two": lambda rows: [rows.make(Merge, loser=rows.member)],
    "request_key_once": lambda rows: [rows.make(Request, key="k") for _ in range(2)],
}


@pytest.mark.parametrize("constraint", SPECIAL)
def test_what_takes_more_than_one_change_is_refused_as_well(rows: Rows, constraint: str) -> None:
    with refused_by(constraint):
        for row in SPECIAL[constraint](rows):
            insert(row)


def test_guests_lines_and_tenders_are_unique_although_they_have_no_member(chain: Chain) -> None:
    sale = receipts.new_sale(chain.s001, chain.cashier)
    with refused_by("line_once"):
        insert(sale)
        insert(receipts.new_line(sale, "50.00"), receipts.new_line(sale, "50.00"))
    with refused_by("tender_once"):
        insert(sale)
        insert(receipts.new_tender(sale, "50.00"), receipts.new_tender(sale, "50.00"))


def test_what_is_unique_for_one_member_is_free_for_another(rows: Rows, chain: Chain) -> None:
    other = make_member(chain.s001)
    passes(rows.make(PointsEntry), rows.make(PointsEntry, member=other))
    passes(rows.make(WalletLot), rows.make(WalletLot, member=other))
    passes(rows.make(Request, key="k"), rows.make(Request, key="k", store=chain.s002))
    passes(rows.make(Sale, external_number="X1"), rows.make(Sale, external_number="X1", store=chain.s002))
    passes(rows.make(Sale), rows.make(Sale))


def test_a_debt_is_left_by_a_claw_back_only(rows: Rows) -> None:
    passes(rows.make(PointsEntry, kind="claw_back", amount=-50, balance_after=-50))
    passes(rows.make(PointsEntry, kind="earn", amount=50, balance_after=-10, at=AT + timedelta(days=1)))


def test_every_constraint_of_every_posted_table_is_shown_here() -> None:
    shown = {constraint for _model, constraint, _changes in CHECKS + UNIQUES} | set(SPECIAL)
    # Compliance shows its own in tests/compliance/test_constraints.py.
    posted = [one for one in apps.get_models() if issubclass(one, Posted) and one._meta.app_label != "compliance"]
    assert shown == {constraint.name for model in posted for constraint in model._meta.constraints}
