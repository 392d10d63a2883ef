"""How far a campaign's messages came, what they cost, and what became of their coupons."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from campaigns.models import Campaign, Message
from messaging.models import Delivery
from reports.services.buying import MINE, read, yuan

COUNTED = "\n".join(
    (
        "SELECT is_held_out, state, CASE WHEN state = 'skipped' THEN code ELSE '' END, count(*), sum(cost), count(coupon_id)",
        "FROM campaigns_message m WHERE campaign_id = %(campaign)s AND",
        MINE,
        "GROUP BY 1, 2, 3",
    )
)
OPTED_OUT = "\n".join(
    (
        "SELECT count(DISTINCT m.member_id) FROM campaigns_reply r",
        "JOIN campaigns_message m ON m.campaign_id = %(campaign)s AND m.member_id = r.member_id",
        "WHERE r.effect = 'opt_out' AND r.at >= %(begins)s AND r.at >= m.sent_at AND r.at < m.sent_at + %(window)s AND",
        MINE,
    )
)
USED = "\n".join(
    (
        "SELECT count(*), sum(l.off), sum(s.total - coalesce(r.net, 0))",
        "FROM campaigns_message m JOIN coupons_coupon c ON c.id = m.coupon_id AND c.state = 'used'",
        "LEFT JOIN checkout_sale s ON s.number = c.used_reference",
        "LEFT JOIN LATERAL (SELECT sum(coupon_off) AS off FROM checkout_line WHERE sale_id = s.id) l ON true",
        "LEFT JOIN LATERAL (SELECT sum(net) AS net FROM checkout_refund WHERE sale_id = s.id) r ON true",
        "WHERE m.campaign_id = %(campaign)s AND",
        MINE,
    )
)
Status = Delivery.Status
# The gateway had these in hand.
LEFT = (Status.SENT, Status.DELIVERED, Status.FAILED, Status.UNKNOWN)


@dataclass(slots=True)
class Funnel:
    """Counts of messages; `states` of those that were not held out, `skipped` by reason, the most frequent first."""

    held_out: int = 0
    states: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    skipped: list[tuple[str, int]] = field(default_factory=list)
    cost: Decimal = Decimal(0)
    coupons: int = 0
    opted_out: int = 0

    @property
    def planned(self) -> int:
        return self.held_out + sum(self.states.values())

    @property
    def to_send(self) -> int:
        return sum(self.states.values())

    @property
    def left(self) -> int:
        """Handed over to the gateway, whatever came of it."""
        return sum(self.states[state] for state in LEFT)

    @property
    def waiting(self) -> int:
        return self.states[Status.QUEUED] + self.states[Status.CLAIMED]

    @property
    def delivered(self) -> int:
        return self.states[Status.DELIVERED]

    @property
    def failed(self) -> int:
        return self.states[Status.FAILED]

    @property
    def unknown(self) -> int:
        return self.states[Status.UNKNOWN]

    @property
    def cost_per_delivered(self) -> Decimal | None:
        """Yuan; None where nothing is known to have arrived."""
        return self.cost / self.delivered if self.delivered else None


@dataclass(frozen=True, slots=True)
class Coupons:
    """Given with the messages; used by now, what they took off (yuan), and the sales they were used in, net."""

    given: int
    used: int
    off: Decimal
    net: Decimal


def of(values: dict[str, Any]) -> Funnel:
    """One look at the campaign's messages, one at the replies since it began."""
    found = Funnel()
    for held_out, state, code, count, cost, coupons in read(COUNTED, values):
        found.coupons += coupons
        if held_out:
            found.held_out += count
            continue
        found.states[state] += count
        found.cost += cost
        if state == Status.SKIPPED:
            found.skipped.append((code, count))
    found.skipped.sort(key=lambda pair: (-pair[1], pair[0]))
    if values["begins"] is not None:
        found.opted_out = read(OPTED_OUT, values)[0][0]
    return found


def coupons(campaign: Campaign, given: int, values: dict[str, Any]) -> Coupons | None:
    """None for a campaign that gave none."""
    if campaign.offer_id is None and not given:
        return None
    used, off, net = read(USED, values)[0]
    return Coupons(given, used, yuan(off), yuan(net))


def first_and_last(campaign: Campaign) -> tuple[datetime | None, datetime | None]:
    """When the first and the last message left, of the whole campaign: the window is the same for all who look."""
    rows = Message.objects.filter(campaign=campaign, sent_at__isnull=False).order_by()
    found = rows.aggregate(first=models.Min("sent_at"), last=models.Max("sent_at"))
    return found["first"], found["last"]
