"""What a new house needs. Run again it adds what is missing and touches nothing that stands: data belongs to the house."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models, transaction
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from campaigns.models import Audience
from campaigns.services import shipped_automations, shipping
from checkout.models import TenderMethod
from compliance.services import shipped_days
from compliance.services import shipping as rule_book
from members.models import Tag, TagGroup, Tier
from points.models import EarnRule, Option
from stores.models import MasterVersion

# S54 gives VIP and diamond more points but no figure: ×1 until head office sets one (docs/requirements.md, S48, S66).
TIERS: dict[str, dict[str, Any]] = {
    "basic": {"name": "普通", "rank": 1},
    "vip": {"name": "VIP", "rank": 2, "spend_from": Decimal("2000.00"), "points_from": 2000},
    "diamond": {"name": "钻石", "rank": 3, "spend_from": Decimal("10000.00")},
}
# S105.
OPTIONS = {300: Decimal("20.00"), 500: Decimal("50.00")}
# Stored value, vouchers and mall collections are invoiced elsewhere, if at all; a voucher is a discount of somebody's.
METHODS: dict[str, dict[str, Any]] = {
    "wallet": {"name": "储值", "is_invoiceable": False},
    "cash": {"name": "现金", "gives_change": True},
    "wechat": {"name": "微信支付"},
    "alipay": {"name": "支付宝"},
    "card": {"name": "银行卡"},
    "ecny": {"name": "数字人民币"},
    "voucher": {"name": "代金券", "earns_points": False, "is_refundable": False, "is_invoiceable": False},
    "mall": {"name": "商场代收", "is_invoiceable": False},
}
# S124, S127: group code, name, one tag at a time, tags to begin with.
TAGS: dict[str, tuple[str, bool, tuple[str, ...]]] = {
    "value": ("价值", True, ("重点客户", "一般客户")),
    "gender": ("性别", True, ("女性", "男性")),
    "city": ("城市", True, ()),
    "interest": ("意向产品", False, ()),
    "wechat": ("微信阶段", True, ("吸粉", "养粉", "转粉")),
}
# Audiences to begin with (S108: 500 points and more, so exactly 500 is in): code, name, field, operator, value.
AUDIENCES: tuple[tuple[str, str, str, str, Any], ...] = (
    ("points-500", "积分≥500", "points", "ge", 500),
    ("expiring-30", "30天内有积分到期", "expiring", "within", {"days": 30, "from": 1}),
    ("birthday-7", "7天内过生日", "birthday", "within", 7),
    ("child-birthday-7", "7天内孩子过生日", "child_birthday", "within", 7),
    ("dormant-90", "90天未到店", "last_visit", "ago", 90),
    ("vip-up", "VIP及以上", "tier", "from", "vip"),
)
# Nightly tasks, store-local: (hour, minute).
NIGHTLY = {
    "points.tasks.expire": (3, 10),
    "members.tasks.roll_windows": (3, 40),
    "members.tasks.score_rfm": (3, 50),
    "config.tasks.check_ledgers": (4, 10),
    "compliance.tasks.propose": (4, 20),
    "checkout.tasks.clean_up": (4, 40),
    "till.tasks.clean_up": (4, 45),
    "campaigns.tasks.blank_old": (4, 47),
    "compliance.tasks.clean_photos": (4, 48),
    "backoffice.tasks.clean_imports": (4, 50),
    "compliance.tasks.reseal": (4, 55),
}
# Every so many minutes.
EVERY = {
    "messaging.tasks.send_notices": 1,
    "messaging.tasks.sweep": 1,
    "campaigns.tasks.address_notices": 1,
    "campaigns.tasks.tick": 1,
    "campaigns.tasks.automate": 10,
    "compliance.tasks.send_pushes": 1,
    "compliance.tasks.remind": 1,
}


class Command(BaseCommand):
    help = "Make what a new house needs: tiers, redemption options, tender methods, tag groups, schedules, gateways, texts."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        made = _rules() + _methods() + _tags() + _schedules() + _templates() + _audiences()
        made += rule_book.ship(at=timezone.now()) + shipped_days.ship()
        if options["verbosity"]:
            self.stdout.write(f"bootstrap: {made} new rows")


def _ensure(model: type[models.Model], values: dict[str, Any], **key: Any) -> int:
    """1 when the row had to be made."""
    return int(model._default_manager.get_or_create(**key, defaults=values)[1])


def _rules() -> int:
    made = _ensure(MasterVersion, {}, id=1)
    made += sum(_ensure(Tier, values, code=code) for code, values in TIERS.items())
    made += sum(_ensure(Option, {"value": value}, points=points) for points, value in OPTIONS.items())
    first = {"effective_on": date(2000, 1, 1), "brackets": [["0.00", "1"]]}
    return made + _ensure(EarnRule, first, version=1)


def _methods() -> int:
    rows = enumerate(METHODS.items())
    return sum(_ensure(TenderMethod, {"position": position} | values, code=code) for position, (code, values) in rows)


def _tags() -> int:
    made = 0
    for code, (name, exclusive, tags) in TAGS.items():
        group, new = TagGroup.objects.get_or_create(code=code, defaults={"name": name, "is_exclusive": exclusive})
        made += new
        if new:
            made += len(Tag.objects.bulk_create(Tag(group=group, name=tag) for tag in tags))
    return made


def _templates() -> int:
    return shipping.gateways() + shipping.templates() + shipped_automations.automations()


def _audiences() -> int:
    """Shipped segments: they can be copied, not changed."""
    made = 0
    for code, name, field, op, value in AUDIENCES:
        tree = {"all": [{"field": field, "op": op, "value": value}]}
        made += _ensure(Audience, {"name": name, "tree": tree, "is_shipped": True}, code=code)
    return made


def _schedules() -> int:
    made = 0
    for task, (hour, minute) in NIGHTLY.items():
        crontab, _new = CrontabSchedule.objects.get_or_create(
            minute=str(minute), hour=str(hour), timezone=settings.TIME_ZONE
        )
        made += _ensure(PeriodicTask, {"task": task, "crontab": crontab}, name=task)
    return made + sum(_every(task, minutes) for task, minutes in EVERY.items())


def _every(task: str, minutes: int) -> int:
    interval, _new = IntervalSchedule.objects.get_or_create(every=minutes, period=IntervalSchedule.MINUTES)
    return _ensure(PeriodicTask, {"task": task, "interval": interval}, name=task)
