#!/usr/bin/env python3
"""How long do the back-office's lists, searches and member pages take in a big chain?

1 million members, 10 million points entries, 2 million sales, made by SQL (bench/lists.sql) in a database of their own, kept
for the next run. Each page is asked for several times in this process, with its templates, for other members each time;
what counts is the median. The aim: no median above 300 ms.

    .venv/bin/python bench/lists.py [--members 1000000] [--entries 10000000] [--times 15] [--fresh]
"""

import argparse
import logging
import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import house
import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from ledger import pinyin
from stores.models import Assignment, LegalEntity, Region, Staff, Store
from stores.models.staff import Role

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗"
GIVEN = [
    "伟",
    "芳",
    "娜",
    "秀英",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "雨晴",
    "欣怡",
]
FILLED = ("members_member", "members_phone", "points_pointsentry", "points_lot", "checkout_sale", "members_purchase")
TABS = (
    "points",
    "wallet",
    "coupons",
    "visits",
    "children",
    "consents",
    "tags",
    "tiers",
    "contacts",
    "statement",
    "history",
)
AIM = 0.3
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
logging.disable(logging.ERROR)


def main() -> None:
    options = parse()
    name = f"{settings.DATABASES['default']['NAME']}_bench_lists"
    if options.fresh or not filled(name):
        house.make("lists")
        fill(options)
    house.join(name)
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS, settings.SECOND_FACTOR = ["testserver"], "off"
    slow = [page for page, median in measure(options) if median > AIM]
    print(house.facts())
    sys.exit(f"above {AIM * 1000:.0f} ms: {', '.join(slow)}" if slow else 0)


def parse() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--members", type=int, default=1_000_000)
    asked.add_argument("--entries", type=int, default=10_000_000)
    asked.add_argument("--times", type=int, default=15)
    asked.add_argument("--only", default="", help="pages whose name holds this")
    asked.add_argument("--fresh", action="store_true", help="make the data anew")
    return asked.parse_args()


def filled(name: str) -> bool:
    """Whether a run before has left its chain behind, complete: the mark is made last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            return False
    house.join(name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_done')")
        return cursor.fetchone()[0] is not None


def fill(options: argparse.Namespace) -> None:
    """The chain, by SQL; indexes are made after the rows."""
    begun = time.perf_counter()
    staff = people()
    numbers = {":members": str(options.members), ":entries": str(options.entries), ":staff": str(staff.pk)}
    script = (house.BENCH / "lists.sql").read_text()
    for name, value in numbers.items():
        script = script.replace(name, value)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'"
        )
        names(cursor)
        with without_indexes(cursor):
            for statement in script.split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
        cursor.execute("CREATE TABLE bench_done ()")
        cursor.execute("SET session_replication_role = DEFAULT")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{options.members:,} members, {options.entries:,} entries made in {time.perf_counter() - begun:.0f} s")


def people() -> Staff:
    """200 stores in ten regions; somebody of head office and the manager of the first store."""
    regions = [Region.objects.create(code=f"R{n}", name=f"Region {n}") for n in range(10)]
    entity = LegalEntity.objects.create(code="E1", name="Bench")
    for n in range(1, 201):
        Store.objects.create(pk=n, code=f"S{n:03}", name=f"Store {n}", region=regions[n % 10], legal_entity=entity)
    today = timezone.localdate()
    head = Staff.objects.create_user("head", code="head", name="Head office")
    Assignment.objects.create(staff=head, role=Role.HQ, since=today)
    manager = Staff.objects.create_user("manager", code="manager", name="Manager")
    Assignment.objects.create(staff=manager, role=Role.MANAGER, since=today, store_id=1)
    return head


def names(cursor: object) -> None:
    """Names as they are spelled from a keyboard, each with what it is found by."""
    cursor.execute("CREATE UNLOGGED TABLE bench_name (id int, name text, pinyin text, search text[])")  # type: ignore[attr-defined]
    for number, name in enumerate(surname + given for surname in SURNAMES for given in GIVEN):
        found = ["".join(pinyin.syllables(name, person=True)), pinyin.prefixes(pinyin.keys(name, person=True))]
        cursor.execute("INSERT INTO bench_name VALUES (%s, %s, %s, %s)", [number, name, *found])  # type: ignore[attr-defined]


@contextmanager
def without_indexes(cursor: object) -> Iterator[None]:
    """Take the indexes of the filled tables away and make them again behind the rows."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indrelid::regclass::text, c.conname,"
        " pg_get_constraintdef(c.oid) FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary",
        [list(FILLED)],
    )
    found = cursor.fetchall()  # type: ignore[attr-defined]
    for index, _, table, constraint, _ in found:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}" if constraint else f"DROP INDEX {index}")  # type: ignore[attr-defined]
    yield
    for _, made, table, constraint, rule in found:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {rule}" if constraint else made)  # type: ignore[attr-defined]


def pages(options: argparse.Namespace) -> dict[str, list[str]]:
    """What is asked for: a name, and one address for each time."""
    dice = random.Random(options.times)
    # Of the first store, whose manager may see them too.
    some = [200 * dice.randint(1, options.members // 200) for _ in range(options.times)]
    people = "/admin/members/member/"
    found = {
        "members": [people] * options.times,
        "members of a tier": [f"{people}?tier__id__exact={1 + n % 3}" for n in some],
        "members with 500 points": [f"{people}?points=500"] * options.times,
        "members of a store": [f"{people}?home_store__id__exact={1 + n % 200}" for n in some],
        "search by phone": [f"{people}?q=13{n:09}" for n in some],
        "search by last 4": [f"{people}?q={n % 10_000:04}" for n in some],
        "search by name": [f"{people}?q={SURNAMES[n % 20]}{GIVEN[n % 19]}" for n in some],
        "search by initials": [f"{people}?q=wx" for _ in some],
        "search by number": [f"{people}?q=M{n:09}" for n in some],
        "member page": [f"{people}{n}/change/" for n in some],
        "points entries": ["/admin/points/pointsentry/"] * options.times,
        "sales": ["/admin/checkout/sale/"] * options.times,
        "stored value": ["/admin/wallets/walletentry/"] * options.times,
        "audit": ["/admin/stores/audit/"] * options.times,
        "landing page": ["/admin/"] * options.times,
        "whom to call": ["/admin/people/?which=points"] * options.times,
        "approvals": ["/admin/approvals/"] * options.times,
    }
    for tab in TABS:
        found[f"member page, {tab}"] = [f"{people}{n}/change/?tab={tab}" for n in some]
    return found


def measure(options: argparse.Namespace) -> Iterator[tuple[str, float]]:
    """Each page's median in seconds, printed as it comes, for head office and for the manager of one store."""
    for who in ("head", "manager"):
        client = Client()
        client.force_login(Staff.objects.get(username=who), backend="config.permissions.AssignmentBackend")
        for page, addresses in ((name, found) for name, found in pages(options).items() if options.only in name):
            taken = [once(client, address) for address in addresses]
            known = [one for one in taken if one]
            if known:
                median = statistics.median(known)
                print(f"{who:8} {page:24} {median * 1000:7.0f} ms  at most {max(known) * 1000:6.0f} ms", flush=True)
                yield f"{page} ({who})", median


def once(client: Client, address: str) -> float:
    """Seconds until the page was there; 0 for one that this person may not see."""
    begun = time.perf_counter()
    answer = client.get(address)
    taken = time.perf_counter() - begun
    if answer.status_code not in (200, 302, 403):
        sys.exit(f"{address}: {answer.status_code}")
    return taken if answer.status_code == 200 else 0.0


if __name__ == "__main__":
    main()
