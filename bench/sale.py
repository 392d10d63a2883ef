#!/usr/bin/env python3
"""How fast is a sale, measured against what the database alone needs for it (bench/floor/README.md)?

The floor and `checkout.services.selling.sell` run in alternating short slices on one server, each with as many clients,
over one mix: points (300) in one sale of five, a coupon in one of five, 50 yuan of stored value in one of three, two
lines, a member each time. Machines drift; the ratio of neighbouring slices does not.

    .venv/bin/python bench/sale.py [--seconds 5] [--slices 6] [--clients 4] [--members 20000] [--goods catalogue]
"""

import argparse
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import house
from django.db import connection

from catalog.models import Product
from checkout.rules.asked import Payment
from checkout.rules.basket import Basket, Line
from checkout.rules.tenders import Tender
from checkout.services import selling
from coupons.models import Offer
from ledger.money import ZERO
from stores.models import LegalEntity, Region, Staff, Store

STORES = 200
COUPONS = 10
WARM_UP = 50
COUNTED = 250
FLOOR = house.BENCH / "floor"
FILLED = (
    *("floor.store", "floor.member", "floor.points_lot", "floor.coupon", "stores_store", "members_member"),
    *("points_lot", "points_pointsentry", "points_part", "wallets_lot", "wallets_walletentry", "wallets_part"),
    *("coupons_coupon", "catalog_product"),
)


class Till:
    """One client that sells the mix. Clients share members, not coupons."""

    def __init__(self, number: int, clients: int, options: argparse.Namespace) -> None:
        self.dice = random.Random(number)
        self.members = options.members
        self.known_goods = options.goods == "catalogue"
        self.stores = list(Store.objects.order_by("pk"))
        self.cashier = Staff.objects.get(code="bench")
        self.coupons = range(1 + number, COUPONS + 1, clients)
        self.used: Counter[int] = Counter()

    def sell(self) -> None:
        """One sale of the mix, somewhere, to somebody."""
        roll = self.dice.randint
        member, store = roll(1, self.members), self.stores[roll(0, STORES - 1)]
        subtotal = Decimal(roll(5000, 25000)).scaleb(-2)
        points = (300,) if roll(1, 5) == 1 else ()
        wallet = Decimal("50.00") if roll(1, 3) == 1 else None
        coupons = self._coupon(member) if roll(1, 5) == 1 else ()
        total = subtotal - 20 * len(points) - 5 * len(coupons)
        due = total - min(wallet or ZERO, total)
        selling.sell(
            Basket(self._lines(subtotal), member=f"M{member}", points=points, wallet=wallet, coupons=coupons),
            payment=Payment(total, (Tender("wechat", due),) if due else ()),
            by=self.cashier,
            store=store,
            key=str(uuid.UUID(int=self.dice.getrandbits(128))),
        )

    def _lines(self, subtotal: Decimal) -> tuple[Line, ...]:
        """Two lines; goods of the catalogue cost one statement more and are sold below their list price."""
        half = (subtotal / 2).quantize(Decimal("0.01"))
        prices = (half, subtotal - half)
        if self.known_goods:
            return tuple(Line(sku=f"SKU-{self.dice.randint(1, 1000)}", unit_price=price) for price in prices)
        return tuple(Line(name=name, unit_price=price) for name, price in zip("AB", prices, strict=True))

    def _coupon(self, member: int) -> tuple[str, ...]:
        """The member's next coupon among this client's; none when they are used up, as on the floor."""
        place = self.used[member]
        if place >= len(self.coupons):
            return ()
        self.used[member] += 1
        return (f"C{member}-{self.coupons[place]}",)

    def sell_for(self, seconds: float) -> float:
        """Sales per second."""
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            self.sell()
            count += 1
        return count / elapsed


def count_statements(sell: Callable[[], None]) -> list[int]:
    """How many statements a sale takes, BEGIN and COMMIT aside, once the master data is remembered."""
    counts: list[int] = []

    def counted(execute: Callable[..., Any], *statement: Any) -> Any:
        counts[-1] += 1
        return execute(*statement)

    for _ in range(WARM_UP):
        sell()
    with connection.execute_wrapper(counted):
        for _ in range(COUNTED):
            counts.append(0)
            sell()
    return counts


