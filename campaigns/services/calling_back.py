"""A provider calls: is it the provider, is it readable, and what does it say (docs/algorithms/sending.md, callbacks).

In this order: the secret path, the address that it comes from, how often, how much, then the body's own proof. What is
refused writes nothing; what is told twice does nothing the second time.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.utils.crypto import constant_time_compare

from campaigns.models import Message
from campaigns.rules import callbacks as rules
from campaigns.services import answering
from ledger.words import text_fault
from messaging.gateways.protocol import Callback, Parsed, Unverified
from messaging.models import Gateway, Notice
from messaging.services import receiving, ways

A_MINUTE = 600
# What a gateway stumbles over in a body that is JSON and not what the provider sends.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
log = logging.getLogger(__name__)


class Refusal(Exception):
    """The call is not taken: the status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def door(code: str, token: str, *, address: str, at: datetime) -> Gateway:
    """The gateway that is called. `Refusal`: 404 (no such path), 403 (not from there), 429 (more than 600 a minute)."""
    row = Gateway.objects.filter(code=code).first()
    if not constant_time_compare(row.callback_token if row else "", token) or row is None:
        raise Refusal(404)
    if row.allowed_addresses and not _is_among(address, row.allowed_addresses):
        log.warning("callback of %s from an address that is not allowed", row.code)
        raise Refusal(403)
    if _count(row, at) > A_MINUTE:
        raise Refusal(429)
    return row


def take(row: Gateway, callback: Callback, *, at: datetime) -> Parsed:
    """Receipts and replies of a callback are booked, each once. `Refusal`: 400 (unreadable), 403 (no proof), 404."""
    if row.kind not in ways.MAKERS:
        raise Refusal(404)
    if rules.fault(callback.body):
        raise Refusal(400)
    parsed = _read(row, callback)
    if rules.many(len(parsed.reports), len(parsed.replies)) or any(map(text_fault, _words(parsed))):
        raise Refusal(400)
    reports = [replace(report, to=answering.address(report.to)) for report in parsed.reports]
    receipts = receiving.receive(row.code, reports, at=at)
    used = receiving.apply(Notice, receipts, at=at)
    receiving.apply(Message, [one for one in receipts if one.pk not in used], at=at)
    answering.take(row.code, parsed.replies, at=at)
    return parsed


def _read(row: Gateway, callback: Callback) -> Parsed:
    try:
        return ways.opened(row).parse(callback)
    except Unverified as doubt:
        log.warning("callback of %s refused: %s", row.code, doubt)
        raise Refusal(403) from doubt
    except UNREADABLE as fault:
        log.warning("callback of %s cannot be read: %s", row.code, type(fault).__name__)
        raise Refusal(400) from fault


def _words(parsed: Parsed) -> Iterator[str]:
    for report in parsed.reports:
        yield from (report.provider_id, report.to, report.code, report.id)
    for reply in parsed.replies:
        yield from (reply.to, reply.text, reply.provider_id)


def _is_among(address: str, allowed: Iterable[str]) -> bool:
    """Whether an address is one of these, or within a network of them; what cannot be read lets nobody in."""
    for one in allowed:
        try:
            if ip_address(address) in ip_network(one.strip(), strict=False):
                return True
        except ValueError:
            continue
    return False


def _count(row: Gateway, at: datetime) -> int:
    """How many calls of this minute, with this one."""
    key = f"callback:{row.code}:{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key)
    except ValueError:
        return 1
