#!/usr/bin/env python3
"""How long do a campaign's fan-out and its batches take?

Fan-out: a message for each of a million members, in chunks of a commit each, against one bare INSERT … SELECT of the same
rows into an equal table (same columns, indexes, constraints) in the same run. The aim: at most 1.6 times as long, and the
memory of this process grows by at most 16 MiB. Batches: a real worker as `dev.py` starts it sends 500 messages a call through
the local gateway, against one that does a task for each message; on the file broker, and on Redis where REDIS_URL names one.
The aim: 100 times as fast. Both are ended by kill -9: how many messages are in doubt then.

    .venv/bin/python bench/campaigns.py [--members 1000000] [--batches 20] [--single 200]
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import brokers
import house
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from campaigns.models import Campaign, Message
from campaigns.services import planning
from members.models import Tier
from messaging.gateways.http_sim.book import Row
from messaging.gateways.http_sim.modes import Mode
from messaging.gateways.http_sim.server import Simulated, simulated
from messaging.models import Gateway
from messaging.services import delivering
from stores.models import LegalEntity, Region, Store

PATIENCE = 120.0
# 12:00 in Shanghai.
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
MEMBERS = """
INSERT INTO members_member (number, name, pinyin, search, gender, city, email, home_store_id, source, wechat_stage, note,
    tier_id, tier_locked, tier_reason, status, pin_hash, pin_failures, joined_at, birthday_is_lunar, points, principal, gift,
    sms_ok, window_spend, window_points, points_seq, wallet_seq, visits, rfm)
SELECT 'B' || n, 'member ' || n, '', '{{}}', '', '', '', {store}, 'store', '', '', {tier}, false, '', 'active', '', 0, now(),
    false, 0, 0, 0, true, 0, 0, 0, 0, 0, '' FROM generate_series(1, %s) n
"""
PHONES = """
INSERT INTO members_phone (member_id, number, last4, since)
SELECT id, '+86139' || lpad(id::text, 8, '0'), right(lpad(id::text, 8, '0'), 4), now() FROM members_member
"""
EQUAL = """
CREATE TABLE equal (LIKE campaigns_message INCLUDING ALL);
ALTER TABLE equal ADD FOREIGN KEY (campaign_id) REFERENCES campaigns_campaign DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (member_id) REFERENCES members_member DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (coupon_id) REFERENCES coupons_coupon DEFERRABLE INITIALLY DEFERRED;
"""
BARE = """
INSERT INTO equal (campaign_id, member_id, is_held_out, state, code, gateway, send_after, subject, attempts, to_hash,
    to_masked, text, parts, cost, provider_id)
SELECT %s, id, false, 'queued', '', 'bench', %s, '', 0, '', '', '', 0, 0, '' FROM members_member
WHERE status = 'active' AND sms_ok ORDER BY id
"""


def run(sql: str, *values: int | datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def memory() -> float:
    """The most that this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(members: int) -> str:
    name = house.make("campaigns")
    region = Region.objects.create(code="B", name="bench")
    entity = LegalEntity.objects.create(code="B", name="bench")
    store = Store.objects.create(code="B001", name="bench", region=region, legal_entity=entity)
    run(MEMBERS.format(store=store.pk, tier=Tier.objects.get(code="basic").pk), members)
    run(PHONES)
    run(EQUAL)
    run("ANALYZE")
    return name


def fan_out(gateway: Gateway, members: int) -> Campaign:
    campaign = Campaign.objects.create(name="bench", gateway=gateway, body="{name}，您好", state="planning")
    bare = timed(lambda: run(BARE, campaign.pk, AT))
    run("TRUNCATE equal")
    run("CHECKPOINT")
    before = memory()
    ours = timed(lambda: planning.plan(campaign.pk, at=AT))
    grown = memory() - before
    print(f"fan-out of {members:,}: {ours:.1f} s in chunks, {bare:.1f} s bare: {ours / bare:.2f} times (aim 1.6)")
    print(f"memory: +{grown:.1f} MiB (aim 16)")
    assert Message.objects.filter(campaign=campaign).count() == members
    return campaign


def batches(campaign: Campaign, name: str, broker: str, size: int, wanted: int) -> float:
    """Messages a second that a real worker sends in batches of `size`, from the first arrival to `wanted` more.

    In batches of one each message is a task of its own. At the end the worker dies by kill -9.
    """
    with tempfile.TemporaryDirectory() as folder, simulated() as sim:
        arrived = watch(sim)
        app = brokers.sender(broker, Path(folder))
        variables = brokers.environment(name, broker, folder, sim.url) | {"SEND_BATCH": str(size)}
        with brokers.workers(variables, "worker", include="single"):
            for _ in range(1 if size > 1 else wanted + 1):
                app.send_task("single.send_one" if size == 1 else "campaigns.tasks.send", [campaign.pk], queue="celery")
            deadline = time.monotonic() + PATIENCE
            while sum(count for _, count in arrived[1:]) < wanted and time.monotonic() < deadline:
                time.sleep(0.01)
        assert max(sim.book.sent.values()) == 1
        return sum(count for _, count in arrived[1:]) / (arrived[-1][0] - arrived[0][0])


def watch(sim: Simulated) -> list[tuple[float, int]]:
    """When each call came, and with how many messages."""
    arrived: list[tuple[float, int]] = []
    take = sim.book.take

    def timed(messages: list[Row], mode: Mode) -> list[Row]:
        arrived.append((time.monotonic(), len(messages)))
        return list(take(messages, mode))

    sim.book.texts = False
    sim.book.take = timed  # type: ignore[method-assign, assignment]
    return arrived


def compare(campaign: Campaign, name: str, broker: str, wanted: Sequence[int]) -> None:
    fast, slow = (batches(campaign, name, broker, size, count) for size, count in zip((500, 1), wanted, strict=True))
    print(
        f"{broker}: batches of 500: {fast:,.0f} a second; a task for each: {slow:,.0f} a second: {fast / slow:.0f} times"
    )
    later = timezone.now() + timedelta(hours=1)
    delivering.sweep(Message, at=later, deduplicates=delivering.deduplicates)
    states = dict(Message.objects.filter(campaign=campaign).values_list("state").annotate(Count("pk")))
    print(f"in doubt after kill -9 of both workers: {states.get('unknown', 0)} (at most 2 × 500 + 2 × 1)", flush=True)
    Message.objects.filter(campaign=campaign, state="unknown").update(state="sent")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--batches", type=int, default=20)
    words.add_argument("--single", type=int, default=200)
    args = words.parse_args()
    name = fill(args.members)
    values = {"marketing_from": time_of_day(0), "marketing_until": time_of_day(23, 59, 59)}
    gateway = Gateway.objects.create(
        code="bench", name="bench", kind="http_sim", channel="sms", signature="b", **values
    )
    campaign = fan_out(gateway, args.members)
    for broker in ["files", *(["Redis"] if settings.REDIS_URL else [])]:
        compare(campaign, name, broker, (args.batches * 500, args.single))
    print(house.facts())
    return 0


if __name__ == "__main__":
    sys.exit(main())
