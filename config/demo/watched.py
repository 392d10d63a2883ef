"""Compliance in the demo chain: a fortnight of store days, inspections, and violations as far along as a decision goes.

The shipped rule book is in force with its blanks left blank. All of it goes through the services of the room, once.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from PIL import Image

from compliance.models import Book, DailyTask, Item, Opening, Photo, Violation, Visit
from compliance.rules.walks import Found, Walk
from compliance.services import days, deciding, doors, inspections, ladder, photos, shipped_days, shipping
from compliance.services import violations as judging
from compliance.services import visits as planning
from compliance.shipped import CODE
from config.demo import looked_after
from stores import approvals
from stores.models import Approval, Roster, Staff, Store

DAYS_BACK, ROSTER_BACK, ROSTER_AHEAD = 14, 30, 7
# Late in opening: so many days ago, in which store of the list, at which minute after nine.
LATE = {(9, 0): 47, (6, 1): 52, (3, 0): 38}
UNNOTED = {(5, 1), (0, 1)}
LATE_LOG, NO_LOG = {(7, 0), (4, 1), (1, 0)}, {(8, 1), (2, 0)}
# rule, days ago, what becomes of it
JUDGED = (
    ("S8", 13, "confirmed"),
    ("S9", 12, "upheld"),
    ("S10", 11, "overturned"),
    ("S11", 10, "confirmed"),
    ("S13", 8, "appealed"),
    ("S14-1", 7, "declined"),
    ("S15-1", 5, "investigated"),
    ("S17", 2, "reported"),
)
SEEN = {
    "S8": "顾客进店无人致欢迎词",
    "S9": "两名导购聊天，顾客等候",
    "S10": "录像显示45秒后才接待",
    "S11": "门口站了3人",
    "S13": "送客未递名片",
    "S14-1": "工服袖口有油渍",
    "S15-1": "营业时间戴帽子",
    "S17": "发色过亮",
}
HOW_FAR = {"reported": 0, "investigated": 1, "declined": 1, "confirmed": 2, "appealed": 3, "upheld": 3, "overturned": 3}


@transaction.atomic
def make(stores: list[Store], *, rng: Random) -> None:
    """Each store once, and once what the chain has: what was begun is left as it is, and a larger chain gets its days."""
    now = timezone.now()
    shipping.ship(at=now)
    shipped_days.ship()
    _roster(stores, timezone.localdate(now))
    _days(stores, now, rng)
    looked_after.rate(stores, now=now)
    if Visit.objects.exists():
        return
    _inspections(stores[:2], now, rng)
    for code, back, end in JUDGED:
        _judge(stores[0], code, _then(now, back, time(14)), end, _id(rng))
    ladder.propose(at=now)
    looked_after.make(stores, now=now, picture=_picture())


def _then(now: datetime, back: int, clock: time) -> datetime:
    """`clock` so many days ago, by the store's clock."""
    day = timezone.localdate(now) - timedelta(days=back)
    return datetime.combine(day, clock, timezone.get_default_timezone())


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _roster(stores: list[Store], today: date) -> None:
    """A cashier of each store works from before the opening on; what stands already stays."""
    span = [today + timedelta(days=one) for one in range(-ROSTER_BACK, ROSTER_AHEAD + 1)]
    rows = []
    for store in stores:
        for staff in Staff.objects.filter(assignments__store=store, assignments__role="cashier").order_by("pk"):
            rows += [Roster(store=store, staff=staff, day=day, starts=time(9, 30), ends=time(18)) for day in span]
    Roster.objects.bulk_create(rows, ignore_conflicts=True)


def _days(stores: list[Store], now: datetime, rng: Random) -> None:
    """Openings and what is handed in, some of it late, some of it never; of today only what has come to pass."""
    tasks = list(DailyTask.objects.filter(is_active=True).order_by("code"))
    for place, store in enumerate(stores):
        # Drawn for those that are skipped too: a store's ids are the same whenever it comes to the chain.
        own = Random(rng.random())  # noqa: S311
        if Opening.objects.filter(store=store).exists():
            continue
        by = _seller(store)
        photo = photos.keep(_picture(), store=store, by=by, at=_then(now, DAYS_BACK, time(9)))
        for back in range(DAYS_BACK, -1, -1):
            at = _then(now, back, time(9, LATE.get((back, place), own.randrange(15, 28))))
            if (back, place) not in UNNOTED and at <= now:
                doors.open_up(store, by=by, noted_at=at)
            late = (back, place) in LATE_LOG
            handed = _then(now, back, time(10 if late else 9, own.randrange(40, 59)))
            missing = (back, place) in NO_LOG or (place == 1 and back == 0)
            for task in tasks if handed <= now and not missing else ():
                _hand_in(task, photo, by, handed, own)


