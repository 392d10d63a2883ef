"""Guards and conflicts: what refuses a posting, and that nothing of it is written."""

import logging
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoAssertNumQueries

from coupons.models import Coupon
from ledger import composing, probes
from ledger.ids import uuid7
from ledger.refused import Code, Refused
from points.models import Lot, PointsEntry
from tests.factories import AT, Chain, make_coupon, make_member
from tests.ledger.making import GONE, add_lot, new_posting, stored

pytestmark = pytest.mark.django_db


def test_a_guard_that_meets_no_row_refuses_everything_and_nothing_is_written(chain: Chain) -> None:
    member, coupon = make_member(points=300), make_coupon()
    Coupon.objects.filter(pk=coupon.pk).update(state="void")
    posting = new_posting(member, chain)
    add_lot(posting, 50)
    posting.set_to(coupon, "extended", value=True)
    posting.guard(coupon, "t.state = 'issued'", (), GONE)
    with pytest.raises(Refused) as caught, transaction.atomic():
        posting.post()
    assert caught.value is GONE
    assert (stored(member).points, stored(coupon).extended) == (300, False)
    assert not PointsEntry.objects.filter(reference="R1").exists()


def test_who_swallows_the_refusal_still_writes_nothing(chain: Chain) -> None:
    member, coupon = make_member(points=300), make_coupon()
    with transaction.atomic():
        posting = new_posting(member, chain)
        add_lot(posting, 50)
        posting.guard(coupon, "t.state = 'used'", (), GONE)
        try:
            posting.post()
        except Refused:
            swallowed = True
    assert swallowed
    assert stored(member).points == 300


def test_a_guard_takes_parameters(chain: Chain) -> None:
    coupon = make_coupon(until=AT + timedelta(days=1))
    for state, at, refused in (("issued", AT + timedelta(days=2), True), ("issued", AT, False), ("issued", AT, True)):
        posting = new_posting(None, chain)
        posting.set_to(coupon, "state", "used")
        posting.set_to(coupon, "used_at", at)
        posting.guard(coupon, "t.state = %s AND t.ends_at > %s", (state, at), GONE)
        if refused:
            with pytest.raises(Refused), transaction.atomic():
                posting.post()
        else:
            posting.post()
    assert (stored(coupon).state, stored(coupon).used_at) == ("used", AT)


def test_a_guard_alone_locks_its_row_and_looks_at_it(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    coupon = make_coupon()
    for condition, refused in (("t.state = 'issued'", False), ("t.state = 'used'", True)):
        posting = new_posting(None, chain)
        posting.guard(coupon, condition, (), GONE)
        if refused:
            with pytest.raises(Refused), transaction.atomic():
                posting.post()
        else:
            with django_assert_num_queries(1):
                posting.post()


def test_of_many_guarded_rows_the_one_that_is_not_met_names_the_refusal(chain: Chain) -> None:
    coupons = [make_coupon() for _ in range(5)]
    Coupon.objects.filter(pk=coupons[3].pk).update(state="void")
    refusals = [Refused(Code.COUPON_UNUSABLE, coupon=coupon.code) for coupon in coupons]
    posting = new_posting(None, chain)
    for coupon, refusal in zip(coupons, refusals, strict=True):
        posting.set_to(coupon, "extended", value=True)
        posting.guard(coupon, "t.state = 'issued'", (), refusal)
    with pytest.raises(Refused) as caught, transaction.atomic():
        posting.post()
    assert caught.value is refusals[3]
    assert not Coupon.objects.filter(extended=True).exists()


def test_a_row_has_one_guard(chain: Chain) -> None:
    coupon = make_coupon()
    posting = new_posting(None, chain)
    posting.guard(coupon, "t.state = 'issued'", (), GONE)
    with pytest.raises(ValueError, match="one guard"):
        posting.guard(coupon, "t.extended", (), GONE)


def test_a_changed_row_that_is_not_there_is_a_lookup_error(chain: Chain) -> None:
    posting = new_posting(None, chain)
    posting.add_to(Lot(pk=uuid7(), remaining=5), "remaining", -1)
    with pytest.raises(LookupError, match="is not there"), transaction.atomic():
        posting.post()


def test_the_switch_turns_guards_off_so_that_race_tests_can_show_them(chain: Chain) -> None:
    coupon = make_coupon()
    with probes.turned_off("guards"):
        posting = new_posting(None, chain)
        posting.set_to(coupon, "extended", value=True)
        posting.guard(coupon, "t.state = %s", ("used",), GONE)
        posting.post()
    assert stored(coupon).extended


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_posted(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    posting = new_posting(make_member(), chain)
    add_lot(posting, 50)
    with django_assert_num_queries(0), pytest.raises(TransactionManagementError):
        posting.post()


def test_a_conflict_becomes_the_exception_that_was_named_for_it(chain: Chain) -> None:
    member = make_member()
    for number in range(2):
        posting = new_posting(member, chain, reference="same")
        add_lot(posting, 50)
        taken = Refused(Code.IN_PROGRESS)
        posting.on_conflict("points_entry_once", taken)
        if number:
            with pytest.raises(Refused) as caught, transaction.atomic():
                posting.post()
            assert caught.value is taken
        else:
            posting.post()
    assert stored(member).points == 50


def test_any_other_conflict_is_a_defect_logged_with_the_constraints_name(
    chain: Chain, caplog: pytest.LogCaptureFixture
) -> None:
    member = make_member()
    posting = new_posting(member, chain)
    lot = add_lot(posting, 50)
    posting.add_to(lot, "remaining", 1)
    posting.on_conflict("points_entry_once", GONE)
    with caplog.at_level(logging.ERROR, "ledger.posting"), pytest.raises(IntegrityError), transaction.atomic():
        posting.post()
    assert "posting refused by constraint points_lot_at_most_earned" in caplog.text
    assert not Lot.objects.filter(member=member).exists()


def test_an_error_without_a_constraint_has_an_empty_name() -> None:
    assert composing.constraint_of(IntegrityError("no cause")) == ""
