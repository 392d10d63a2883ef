"""Many at once: one phone joins once, and misses of a PIN are all counted. The control takes the constraint away."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, transaction

from ledger.refused import Code, Invalid, Refused
from members.models import Member, Phone
from members.services import cards, people
from tests.factories import AT, PIN, Chain, make_chain, make_member

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


@pytest.fixture
def house(transactional_db: None) -> Chain:
    return make_chain()


def at_once(count: int, call: Callable[[int], T]) -> list[T | Refused]:
    """What `count` threads that start together get: their answers, or the refusals."""
    barrier = Barrier(count)

    def run(index: int) -> T | Refused:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return call(index)
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def join(house: Chain) -> Callable[[int], Member]:
    return lambda index: people.join(store=house.s001, by=None, at=AT, phone="13800138000", name=f"twin {index}")


def test_of_20_who_join_with_one_phone_one_gets_in(house: Chain) -> None:
    found = at_once(20, join(house))
    assert sum(isinstance(one, Member) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refused)} == {Code.PHONE_TAKEN}
    assert (Member.objects.count(), Phone.objects.count()) == (1, 1)


def test_without_the_constraint_several_get_in(house: Chain) -> None:
    with no_phone_constraint():
        found = at_once(20, join(house))
        assert sum(isinstance(one, Member) for one in found) > 1


@contextmanager
def no_phone_constraint() -> Iterator[None]:
    once = next(one for one in Phone._meta.constraints if one.name == "phone_open_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Phone, once)
    try:
        yield
    finally:
        Phone.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Phone, once)


def test_two_changes_of_one_members_phone_leave_one_open(house: Chain) -> None:
    member = make_member(house.s001)
    at_once(8, lambda index: people.change_phone(member, f"1390013900{index}", by=house.hq, at=AT))
    assert member.phones.filter(until__isnull=True).count() == 1
    assert member.phones.count() == 9


def test_of_eight_cards_with_one_number_one_is_issued(house: Chain) -> None:
    members = [make_member(house.s001) for _ in range(8)]
    found = at_once(8, lambda index: cards.issue_card(members[index], "0001", by=house.cashier, at=AT))
    assert [type(one).__name__ for one in found if not isinstance(one, Invalid)] == ["Card"]
    assert all(list(one.errors) == ["number"] for one in found if isinstance(one, Invalid))


def test_ten_misses_at_once_are_four_misses_and_a_lock(house: Chain) -> None:
    member = make_member(house.s001, pin=PIN)
    found = at_once(10, lambda _index: people.check_pin(member, "000000", AT))
    reasons = [one.args_["reason"] for one in found if isinstance(one, Refused)]
    assert sorted(reasons) == ["locked"] * 6 + ["wrong"] * 4


def test_a_miss_stays_counted_and_is_never_part_of_another_transaction(house: Chain) -> None:
    member = make_member(house.s001, pin=PIN)
    with pytest.raises(Refused):
        people.check_pin(member, "000000", AT)
    assert Member.objects.get(pk=member.pk).pin_failures == 1
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        people.check_pin(member, "000000", AT)
