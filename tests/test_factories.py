"""The factories' rows hold together."""

from decimal import Decimal as D

import pytest

from points.models import Lot, PointsEntry
from tests.factories import (
    PIN,
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_product,
    make_promotion,
    make_top_up_offer,
)
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db


def test_a_member_brings_points_and_stored_value_with_their_rows(chain: Chain) -> None:
    member = make_member(chain.s001, points=600, wallet=("1000.00", "200.00"))
    member.refresh_from_db()
    assert (member.points, member.points_seq) == (600, 1)
    assert (member.principal, member.gift, member.wallet_seq) == (D("1000.00"), D("200.00"), 1)
    assert Lot.objects.get(member=member).remaining == 600
    assert PointsEntry.objects.get(member=member).parts.get().amount == 600
    assert WalletEntry.objects.get(member=member).amount == D("1200.00")


def test_goods_offers_and_coupons_can_be_made(chain: Chain) -> None:
    member = make_member(chain.s001)
    assert make_product("A1", "169.00", barcode="6900000000001", category="kids").barcodes.count() == 1
    assert make_promotion().percent_paid == D(90)
    assert make_promotion("P2", kind="n_pieces", pieces=2, percent_paid=D(58)).pieces == 2
    assert make_coupon(member=member, minimum=D("100.00")).offer.minimum == D("100.00")
    assert make_coupon().member is None
    assert make_top_up_offer().gift == D("200.00")
    assert make_five_times_offer().multiple == 5


def test_the_chain_has_two_stores_of_one_entity_and_one_of_another(chain: Chain) -> None:
    assert chain.s001.legal_entity == chain.s002.legal_entity != chain.s003.legal_entity
    assert chain.manager.pin_hash
    assert chain.pin == PIN
