"""A late opening reports itself: S7, to be confirmed, for those on the roster (S7)."""

from datetime import time

import pytest

from compliance.models import Norm, Opening, Push, Violation
from compliance.services import doors
from stores.models import Roster, Store
from tests.compliance.daily import at, make_robot
from tests.factories import Chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(chain: Chain) -> Store:
    """S001 opens at ten; the cashier is on the roster."""
    Store.objects.filter(pk=chain.s001.pk).update(opens_at=time(10))
    day = at("09:00").date()
    Roster.objects.create(store=chain.s001, staff=chain.cashier, day=day, starts=time(9), ends=time(18))
    return Store.objects.get(pk=chain.s001.pk)


def test_in_time_nothing_is_reported(chain: Chain, store: Store) -> None:
    row = doors.open_up(store, by=chain.cashier, noted_at=at("09:30"))
    assert (row.violation, Violation.objects.count(), Push.objects.count()) == (None, 0, 0)


def test_late_it_is_reported_with_ten_points_to_be_confirmed_and_told_once(chain: Chain, store: Store) -> None:
    make_robot(chain.hq)
    row = doors.open_up(store, by=chain.cashier, noted_at=at("09:31"))
    assert doors.open_up(store, by=chain.manager, noted_at=at("09:40")) == row
    found = Violation.objects.get()
    assert (found.item_code, found.state, found.reported_by, found.at) == ("S7", "reported", None, at("09:31"))
    assert sorted((one.staff.username, one.points) for one in found.charges.all()) == [
        ("cashier1", -10),
        ("manager1", -10),
    ]
    assert Opening.objects.get().violation == found
    assert [push.kind for push in Push.objects.all()] == ["opening"]


def test_where_nobody_is_on_the_roster_it_is_told_and_counts_for_nobody(chain: Chain, store: Store) -> None:
    Roster.objects.all().delete()
    chain.manager.assignments.all().delete()
    make_robot(chain.hq)
    assert doors.open_up(store, by=chain.cashier, noted_at=at("09:31")).violation is None
    assert (Violation.objects.count(), Push.objects.count()) == (0, 1)


def test_head_office_names_the_rule_or_none(chain: Chain, store: Store) -> None:
    Norm.objects.update(opening_item="X9")
    assert doors.open_up(store, by=chain.cashier, noted_at=at("09:31")).violation is None


def test_without_a_book_nothing_is_reported(chain: Chain, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors.books, "applicable", lambda _store: None)
    assert doors.open_up(store, by=chain.cashier, noted_at=at("09:31")).violation is None
