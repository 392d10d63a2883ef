"""Sixty members who differ in all that an audience asks for, and what Python says of each of them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

from django.utils import timezone

from members.models import Child, Member, MemberTag, Tag
from members.rules import age, is_birthday
from tests.factories import AT, add_points, add_wallet, make_member, make_offer, make_region, make_store

TODAY = date(2026, 11, 22)


class House:
    """Members who differ in everything that is asked for; built from their place in the row."""

    def __init__(self) -> None:
        self.s1, self.s2 = make_store("S001"), make_store("S002", region=make_region("R2"))
        self.offers = [make_offer("A"), make_offer("B")]
        self.tags = list(Tag.objects.order_by("pk")[:3])
        self.members = [self.make(place) for place in range(60)]

    def make(self, n: int) -> Member:
        born = None if n % 5 == 0 else date(1960 + n % 45, 1 + n * 7 % 12, 1 + n * 5 % 28)
        fields: dict[str, Any] = {
            "gender": ("", "f", "m")[n % 3],
            "birthday": date(1984, 2, 29) if n == 7 else born,
            "birthday_is_lunar": n % 11 == 3,
            "city": ("", "上海", "苏州")[n // 2 % 3],
            "wechat_stage": ("", "吸粉", "养粉")[n // 3 % 3],
            "tier": ("basic", "vip", "diamond")[n // 4 % 3],
            "status": "frozen" if n % 19 == 0 else "cancelled" if n % 23 == 0 else "active",
            "joined_at": AT - timedelta(days=n * n),
        }
        member = make_member((self.s1, self.s2)[n % 2], **fields)
        self.give_value(member, n)
        self.give_family(member, n)
        Member.objects.filter(pk=member.pk).update(
            last_visit=None if n % 6 == 0 else AT - timedelta(days=n * 4, hours=n),
            visits=n % 7,
            window_spend=D(n * 100) / 3,
            sms_ok=n % 4 != 1,
            rfm="" if n % 6 == 0 else f"{n % 5 + 1}{n // 5 % 5 + 1}{n // 7 % 5 + 1}",
        )
        member.refresh_from_db()
        return member

    def give_value(self, member: Member, n: int) -> None:
        for part in range(n % 4):
            add_points(member, 50 * (n % 13 + part + 1), ends=TODAY + timedelta(days=(n * 3 + part * 11) % 60))
        if n % 3 == 1:
            add_wallet(member, D(n), D("0.50"))

    def give_family(self, member: Member, n: int) -> None:
        for place, tag in enumerate(self.tags):
            if n >> place & 1:
                MemberTag.objects.create(member=member, tag=tag)
        for nth in range(n % 3):
            Child.objects.create(
                member=member,
                name=f"c{nth}",
                birthday=date(2010 + n % 15, 1 + (n + nth) % 12, 1 + n % 28),
                is_lunar=n % 8 == 5,
            )
        for place, offer in enumerate(self.offers):
            if n % (place + 3) == 0:
                self.give_coupon(member, offer, n)

    def give_coupon(self, member: Member, offer: Any, n: int) -> None:
        ends = None if n % 2 else AT + timedelta(days=n - 20)
        member.coupons.create(
            code=f"{offer.code}{n:030d}",
            offer=offer,
            state="void" if n % 5 == 2 else "issued",
            starts_at=AT + timedelta(days=1 if n % 10 == 9 else -30),
            ends_at=ends,
            issued_at=AT - timedelta(days=30),
        )


def local(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def compare(op: str, left: Any, right: Any) -> bool:
    return bool({"ge": left >= right, "le": left <= right, "eq": left == right}[op])


def ago(op: str, moment: datetime | None, value: Any) -> bool:
    day = local(moment)
    if op == "never" or day is None:
        return op == "never" and day is None
    past = (TODAY - day).days
    return past <= value if op == "within" else past >= value


def listed(op: str, there: bool) -> bool:  # noqa: FBT001
    return there if op == "in" else not there


def soon(op: str, born: date, value: Any) -> bool:
    if op == "month":
        return bool(born.month == value)
    days = 0 if op == "today" else value
    return any(is_birthday(born, TODAY + timedelta(days=more)) for more in range(days + 1))


def expiring(m: Member, value: Any) -> bool:
    last = TODAY + timedelta(days=value["days"])
    sums = sum(lot.remaining for lot in m.points_lots.all() if lot.ends_on and TODAY <= lot.ends_on <= last)
    return sums >= max(value["from"], 1)


def holds(m: Member, value: list[str]) -> bool:
    for coupon in m.coupons.select_related("offer"):
        runs = coupon.starts_at <= AT and (coupon.ends_at is None or coupon.ends_at > AT)
        if coupon.state == "issued" and runs and (not value or coupon.offer.code in value):
            return True
    return False


def tier(m: Member, op: str, value: Any) -> bool:
    ranks = {"basic": 1, "vip": 2, "diamond": 3}
    if op == "from":
        return value in ranks and m.tier.rank >= ranks[value]
    return listed(op, m.tier.code in value)


Judge = Callable[[Member, str, Any], bool]
JUDGES: dict[str, Judge] = {
    "points": lambda m, op, v: compare(op, m.points, v),
    "visits": lambda m, op, v: compare(op, m.visits, v),
    "spend": lambda m, op, v: compare(op, m.window_spend, D(v)),
    "balance": lambda m, op, v: compare(op, m.principal + m.gift, D(v)),
    "expiring": lambda m, op, v: expiring(m, v),
    "tier": tier,
    "tag": lambda m, op, v: listed(op, any(row.tag_id in v for row in m.tags.all())),
    "store": lambda m, op, v: listed(op, m.home_store.code in v),
    "region": lambda m, op, v: listed(op, m.home_store.region.code in v),
    "gender": lambda m, op, v: listed(op, m.gender in v),
    "city": lambda m, op, v: listed(op, m.city in v),
    "wechat_stage": lambda m, op, v: listed(op, m.wechat_stage in v),
    "birthday": lambda m, op, v: m.birthday is not None and not m.birthday_is_lunar and soon(op, m.birthday, v),
    "child_birthday": lambda m, op, v: any(not c.is_lunar and soon(op, c.birthday, v) for c in m.children.all()),
    "child_age": lambda m, op, v: any(
        c.birthday <= TODAY and v["from"] <= age(c.birthday, TODAY) <= v["to"] for c in m.children.all()
    ),
    "last_visit": lambda m, op, v: ago(op, m.last_visit, v),
    "joined": lambda m, op, v: ago(op, m.joined_at, v),
    "coupon": lambda m, op, v: holds(m, v),
    "rfm": lambda m, op, v: bool(m.rfm) and all(p in ("*", r) for p, r in zip(v, m.rfm, strict=True)),
    "consent": lambda m, op, v: m.sms_ok is v,
}


def meant(m: Member, node: dict[str, Any]) -> bool:
    """What a tree says of one member, without a database's help."""
    if "field" in node:
        return JUDGES[node["field"]](m, node["op"], node["value"])
    if "not" in node:
        return not meant(m, node["not"])
    [(kind, children)] = node.items() if node else [("all", [])]
    return (any if kind == "any" else all)(meant(m, child) for child in children)
