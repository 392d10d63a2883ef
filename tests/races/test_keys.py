"""One key, one sale, one answer, however many ask at once."""

import pytest
from django.db import connection

from checkout.answers import Answer
from checkout.models import Request, Sale
from checkout.services import pricing
from ledger import probes
from ledger.probes import turned_off
from ledger.refused import Code, Refused
from tests.checkout.doing import basket, line, sell
from tests.factories import Chain, make_coupon, make_member
from tests.races.running import Job, Race, kinds

pytestmark = pytest.mark.django_db(transaction=True)


def assert_one_answer(race: Race, job: Job, racers: int = 50) -> None:
    results = race([job] * racers)
    assert kinds(results) == {"201": 1, "replayed": racers - 1}
    answers = [result for result in results if isinstance(result, Answer)]
    assert len({answer.body.encode() for answer in answers}) == 1
    assert {answer.status for answer in answers} == {201}
    assert list(Sale.objects.values_list("number", flat=True)) == [answers[0].data["number"]]


def member_sale(chain: Chain) -> Job:
    member = make_member(chain.s001, points=500, wallet=("100.00", "0.00"))
    order = basket(line("169.00"), member=member, points=(500,), wallet="max")
    return lambda: sell(chain, order, "119.00", ("cash", "19.00"), key="one")


def guest_sale(chain: Chain) -> Job:
    return lambda: sell(chain, basket(line("169.00")), "169.00", key="one")


@pytest.mark.parametrize("sale", [member_sale, guest_sale])
def test_one_key_50_times_is_one_sale_and_49_equal_answers(chain, race, sale) -> None:
    assert_one_answer(race, sale(chain))


@pytest.mark.parametrize("sale", [member_sale, guest_sale])
def test_without_the_kept_answer_one_key_is_more_than_one_sale(chain, race, sale) -> None:
    with turned_off("request_unique"), pytest.raises(AssertionError):
        assert_one_answer(race, sale(chain))


def test_a_guests_twin_is_answered_although_number_and_coupon_are_taken_by_then(chain, race) -> None:
    coupon = make_coupon()
    order = basket(line("100.00"), coupons=(coupon.code,), external_number="T-1")
    assert_one_answer(race, lambda: sell(chain, order, "80.00", key="one"), racers=20)


def test_a_guests_twin_that_looked_before_and_priced_after_is_answered(chain, race) -> None:
    coupon = make_coupon()
    order = basket(line("100.00"), coupons=(coupon.code,), external_number="T-1")

    def sale() -> Answer:
        return sell(chain, order, "80.00", key="one")

    race.meet_at(pricing, "price")
    slow, fast = race([sale], then=[sale], hold=True)
    assert kinds([slow, fast]) == {"replayed": 1, "201": 1}
    assert isinstance(slow, Answer)
    assert isinstance(fast, Answer)
    assert slow.body == fast.body


def assert_in_progress(race: Race, job: Job, step: str) -> None:
    """The first one holds what its twin needs, who waits no longer than it may."""

    def impatient() -> Answer:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return job()

    race.meet_at(probes, "fail_point", step)
    first, twin = race([job], then=[impatient], hold=True)
    assert isinstance(twin, Refused)
    assert twin.code is Code.IN_PROGRESS
    assert isinstance(first, Answer)
    later = job()
    assert (later.body, later.status, later.replayed) == (first.body, 201, True)
    assert Request.objects.count() == Sale.objects.count() == 1


# A member's twin waits for the lock, a guest's for the key that the first one has written and not committed.
WAITS = [(member_sale, "sale.decided", "member_lock"), (guest_sale, "sale.posted", "request_unique")]


@pytest.mark.parametrize(("sale", "step", "safety"), WAITS)
def test_a_twin_that_waits_too_long_is_told_in_progress(chain, race, sale, step, safety) -> None:
    assert_in_progress(race, sale(chain), step)


@pytest.mark.parametrize(("sale", "step", "safety"), WAITS)
def test_without_the_lock_or_the_key_no_twin_waits(chain, race, sale, step, safety) -> None:
    with turned_off(safety), pytest.raises(AssertionError):
        assert_in_progress(race, sale(chain), step)