def client(pipe: Any, database: str, number: int, options: argparse.Namespace) -> None:
    """A process that sells for as many seconds as it is told; 0 ends it."""
    house.join(database)
    till = Till(number, options.clients, options)
    pipe.send(count_statements(till.sell))
    while seconds := pipe.recv():
        pipe.send(till.sell_for(seconds))


def fill(members: int, *, goods: bool) -> None:
    """The same people for both, made by SQL."""
    region = Region.objects.create(code="R1", name="R1")
    entity = LegalEntity.objects.create(code="E1", name="E1")
    common = {"region": region, "legal_entity": entity, "proof_on": False, "override_percent": 100}
    Store.objects.bulk_create(Store(pk=n, code=f"S{n:03d}", name=f"Store {n}", **common) for n in range(1, STORES + 1))
    Staff.objects.create_user("bench", code="bench", name="Cashier")
    offer = Offer.objects.create(code="FIVE", name="5 yuan", kind="money", value=Decimal("5.00"))
    if goods:
        prices = {"list_price": Decimal("125.00")}
        Product.objects.bulk_create(Product(sku=f"SKU-{n}", name=f"article {n}", **prices) for n in range(1, 1001))
    files = [FLOOR / "schema.sql", FLOOR / "sell.sql", FLOOR / "people.sql", house.BENCH / "house.sql"]
    with connection.cursor() as cursor:
        for path in files:
            cursor.execute("SET search_path = public")
            sql = re.sub(r"(?<!:):members\b", str(members), path.read_text(encoding="utf-8"))
            cursor.execute(re.sub(r"(?<!:):offer\b", str(offer.pk), sql))
        cursor.execute("SET search_path = public")
        # Only what was filled: a table analysed while empty is remembered as empty by the plans of every client.
        for table in FILLED:
            cursor.execute(f"VACUUM ANALYZE {table}")


def floor(seconds: int, options: argparse.Namespace) -> float:
    """Sales per second of the floor, by pgbench."""
    command = [house.program("pgbench"), "-n", "-M", "prepared", "-T", str(seconds), "-D", f"members={options.members}"]
    command += ["-c", str(options.clients), "-j", str(min(2, options.clients)), "-f", str(FLOOR / "one.pgbench")]
    done = subprocess.run(command, env=os.environ | house.address(), capture_output=True, text=True, check=False)
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None:
        raise SystemExit(f"pgbench failed: {done.stderr}")
    return float(found[1])


def measure(options: argparse.Namespace) -> None:
    """Fill, warm up, run the slices, print the result."""
    database = house.make("sale")
    fill(options.members, goods=options.goods == "catalogue")
    start = multiprocessing.get_context("spawn")
    pipes, clients = [], []
    for number in range(options.clients):
        ours, theirs = start.Pipe()
        clients.append(start.Process(target=client, args=(theirs, database, number, options), daemon=True))
        clients[-1].start()
        pipes.append(ours)
    statements = [count for pipe in pipes for count in pipe.recv()]
    floor(2, options)
    pairs: list[tuple[float, float]] = []
    for place in range(options.slices):
        below = floor(options.seconds, options)
        for pipe in pipes:
            pipe.send(options.seconds)
        ours = sum(pipe.recv() for pipe in pipes)
        pairs.append((below, ours))
        print(f"slice {place + 1}: floor {below:7.1f}/s   sale {ours:6.1f}/s   ratio {ours / below:.3f}", flush=True)
    for pipe, process in zip(pipes, clients, strict=True):
        pipe.send(0)
        process.join()
    report(pairs, statements, options)


def report(pairs: list[tuple[float, float]], statements: list[int], options: argparse.Namespace) -> None:
    """The line for docs/measured.md."""
    below, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(mine / floor_ for floor_, mine in pairs)
    print(house.facts())
    print(
        f"goods {options.goods}, {options.clients} clients, {options.members} members, {options.slices} slices of "
        f"{options.seconds} s: floor {below:.0f}/s, sale {ours:.0f}/s, ratio {ratio:.3f}; "
        f"statements a sale: {statistics.mean(statements):.2f} mean, {max(statements)} at most"
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="length of a slice")
    parser.add_argument("--slices", type=int, default=6, help="slices of each")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--goods", choices=("typed", "catalogue"), default="typed", help="lines typed, as on the floor")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
