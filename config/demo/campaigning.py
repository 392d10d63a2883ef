"""Life in campaigns: automations that wrote, a campaign under way with receipts and answers, two call lists half worked.

All of it happened yesterday, within the hours for marketing, through the outbox: nothing leaves the house.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from itertools import cycle

from django.utils import timezone

from campaigns.models import Automation, Call, CallList, Campaign, Message, Template
from campaigns.models.calls import Result
from campaigns.services import answering, automating, calls, planning, sending, steering
from campaigns.services.calls import Wanted
from messaging.gateways.protocol import Reply, Report
from messaging.models import Gateway
from messaging.services import receiving
from stores.models import Staff, Store

ON = ("welcome", "birthday", "child", "expiring-30", "tier-up", "topped-up")
ANSWERS = ("好的,周末来看看", "TD", "夏装还有110码吗?")
SAID = cycle(
    (
        (Result.WILL_COME, "周六带孩子来"),
        (Result.CALLED, ""),
        (Result.REACHED, "想看家居服"),
        (Result.REFUSED, "近期不需要"),
    )
)
SCRIPT = "{salutation},您有{points}积分,可抵{value}元,欢迎来{store}选购。"


def make(stores: list[Store]) -> None:
    """Once: what was begun is left as it is."""
    if Campaign.objects.exists():
        return
    day = timezone.localdate() - timedelta(days=1)
    ten = datetime.combine(day, time(10), timezone.get_default_timezone())
    boss = Staff.objects.get(username="hq1")
    _automations(boss, ten)
    _campaign(boss, ten + timedelta(minutes=30))
    _calls(boss, stores, ten + timedelta(hours=2))


def _automations(boss: Staff, at: datetime) -> None:
    """Switched on a fortnight ago, and run once since."""
    for automation in Automation.objects.filter(code__in=ON).order_by("pk"):
        automating.switch(automation, on=True, by=boss, at=at - timedelta(days=13))
    automating.run_all(at=at)
    for campaign in Campaign.objects.order_by("pk"):
        sending.run(campaign.pk, at=at)
    _receipts(Message.objects.order_by("pk"), at + timedelta(minutes=5))


def _campaign(boss: Staff, at: datetime) -> None:
    """Most have their receipt, some still wait for it; three answered, one of them to be left in peace."""
    template = Template.objects.get(code="points-500")
    campaign = Campaign.objects.create(
        name="积分满100回馈", template=template, body=template.body, occasion=template.occasion,
        gateway=Gateway.objects.get(code="console"), tree={"all": [{"field": "points", "op": "ge", "value": 100}]},
        made_by=boss, made_at=at,
    )  # fmt: skip
    steering.start(campaign, by=boss, at=at)
    planning.plan(campaign.pk, at=at)
    sending.run(campaign.pk, at=at)
    sent = Message.objects.filter(campaign=campaign, state="sent").order_by("pk")
    phones = list(sending.addresses([message.pk for message in sent[: len(ANSWERS)]]).values())
    replies = [Reply(phone, text, f"demo-{phone}") for phone, text in zip(phones, ANSWERS, strict=False)]
    _receipts([message for place, message in enumerate(sent) if place % 6], at + timedelta(minutes=5))
    answering.take("console", replies, at=at + timedelta(minutes=20))
    Campaign.objects.create(
        name="节日活动(草稿)", template=Template.objects.get(code="festival"), gateway=campaign.gateway,
        body=Template.objects.get(code="festival").body, occasion="festival", made_by=boss, made_at=at,
    )  # fmt: skip


def _receipts(messages: Iterable[Message], at: datetime) -> None:
    """The provider says that these arrived."""
    rows = [message for message in messages if message.provider_id]
    phones = sending.addresses([message.pk for message in rows])
    reports = [Report(message.provider_id, phones[message.pk], delivered=True) for message in rows]
    receiving.apply(Message, receiving.receive("console", reports, at=at), at=at)


def _calls(boss: Staff, stores: list[Store], at: datetime) -> None:
    rich = Wanted("积分200以上回访", tree={"all": [{"field": "points", "op": "ge", "value": 200}]}, script=SCRIPT)
    _work(calls.make(rich, by=boss, at=at), boss, at)
    _work(calls.make(Wanted("新品到店通知", store=stores[1], script=SCRIPT), by=boss, at=at), boss, at)


def _work(made: CallList, boss: Staff, at: datetime) -> None:
    """Half of it, one after another; who was not reached is called again today."""
    rows = list(Call.objects.filter(list=made).order_by("pk"))
    for place, (call, (result, note)) in enumerate(zip(rows[: len(rows) // 2 + 1], SAID, strict=False)):
        again = timezone.localdate() if result == Result.CALLED else None
        when = at + timedelta(minutes=2 * place)
        calls.record(call, result=result, note=note, next_on=again, by=boss, at=when)
