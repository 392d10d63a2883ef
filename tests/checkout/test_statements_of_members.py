"""A member's account as of any day, from rows alone."""

from datetime import date, timedelta
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout.services.statements import PointsLot, WalletLot, statement
from members.models import Member
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.checkout.merging import merge
from tests.factories import AT, Chain, add_points, make_member, make_top_up_offer
from tests.lived import live

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 22)


def test_an_account_reads_from_opening_to_closing(chain: Chain) -> None:
    member = make_member(chain.s001, points=300, at=AT - DAY)
    make_top_up_offer()
    number = top_up(chain, member, "1000.00", offer="GIFT200").data["number"]
    sale = sell(chain, basket(line("120.00"), member=member, wallet=D("60.00"), points=(300,)), "100.00").data
    give_back(chain, sale["number"], at=AT + DAY)
    told = statement(member, on=TODAY, since=TODAY)
    assert (told.points_opening, told.points_closing, told.usable) == (300, 100, 100)
    assert [(row.kind, row.amount, row.balance) for row in told.points] == [("redeem", -300, 0), ("earn", 100, 100)]
    assert told.points_lots == [PointsLot(100, date(2027, 11, 22), TODAY, usable=True)]
    assert (told.wallet_opening, told.wallet_closing) == ((D("0.00"), D("0.00")), (D("950.00"), D("190.00")))
    assert [(row.kind, row.amount, row.balance) for row in told.wallet] == [
        ("top_up", D("1200.00"), D("1200.00")),
        ("spend", D("-60.00"), D("1140.00")),
    ]
    assert told.wallet_lots == [WalletLot(number, TODAY, D("950.00"), D("190.00"))]
    assert {row.store for row in (*told.points, *told.wallet)} == {"S001"}


def test_what_had_ended_by_then_is_not_usable(chain: Chain) -> None:
    member = make_member(chain.s001)
    add_points(member, 40, ends=TODAY)
    add_points(member, 60)
    told = statement(member, on=TODAY + DAY)
    assert (told.points_closing, told.usable) == (100, 60)
    assert [lot.usable for lot in told.points_lots] == [False, True]
    assert statement(member, on=TODAY).usable == 100


def test_before_the_first_day_there_is_nothing(chain: Chain) -> None:
    told = statement(make_member(chain.s001, points=5), on=TODAY - DAY)
    assert (told.points_opening, told.points, told.points_closing, told.usable, told.points_lots) == (0, [], 0, 0, [])
    assert (told.wallet, told.wallet_lots, told.wallet_closing) == ([], [], (D("0.00"), D("0.00")))


def test_today_it_says_what_the_cached_columns_say_of_everybody(chain: Chain) -> None:
    member = live(chain)
    other = make_member(chain.s002, points=70, wallet=("30.00", "5.00"))
    merge(chain, other, member, at=AT + 10 * DAY)
    for one in Member.objects.all():
        told = statement(one, on=TODAY + 400 * DAY)
        assert (told.points_closing, told.wallet_closing) == (one.points, (one.principal, one.gift))
        assert sum(lot.remaining for lot in told.points_lots) == max(one.points, 0)
        assert sum((lot.principal + lot.gift for lot in told.wallet_lots), D(0)) == one.balance


def test_any_day_is_the_sum_of_the_days_before(chain: Chain) -> None:
    member = live(chain)
    days = [TODAY + n * DAY for n in range(-1, 8)]
    for before, after in pairwise(days):
        told = statement(member, on=after, since=after)
        earlier = statement(member, on=before)
        assert (told.points_opening, told.wallet_opening) == (earlier.points_closing, earlier.wallet_closing)
        assert told.points_closing == earlier.points_closing + sum(int(row.amount) for row in told.points)


def test_it_takes_four_statements_however_long_it_is(chain: Chain) -> None:
    member = live(chain)
    with CaptureQueriesContext(connection) as asked:
        statement(member, on=TODAY + 10 * DAY)
    assert len(asked) == 4
