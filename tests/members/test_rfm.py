"""RFM cells against an oracle that knows no SQL."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from math import ceil
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member, Purchase
from members.services.rfm import score
from members.tasks import score_rfm
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def bought(member: Member, day: date, net: str, kind: str = "sale") -> Purchase:
    return Purchase.objects.create(
        member=member,
        kind=kind,
        net=D(net),
        points=0,
        at=datetime(day.year, day.month, day.day, 12, tzinfo=AT.tzinfo),
        business_day=day,
        store=member.home_store,
        reference=f"S{Purchase.objects.count()}",
    )


def cells() -> dict[int, str]:
    return dict(Member.objects.values_list("pk", "rfm"))


def oracle(*, today: date = TODAY) -> dict[int, str]:
    """Cells by the definition: the figure's place among four limits, each the value at the fifth of the sorted row."""
    since = today - timedelta(days=364)
    figures: dict[int, tuple[Any, ...]] = {}
    for member in Member.objects.all():
        rows = list(member.purchases.all())
        bought = [row for row in rows if row.kind == "sale" or row.net > 0]
        if bought:
            recent = [row for row in rows if row.business_day >= since]
            times = sum(row.kind == "sale" or row.net > 0 for row in recent)
            figures[member.pk] = (max(row.business_day for row in bought), times, sum(row.net for row in recent))
    limits = [limits_of(sorted(one[place] for one in figures.values())) for place in range(3)]
    found = dict.fromkeys(Member.objects.values_list("pk", flat=True), "")
    for pk, figure in figures.items():
        found[pk] = "".join(str(1 + sum(figure[n] > most for most in limits[n])) for n in range(3))
    return found


def limits_of(values: list[Any]) -> list[Any]:
    return [values[max(ceil(len(values) * part / 5) - 1, 0)] for part in range(1, 5)]


def test_five_members_stand_in_five_quintiles(chain: Chain) -> None:
    """By hand: the n-th bought n times, the last time n days later than the one before, for 10·n yuan each."""
    members = [make_member() for _ in range(5)]
    for n, member in enumerate(members, start=1):
        for nth in range(n):
            bought(member, TODAY - timedelta(days=10 - n + nth), f"{10 * n}.00")
    never = make_member()
    assert score(at=AT) == 5
    assert [cells()[member.pk] for member in members] == ["111", "222", "333", "444", "555"]
    assert cells()[never.pk] == ""
    assert score(at=AT) == 0


def test_a_house_is_scored_as_the_oracle_does(chain: Chain) -> None:
    dice = Random(7)  # noqa: S311
    members = [make_member() for _ in range(40)]
    for member in members[:34]:
        for _ in range(dice.choice([1, 1, 2, 3, 5])):
            bought(
                member, TODAY - timedelta(days=dice.choice([0, 3, 30, 364, 365, 500])), f"{dice.randint(0, 9) * 50}.00"
            )
        if dice.random() < 0.3:
            bought(member, TODAY - timedelta(days=1), "-80.00", "refund")
    bought(members[34], TODAY, "-5.00", "refund")
    bought(members[35], TODAY, "900.00", "opening")
    expected = oracle()
    assert score(at=AT, chunk=7) == 35
    assert cells() == expected
    assert len(set(expected.values())) > 10
    assert expected[members[34].pk] == ""


def test_a_later_night_writes_what_changed_alone(chain: Chain) -> None:
    old, new = make_member(), make_member()
    bought(old, TODAY - timedelta(days=364), "10.00")
    bought(new, TODAY, "20.00")
    assert score(at=AT) == 2
    assert cells() == {old.pk: "111", new.pk: "313"}
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert score(at=AT + timedelta(days=1)) == 1
    assert cells() == oracle(today=TODAY + timedelta(days=1))
    assert sum("UPDATE" in one["sql"] for one in asked.captured_queries) == 2


def test_a_house_without_purchases_has_no_cells(chain: Chain) -> None:
    member = make_member()
    Member.objects.update(rfm="555")
    assert score_rfm() == {"members": 1}
    assert cells() == {member.pk: ""}
