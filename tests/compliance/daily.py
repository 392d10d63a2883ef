"""Helpers of tests about a store's day: times of 22 November 2026, tasks, robots."""

import uuid
from datetime import datetime, time, timedelta, timezone
from typing import Any

from compliance.models import DailyTask, Robot, Submission
from compliance.services import days, robots
from stores.models import Staff, Store

HERE = timezone(timedelta(hours=8))
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=tok"
SECRET = "SEC-very-secret"


def at(clock: str, day: int = 22) -> datetime:
    """`clock` (10:00 or 10:00:00) on that day of November 2026 by the store's clock."""
    return datetime.combine(datetime(2026, 11, day, tzinfo=HERE).date(), time.fromisoformat(clock), tzinfo=HERE)


def make_task(code: str = "log", **fields: Any) -> DailyTask:
    """The log that is due before 10:00 unless said otherwise."""
    return DailyTask.objects.create(code=code, **{"title": "陈列日志", "needs_log": True} | fields)


def hand_in(task: DailyTask, store: Store, by: Staff, when: datetime, **report: Any) -> Submission:
    values = {"log": "橱窗换了冬装"} if task.needs_log else {}
    made = days.Report(report.pop("id", uuid.uuid4()), **values | report)
    return days.hand_in(task, store, made, by=by, at=when)


def make_robot(by: Staff, name: str = "店群", **fields: Any) -> Robot:
    """A DingTalk robot with a secret; `address=` and `secret=` as typed."""
    address, secret = fields.pop("address", DINGTALK), fields.pop("secret", SECRET)
    row = Robot(name=name, **{"kind": "dingtalk"} | fields)
    return robots.save(row, fields, by=by, at=at("08:00"), address=address, secret=secret)
