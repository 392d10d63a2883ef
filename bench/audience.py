#!/usr/bin/env python3
"""Does an audience cost more than the SQL that somebody would write by hand?

1 million members (bench/lists.sql), 2 million lots, 300,000 tags, 400,000 children and 200,000 coupons in a database of
their own, kept for the next run. Six trees: the live count, and the snapshot into a table, each against bare SQL for the
same members, in turns in one run; what counts is the median. The aim: no ratio above 1.3, and the same members.

    .venv/bin/python bench/audience.py [--members 1000000] [--times 7] [--fresh]
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import house
import lists
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from campaigns import audience
from campaigns.rules import tree as trees
from members.models import Tag
from stores.scoping import Scope

AIM = 1.3
# Of what happened to members only what audiences ask: no entries, no sales.
WANTED = ("INSERT INTO members_member ", "INSERT INTO members_phone ", "INSERT INTO points_lot ", "INSERT INTO stores_")
MORE = """
INSERT INTO members_membertag (member_id, tag_id, at) SELECT n, :tag, now() FROM generate_series(1, :members) n WHERE n % 10 < 3;
INSERT INTO members_child (member_id, name, birthday, is_lunar, gender)
SELECT n, 'c', date '2010-01-01' + n % 5800, false, '' FROM generate_series(1, :members) n WHERE n % 5 < 2;
INSERT INTO coupons_offer (code, name, kind, value, minimum, gift_name, "group", extend_days, on_partial, store_codes, channels,
  audience, tier_codes, is_active)
VALUES ('TEN', 'ten', 'money', 10, 0, '', '', 7, 'share', '{}', '{}', 'all', '{}', true);
INSERT INTO coupons_coupon (id, code, offer_id, member_id, state, starts_at, ends_at, issued_at, reference, used_reference, extended)
SELECT gen_random_uuid(), 'C' || n, (SELECT id FROM coupons_offer WHERE code = 'TEN'), n, 'issued', now() - interval '1 day',
  now() + (n % 60 - 20) * interval '1 day', now(), '', '', false FROM generate_series(1, :members) n WHERE n % 5 = 0;
"""


def one(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def asked(tag: int) -> dict[str, tuple[dict[str, Any], str]]:
    """Name: the tree, and what somebody would write in its place after `status = 'active' AND`."""
    points = {"all": [one("points", "ge", 500), one("consent", "is", value=True)]}
    dormant = {"all": [one("tier", "from", "vip"), one("last_visit", "ago", 90)]}
    without = {"all": [one("tag", "in", [tag]), {"not": one("coupon", "holds", [])}]}
    family = {"any": [one("child_age", "between", {"from": 3, "to": 6}), one("spend", "ge", "2000.00")]}
    stores = one("store", "in", ["S001", "S002", "S003", "S004", "S005"])
    return {
        "points >= 500, agreed": (points, "points >= 500 AND sms_ok"),
        "expiring in 30 days": (one("expiring", "within", {"days": 30, "from": 100}), EXPIRING),
        "birthday in 7 days": (one("birthday", "within", 7), BIRTHDAY),
        "vip, 90 days not seen": (dormant, DORMANT),
        "tagged, without a coupon": (without, WITHOUT.replace(":tag", str(tag))),
        "children or spend, 5 stores": ({"all": [stores, family]}, FAMILY),
    }


EXPIRING = """id IN (SELECT member_id FROM points_lot WHERE remaining > 0 AND ends_on BETWEEN %(today)s AND %(today)s + 30
  GROUP BY member_id HAVING sum(remaining) >= 100)"""
BIRTHDAY = """birthday IS NOT NULL AND NOT birthday_is_lunar
  AND extract(month FROM birthday) * 100 + extract(day FROM birthday) IN (%(days)s)"""
DORMANT = """tier_id IN (SELECT id FROM members_tier WHERE rank >= (SELECT rank FROM members_tier WHERE code = 'vip'))
  AND last_visit < %(seen)s"""
WITHOUT = """EXISTS (SELECT 1 FROM members_membertag t WHERE t.member_id = m.id AND t.tag_id = :tag)
  AND NOT EXISTS (SELECT 1 FROM coupons_coupon c WHERE c.member_id = m.id AND c.state = 'issued' AND c.starts_at <= %(at)s
    AND (c.ends_at IS NULL OR c.ends_at > %(at)s))"""
FAMILY = """home_store_id IN (SELECT id FROM stores_store WHERE code IN ('S001', 'S002', 'S003', 'S004', 'S005'))
  AND (window_spend >= 2000 OR EXISTS (SELECT 1 FROM members_child c WHERE c.member_id = m.id
    AND c.birthday > %(seven)s AND c.birthday <= %(three)s))"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    options = parser.parse_args()
    own = settings.DATABASES["default"]["NAME"]
    name = f"{own}_bench_audience"
    if options.fresh or not lists.filled(name):
        house.join(own)
        house.make("audience")
        fill(options.members)
    house.join(name)
    call_command("migrate", verbosity=0)
    slow = measure(options.times)
    print(house.facts())
    sys.exit(f"above {AIM}: {', '.join(slow)}" if slow else 0)


