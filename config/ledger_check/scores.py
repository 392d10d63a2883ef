"""Scores of the staff: numbers, balances, and the violations that they come from (docs/algorithms/compliance.md)."""

from config.ledger_check.checking import compare

ENTRIES = compare(
    "score entry",
    """SELECT s.code || ' entry ' || e.seq AS subject, e.balance_after, e.seq,
      sum(e.amount) OVER (PARTITION BY e.staff_id ORDER BY e.seq) AS running,
      row_number() OVER (PARTITION BY e.staff_id ORDER BY e.seq) AS place
    FROM compliance_scoreentry e JOIN stores_staff s ON s.id = e.staff_id""",
    balance_after=("balance_after", "running"),
    number=("seq", "place"),
)
# What was confirmed was booked as it was frozen; what was overturned was given back; the rest moved nothing.
CHARGES = compare(
    "violation",
    """SELECT coalesce(v.number, '') || ' ' || coalesce(s.code, '') AS subject,
      CASE WHEN v.state IN ('confirmed', 'appealed', 'upheld', 'overturned') THEN c.points ELSE 0 END AS charged,
      coalesce(e.taken, 0) AS taken,
      CASE WHEN v.state = 'overturned' THEN -c.points ELSE 0 END AS due_back, coalesce(e.back, 0) AS back
    FROM compliance_charge c JOIN compliance_violation v ON v.id = c.violation_id JOIN stores_staff s ON s.id = c.staff_id
    LEFT JOIN (SELECT violation_id, staff_id, sum(amount) FILTER (WHERE amount < 0) AS taken,
        sum(amount) FILTER (WHERE amount > 0) AS back
      FROM compliance_scoreentry GROUP BY violation_id, staff_id) e ON e.violation_id = v.id AND e.staff_id = c.staff_id""",
    taken=("taken", "charged"),
    given_back=("back", "due_back"),
)
STRANGERS = compare(
    "score entry of nobody who was charged",
    """SELECT e.reference || ' ' || s.code AS subject, c.id IS NOT NULL AS charged, true AS yes
    FROM compliance_scoreentry e JOIN stores_staff s ON s.id = e.staff_id
    LEFT JOIN compliance_charge c ON c.violation_id = e.violation_id AND c.staff_id = e.staff_id""",
    charged=("charged", "yes"),
)
CHECKS = (ENTRIES, CHARGES, STRANGERS)
