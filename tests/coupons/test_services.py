"""Coupons as rows: issued, found, granted."""

import pytest

from coupons import services as coupons
from coupons.models import Coupon
from tests.factories import AT, Chain, make_member, make_offer

pytestmark = pytest.mark.django_db


def test_a_batch_has_codes_of_85_bits_that_nobody_guesses(chain: Chain) -> None:
    member = make_member(chain.s001)
    made = coupons.issue(make_offer(valid_days=7), members=[member, None, None], by=chain.hq, store=chain.s001, at=AT)
    assert [coupon.member for coupon in made] == [member, None, None]
    assert len({coupon.code for coupon in made}) == 3
    assert all(len(coupon.code) == 17 for coupon in made)
    assert Coupon.objects.filter(store=chain.s001, issued_by=chain.hq).count() == 3


def test_a_code_is_found_as_people_type_it(chain: Chain) -> None:
    (coupon,) = coupons.issue(make_offer(), members=[None], by=chain.hq, store=None, at=AT)
    assert coupons.find([f" {coupon.code.lower()} "]) == [coupon]
