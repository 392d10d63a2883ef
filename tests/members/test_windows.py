"""The tier window moves with the days."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest
from pytest_django import DjangoAssertNumQueries

from config.ledger_check.running import check
from members.models import Member, Purchase, Tier
from members.services import windows
from members.services.windows import roll
from members.tasks import roll_windows
from tests.factories import AT, Chain, make_member, make_region

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
YEAR = timedelta(days=365)


def bought(*purchases: tuple[date, str, int]) -> Member:
    """A member with purchases of (day, net, points), all of them in the window."""
    member = make_member()
    for number, (day, net, points) in enumerate(purchases):
        common = {"at": datetime(day.year, day.month, day.day, 12, tzinfo=AT.tzinfo), "business_day": day}
        kind = "sale" if D(net) >= 0 else "refund"
        Purchase.objects.create(
            member=member,
            kind=kind,
            net=D(net),
            points=points,
            store=member.home_store,
            reference=f"S{number}",
            **common,
        )
    sales = member.purchases.filter(kind="sale")
    last = sales.order_by("at").last()
    Member.objects.filter(pk=member.pk).update(
        window_spend=sum(D(net) for _day, net, _points in purchases),
        window_points=sum(points for _day, _net, points in purchases),
        visits=sales.count(),
        last_visit=last.at if last else None,
    )
    return member


def window(member: Member) -> tuple[date | None, D, int]:
    member.refresh_from_db()
    return member.window_from, member.window_spend, member.window_points


def test_what_is_older_than_a_year_falls_out_and_the_365th_day_stays(chain: Chain) -> None:
    first = TODAY - timedelta(days=364)
    member = bought((first - timedelta(days=1), "100.00", 100), (first, "20.00", 20), (TODAY, "3.00", 3))
    assert window(member) == (None, D("123.00"), 123)
    assert roll(at=AT) == 1
    assert window(member) == (first, D("23.00"), 23)
    assert roll(at=AT) == 0
    assert roll(at=AT + timedelta(days=1)) == 1
    assert window(member) == (first + timedelta(days=1), D("3.00"), 3)


def test_returns_count_on_the_day_of_their_sale(chain: Chain) -> None:
    day = TODAY - YEAR
    member = bought((day, "100.00", 100), (day, "-40.00", -40), (TODAY, "5.00", 5))
    roll(at=AT)
    assert window(member)[1:] == (D("5.00"), 5)


def test_a_member_out_of_whose_window_nothing_falls_is_not_touched(chain: Chain) -> None:
    member, empty = bought((TODAY, "5.00", 5)), make_member()
    assert roll(at=AT) == 0
    assert (window(member)[0], window(empty)[0]) == (None, None)


def test_everything_may_fall_out(chain: Chain) -> None:
    member = bought((TODAY - YEAR, "5.00", 5))
    assert roll(at=AT) == 1
    assert window(member)[1:] == (D("0.00"), 0)
    assert {one.check for one in check().first} == {"purchase of a receipt"}  # it was made up; the columns are right


def test_the_longest_window_of_all_tiers_counts(chain: Chain) -> None:
    Tier.objects.filter(code="vip").update(window_days=400)
    member = bought((TODAY - timedelta(days=399), "5.00", 5))
    assert roll(at=AT) == 0
    assert roll(at=AT + timedelta(days=1)) == 1
    assert window(member)[0] == TODAY - timedelta(days=398)


def test_the_region_whose_day_ends_last_counts(chain: Chain) -> None:
    make_region("NIGHT", cutoff_hour=4)
    bought((TODAY - timedelta(days=365), "5.00", 5))
    three_in_the_night = datetime(2026, 11, 22, 3, 40, tzinfo=AT.tzinfo)
    assert roll(at=three_in_the_night) == 0
    assert roll(at=three_in_the_night + timedelta(hours=1)) == 1


def test_chunks_go_on_where_the_last_one_ended(chain: Chain, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    members = [bought((TODAY - YEAR, "5.00", 5)) for _ in range(5)]
    with django_assert_num_queries(2 + 3 * (1 + 2) + 3 * 2 + 1):
        assert roll(at=AT, chunk=2) == 5
    assert {window(member)[1] for member in members} == {D("0.00")}


def test_a_house_without_tiers_and_regions_has_a_window_of_a_year() -> None:
    Tier.objects.all().delete()
    assert windows._start(AT) == TODAY - timedelta(days=364)


def test_the_nightly_task_tells_how_many_it_moved(chain: Chain) -> None:
    bought((date(2020, 1, 1), "5.00", 5))
    assert roll_windows() == {"members": 1}
