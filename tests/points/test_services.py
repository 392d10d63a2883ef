"""Points by hand, through the second person where they are many."""

from datetime import date, timedelta

import pytest

from ledger.refused import Code, Refused
from points.models import EarnRule, Lot, PointsEntry
from points.services import booking, moving
from stores import approvals
from stores.models import Approval, Audit
from tests.factories import AT, Chain, add_points, make_member

pytestmark = pytest.mark.django_db


def adjust(chain: Chain, number: str, points: int, reason: str = "活动补发") -> Approval | None:
    return moving.adjust(member=number, points=points, reason=reason, by=chain.manager, store=chain.s001, at=AT)


def test_up_to_200_points_are_given_at_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    assert adjust(chain, member.number, 200) is None
    lot = Lot.objects.get()
    assert (lot.remaining, lot.ends_on) == (200, date(2027, 11, 22))
    assert Audit.objects.get(action="points.adjusted").detail == {"points": 200, "reason": "活动补发"}


def test_201_points_wait_for_somebody_else_and_book_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    approval = adjust(chain, member.number, 201)
    assert approval is not None
    assert not PointsEntry.objects.exists()
    with pytest.raises(Refused) as refused:
        approvals.decide(approval, by=chain.manager, approve=True)
    assert refused.value.code is Code.FORBIDDEN
    for _ in range(2):
        approvals.decide(approval, by=chain.region_manager, approve=True, at=AT)
    assert PointsEntry.objects.get().reference == approval.number


def test_points_are_taken_by_the_soonest_end_and_never_into_a_debt(chain: Chain) -> None:
    member = make_member(chain.s001)
    later = add_points(member, 100, ends=AT.date() + timedelta(days=9))
    sooner = add_points(member, 100, ends=AT.date() + timedelta(days=1))
    adjust(chain, member.number, -150)
    left = {lot.pk: lot.remaining for lot in Lot.objects.all()}
    assert (left[sooner.pk], left[later.pk]) == (0, 50)
    with pytest.raises(Refused) as refused:
        adjust(chain, member.number, -51)
    assert refused.value.code is Code.INSUFFICIENT_POINTS


@pytest.mark.parametrize(("points", "reason", "field"), [(0, "x", "points"), (5, " ", "reason")])
def test_points_and_a_reason_are_needed(chain: Chain, points: int, reason: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        adjust(chain, make_member(chain.s001).number, points, reason)
    assert refused.value.args_["field"] == field


def test_a_new_version_of_the_earn_rule_holds_from_its_day(chain: Chain) -> None:
    EarnRule.objects.create(version=2, effective_on=AT.date(), brackets=[["0.00", "2"]], years=2)
    assert booking.terms_on(AT.date() - timedelta(days=1)).rule.version == 1
    assert (booking.terms_on(AT.date()).rule.version, booking.terms_on(AT.date()).years) == (2, 2)
    assert booking.terms_of(1).years == 1
    assert booking.terms_of(99) == booking.FIRST
    EarnRule.objects.all().delete()
    assert booking.terms_on(AT.date()) == booking.FIRST
