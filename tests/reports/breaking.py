"""Random violations with a plain account of them, kept beside the house's own."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from compliance.models import Violation
from compliance.services import violations
from ledger.refused import Refused
from stores.models import Roster, Staff, Store
from tests.compliance.standing import appealed, confirmed, decided, reported, rule
from tests.factories import Chain, make_staff

ZONE = ZoneInfo("Asia/Shanghai")
CODES = ("S8", "S8", "S8", "S9", "S9", "S11", "S14-1", "S17", "S7")
FIRST = date(2026, 8, 1)


@dataclass(frozen=True)
class Seen:
    """What counts, as somebody with a pencil would note it."""

    row: Violation
    store: Store
    code: str
    month: str
    shares: dict[int, int]


@dataclass
class Account:
    """What counts, and how many of each state there are."""

    counting: list[Seen] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


def many(house: Chain, inspector: Staff, number: int, seed: int) -> Account:
    """So many attempts over four months in three stores, each left in some state."""
    dice, account = random.Random(seed), Account()  # noqa: S311 - a test's dice
    make_staff("hq2", "hq")
    people = {house.s001: [house.cashier, house.manager], house.s002: [house.cashier2], house.s003: [house.cashier3]}
    for _number in range(number):
        store, day = dice.choice(list(people)), FIRST + timedelta(days=dice.randrange(110))
        for one in dice.sample(people[store], dice.randint(1, len(people[store]))):
            Roster.objects.get_or_create(store=store, staff=one, day=day, starts=time(9), defaults={"ends": time(18)})
        try:
            row = reported(store, rule(dice.choice(CODES)), by=inspector, at=noon(day))
        except Refused:
            continue
        _on(house, row, dice.choice(("reported", "confirmed", "confirmed", "upheld", "overturned", "dismissed")))
        account.states[row.state] += 1
        if row.state in ("confirmed", "upheld"):
            shares = {one.staff_id: one.points for one in row.charges.all()}
            account.counting.append(Seen(row, store, row.item_code, f"{day:%Y-%m}", shares))
    return account


def _on(house: Chain, row: Violation, to: str) -> None:
    if to == "dismissed":
        violations.withdraw(row, by=row.reported_by, note="误报", at=row.reported_at)  # type: ignore[arg-type]
    elif to != "reported":
        confirmed(house, row, by=house.hq, at=row.reported_at)
    if to in ("upheld", "overturned"):
        appealed(row, by=row.charges.order_by("staff").first().staff, at=row.reported_at)  # type: ignore[union-attr]
        decided("a", row, by=Staff.objects.get(username="hq2"), approve=to == "overturned", at=row.reported_at)
    row.refresh_from_db()
