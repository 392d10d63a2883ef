"""What the demo chain's people see to: ratings, reviews, complaints, corrections, issues, a meeting, training, robots."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.utils import timezone

from compliance.models import (
    Action,
    Care,
    Complaint,
    Correction,
    Exam,
    Issue,
    Meeting,
    Rating,
    Review,
    Robot,
    Training,
)
from compliance.services import caring, ratings, robots
from stores.models import Staff, Store

C = TypeVar("C", bound=Care)
STARS = ("4.6", "3.9", "4.3", "4.8", "4.1", "4.4")
# stars, hours ago, what it says, what was answered
REVIEWS = (
    (2, 40, "等了很久没人招呼", ""),
    (1, 5, "标价与收银不一致", ""),
    (2, 70, "试衣间太小", "感谢反馈,已加装一间试衣间"),
    (5, 20, "导购很耐心", ""),
)
# about, hours ago, what happened, how it was settled
COMPLAINTS = (
    ("service", 3, "结账时无人应答", ""),
    ("honesty", 90, "导购称全店五折,结账时不是", ""),
    ("quality", 120, "洗后掉色", "已换货并致歉"),
)
ROBOTS = (
    ("dingtalk", "总部钉钉群(演示)", "https://oapi.dingtalk.com/robot/send?access_token=demo"),
    ("wecom", "总部企业微信群(演示)", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=demo"),
)


def make(stores: list[Store], *, now: datetime, picture: bytes) -> None:
    """Called once, by `watched.make`."""
    boss, manager, cashier = (Staff.objects.get(username=one) for one in ("hq1", "manager1", "cashier1"))
    _reviews(stores, manager, now)
    complaints = [_complaint(stores[0], manager, cashier, now, *row) for row in COMPLAINTS]
    _corrections(stores[0], manager, complaints[2], now, picture)
    _managed(stores[0], boss, manager, now)
    _taught(stores[0], boss, cashier, now)
    for kind, name, address in ROBOTS:
        robots.save(Robot(name=name, kind=kind, is_active=False), [], by=boss, at=now, address=address)


def rate(stores: list[Store], *, now: datetime) -> None:
    """Stars for each store that has none yet; the second is below 4.0."""
    by, today = Staff.objects.get(username="hq1"), timezone.localdate(now)
    for store, stars in zip(stores, STARS, strict=False):
        if not Rating.objects.filter(store=store).exists():
            ratings.rate(Rating(store=store, day=today, stars=Decimal(stars)), by=by, at=now)


def _reviews(stores: list[Store], by: Staff, now: datetime) -> None:
    for place, (stars, hours, text, answer) in enumerate(REVIEWS):
        posted = now - timedelta(hours=hours)
        row = Review(store=stores[place % 2], posted_at=posted, stars=stars, text=text, reference=f"demo-{place}")
        ratings.note(row, by=by, at=posted)
        if answer:
            ratings.answer(row, answer, by=by, at=posted + timedelta(hours=6))


def _note(row: C, by: Staff, at: datetime, hours: int, result: str = "") -> C:
    """Something due so many hours after it was noted; with a result it is settled the next day."""
    row.due = at + timedelta(hours=hours)
    caring.note(row, by=by, at=at)
    if not result:
        return row
    row.result = result
    caring.note(row, by=by, at=at, columns=["result"])
    return caring.settle(row, by=row.owner, at=at + timedelta(hours=20))


def _complaint(store: Store, owner: Staff, about: Staff, now: datetime, *row: Any) -> Complaint:
    category, hours, text, result = row
    staff = about if category != "quality" else None
    made = Complaint(store=store, category=category, text=text, staff=staff, owner=owner)
    return _note(made, owner, now - timedelta(hours=hours), 48, result)


def _corrections(store: Store, owner: Staff, complaint: Complaint, now: datetime, picture: bytes) -> None:
    """One still open, one repaired and photographed, one looked at again."""
    inspector = Staff.objects.get(username="inspector1")
    begun = now - timedelta(days=3)
    _note(Correction(store=store, what="试衣间门锁松动", owner=owner), inspector, begun, 96)
    for what, good in (("收银台灯不亮", False), ("退换货告示已过时", True)):
        row = Correction(store=store, what=what, owner=owner, complaint=complaint if good else None)
        done = _note(row, inspector, begun, 48, "已修好")
        caring.add_photo(done, picture, by=owner, at=begun + timedelta(hours=20))
        if good:
            caring.recheck(done, good=True, by=inspector, at=begun + timedelta(hours=44))


def _managed(store: Store, boss: Staff, manager: Staff, now: datetime) -> None:
    begun = now - timedelta(days=2)
    _note(Issue(kind="risk", weight=1, title="旺季人手不足", store=store, owner=manager), boss, begun, 24 * 14)
    _note(Issue(title="仓库货架老化", owner=boss), boss, begun, 24 * 7, "已更换")
    meeting = Meeting.objects.create(at=begun, title="店长周会", minutes="回顾上周差评与投诉。", chair=boss)
    meeting.people.set([boss, manager])
    _note(Action(meeting=meeting, what="补录开门时间", owner=manager), boss, begun, 24)
    _note(Action(meeting=meeting, what="下发欢迎词卡片", owner=boss), boss, begun, 72, "已下发")


def _taught(store: Store, boss: Staff, pupil: Staff, now: datetime) -> None:
    today = timezone.localdate(now)
    course = Training.objects.create(title="门店行为规范", day=today - timedelta(days=10), trainer=boss, pass_mark=80)
    for back, score in ((9, 72), (3, 91)):
        day = today - timedelta(days=back)
        row = Exam(training=course, store=store, staff=pupil, day=day, score=score)
        caring.examine(row, by=boss, at=now - timedelta(days=back))
