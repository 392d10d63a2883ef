#!/usr/bin/env python3
"""How long do a campaign's fan-out and its batches take?

Fan-out: a message for each of a million members, in chunks of a commit each, against one bare INSERT … SELECT of the same
rows into an equal table (same columns, indexes, constraints) in the same run. The aim: at most 1.6 times as long, and the
memory of this process grows by at most 16 MiB. Batches: 500 messages a call through the local gateway against one call and
one transaction a message. The aim: 100 times as fast. At the end: how many messages are in doubt.

    .venv/bin/python bench/campaigns.py [--members 1000000] [--batches 20] [--single 200]
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import house
from django.conf import settings
from django.db import connection

from campaigns.models import Campaign, Message
from campaigns.services import planning, sending
from members.models import Tier
from messaging.gateways.http_sim.server import simulated
from messaging.models import Gateway
from messaging.services import delivering
from stores.models import LegalEntity, Region, Store

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


def fill(members: int) -> None:
    house.make("campaigns")
    region = Region.objects.create(code="B", name="bench")
    entity = LegalEntity.objects.create(code="B", name="bench")
    store = Store.objects.create(code="B001", name="bench", region=region, legal_entity=entity)
    run(MEMBERS.format(store=store.pk, tier=Tier.objects.get(code="basic").pk), members)
    run(PHONES)
    run(EQUAL)
    run("ANALYZE")


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


def batches(campaign: Campaign, count: int, single: int) -> None:
    with simulated() as sim:
        settings.SENDING["http_sim"] |= {"url": sim.url}
        sending.run(campaign.pk, at=AT, batches=1)
        took = timed(lambda: sending.run(campaign.pk, at=AT, batches=count))
        fast = count * settings.SEND_BATCH / took
        settings.SEND_BATCH = 1
        took = timed(lambda: [sending.run(campaign.pk, at=AT, batches=1) for _ in range(single)])
        slow = single / took
        phones, most = len(sim.book.sent), max(sim.book.sent.values())
    print(f"batches of 500: {fast:,.0f} a second; one by one: {slow:,.0f} a second: {fast / slow:.0f} times (aim 100)")
    later = AT + timedelta(hours=1)
    delivering.sweep(Message, at=later, deduplicates=delivering.deduplicates)
    doubt = Message.objects.filter(campaign=campaign, state="unknown").count()
    print(f"phones reached: {phones:,}, at most {most} message each; in doubt: {doubt}")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--members", type=int, default=1_000_000)
    words.add_argument("--batches", type=int, default=20)
    words.add_argument("--single", type=int, default=200)
    args = words.parse_args()
    fill(args.members)
    gateway = Gateway.objects.create(code="bench", name="bench", kind="http_sim", channel="sms", signature="bench")
    batches(fan_out(gateway, args.members), args.batches, args.single)
    return 0


if __name__ == "__main__":
    sys.exit(main())
