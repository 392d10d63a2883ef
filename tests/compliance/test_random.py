"""10,000 random violations with their confirmations and appeals: the sum of each person's rows is the score, by a reckoning of its own."""

import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Sum

from compliance.models import Charge, ScoreEntry, Violation
from compliance.services import scores
from config.ledger_check import running
from stores.models import Roster
from stores.places import business_day
from tests.compliance.standing import rule, seller
from tests.factories import AT, Chain

pytestmark = pytest.mark.django_db
COUNT, PEOPLE = 10_000, 12
# What becomes of a violation, and whether its points stay taken.
ENDS = {"reported": 0, "dismissed": 0, "confirmed": 1, "upheld": 1, "overturned": 0}


def test_ten_thousand_random_violations_and_appeals_add_up(chain: Chain) -> None:
    """Rows are made in bulk, booked and given back by the verbs' own functions under their locks."""
    dice = random.Random(22)  # noqa: S311 - dice
    people = [seller(f"p{n}", chain.s001) for n in range(PEOPLE)]
    rules = [rule(code) for code in ("S8", "S9", "S7", "S13")]
    made, expected = [], Counter[int]()
    charges, back = [], []
    for n in range(COUNT):
        row = _violation(n, chain, dice.choice(rules), dice.choice(list(ENDS)))
        made.append(row)
        for one in dice.sample(people, dice.randint(1, 2)):
            points = -dice.choice((1, 5, 10, 20))
            charges.append(Charge(violation=row, staff=one, points=points, kind=dice.choice(("own", "joint"))))
            expected[one.pk] += points * ENDS[row.state]
    Violation.objects.bulk_create(made)
    Charge.objects.bulk_create(charges)
    _post(made, chain, dice, back)
    assert {one.pk: scores.of(one) for one in people} == {one.pk: expected[one.pk] for one in people}
    assert dict(ScoreEntry.objects.order_by().values_list("staff").annotate(Sum("amount"))) == expected
    assert running.check().differences == 0
    assert len(back) > 1_000
    assert Roster.objects.count() == 0


def _post(made: list[Violation], chain: Chain, dice: random.Random, back: list[Violation]) -> None:
    """Confirm in any order, and give back some of them while others are still confirmed; 250 at a time."""
    dice.shuffle(made)
    booked = [row for row in made if row.state in ("confirmed", "upheld", "overturned")]
    waiting: list[Violation] = []
    for first in range(0, len(booked), 250):
        some = booked[first : first + 250]
        scores.charge(*some, by=chain.hq, at=AT)
        waiting += [row for row in some if row.state == "overturned"]
        dice.shuffle(waiting)
        now, waiting = waiting[: len(waiting) // 2], waiting[len(waiting) // 2 :]
        scores.give_back(*now, by=chain.hq, at=AT)
        back += now
    scores.give_back(*waiting, by=chain.hq, at=AT)
    back += waiting


def _violation(n: int, chain: Chain, item: object, state: str) -> Violation:
    at = AT - timedelta(days=n % 300)
    done = state in ("confirmed", "upheld", "overturned")
    return Violation(
        id=UUID(int=n + 1),
        number=f"S001-{n}",
        store=chain.s001,
        item=item,
        item_code=item.code,  # type: ignore[attr-defined]
        at=at,
        business_day=business_day(at, chain.s001),
        reported_at=at,
        state=state,
        confirmed_by=chain.hq if done else None,
        confirmed_at=AT if done else None,
    )
