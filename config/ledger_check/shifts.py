"""Cash shifts: what a closed one said must be there, computed again from its receipts and moves (docs/algorithms/shifts.md)."""

from config.ledger_check.checking import compare

_FLOWS = """SELECT h.id AS shift_id, c.id AS method_id, h.opening_float AS amount
    FROM checkout_shift h JOIN checkout_tendermethod c ON c.code = 'cash'
  UNION ALL SELECT s.shift_id, t.method_id, t.amount
    FROM checkout_tender t JOIN checkout_sale s ON s.id = t.sale_id WHERE s.shift_id IS NOT NULL
  UNION ALL SELECT u.shift_id, t.method_id, t.amount
    FROM checkout_tender t JOIN checkout_topup u ON u.id = t.top_up_id WHERE u.shift_id IS NOT NULL
  UNION ALL SELECT r.shift_id, t.method_id, -t.amount
    FROM checkout_refundtender t JOIN checkout_refund r ON r.id = t.refund_id WHERE r.shift_id IS NOT NULL
  UNION ALL SELECT f.shift_id, m.id, -f.amount
    FROM checkout_topuprefund f JOIN checkout_tendermethod m ON m.code = f.pay_to WHERE f.shift_id IS NOT NULL
  UNION ALL SELECT v.shift_id, c.id, CASE v.kind WHEN 'in' THEN v.amount ELSE -v.amount END
    FROM checkout_cashmove v JOIN checkout_tendermethod c ON c.code = 'cash'"""
# Stored value leaves no drawer and is not counted.
COUNTS = compare(
    "cash shift",
    f"""SELECT h.number || ' ' || m.code AS subject, coalesce(c.expected, 0) AS expected, coalesce(f.amount, 0) AS computed,
      c.id IS NOT NULL OR m.code <> 'cash' AS cash_counted, true AS yes
    FROM checkout_shift h CROSS JOIN checkout_tendermethod m
    LEFT JOIN (SELECT shift_id, method_id, sum(amount) AS amount FROM ({_FLOWS}) x GROUP BY shift_id, method_id) f
      ON f.shift_id = h.id AND f.method_id = m.id
    LEFT JOIN checkout_shiftcount c ON c.shift_id = h.id AND c.method_id = m.id
    WHERE h.closed_at IS NOT NULL AND m.code <> 'wallet'""",  # noqa: S608 - a constant of ours
    expected=("expected", "computed"),
    cash_counted=("cash_counted", "yes"),
)
RECEIPTS = compare(
    "receipt of a cash shift",
    """SELECT r.number AS subject, r.store_id, h.store_id AS shift_store, r.terminal, h.terminal AS shift_terminal
    FROM (SELECT number, shift_id, store_id, terminal FROM checkout_sale WHERE shift_id IS NOT NULL
      UNION ALL SELECT number, shift_id, store_id, terminal FROM checkout_refund WHERE shift_id IS NOT NULL
      UNION ALL SELECT number, shift_id, store_id, terminal FROM checkout_topup WHERE shift_id IS NOT NULL) r
    JOIN checkout_shift h ON h.id = r.shift_id""",
    store=("store_id", "shift_store"),
    till=("terminal", "shift_terminal"),
)

CHECKS = (COUNTS, RECEIPTS)
