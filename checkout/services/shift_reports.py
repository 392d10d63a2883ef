"""What a cash shift took in and gave out: X report at any moment, Z report of a closed one, the close of a store's day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from checkout.models import CashMove, Refund, RefundTender, Sale, Shift, ShiftCount, Tender, TopUp, TopUpRefund
from checkout.rules.shifts import CASH, Flow, added
from checkout.services import pricing
from ledger.money import ZERO, text
from ledger.refused import Code, Refused
from stores.master import read_version
from stores.models import Store
from stores.rules import normal_number

NOTHING = {"points_used": 0}
SALE_SUMS = ("subtotal", "discount", "points_value", "rounding", "waived", "total", "wallet", "points_used")


@dataclass(frozen=True, slots=True)
class Row:
    """One method of a report; counted and difference only of a closed shift."""

    flow: Flow
    name: str
    expected: Decimal
    counted: Decimal | None = None
    difference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A shift with its figures: rows by method (stored value is none: nothing of it can be counted), sums of its receipts."""

    shift: Shift
    rows: tuple[Row, ...]
    sums: dict[str, Any]
    moves: tuple[CashMove, ...]

    @property
    def flows(self) -> list[Flow]:
        return [row.flow for row in self.rows]

    @property
    def cash(self) -> Row:
        return next(row for row in self.rows if row.flow.method == CASH)

    @property
    def difference(self) -> Decimal:
        """Of all methods together."""
        return sum((row.difference or ZERO for row in self.rows), ZERO)


@dataclass(frozen=True, slots=True)
class Day:
    """All shifts of a store's business day, their sums by method, and what was sold outside of any shift."""

    day: date
    reports: tuple[Report, ...]
    rows: tuple[Row, ...]
    sums: dict[str, Any]
    outside: dict[str, Any]

    @property
    def is_open(self) -> bool:
        return any(report.shift.closed_at is None for report in self.reports)


def report(number: str, *, store: Store) -> Report:
    """The report of a shift of this store, open (X) or closed (Z). Refuses `not_found`."""
    read_version()
    shift = Shift.objects.whole().filter(store=store, number=normal_number(number)).first()
    if shift is None:
        raise Refused(Code.NOT_FOUND, what="shift", number=number)
    return of([shift])[0]


def day(store: Store, business_day: date) -> Day:
    """The close of a store's day: its shifts in their order. Floats go from shift to shift and are in no sum."""
    read_version()
    shifts = Shift.objects.whole().filter(store=store, business_day=business_day).order_by("opened_at", "id")
    reports = of(list(shifts))
    outside = Sale.objects.filter(store=store, business_day=business_day, shift__isnull=True)
    return Day(
        business_day,
        tuple(reports),
        tuple(_day_rows(reports)),
        {name: sum(one.sums[name] for one in reports) for name in (reports[0].sums if reports else ())},
        outside.aggregate(count=Count("pk"), total=Sum("total", default=ZERO)),
    )


def of(shifts: Sequence[Shift]) -> list[Report]:
    """The reports of some shifts, by a fixed number of statements."""
    by_shift = {shift.pk: shift for shift in shifts}
    flows, sums = _flows(shifts), _sums(list(by_shift))
    counts: dict[UUID, dict[str, ShiftCount]] = defaultdict(dict)
    for count in ShiftCount.objects.filter(shift__in=by_shift).select_related("method").order_by("id"):
        counts[count.shift_id][count.method.code] = count
    moves: dict[UUID, list[CashMove]] = defaultdict(list)
    for move in CashMove.objects.filter(shift__in=by_shift).select_related("by").order_by("at", "id"):
        moves[move.shift_id].append(move)
    return [
        Report(shift, tuple(_rows(flows[pk], counts[pk])), sums[pk], tuple(moves[pk])) for pk, shift in by_shift.items()
    ]


def _rows(flows: dict[str, Flow], counts: dict[str, ShiftCount]) -> Iterable[Row]:
    """Cash, and what moved or was counted, in the order of the methods."""
    for code, method in pricing.methods().items():
        flow, count = flows.get(code, Flow(code)), counts.get(code)
        if code == "wallet" or not (flow.moved or count):
            continue
        if count is None:
            yield Row(flow, method.name, flow.expected)
        else:
            yield Row(flow, method.name, count.expected, count.counted, count.difference)


