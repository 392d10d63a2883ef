"""Receipts: sums over children to the fen, what came back of what was sold, coupons that were used."""

from config.ledger_check.checking import compare

SALES = compare(
    "sale",
    """SELECT s.number AS subject, s.subtotal, s.discount, s.points_value, s.rounding, s.waived, s.total, s.wallet,
      coalesce(l.amount, 0) AS line_amounts, coalesce(l.discount, 0) AS line_discounts, coalesce(l.points, 0) AS line_points,
      coalesce(l.rounding, 0) AS line_rounding, coalesce(l.waived, 0) AS line_waived, coalesce(l.net, 0) AS line_nets,
      coalesce(t.kept, 0) AS kept, coalesce(t.wallet, 0) AS wallet_kept, coalesce(l.n, 0) > 0 AS has_lines, true AS yes,
      coalesce(l.strangers, 0) + coalesce(t.strangers, 0) AS strangers, 0 AS none
    FROM checkout_sale s LEFT JOIN (
      SELECT l.sale_id, count(*) AS n, sum(l.amount) AS amount, sum(l.points_off) AS points, sum(l.waived) AS waived,
        sum(l.member_off + l.tier_off + l.promotion_off + l.coupon_off) AS discount, sum(l.rounding_off) AS rounding,
        sum(l.net) AS net, count(*) FILTER (WHERE l.member_id IS DISTINCT FROM s.member_id) AS strangers
      FROM checkout_line l JOIN checkout_sale s ON s.id = l.sale_id GROUP BY l.sale_id) l ON l.sale_id = s.id
    LEFT JOIN (SELECT t.sale_id, sum(t.amount) AS kept, sum(t.amount) FILTER (WHERE m.code = 'wallet') AS wallet,
        count(*) FILTER (WHERE t.member_id IS DISTINCT FROM s.member_id) AS strangers
      FROM checkout_tender t JOIN checkout_sale s ON s.id = t.sale_id JOIN checkout_tendermethod m ON m.id = t.method_id
      GROUP BY t.sale_id) t ON t.sale_id = s.id""",
    subtotal=("subtotal", "line_amounts"),
    discount=("discount", "line_discounts"),
    points_value=("points_value", "line_points"),
    rounding=("rounding", "line_rounding"),
    waived=("waived", "line_waived"),
    total=("total", "line_nets"),
    tenders=("total", "kept"),
    stored_value=("wallet", "wallet_kept"),
    lines=("has_lines", "yes"),
    rows_of_another_member=("strangers", "none"),
)
REFUNDS = compare(
    "refund",
    """SELECT r.number AS subject, r.net, r.points_value, r.waived, r.amount, coalesce(l.net, 0) AS line_nets,
      coalesce(l.points, 0) AS line_points, coalesce(l.waived, 0) AS line_waived, coalesce(t.amount, 0) AS paid,
      coalesce(t.closed, 0) AS closed, coalesce(l.n, 0) > 0 AS has_lines, true AS yes,
      coalesce(l.strangers, 0) AS strangers, 0 AS none
    FROM checkout_refund r LEFT JOIN (
      SELECT l.refund_id, count(*) AS n, sum(l.net) AS net, sum(l.points_value) AS points, sum(l.waived) AS waived,
        count(*) FILTER (WHERE s.sale_id <> r.sale_id) AS strangers
      FROM checkout_refundline l JOIN checkout_refund r ON r.id = l.refund_id JOIN checkout_line s ON s.id = l.line_id
      GROUP BY l.refund_id) l ON l.refund_id = r.id
    LEFT JOIN (SELECT refund_id, sum(amount) AS amount, sum(closed) AS closed
      FROM checkout_refundtender GROUP BY refund_id) t ON t.refund_id = r.id""",
    goods=("net", "line_nets"),
    points_value=("points_value", "line_points"),
    waived=("waived", "line_waived"),
    amount=("amount", "paid"),
    closed_tenders=("net", "closed"),
    lines=("has_lines", "yes"),
    lines_of_another_sale=("strangers", "none"),
)
# What came back is compared with the smaller of itself and what was sold: it differs when it is more.
LINES = compare(
    "returned line",
    """SELECT s.number || ' line ' || l.position AS subject, r.quantity, least(r.quantity, l.quantity) AS sold, r.net,
      least(r.net, l.net) AS sold_net, r.points, least(r.points, l.points_off) AS sold_points, r.waived,
      least(r.waived, l.waived) AS sold_waived
    FROM (SELECT line_id, sum(quantity) AS quantity, sum(net) AS net, sum(points_value) AS points, sum(waived) AS waived
      FROM checkout_refundline GROUP BY line_id) r
    JOIN checkout_line l ON l.id = r.line_id JOIN checkout_sale s ON s.id = l.sale_id""",
    quantity=("quantity", "sold"),
    net=("net", "sold_net"),
    points_value=("points", "sold_points"),
    waived=("waived", "sold_waived"),
)
TENDERS = compare(
    "returned tender",
    """SELECT s.number || ' tender ' || t.position AS subject, r.closed, least(r.closed, t.amount) AS kept
    FROM (SELECT tender_id, sum(closed) AS closed FROM checkout_refundtender WHERE tender_id IS NOT NULL
      GROUP BY tender_id) r
    JOIN checkout_tender t ON t.id = r.tender_id JOIN checkout_sale s ON s.id = t.sale_id""",
    amount=("closed", "kept"),
)
TOP_UPS = compare(
    "top-up",
    """SELECT u.number AS subject, u.amount, coalesce(t.amount, 0) AS kept
    FROM checkout_topup u LEFT JOIN (SELECT top_up_id, sum(amount) AS amount FROM checkout_tender
      WHERE top_up_id IS NOT NULL GROUP BY top_up_id) t ON t.top_up_id = u.id""",
    tenders=("amount", "kept"),
)
# A used coupon names its sale; the sale keeps the code of its first coupon.
COUPONS = compare(
    "coupon",
    """SELECT c.code AS subject, s.number IS NOT NULL AS sold, true AS yes, c.used_reference <> '' AS referred
    FROM coupons_coupon c LEFT JOIN checkout_sale s ON s.number = c.used_reference WHERE c.state = 'used'""",
    sale=("sold", "yes"),
    reference=("referred", "yes"),
)
COUPON_SALES = compare(
    "coupon of a sale",
    """SELECT s.number AS subject, c.state AS state, 'used' AS used FROM checkout_sale s
    LEFT JOIN coupons_coupon c ON c.code = s.coupon_code AND c.used_reference = s.number
    WHERE s.coupon_code <> '' AND NOT EXISTS (
      SELECT 1 FROM checkout_refund r WHERE r.sale_id = s.id AND r.coupon_restored)""",
    state=("state", "used"),
)

CHECKS = (SALES, REFUNDS, LINES, TENDERS, TOP_UPS, COUPONS, COUPON_SALES)
