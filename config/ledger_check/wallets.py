"""Stored value: balances, numbers, lots, parts, and the receipts that they come from (docs/algorithms/ledgers.md).

Principal used of a lot is half_up(C × P ÷ (P + G)), reckoned here in whole fen: no division but the last one.
"""

from config.ledger_check.checking import compare

MEMBERS = compare(
    "stored value",
    """SELECT m.number AS subject, m.principal, m.gift, m.wallet_seq, coalesce(e.principal, 0) AS principal_booked,
      coalesce(e.gift, 0) AS gift_booked, coalesce(e.last, 0) AS last, coalesce(e.n, 0) AS n,
      coalesce(e.first, 1) AS first, 1 AS one
    FROM members_member m
    LEFT JOIN (SELECT member_id, sum(principal) AS principal, sum(gift) AS gift, min(seq) AS first, max(seq) AS last,
      count(*) AS n FROM wallets_walletentry GROUP BY member_id) e ON e.member_id = m.id""",
    principal=("principal", "principal_booked"),
    gift_money=("gift", "gift_booked"),
    wallet_seq=("wallet_seq", "last"),
    first_entry=("first", "one"),
    number_of_entries=("n", "last"),
)
ENTRIES = compare(
    "wallet entry",
    """SELECT m.number || ' entry ' || e.seq AS subject, e.balance_after, e.principal, e.gift,
      sum(e.amount) OVER (PARTITION BY e.member_id ORDER BY e.seq) AS running,
      coalesce(p.principal, 0) AS principal_parts, coalesce(p.gift, 0) AS gift_parts
    FROM wallets_walletentry e JOIN members_member m ON m.id = e.member_id
    LEFT JOIN (SELECT entry_id, sum(principal) AS principal, sum(gift) AS gift FROM wallets_part GROUP BY entry_id) p
      ON p.entry_id = e.id""",
    balance_after=("balance_after", "running"),
    principal_of_its_parts=("principal", "principal_parts"),
    gift_money_of_its_parts=("gift", "gift_parts"),
)
LOTS = compare(
    "wallet lot",
    """SELECT subject, used, used_parts, principal_parts, gift_parts,
      CASE WHEN closed THEN 0 ELSE principal - taken END AS principal_left,
      CASE WHEN closed THEN 0 ELSE gift - (used - taken) END AS gift_left
    FROM (SELECT m.number || ' lot of ' || l.reference AS subject, l.used, l.principal, l.gift,
        l.closed_as <> '' AS closed, coalesce(p.used, 0) AS used_parts, coalesce(p.principal, 0) AS principal_parts,
        coalesce(p.gift, 0) AS gift_parts,
        div(2 * (l.used * 100) * (l.principal * 100) + (l.principal + l.gift) * 100, 2 * (l.principal + l.gift) * 100)
          / 100 AS taken
      FROM wallets_lot l JOIN members_member m ON m.id = l.member_id
      LEFT JOIN (SELECT lot_id, sum(used) AS used, sum(principal) AS principal, sum(gift) AS gift
        FROM wallets_part GROUP BY lot_id) p ON p.lot_id = l.id) lots""",
    used=("used", "used_parts"),
    principal_left=("principal_parts", "principal_left"),
    gift_money_left=("gift_parts", "gift_left"),
)
PARTS = compare(
    "wallet part",
    """SELECT m.number || ' part of ' || e.reference AS subject, p.member_id AS part, e.member_id AS entry,
      l.member_id AS lot, p.sold_store_id AS sold, l.store_id AS sold_in
    FROM wallets_part p JOIN members_member m ON m.id = p.member_id JOIN wallets_walletentry e ON e.id = p.entry_id
    JOIN wallets_lot l ON l.id = p.lot_id""",
    member_of_the_entry=("part", "entry"),
    member_of_the_lot=("part", "lot"),
    selling_store=("sold", "sold_in"),
)
RECEIPTS = compare(
    "stored value of a receipt",
    """SELECT coalesce(r.number, e.reference) || ' ' || coalesce(r.kind, e.kind) AS subject,
      coalesce(e.amount, 0) AS booked, coalesce(r.amount, 0) AS amount, coalesce(e.gift, 0) AS gift_booked,
      coalesce(r.gift, 0) AS gift, e.member_id AS booked_for, r.member_id AS member
    FROM (SELECT number, member_id, 'spend' AS kind, wallet AS amount, 0 AS gift FROM checkout_sale WHERE wallet > 0
      UNION ALL SELECT number, member_id, 'top_up', amount, gift FROM checkout_topup) r
    FULL JOIN (SELECT reference, kind, member_id, CASE kind WHEN 'spend' THEN -amount ELSE principal END AS amount,
        CASE kind WHEN 'spend' THEN 0 ELSE gift END AS gift
      FROM wallets_walletentry WHERE kind IN ('spend', 'top_up')) e ON e.reference = r.number AND e.kind = r.kind""",
    amount=("booked", "amount"),
    gift_money=("gift_booked", "gift"),
    member=("booked_for", "member"),
)
TOP_UPS = compare(
    "lot of a top-up",
    """SELECT t.number AS subject, l.principal, t.amount, l.gift AS lot_gift, t.gift, l.offer_id AS lot_offer, t.offer_id
    FROM checkout_topup t LEFT JOIN wallets_lot l ON l.reference = t.number AND l.member_id = t.member_id""",
    principal=("principal", "amount"),
    gift_money=("lot_gift", "gift"),
    offer=("lot_offer", "offer_id"),
)
# What a return gives to the wallet is the face of its parts; a part of a lot that was cashed out moves no balance.
RETURNS = compare(
    "stored value of a return",
    """SELECT coalesce(r.number, e.reference) AS subject, coalesce(e.face, 0) AS booked, coalesce(r.amount, 0) AS amount
    FROM (SELECT r.number, sum(t.amount) AS amount FROM checkout_refund r
      JOIN checkout_refundtender t ON t.refund_id = r.id JOIN checkout_tendermethod m ON m.id = t.method_id
      WHERE m.code = 'wallet' GROUP BY r.number HAVING sum(t.amount) > 0) r
    FULL JOIN (SELECT e.reference, -sum(p.used) AS face FROM wallets_walletentry e JOIN wallets_part p ON p.entry_id = e.id
      WHERE e.kind IN ('give_back', 'closed_return') GROUP BY e.reference) e ON e.reference = r.number""",
    amount=("booked", "amount"),
)
CASH_OUTS = compare(
    "cash-out",
    """SELECT coalesce(r.number, e.reference) AS subject, e.member_id AS booked_for, r.member_id AS member,
      l.closed_as, r.account
    FROM (SELECT f.number, f.member_id, f.account, t.number AS top_up FROM checkout_topuprefund f
      JOIN checkout_topup t ON t.id = f.top_up_id) r
    FULL JOIN (SELECT reference, member_id FROM wallets_walletentry WHERE kind = 'cash_out') e ON e.reference = r.number
    LEFT JOIN wallets_lot l ON l.reference = r.top_up AND l.member_id = r.member_id""",
    member=("booked_for", "member"),
    lot_closed_as=("closed_as", "account"),
)

CHECKS = (MEMBERS, ENTRIES, LOTS, PARTS, RECEIPTS, TOP_UPS, RETURNS, CASH_OUTS)
