#!/usr/bin/env python3
"""How long does the result of a campaign of a million messages take?

1 million members with a message each, one in ten held out, and 1 million sales in 60 days, made by SQL (bench/reports.sql) in
a database of their own. The page is asked for as head office and as the manager of one of 20 stores, each time with nothing
remembered, and once more as remembered; then the table of all people as CSV. The aim: no page above 5 seconds.

    .venv/bin/python bench/reports.py [--members 1000000] [--times 5]
"""

import argparse
import logging
import statistics
import sys
import time

import house
import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from messaging.models import Gateway
from stores.models import Assignment, LegalEntity, Region, Staff, Store
from stores.models.staff import Role

AIM = 5.0
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
logging.disable(logging.ERROR)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--members", type=int, default=1_000_000)
    asked.add_argument("--times", type=int, default=5)
    options = asked.parse_args()
    house.make("reports")
    campaign = fill(options.members)
    settings.ALLOWED_HOSTS, settings.SECOND_FACTOR = ["testserver"], "off"
    slow = [who for who in ("head", "manager") if measure(who, campaign, options.times) > AIM]
    print(house.facts())
    sys.exit(f"above {AIM} s: {', '.join(slow)}" if slow else 0)


def fill(members: int) -> Campaign:
    """The chain and its campaign."""
    begun = time.perf_counter()
    staff = people()
    gateway = Gateway.objects.create(code="bench", name="Bench", kind="console", channel="sms")
    campaign = Campaign.objects.create(
        name="国庆回馈", gateway=gateway, state="done", hold_out=10, recipients=members, started_at=timezone.now()
    )
    script = (house.BENCH / "reports.sql").read_text(encoding="utf-8")
    for name, value in ((":members", members), (":staff", staff.pk), (":campaign", campaign.pk)):
        script = script.replace(name, str(value))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
        for statement in script.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{members:,} members, messages and sales made in {time.perf_counter() - begun:.0f} s", flush=True)
    return campaign


def people() -> Staff:
    """20 stores; somebody of head office and the manager of the first store."""
    region, entity = (
        Region.objects.create(code="R1", name="Region"),
        LegalEntity.objects.create(code="E1", name="Bench"),
    )
    for n in range(1, 21):
        Store.objects.create(pk=n, code=f"S{n:03}", name=f"Store {n}", region=region, legal_entity=entity)
    today = timezone.localdate()
    head = Staff.objects.create_user("head", code="head", name="Head office")
    Assignment.objects.create(staff=head, role=Role.HQ, since=today)
    manager = Staff.objects.create_user("manager", code="manager", name="Manager")
    Assignment.objects.create(staff=manager, role=Role.MANAGER, since=today, store_id=1)
    return head


def measure(who: str, campaign: Campaign, times: int) -> float:
    """The median of the page with nothing remembered, in seconds; the rest is printed."""
    client = Client()
    client.force_login(Staff.objects.get(username=who), backend="config.permissions.AssignmentBackend")
    address = f"/admin/reports/campaigns/{campaign.pk}/"
    client.get("/admin/")
    taken = []
    for _time in range(times):
        cache.clear()
        taken.append(once(client, address))
    median = statistics.median(taken)
    print(
        f"{who:8} result {median:6.2f} s, at most {max(taken):6.2f} s, remembered {once(client, address):6.2f} s",
        flush=True,
    )
    begun = time.perf_counter()
    size = sum(len(part) for part in client.post(f"{address}table/", {"form": "csv"}).streaming_content)  # type: ignore[attr-defined]
    print(f"{who:8} table  {time.perf_counter() - begun:6.2f} s, {size / 1e6:.1f} MB", flush=True)
    return median


def once(client: Client, address: str) -> float:
    """Seconds until the page was there."""
    begun = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
