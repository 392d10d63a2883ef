"""Who stands at the desk: nobody is their own second person, whoever is logged in."""

import pytest

from ledger.refused import Code, Refused
from tests.checkout.doing import MANAGER, basket, give_back, sell
from tests.factories import Chain

pytestmark = pytest.mark.django_db


def refused(call: object, *arguments: object, **more: object) -> tuple[Code, object]:
    with pytest.raises(Refused) as found:
        call(*arguments, **more)  # type: ignore[operator]
    return found.value.code, found.value.args_.get("reason")


def test_the_operator_of_a_sale_does_not_approve_it(chain: Chain) -> None:
    assert refused(sell, chain, basket(operator="manager1", approval=MANAGER), "100.00") == (Code.FORBIDDEN, "own")
    assert sell(chain, basket(operator="cashier1", approval=MANAGER), "100.00", by=chain.manager).status == 201


def test_the_operator_of_a_refund_does_not_approve_it(chain: Chain) -> None:
    number = sell(chain, basket(), "100.00").data["number"]
    assert refused(give_back, chain, number, operator="manager1") == (Code.FORBIDDEN, "own")
    assert give_back(chain, number).status == 201
