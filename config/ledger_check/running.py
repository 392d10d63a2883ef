"""Run all checks in one snapshot, so that what is sold meanwhile is no difference."""

from dataclasses import dataclass

from django.db import connection, transaction

from config.ledger_check import members, points, receipts, scores, shifts, wallets
from config.ledger_check.checking import Check, Difference

CHECKS: tuple[Check, ...] = (
    *points.CHECKS,
    *wallets.CHECKS,
    *members.CHECKS,
    *receipts.CHECKS,
    *shifts.CHECKS,
    *scores.CHECKS,
)
# Everybody is looked at: hashes and sorts, also where the tables have grown since they were last analysed.
PLANNING = ("jit = off", "enable_nestloop = off", "work_mem = '64MB'")
_COUNT = """SELECT (SELECT count(*) FROM members_member),
  (SELECT count(*) FROM points_pointsentry) + (SELECT count(*) FROM wallets_walletentry)"""


@dataclass(frozen=True, slots=True)
class Report:
    """How much was looked at, how many figures are wrong, and the first of them."""

    members: int
    entries: int
    differences: int
    first: tuple[Difference, ...]

    def __str__(self) -> str:
        return f"checked {self.members} members, {self.entries} entries: {self.differences} differences"


def check() -> Report:
    """Recompute every balance, lot, part, number, cached column and total, and compare; writes nothing."""
    snapshot = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting in PLANNING:
            cursor.execute(f"SET LOCAL {setting}")
        cursor.execute(_COUNT)
        member_count, entry_count = cursor.fetchone()
        found, total = list[Difference](), 0
        for one in CHECKS:
            cursor.execute(one.sql)
            rows = cursor.fetchall()
            found += [Difference(one.name, *row[:4]) for row in rows]
            total += rows[0][4] if rows else 0
    return Report(member_count, entry_count, total, tuple(found))
