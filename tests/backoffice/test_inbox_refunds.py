"""A refund in the inbox: what would go back where, and what has changed since it was asked for."""

import pytest
from django.utils import translation

from backoffice.services import telling
from checkout.rules.asked import Return
from checkout.services import refund_requests
from stores.models import Approval
from tests.checkout.doing import basket, give_back, key, line, sell
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


@translation.override("en")
def test_a_refund_tells_its_money_and_points_and_what_changed_meanwhile(chain: Chain) -> None:
    order = basket(line("300.00", 2), member=make_member(chain.s001))
    sold = sell(chain, order, "600.00", ("wechat", "600.00")).data["number"]
    refund_requests.ask(sold, Return(None, reason="x"), by=chain.cashier, store=chain.s001, key=key(), at=AT)
    told = telling.tell(Approval.objects.get())
    assert told.sentence == f"Goods of receipt {sold} come back; 600.00 yuan are paid."
    assert [figure for _name, figure in told.figures] == ["¥600.00", "600", "0", "0"]
    assert told.trouble == ""
    give_back(chain, sold, [(1, 1)])
    told = telling.tell(Approval.objects.get())
    assert [figure for _name, figure in told.figures] == ["¥300.00", "300", "0", "0"]
    assert told.trouble == "When it was asked for, 600.00 yuan were to be paid."