def _day_rows(reports: Sequence[Report]) -> Iterable[Row]:
    by_method: dict[str, list[Row]] = defaultdict(list)
    for one in (row for report in reports for row in report.rows):
        by_method[one.flow.method].append(one)
    for code in pricing.methods():
        if found := by_method.get(code):
            flow = added(row.flow for row in found)
            difference = sum((row.difference or ZERO for row in found), ZERO)
            yield Row(flow, found[0].name, flow.expected, difference=difference)


def _flows(shifts: Sequence[Shift]) -> dict[UUID, dict[str, Flow]]:
    """What came and went, by shift and method."""
    keys = [shift.pk for shift in shifts]
    codes = list(pricing.methods())
    cash_outs = TopUpRefund.objects.filter(shift__in=keys, pay_to__in=codes)
    moves = CashMove.objects.filter(shift__in=keys).order_by().values_list("shift_id", "kind")
    figures: dict[UUID, dict[str, dict[str, Decimal]]] = {key: defaultdict(dict) for key in keys}
    for shift in shifts:
        figures[shift.pk][CASH]["opening"] = shift.opening_float
    for name, rows in (
        ("sales", _by_method(Tender.objects.filter(sale__shift__in=keys), "sale__shift_id")),
        ("top_ups", _by_method(Tender.objects.filter(top_up__shift__in=keys), "top_up__shift_id")),
        ("refunds", _by_method(RefundTender.objects.filter(refund__shift__in=keys), "refund__shift_id")),
        ("cash_outs", cash_outs.order_by().values_list("shift_id", "pay_to").annotate(Sum("amount"))),
    ):
        for key, code, amount in rows:
            figures[key][code][name] = amount
    for key, kind, amount in moves.annotate(Sum("amount")):
        figures[key][CASH]["put_in" if kind == CashMove.Kind.IN else "taken_out"] = amount
    return {key: {code: Flow(code, **found) for code, found in by_code.items()} for key, by_code in figures.items()}


def _by_method(rows: QuerySet[Any], shift: str) -> QuerySet[Any, Any]:
    """(shift, code of the method, sum) of tenders."""
    found = rows.order_by().values(of_shift=F(shift), code=F("method__code"))
    sums: QuerySet[Any, Any] = found.annotate(kept=Sum("amount")).values_list("of_shift", "code", "kept")
    return sums


def _sums(keys: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Numbers and amounts of receipts, by shift."""
    parts: tuple[tuple[str, QuerySet[Any], tuple[str, ...]], ...] = (
        ("sales", Sale.objects.filter(shift__in=keys), SALE_SUMS),
        ("refunds", Refund.objects.filter(shift__in=keys), ("amount",)),
        ("top_ups", TopUp.objects.filter(shift__in=keys), ("amount", "gift")),
        ("cash_outs", TopUpRefund.objects.filter(shift__in=keys), ("amount",)),
    )
    found: dict[UUID, dict[str, Any]] = {key: {} for key in keys}
    for name, rows, columns in parts:
        for key in keys:
            found[key] |= {f"{name}_count": 0} | {f"{name}_{column}": NOTHING.get(column, ZERO) for column in columns}
        how = {f"{name}_{column}": Sum(column) for column in columns}
        for row in rows.order_by().values("shift_id").annotate(**{f"{name}_count": Count("pk")}, **how):
            found[row.pop("shift_id")] |= row
    return found


def body(found: Report) -> dict[str, Any]:
    """A shift as an answer says it; money is text."""
    shift = found.shift
    return {
        "number": shift.number,
        "store": shift.store.code,
        "terminal": shift.terminal,
        "business_day": shift.business_day.isoformat(),
        "opened_by": shift.opened_by.code,
        "opened_at": timezone.localtime(shift.opened_at).isoformat(timespec="seconds"),
        "opening_float": text(shift.opening_float),
        "closed_by": None if shift.closed_by is None else shift.closed_by.code,
        "closed_at": None
        if shift.closed_at is None
        else timezone.localtime(shift.closed_at).isoformat(timespec="seconds"),
        "note": shift.note,
        "methods": [
            {
                "method": row.flow.method,
                "expected": text(row.expected),
                "counted": None if row.counted is None else text(row.counted),
                "difference": None if row.difference is None else text(row.difference),
            }
            for row in found.rows
        ],
    }
