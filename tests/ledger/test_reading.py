"""Plain reads give the same rows as the ORM."""

from decimal import Decimal as D

import pytest

from ledger import reading
from points.models import PointsEntry
from tests.factories import Chain, make_coupon, make_member
from wallets.models import Lot

pytestmark = pytest.mark.django_db


def values(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_row_read_plainly_has_the_values_and_the_types_of_the_orm(chain: Chain) -> None:
    member = make_member(chain.s001, points=500, wallet=("100.00", "20.00"))
    coupon = make_coupon(member=member)
    for row in (member, coupon, member.points_lots.get(), member.wallet_lots.get()):
        model = type(row)
        (plain,) = reading.rows(model, "WHERE t.id = %s", [row.pk])
        by_orm = model._default_manager.get(pk=row.pk)
        assert values(plain) == values(by_orm)
        assert {name: type(value) for name, value in values(plain).items()} == {
            name: type(value) for name, value in values(by_orm).items()
        }


def test_a_row_read_plainly_can_be_saved(chain: Chain) -> None:
    member = make_member(chain.s001, name="old")
    (plain,) = reading.rows(type(member), "WHERE t.number = %s", [member.number])
    plain.name = "new"
    plain.save(update_fields=["name"])
    member.refresh_from_db()
    assert member.name == "new"


def test_the_rest_of_the_statement_chooses_and_orders(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("100.00", "0.00"))
    other = make_member(chain.s001, wallet=("300.00", "0.00"))
    found = reading.rows(Lot, "WHERE t.principal > %s ORDER BY t.principal DESC", [D("50.00")])
    assert [lot.member_id for lot in found] == [other.pk, member.pk]
    assert reading.rows(Lot, "WHERE t.principal > %s", [D("300.00")]) == []


def test_a_model_whose_columns_the_driver_cannot_read_is_refused() -> None:
    with pytest.raises(TypeError, match=r"PointsEntry\.detail"):
        reading.rows(PointsEntry, "WHERE true", [])
