"""What must hold after every step (docs/algorithms/ledgers.md), asked of the rows by plain SQL that the house does not use."""

from django.db import connection, transaction

from config.ledger_check.running import check

_ENTRIES = """
  SELECT member_id::text || ' entry ' || seq FROM (
    SELECT member_id, seq, amount, balance_after, row_number() OVER w AS place, sum(amount) OVER w AS running
    FROM {table} WINDOW w AS (PARTITION BY member_id ORDER BY seq)) e
  WHERE seq <> place OR balance_after <> running"""
_LAST = """
  SELECT m.number FROM members_member m LEFT JOIN
    (SELECT member_id, max(seq) AS seq, sum(amount) AS amount FROM {table} GROUP BY member_id) e ON e.member_id = m.id
  WHERE m.{seq} <> coalesce(e.seq, 0) OR {balance} <> coalesce(e.amount, 0)"""
# The principal left of a lot, from its three numbers; a closed one holds nothing.
_LEFT = """
  SELECT l.*, CASE WHEN closed_as <> '' THEN 0 ELSE principal + gift - used END AS face,
    CASE WHEN closed_as <> '' THEN 0 ELSE principal - round(used * principal / (principal + gift), 2) END AS kept
  FROM wallets_lot l"""
_RETURNED = """
  SELECT {parent}.id::text FROM {parent} JOIN {child} c ON c.{key} = {parent}.id GROUP BY {parent}.id
  HAVING {wrong}"""

