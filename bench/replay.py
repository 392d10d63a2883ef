#!/usr/bin/env python3
"""Sell a year of a real chain again: households are members, baskets are sales at their own dates, in order.

Baskets go through `checkout.services.selling.sell` and come back through `refunding.refund`; points are redeemed whenever a
step is within reach. At the end everything is compared with what reckoning.py makes of the raw file, the ledgers are
checked, and the first differences are named. Exit code 1 when there is one.

    .venv/bin/python bench/replay.py [--baskets 20000 | --all] [--processes 2]
"""

import argparse
import contextlib
import heapq
import multiprocessing
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import house
import journey
import reconcile
import settling
from django.conf import settings
from django.core.management import call_command
from reckoning import Reckoning
from settling import Settled

from checkout.rules.asked import Payment, Return
from checkout.rules.basket import Basket, Line
from checkout.rules.tenders import Tender
from checkout.services import asking, refunding, selling
from ledger.refused import Refused
from points.services import expiring

ZONE = timezone(timedelta(hours=8))
# Seven weeks after the last day: what was earned in the file's first weeks has ended.
EXPIRY = datetime(2018, 2, 20, 12, tzinfo=ZONE)
CHEAPEST_STEP = 300
PACKAGES = settings.DATA_DIR / "bench"


class Till:
    """Sells and takes back the baskets of some households, in order of time."""

    def __init__(self, source: journey.Journey, settled: Settled, *, part: int, parts: int) -> None:
        self.baskets = source.baskets(part=part, parts=parts)
        self.settled = settled
        self.points: dict[int, int] = {}
        self.numbers: dict[int, str] = {}
        self.refused: list[str] = []

    def run(self, done: Any) -> None:
        """All of it; `done` counts for whoever waits."""
        for basket, comes_back in self._events():
            try:
                self._take_back(basket) if comes_back else self._sell(basket)
            except Refused as refused:
                self.refused.append(f"basket {basket.id}: refused {refused.code} {refused.args_}")
            done.value += 0 if comes_back else 1

    def _events(self) -> Iterator[tuple[journey.Bought, bool]]:
        waiting: list[tuple[datetime, int, journey.Bought]] = []
        for basket in self.baskets:
            while waiting and waiting[0][0] < basket.at:
                yield heapq.heappop(waiting)[2], True
            yield basket, False
            if basket.returns:
                heapq.heappush(waiting, (basket.returned_at, basket.id, basket))
        while waiting:
            yield heapq.heappop(waiting)[2], True

    def _sell(self, bought: journey.Bought) -> None:
        place, at = self.settled.stores[bought.store], bought.at.replace(tzinfo=ZONE)
        basket, total = self._basket(bought, ()), yuan(bought.gross - min(bought.coupon, bought.gross))
        if self.points.get(bought.household, 0) >= CHEAPEST_STEP:
            quote = asking.quote(basket, by=self.settled.cashier, store=place, at=at)
            best = quote["suggestion"]
            basket, total = (
                self._basket(bought, tuple(best["points"])),
                Decimal(quote["total"]) - Decimal(best["value"]),
            )
        answer = selling.sell(
            basket,
            payment=Payment(total, (Tender("wechat", total),) if total else ()),
            by=self.settled.cashier,
            store=place,
            key=f"basket-{bought.id}",
            at=at,
        ).data
        self.numbers[bought.id] = answer["number"]
        self.points[bought.household] = answer["points_balance"]

    def _basket(self, bought: journey.Bought, points: tuple[int, ...]) -> Basket:
        return Basket(
            tuple(
                Line(sku=str(one.product), quantity=one.quantity, unit_price=yuan(one.price)) for one in bought.lines
            ),
            member=self.settled.members[bought.household],
            coupons=(self.settled.coupons[bought.id],) if bought.coupon else (),
            points=points,
            external_number=str(bought.id),
        )

    def _take_back(self, bought: journey.Bought) -> None:
        if bought.id not in self.numbers:
            return
        lines = None if bought.returns == journey.FULL else bought.returned()
        answer = refunding.refund(
            self.numbers[bought.id],
            Return(lines, reason="brought back"),
            by=self.settled.manager,
            store=self.settled.stores[bought.store],
            key=f"refund-{bought.id}",
            at=bought.returned_at.replace(tzinfo=ZONE),
        ).data
        self.points[bought.household] = answer["points_balance"]