def _hand_in(task: DailyTask, photo: Photo, by: Staff, at: datetime, rng: Random) -> None:
    log = "橱窗主推新品，中岛按色系陈列" if task.needs_log else ""
    report = days.Report(_id(rng), tuple(task.lines), log, [photo.pk] if task.needs_photo else [])
    days.hand_in(task, photo.store, report, by=by, at=at)


def _seller(store: Store) -> Staff:
    """Who notes the day there; a store without people of its own is seen to by its region."""
    found = Staff.objects.filter(assignments__store=store, assignments__role="cashier").order_by("pk").first()
    return found or Staff.objects.get(username="region1")


def _inspections(stores: list[Store], now: datetime, rng: Random) -> None:
    """Walks of the last days and of today, with what was found; what is planned for tomorrow."""
    inspector = Staff.objects.get(username="inspector1")
    book = Book.objects.get(state=Book.State.PUBLISHED, code=CODE)
    for back in (4, 1, 0):
        planning.plan(inspector, stores, timezone.localdate(now) - timedelta(days=back))
    planning.plan(inspector, stores, timezone.localdate(now) + timedelta(days=1), note="复查陈列")
    walks = ((4, stores[0], "S18-1", "0.4"), (1, stores[1], "S15-1", None), (0, stores[0], "S9", None))
    for back, store, failed, value in walks:
        at = min(_then(now, back, time(15)), now)
        walk = Walk(
            store=store.code, book=book.pk, visit=None, started_at=at - timedelta(minutes=25), finished_at=at,
            findings=tuple(_findings(book, failed, value, rng)),
        )  # fmt: skip
        inspections.finish(_id(rng), walk, store=store, by=inspector, at=at)


def _findings(book: Book, failed: str, value: str | None, rng: Random) -> list[Found]:
    """Everything but one rule is kept; what was never measured or photographed was not checked."""
    found = []
    for item in Item.objects.filter(section__book=book).order_by("section__number", "number"):
        plain = item.check_kind == Item.Check.YES_NO
        result = "failed" if item.code == failed else "passed" if plain else "skipped"
        measured = Decimal(value) if value and item.code == failed else None
        found.append(Found(item.pk, _id(rng), result, measured, "见现场" if result == "failed" else "", ()))
    return found


def _judge(store: Store, code: str, at: datetime, end: str, key: UUID) -> None:
    """One violation from its report to `end`; each step a day after the other."""
    item = Item.objects.select_related("section__book").get(code=code, section__book__state=Book.State.PUBLISHED)
    finder, manager, region, boss = (
        Staff.objects.get(username=f"{one}1") for one in ("inspector", "manager", "region", "hq")
    )
    row = judging.report(store, item, key=key, at=at, by=finder, reported_at=at, description=SEEN[code])
    day = timedelta(hours=20)
    far = HOW_FAR[end]
    if far >= 1:
        judging.investigate(row, by=manager, findings="已调取录像并询问当事人", at=at + day)
    if far >= 2 or end == "declined":
        _decide("v", row, by=region, approve=end != "declined", at=at + 2 * day)
    if far >= 3:
        deciding.appeal(row, by=row.charges.get(kind="own").staff, reason="当时正在接待另一位顾客", at=at + 3 * day)
    if end in ("upheld", "overturned"):
        _decide("a", row, by=boss, approve=end == "overturned", at=at + 4 * day)


def _decide(letter: str, row: Violation, *, by: Staff, approve: bool, at: datetime) -> None:
    approvals.decide(Approval.objects.get(number=f"{letter}-{row.number}"), by=by, approve=approve, at=at)


def _picture() -> bytes:
    """A small photo of a shop window, as far as a demo needs one."""
    drawn = Image.new("RGB", (480, 360), (214, 196, 168))
    drawn.paste((120, 144, 156), (40, 60, 440, 300))
    drawn.paste((236, 239, 241), (60, 80, 420, 280))
    for place, color in enumerate(((198, 40, 40), (46, 125, 50), (21, 101, 192), (249, 168, 37))):
        drawn.paste(color, (85 + 85 * place, 140, 140 + 85 * place, 260))
    file = BytesIO()
    drawn.save(file, "JPEG", quality=80)
    return file.getvalue()