RULES = {
    "points: numbered without gaps, balance after = running sum": _ENTRIES.format(table="points_pointsentry"),
    "wallets: numbered without gaps, balance after = running sum": _ENTRIES.format(table="wallets_walletentry"),
    "points: the member's balance and last number": _LAST.format(
        table="points_pointsentry", seq="points_seq", balance="m.points"
    ),
    "wallets: the member's balance and last number": _LAST.format(
        table="wallets_walletentry", seq="wallet_seq", balance="m.principal + m.gift"
    ),
    "points: the lots hold max(balance, 0)": """
        SELECT m.number FROM members_member m WHERE greatest(m.points, 0) <>
          (SELECT coalesce(sum(remaining), 0) FROM points_lot WHERE member_id = m.id)""",
    "points: a lot's remaining is the sum of its parts": """
        SELECT l.id::text FROM points_lot l WHERE remaining > earned OR remaining <>
          (SELECT coalesce(sum(amount), 0) FROM points_part WHERE lot_id = l.id)""",
    "points: the parts of an entry are what it did to max(balance, 0)": """
        SELECT e.id::text FROM points_pointsentry e
        WHERE greatest(balance_after, 0) - greatest(balance_after - amount, 0) <>
          (SELECT coalesce(sum(amount), 0) FROM points_part WHERE entry_id = e.id)""",
    "wallets: a lot's C is the sum of its parts": """
        SELECT l.id::text FROM wallets_lot l WHERE used <>
          (SELECT coalesce(sum(used), 0) FROM wallets_part WHERE lot_id = l.id)""",
    "wallets: what the parts leave of a lot follows from its three numbers": f"""
        SELECT l.id::text FROM ({_LEFT}) l JOIN
          (SELECT lot_id, sum(principal) AS principal, sum(gift) AS gift FROM wallets_part GROUP BY lot_id) p ON p.lot_id = l.id
        WHERE p.principal <> l.kept OR p.gift <> l.face - l.kept""",
    "wallets: an entry is the sum of its parts": """
        SELECT e.id::text FROM wallets_walletentry e,
          LATERAL (SELECT sum(principal) AS principal, sum(gift) AS gift FROM wallets_part WHERE entry_id = e.id) p
        WHERE (p.principal, p.gift) IS DISTINCT FROM (e.principal, e.gift)""",
    "wallets: the member has what the open lots hold": f"""
        SELECT m.number FROM members_member m,
          LATERAL (SELECT coalesce(sum(kept), 0) AS kept, coalesce(sum(face), 0) AS face
            FROM ({_LEFT}) l WHERE l.member_id = m.id) w
        WHERE m.principal <> w.kept OR m.gift <> w.face - w.kept""",
    "sales: the lines add up": """
        SELECT s.number FROM checkout_sale s JOIN checkout_line l ON l.sale_id = s.id GROUP BY s.id
        HAVING sum(l.net) <> s.total OR sum(l.points_off) <> s.points_value OR sum(l.waived) <> s.waived
          OR sum(l.coupon_off + l.promotion_off + l.tier_off + l.member_off) <> s.discount""",
    "sales: the tenders add up": """
        SELECT number FROM checkout_sale s WHERE total <>
          (SELECT coalesce(sum(amount), 0) FROM checkout_tender WHERE sale_id = s.id)""",
    "sales: points and stored value moved as the receipt says": """
        SELECT s.number FROM checkout_sale s WHERE s.member_id IS NOT NULL AND (
          s.points_used <> -(SELECT coalesce(sum(amount), 0) FROM points_pointsentry
            WHERE reference = s.number AND kind = 'redeem')
          OR s.points_earned <> (SELECT coalesce(sum(amount), 0) FROM points_pointsentry
            WHERE reference = s.number AND kind = 'earn')
          OR s.wallet <> -(SELECT coalesce(sum(amount), 0) FROM wallets_walletentry
            WHERE reference = s.number AND kind = 'spend'))""",
    "refunds: no line gives more than it was": _RETURNED.format(
        parent="checkout_line",
        child="checkout_refundline",
        key="line_id",
        wrong="sum(c.quantity) > checkout_line.quantity OR sum(c.net) > checkout_line.net"
        " OR sum(c.points_value) > points_off OR sum(c.waived) > checkout_line.waived"
        " OR (sum(c.quantity) = checkout_line.quantity AND sum(c.net) <> checkout_line.net)",
    ),
    "refunds: no tender gives more than it was": _RETURNED.format(
        parent="checkout_tender",
        child="checkout_refundtender",
        key="tender_id",
        wrong="sum(c.closed) > checkout_tender.amount",
    ),
    "refunds: what a sale gave back is at most what it took": """
        SELECT s.number FROM checkout_sale s JOIN checkout_refund r ON r.sale_id = s.id GROUP BY s.id
        HAVING sum(r.net) > s.total OR sum(r.points_returned) > s.points_used
          OR sum(r.points_clawed_back + r.points_expired) > s.points_earned""",
    "coupons: used by one sale that names it": """
        SELECT c.code FROM coupons_coupon c LEFT JOIN checkout_sale s
          ON s.number = c.used_reference AND s.coupon_code = c.code
        WHERE (c.state = 'used') <> (s.id IS NOT NULL)""",
    "members: spend, visits and points of the window are those of the purchases": """
        SELECT m.number FROM members_member m,
          LATERAL (SELECT coalesce(sum(net), 0) AS net, coalesce(sum(points), 0) AS points,
            count(*) FILTER (WHERE kind = 'sale') AS visits FROM members_purchase WHERE member_id = m.id) p
        WHERE m.window_from IS NULL AND ((m.window_spend, m.window_points) <> (p.net, p.points)
          OR m.visits <> p.visits AND m.id NOT IN (SELECT member_id FROM members_merge))""",
}


_ALL = " UNION ALL ".join(f"SELECT {place}, row FROM ({sql}) found(row)" for place, sql in enumerate(RULES.values()))


def differences() -> list[str]:
    """Each rule that does not hold, with the rows that break it; [] is what a test wants to see."""
    names = list(RULES)
    with transaction.atomic(), connection.cursor() as cursor:
        # Compiling it takes longer than running it over the rows of a test.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(_ALL)
        return [f"{names[place]}: {row}" for place, row in cursor.fetchall()]


def faults() -> list[str]:
    """The differences, and those that `manage.py check_ledgers` finds."""
    return [*differences(), *map(str, check().first)]