def fill(members: int) -> None:
    """The chain by SQL; the mark of a whole one is made last."""
    begun = time.perf_counter()
    staff, tag = lists.people(), Tag.objects.order_by("pk")[0].pk
    script = (house.BENCH / "lists.sql").read_text()
    chosen = [
        one for one in script.split(";\n") if any(wanted in one for wanted in WANTED) and "stores_audit" not in one
    ]
    values = {":members": str(members), ":entries": str(members), ":staff": str(staff.pk), ":tag": str(tag)}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'")
        lists.names(cursor)
        for statement in (*chosen, *MORE.split(";\n")):
            for name, value in values.items():
                statement = statement.replace(name, value)
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("CREATE TABLE bench_done ()")
        cursor.execute("SET session_replication_role = DEFAULT")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{members:,} members made in {time.perf_counter() - begun:.0f} s")


def measure(times: int) -> list[str]:
    """Each tree against its bare SQL; the names of those above the aim."""
    at, slow = timezone.now(), []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE taken (id bigint)")
    for name, (tree, written) in asked(Tag.objects.order_by("pk")[0].pk).items():
        assert trees.check(tree) == []
        where = f"FROM members_member m WHERE status = 'active' AND {filled_in(written, at)}"
        counts = in_turns(times, lambda t=tree: counted(t, at), lambda w=where: bare_count(w))
        takes = in_turns(
            times, lambda t=tree: taken(*audience.sql(t, at=at)), lambda w=where: taken(f"SELECT m.id {w}")
        )
        for what, (people, ours, bare) in (("count", counts), ("snapshot", takes)):
            ratio = ours / bare
            print(f"{name:28} {what:9} {people:>9,}  {ours * 1000:7.0f} ms  bare {bare * 1000:7.0f} ms  × {ratio:.2f}")
            slow += [f"{name} ({what})"] if ratio > AIM else []
    return slow


def filled_in(written: str, at: datetime) -> str:
    """Days and moments as somebody would write them on that day."""
    today = timezone.localdate(at)
    soon = [today + timedelta(days=n) for n in range(8)]
    years = {"three": today.replace(year=today.year - 3), "seven": today.replace(year=today.year - 7)}
    moments = {"at": at, "seen": timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)}
    moments["seen"] -= timedelta(days=89)
    quoted = {key: f"timestamptz '{moment.isoformat()}'" for key, moment in moments.items()}
    quoted |= {key: f"date '{day}'" for key, day in (years | {"today": today}).items()}
    return written % (quoted | {"days": ", ".join(str(day.month * 100 + day.day) for day in soon)})


Run = Callable[[], int]


def in_turns(times: int, ours: Run, bare: Run) -> tuple[int, float, float]:
    """How many members, and the medians in seconds; both find as many. The first of each warms up."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 1):
        found = []
        for mine, run in zip(spent, (ours, bare), strict=True):
            begun = time.perf_counter()
            found.append(run())
            mine.append(time.perf_counter() - begun)
        assert found[0] == found[1], f"turn {turn}: {found}"
    return found[0], statistics.median(spent[0][1:]), statistics.median(spent[1][1:])


def counted(tree: dict[str, Any], at: datetime) -> int:
    return audience.count(tree, at=at, scope=Scope(everywhere=True)).people


def bare_count(where: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE sms_ok) {where}")
        return int(cursor.fetchone()[0])


def taken(statement: str, parameters: tuple[Any, ...] = ()) -> int:
    """The ids into a table."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE taken")
        cursor.execute(f"INSERT INTO taken {statement}", parameters or None)
        return int(cursor.rowcount)


if __name__ == "__main__":
    main()
