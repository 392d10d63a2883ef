"""Points: balances, numbers, lots, parts, and the receipts that they come from (docs/algorithms/ledgers.md)."""

from config.ledger_check.checking import compare

MEMBERS = compare(
    "points",
    """SELECT m.number AS subject, m.points, m.points_seq, greatest(m.points, 0) AS positive,
      coalesce(e.total, 0) AS total, coalesce(e.last, 0) AS last, coalesce(e.n, 0) AS n, coalesce(e.first, 1) AS first,
      1 AS one, coalesce(l.remaining, 0) AS remaining
    FROM members_member m
    LEFT JOIN (SELECT member_id, sum(amount) AS total, min(seq) AS first, max(seq) AS last, count(*) AS n
      FROM points_pointsentry GROUP BY member_id) e ON e.member_id = m.id
    LEFT JOIN (SELECT member_id, sum(remaining) AS remaining FROM points_lot GROUP BY member_id) l
      ON l.member_id = m.id""",
    points=("points", "total"),
    points_seq=("points_seq", "last"),
    first_entry=("first", "one"),
    number_of_entries=("n", "last"),
    points_in_lots=("remaining", "positive"),
)
ENTRIES = compare(
    "points entry",
    """SELECT m.number || ' entry ' || e.seq AS subject, e.balance_after,
      sum(e.amount) OVER (PARTITION BY e.member_id ORDER BY e.seq) AS running, coalesce(p.total, 0) AS parts,
      greatest(e.balance_after, 0) - greatest(e.balance_after - e.amount, 0) AS moved
    FROM points_pointsentry e JOIN members_member m ON m.id = e.member_id
    LEFT JOIN (SELECT entry_id, sum(amount) AS total FROM points_part GROUP BY entry_id) p ON p.entry_id = e.id""",
    balance_after=("balance_after", "running"),
    parts=("parts", "moved"),
)
# A lot that a merge moved stands for another one, and says that it earned as much.
LOTS = compare(
    "points lot",
    """SELECT m.number || ' lot of ' || l.reference AS subject, l.remaining, l.earned, coalesce(p.total, 0) AS parts,
      coalesce(o.earned, p.first, 0) AS first
    FROM points_lot l JOIN members_member m ON m.id = l.member_id LEFT JOIN points_lot o ON o.id = l.moved_from_id
    LEFT JOIN (
      SELECT p.lot_id, sum(p.amount) AS total,
        sum(p.amount) FILTER (WHERE p.amount > 0 AND e.reference = l.reference) AS first
      FROM points_part p JOIN points_pointsentry e ON e.id = p.entry_id JOIN points_lot l ON l.id = p.lot_id
      GROUP BY p.lot_id) p ON p.lot_id = l.id""",
    remaining=("remaining", "parts"),
    earned=("earned", "first"),
)
PARTS = compare(
    "points part",
    """SELECT m.number || ' part of ' || e.reference AS subject, p.member_id AS part, e.member_id AS entry,
      l.member_id AS lot
    FROM points_part p JOIN members_member m ON m.id = p.member_id JOIN points_pointsentry e ON e.id = p.entry_id
    JOIN points_lot l ON l.id = p.lot_id""",
    member_of_the_entry=("part", "entry"),
    member_of_the_lot=("part", "lot"),
)
RECEIPTS = compare(
    "points of a receipt",
    """SELECT coalesce(r.number, e.reference) || ' ' || coalesce(r.kind, e.kind) AS subject,
      coalesce(e.amount, 0) AS booked, coalesce(r.points, 0) AS points, e.member_id AS booked_for, r.member_id AS member
    FROM (SELECT number, member_id, 'earn' AS kind, points_earned AS points FROM checkout_sale WHERE points_earned > 0
      UNION ALL SELECT number, member_id, 'redeem', -points_used FROM checkout_sale WHERE points_used > 0
      UNION ALL SELECT number, member_id, 'claw_back', -points_clawed_back FROM checkout_refund
        WHERE points_clawed_back > 0
      UNION ALL SELECT number, member_id, 'give_back', points_returned FROM checkout_refund WHERE points_returned > 0
      UNION ALL SELECT number, member_id, 'bonus', bonus_points FROM checkout_topup WHERE bonus_points > 0) r
    FULL JOIN (SELECT reference, kind, member_id, amount FROM points_pointsentry
      WHERE kind IN ('earn', 'redeem', 'claw_back', 'give_back', 'bonus')) e
      ON e.reference = r.number AND e.kind = r.kind""",
    points=("booked", "points"),
    member=("booked_for", "member"),
)

CHECKS = (MEMBERS, ENTRIES, LOTS, PARTS, RECEIPTS)
