"""Campaigns and messages as they stand after sending, and sales of their people: made at once, without any sending."""

from datetime import datetime, timedelta
from decimal import Decimal as D
from itertools import count
from typing import Any

from campaigns.models import Call, CallList, Campaign, Message
from members.models import Member
from messaging.models import Gateway
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# The first message leaves an hour after the start.
T = AT + HOUR
_serials = count(1)


def make_campaign(name: str = "双十一", **fields: Any) -> Campaign:
    gateway, _made = Gateway.objects.get_or_create(
        code="test", defaults={"name": "Test", "kind": "console", "channel": "sms"}
    )
    values = {"state": "done", "started_at": AT, "made_at": AT, "hold_out": D("10.00"), "gateway": gateway}
    return Campaign.objects.create(name=name, **values | fields)


def write(campaign: Campaign, member: Member, state: str = "delivered", **fields: Any) -> Message:
    """A message in `state`, sent at `T` where it left; five fen."""
    left = state in ("sent", "delivered", "failed", "unknown")
    values = {"gateway": "test", "send_after": AT, "sent_at": T if left else None, "cost": D("0.05") if left else D(0)}
    values |= {"to_masked": "138****0000" if left else ""}
    return Message.objects.create(campaign=campaign, member=member, state=state, **values | fields)


def hold(campaign: Campaign, member: Member) -> Message:
    return write(campaign, member, "skipped", is_held_out=True, code="held_out")


def buy(chain: Chain, member: Member, amount: str, at: datetime, **how: Any) -> str:
    number: str = sell(chain, basket(line(amount), member=member), amount, at=at, **how).data["number"]
    return number


def make_calls(chain: Chain, **fields: Any) -> CallList:
    return CallList.objects.create(**{"name": f"回访{next(_serials)}", "made_by": chain.hq, "made_at": AT} | fields)


def call(chain: Chain, found: CallList, member: Member, result: str = "todo", at: datetime | None = None) -> Call:
    done = {} if result == "todo" else {"first_at": at or T, "at": at or T, "by": chain.manager, "tries": 1}
    return Call.objects.create(list=found, member=member, store=member.home_store, result=result, **done)
