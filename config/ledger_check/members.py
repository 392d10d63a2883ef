"""The member's cached columns that follow from purchases and consents.

`rfm` is not compared: it is of last night by meaning (`members/services/rfm.py`), and moves with what others buy.
"""

from config.ledger_check.checking import compare

# The first condition is the window: `window_from` empty means that everything counts.
PURCHASES = compare(
    "purchases",
    """SELECT m.number AS subject, m.window_spend, m.window_points, coalesce(p.spend, 0) AS spend,
      coalesce(p.points, 0) AS points
    FROM members_member m LEFT JOIN (
      SELECT p.member_id, sum(p.net) FILTER (WHERE w.window_from IS NULL OR p.business_day >= w.window_from) AS spend,
        sum(p.points) FILTER (WHERE w.window_from IS NULL OR p.business_day >= w.window_from) AS points
      FROM members_purchase p JOIN members_member w ON w.id = p.member_id GROUP BY p.member_id) p
      ON p.member_id = m.id""",
    window_spend=("window_spend", "spend"),
    window_points=("window_points", "points"),
)
# The visits of who was merged count for the survivor as well.
VISITS = compare(
    "visits",
    """SELECT m.number AS subject, m.visits, m.last_visit, coalesce(p.sales, 0) AS sales, p.last
    FROM members_member m LEFT JOIN (
      WITH RECURSIVE gone(id, survivor) AS (
        SELECT id, merged_into_id FROM members_member WHERE merged_into_id IS NOT NULL
        UNION ALL SELECT g.id, m.merged_into_id FROM gone g JOIN members_member m ON m.id = g.survivor
          WHERE m.merged_into_id IS NOT NULL),
      own AS MATERIALIZED (SELECT member_id, count(*) AS sales, max(at) AS last FROM members_purchase WHERE kind = 'sale'
        GROUP BY member_id)
      SELECT member_id, sum(sales) AS sales, max(last) AS last FROM (
        SELECT member_id, sales, last FROM own
        UNION ALL SELECT g.survivor, o.sales, o.last FROM gone g JOIN own o ON o.member_id = g.id) every
      GROUP BY member_id) p ON p.member_id = m.id""",
    visits=("visits", "sales"),
    last_visit=("last_visit", "last"),
)
# Of two events at the same time the withdrawal counts.
CONSENTS = compare(
    "consents",
    """SELECT m.number AS subject, m.sms_ok, coalesce(c.given, false) AS given
    FROM members_member m LEFT JOIN (
      SELECT DISTINCT ON (member_id) member_id, given FROM members_consent WHERE kind = 'sms_marketing'
      ORDER BY member_id, at DESC, given) c ON c.member_id = m.id""",
    sms_ok=("sms_ok", "given"),
)
RECEIPTS = compare(
    "purchase of a receipt",
    """SELECT coalesce(r.number, p.reference) AS subject, p.net AS told, r.net, p.business_day AS told_for, r.business_day,
      p.member_id AS told_of, r.member_id AS member, coalesce(p.earned, 0) AS told_points, coalesce(r.earned, 0) AS earned
    FROM (SELECT number, 'sale' AS kind, member_id, total AS net, business_day, points_earned AS earned
        FROM checkout_sale WHERE member_id IS NOT NULL
      UNION ALL SELECT r.number, 'refund', r.member_id, -r.net, s.business_day, 0
        FROM checkout_refund r JOIN checkout_sale s ON s.id = r.sale_id WHERE r.member_id IS NOT NULL) r
    FULL JOIN (SELECT reference, kind, member_id, net, business_day, CASE kind WHEN 'sale' THEN points END AS earned
      FROM members_purchase WHERE kind IN ('sale', 'refund')) p ON p.reference = r.number AND p.kind = r.kind""",
    net=("told", "net"),
    points=("told_points", "earned"),
    business_day=("told_for", "business_day"),
    member=("told_of", "member"),
)

CHECKS = (PURCHASES, VISITS, CONSENTS, RECEIPTS)