def yuan(fen: int) -> Decimal:
    """Fen as the house counts."""
    return Decimal(fen).scaleb(-2)


def sell_part(pipe: Any, done: Any, database: str, wanted: int, settled: Settled, part: tuple[int, int]) -> None:
    """A process: every `parts`-th household."""
    house.join(database)
    journey.packages(PACKAGES)
    till = Till(journey.Journey(wanted), settled, part=part[0], parts=part[1])
    till.run(done)
    pipe.send(till.refused)


def sell_all(database: str, wanted: int, settled: Settled, processes: int, baskets: int) -> tuple[list[str], float]:
    """All parts side by side, with a line of progress. What was refused, and how many seconds it took."""
    spawn = multiprocessing.get_context("spawn")
    parts = []
    start = time.perf_counter()
    for part in range(processes):
        ours, theirs = spawn.Pipe()
        done = spawn.Value("q", 0)
        arguments = (theirs, done, database, wanted, settled, (part, processes))
        parts.append((spawn.Process(target=sell_part, args=arguments, daemon=True), done, ours))
        parts[-1][0].start()
    while any(process.is_alive() and not pipe.poll(5 / processes) for process, _done, pipe in parts):
        sold, seconds = sum(done.value for _process, done, _pipe in parts), time.perf_counter() - start
        print(f"{sold:7,} of {baskets:,} baskets, {sold / seconds:6.1f} a second", file=sys.stderr, flush=True)
    refused = []
    for process, _done, pipe in parts:
        try:
            refused += pipe.recv()
        except EOFError:
            refused.append(f"process {process.name} ended with {process.exitcode}")
        process.join()
    return refused, time.perf_counter() - start


def books_hold() -> bool:
    """Run check_ledgers; whether it found no difference."""
    try:
        call_command("check_ledgers")
    except SystemExit as end:
        return not end.code
    return True


def main() -> None:
    """Settle, sell, let points end, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baskets", type=int, default=20_000, help="whole households up to about so many baskets")
    parser.add_argument("--all", action="store_true", help="all 155,848 baskets")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    wanted = 0 if options.all else options.baskets
    journey.packages(PACKAGES)
    source = journey.Journey(wanted)
    baskets = list(source.baskets())
    database = house.make("replay")
    settled = settling.settle(source, baskets, ZONE)
    refused, seconds = sell_all(database, wanted, settled, options.processes, len(baskets))
    expired = expiring.expire(at=EXPIRY)
    reckoning = Reckoning(baskets)
    reckoning.expire(date(2018, 2, 20))
    comparison = reconcile.compare_all(source, baskets, reckoning, settled)
    returns = sum(bool(basket.returns) for basket in baskets)
    print(house.facts())
    print(
        f"{len(baskets):,} sales of {len(settled.members):,} members in {len(settled.stores)} stores, "
        f"{sum(len(basket.lines) for basket in baskets):,} lines, {returns:,} refunds, "
        f"{sum(sold.used > 0 for sold in reckoning.sold.values()):,} sales with points: {seconds:.0f} s, "
        f"{len(baskets) / seconds:.1f} sales a second by {options.processes} processes"
    )
    print(f"expired on {expired.day}: {expired.points:,} points of {expired.members:,} members")
    differences = [*refused, *comparison.differences]
    print(f"compared {comparison.figures:,} figures with those of the raw file: {len(differences)} differences")
    with contextlib.suppress(BrokenPipeError):
        print("\n".join(differences[:20]))
    sys.exit(not books_hold() or bool(differences))


if __name__ == "__main__":
    main()
