"""A member's card."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from members.models import Child, Member
from members.services import finding, profile
from members.services.profile import Worth
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def flags(member: Member, at: datetime = AT) -> list[str]:
    return list(profile.card(member, at, Worth(0))["flags"])


def test_the_card_says_who_it_is_and_what_they_have(chain: Chain) -> None:
    member = make_member(
        chain.s001,
        phone="+8613800138000",
        name="张三",
        points=120,
        wallet=("1000.00", "200.00"),
        birthday=date(1990, 7, 31),
        adviser=chain.manager,
        last_visit=datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    )
    worth = Worth(120, [(300, D("20.00"), 180), (500, D("50.00"), 380)], (380, D("50.00")), 2, points_expiring=True)
    assert profile.card(finding.one(member.number), AT, worth) == {
        "number": member.number,
        "name": "张三",
        "phone": "138****8000",
        "tier": "普通",
        "points": 120,
        "next_reward": {"gap": 380, "value": "50.00"},
        "rewards": [{"points": 300, "value": "20.00", "gap": 180}, {"points": 500, "value": "50.00", "gap": 380}],
        "wallet": {"principal": "1000.00", "gift": "200.00", "total": "1200.00"},
        "coupons": 2,
        "birthday_month": 7,
        "home_store": "S001",
        "adviser": "manager1",
        "last_visit": "2026-11-01T12:00:00+08:00",
        "flags": ["no_consent", "points_expiring"],
    }


def test_what_is_not_known_is_null(chain: Chain) -> None:
    card = profile.card(make_member(chain.s001, sms_ok=True), AT, Worth(500))
    unknown = ("next_reward", "birthday_month", "adviser", "last_visit")
    assert [card[name] for name in unknown] == [None] * 4
    assert (card["rewards"], card["flags"]) == ([], [])


def test_birthdays_are_told_on_their_day_in_the_stores_time(chain: Chain) -> None:
    member = make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 22))
    Child.objects.create(member=member, name="小宝", birthday=date(2019, 11, 23))
    assert flags(member) == ["birthday_today"]
    assert flags(member, at=datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == ["child_birthday_today"]


def test_lunar_birthdays_are_not_told_by_the_solar_day(chain: Chain) -> None:
    member = make_member(chain.s001, sms_ok=True, birthday=date(1990, 11, 22), birthday_is_lunar=True)
    Child.objects.create(member=member, name="小宝", birthday=date(2019, 11, 22), is_lunar=True)
    assert flags(member) == []


@pytest.mark.parametrize("status", ["frozen", "cancelled"])
def test_who_is_frozen_or_owes_points_is_flagged(chain: Chain, status: str) -> None:
    member = make_member(chain.s001, status=status)
    member.points = -1
    assert flags(member) == ["frozen", "debt", "no_consent"]
