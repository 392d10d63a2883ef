"""What a new house has, and that a second run leaves it alone."""

from decimal import Decimal as D
from io import StringIO

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from checkout.models import TenderMethod
from config.management.commands.bootstrap import EVERY
from members.models import Tag, TagGroup, Tier
from points.models import EarnRule, Option
from stores.models import MasterVersion

pytestmark = pytest.mark.django_db


def test_the_tiers_are_reached_by_2000_or_10000_yuan_in_a_year() -> None:
    found = list(Tier.objects.values_list("name", "spend_from", "points_from", "window_days", "multiplier"))
    assert found == [
        ("普通", None, None, 365, D("1.00")),
        ("VIP", D("2000.00"), 2000, 365, D("1.00")),
        ("钻石", D("10000.00"), None, 365, D("1.00")),
    ]


def test_300_points_are_20_yuan_and_500_are_50() -> None:
    found = list(Option.objects.values_list("points", "value", "kind", "is_active"))
    assert found == [(300, D("20.00"), "off", True), (500, D("50.00"), "off", True)]


def test_a_yuan_earns_a_point_that_lasts_a_year() -> None:
    rule = EarnRule.objects.get()
    assert (rule.version, rule.brackets, rule.minimum, rule.years) == (1, [["0.00", "1"]], D("0.00"), 1)


def test_only_cash_gives_change_and_stored_value_is_not_invoiced() -> None:
    methods = TenderMethod.objects
    assert list(methods.values_list("code", flat=True)) == [
        "wallet",
        "cash",
        "wechat",
        "alipay",
        "card",
        "ecny",
        "voucher",
        "mall",
    ]
    assert list(methods.filter(gives_change=True).values_list("code", flat=True)) == ["cash"]
    assert list(methods.filter(is_invoiceable=False).values_list("code", flat=True)) == ["wallet", "voucher", "mall"]
    assert list(methods.filter(earns_points=False).values_list("code", flat=True)) == ["voucher"]


def test_tags_have_five_groups_and_the_nightly_tasks_their_hours() -> None:
    assert set(TagGroup.objects.values_list("code", flat=True)) == {"value", "gender", "city", "interest", "wechat"}
    assert set(Tag.objects.filter(group__code="wechat").values_list("name", flat=True)) == {"吸粉", "养粉", "转粉"}
    hours = {
        task.task: (task.crontab.hour, str(task.crontab.timezone))
        for task in PeriodicTask.objects.exclude(crontab=None)
    }
    assert hours == {
        "points.tasks.expire": ("3", "Asia/Shanghai"),
        "members.tasks.roll_windows": ("3", "Asia/Shanghai"),
        "config.tasks.check_ledgers": ("4", "Asia/Shanghai"),
        "checkout.tasks.clean_up": ("4", "Asia/Shanghai"),
        "till.tasks.clean_up": ("4", "Asia/Shanghai"),
        "backoffice.tasks.clean_imports": ("4", "Asia/Shanghai"),
        "compliance.tasks.reseal": ("4", "Asia/Shanghai"),
        "campaigns.tasks.blank_old": ("4", "Asia/Shanghai"),
        "compliance.tasks.propose": ("4", "Asia/Shanghai"),
        "compliance.tasks.clean_photos": ("4", "Asia/Shanghai"),
        "members.tasks.score_rfm": ("3", "Asia/Shanghai"),
    }
    assert MasterVersion.objects.count() == 1


def test_the_clock_of_sending_rings_each_minute() -> None:
    rows = PeriodicTask.objects.exclude(interval=None)
    each = {row.task: (row.interval.every, row.interval.period) for row in rows}
    assert {"messaging.tasks.send_notices", "messaging.tasks.sweep"} <= set(each)
    assert each == {task: (minutes, "minutes") for task, minutes in EVERY.items()}


def test_a_second_run_adds_what_is_missing_and_changes_nothing_else() -> None:
    Tier.objects.filter(code="vip").update(spend_from=D("3000.00"))
    Tag.objects.filter(name="吸粉").delete()
    Option.objects.filter(points=300).delete()
    said = StringIO()
    call_command("bootstrap", stdout=said)
    assert said.getvalue() == "bootstrap: 1 new rows\n"
    assert Tier.objects.get(code="vip").spend_from == D("3000.00")
    assert not Tag.objects.filter(name="吸粉").exists()
    assert Option.objects.get(points=300).value == D("20.00")
