"""The books against the raw file, to the fen: by receipt, store and month, member, department, coupon."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from journey import Bought, Journey
from reckoning import Reckoning
from settling import Settled

from checkout.models import Line, Refund, Sale
from coupons.models import Coupon
from members.models import Member
from points.models import PointsEntry

Figures = Mapping[Hashable, tuple[int, ...]]
KINDS = {"earn": "earned", "redeem": "used", "claw_back": "taken", "give_back": "given", "expire": "expired"}


@dataclass
class Comparison:
    """How many figures were compared, and which differ, by name."""

    figures: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, what: str, names: str, *, raw: Figures, books: Figures) -> None:
        """Two tables that must be equal; `names` says what the figures of a row are."""
        for key in sorted({*raw, *books}, key=str):
            self.figures += len(names.split(", "))
            if raw.get(key) != books.get(key):
                where = " ".join(map(str, key)) if isinstance(key, tuple) else key
                self.differences.append(f"{what} {where} ({names}): raw {raw.get(key)}, books {books.get(key)}")


def compare_all(source: Journey, baskets: Sequence[Bought], reckoning: Reckoning, settled: Settled) -> Comparison:
    """All comparisons; amounts are fen."""
    found = Comparison()
    by_id = {basket.id: basket for basket in baskets}
    _receipts(found, reckoning)
    _stores(found, source, by_id, reckoning)
    _refunds(found, by_id, reckoning)
    _members(found, source, by_id, reckoning, settled)
    _departments(found, source)
    _coupons(found, baskets)
    return found


def fen(amount: Decimal | None) -> int:
    """Yuan of the books as whole fen."""
    return int((amount or Decimal(0)).scaleb(2))


def _receipts(found: Comparison, reckoning: Reckoning) -> None:
    rows = Sale.objects.values_list("external_number", "total", "points_used", "points_earned")
    found.add(
        "receipt of basket",
        "total, points used, points earned",
        raw={str(id_): (sold.total, sold.used, sold.earned) for id_, sold in reckoning.sold.items()},
        books={number: (fen(total), used, earned) for number, total, used, earned in rows.iterator()},
    )


def _stores(found: Comparison, source: Journey, by_id: dict[int, Bought], reckoning: Reckoning) -> None:
    """Before points by DuckDB alone, after points by the reckoning."""
    raw: dict[Hashable, tuple[int, ...]] = {
        (f"S{store:05d}", month): tuple(figures) for store, month, *figures in source.rows(_BY_STORE)
    }
    totals: dict[Hashable, int] = defaultdict(int)
    for id_, sold in reckoning.sold.items():
        totals[_where(by_id[id_], by_id[id_].at)] += sold.total
    sums = {"n": Count("id"), "gross": Sum("subtotal"), "off": Sum("discount"), "paid": Sum("total")}
    rows = Sale.objects.values("store__code", month=TruncMonth("business_day")).annotate(**sums).order_by()
    found.add(
        "sales of store and month",
        "sales, before coupons, coupons, total",
        raw={key: (*figures, totals[key]) for key, figures in raw.items()},
        books={_group(row): (row["n"], fen(row["gross"]), fen(row["off"]), fen(row["paid"])) for row in rows},
    )


def _where(basket: Bought, at: datetime) -> tuple[str, str]:
    return f"S{basket.store:05d}", f"{at:%Y-%m}"


def _group(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["store__code"], f"{row['month']:%Y-%m}"


def _refunds(found: Comparison, by_id: dict[int, Bought], reckoning: Reckoning) -> None:
    raw: dict[Hashable, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for id_, basket in by_id.items():
        if basket.returns:
            sold = reckoning.sold[id_]
            sums = raw[_where(basket, basket.returned_at)]
            for place, figure in enumerate((1, sold.refund, sold.taken, sold.given)):
                sums[place] += figure
    sums_ = {
        "n": Count("id"),
        "paid": Sum("amount"),
        "taken": Sum("points_clawed_back"),
        "back": Sum("points_returned"),
    }
    rows = Refund.objects.values("store__code", month=TruncMonth("business_day")).annotate(**sums_).order_by()
    found.add(
        "refunds of store and month",
        "refunds, amount, points taken back, points given back",
        raw={key: tuple(figures) for key, figures in raw.items()},
        books={_group(row): (row["n"], fen(row["paid"]), row["taken"], row["back"]) for row in rows},
    )


def _members(
    found: Comparison, source: Journey, by_id: dict[int, Bought], reckoning: Reckoning, settled: Settled
) -> None:
    net: dict[int, int] = defaultdict(int)
    for id_, sold in reckoning.sold.items():
        net[by_id[id_].household] += sold.total - sold.refund
    visits = dict(source.rows("SELECT household_id, count(*) FROM baskets GROUP BY 1"))
    households = {number: household for household, number in settled.members.items()}
    rows = Member.objects.annotate(net=Sum("purchases__net")).values_list("number", "visits", "net", "points")
    found.add(
        "member of household",
        "visits, net spend, points",
        raw={one: (visits[one], net[one], reckoning.households[one].balance) for one in source.households},
        books={households.get(number): (count, fen(paid), points) for number, count, paid, points in rows},
    )
    books: dict[Hashable, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    entries = PointsEntry.objects.values_list("member__number", "kind").annotate(sum=Sum("amount")).order_by()
    for number, kind, points in entries:
        books[households.get(number)][KINDS.get(kind, kind)] += abs(points)
    lots = dict(Member.objects.annotate(sum=Sum("points_lots__remaining")).values_list("number", "sum"))
    found.add(
        "points of household",
        "earned, used, taken back, given back, expired, in lots",
        raw={
            one: (*(who.sums[name] for name in KINDS.values()), sum(lot.points for lot in who.lots))
            for one, who in reckoning.households.items()
        },
        books={
            households[number]: (*(books[households[number]][name] for name in KINDS.values()), points or 0)
            for number, points in lots.items()
        },
    )


def _departments(found: Comparison, source: Journey) -> None:
    rows = Line.objects.values_list("category").annotate(pieces=Sum("quantity"), amount=Sum("amount")).order_by()
    found.add(
        "department",
        "pieces, amount",
        raw={department: (pieces, amount) for department, pieces, amount in source.rows(_BY_DEPARTMENT)},
        books={department: (pieces, fen(amount)) for department, pieces, amount in rows},
    )


def _coupons(found: Comparison, baskets: Sequence[Bought]) -> None:
    """A coupon counts as used unless all of its basket came back."""
    raw: dict[Hashable, int] = defaultdict(int)
    for basket in baskets:
        whole = tuple((place, line.quantity) for place, line in enumerate(basket.lines, start=1))
        if basket.coupon:
            kept = not (basket.returns and basket.returned() == whole)
            raw["named" if basket.named else "bearer", "used" if kept else "issued"] += 1
    rows = Coupon.objects.values_list(Q(member__isnull=True), "state").annotate(n=Count("id")).order_by()
    found.add(
        "coupons",
        "coupons",
        raw={key: (count,) for key, count in raw.items()},
        books={("bearer" if bearer else "named", state): (count,) for bearer, state, count in rows},
    )


_BY_STORE = """
SELECT store_id, strftime(sold_at, '%Y-%m'), count(*), sum(amount)::BIGINT, sum(least(coupon, amount))::BIGINT
FROM (SELECT basket_id, sum(amount) AS amount FROM lines GROUP BY 1) JOIN baskets USING (basket_id) GROUP BY 1, 2
"""
_BY_DEPARTMENT = """
SELECT coalesce(department, ''), sum(quantity)::BIGINT, sum(amount)::BIGINT
FROM lines LEFT JOIN products USING (product_id) GROUP BY 1
"""
