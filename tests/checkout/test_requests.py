"""Keys: what is the same question, and what a key of one call has to do with another."""

from decimal import Decimal as D

import pytest
from django.db import OperationalError

from checkout.answers import Answer
from checkout.models import Sale
from checkout.rules.asked import Return
from checkout.services import refunding, requests
from ledger.refused import Code, Refused
from tests.checkout.doing import basket, give_back, line, pay, quote, sell
from tests.factories import AT, Chain


def test_no_key_of_a_sale_stands_in_the_way_of_a_quote(chain: Chain) -> None:
    sold = sell(chain, basket(line("80.00")), "80.00", key="quote")
    assert quote(chain, basket(line("70.00")))["total"] == "70.00"
    asked = refunding.quote(sold.data["number"], Return(), by=chain.cashier, store=chain.s001, at=AT)
    assert asked["amount"] == "80.00"


def test_a_refused_key_is_free_and_an_answered_one_is_taken(chain: Chain) -> None:
    with pytest.raises(Refused) as refused:
        sell(chain, basket(line("80.00")), "79.00", key="k")
    assert refused.value.code is Code.TOTAL_CHANGED
    sold = sell(chain, basket(line("80.00")), "80.00", key="k")
    with pytest.raises(Refused) as refused:
        sell(chain, basket(line("79.00")), "79.00", key="k")
    assert refused.value.code is Code.IDEMPOTENCY_MISMATCH
    with pytest.raises(Refused) as refused:
        give_back(chain, sold.data["number"], key="k")
    assert refused.value.code is Code.IDEMPOTENCY_MISMATCH
    assert [sale.total for sale in Sale.objects.all()] == [D("80.00")]


def test_the_same_key_in_another_store_is_another_key(chain: Chain) -> None:
    here = sell(chain, basket(line("80.00")), "80.00", key="k")
    there = sell(chain, basket(line("80.00")), "80.00", key="k", by=chain.cashier2, store=chain.s002)
    assert not there.replayed
    assert here.data["number"] != there.data["number"]


def test_whoever_comes_second_is_given_the_first_answer(chain: Chain) -> None:
    first = sell(chain, basket(line("80.00")), "80.00", key="k")
    asked = {"basket": basket(line("80.00")), "payment": pay("80.00", ("cash", "80.00"))}
    call = requests.call("sale", asked, key="k", by=chain.cashier, store=chain.s001, at=AT)

    def too_late() -> Answer:
        raise requests.KeyTaken

    again = requests.run(call, too_late)
    assert again.replayed
    assert again.body == first.body


def test_a_fault_of_the_database_stays_a_fault(chain: Chain) -> None:
    call = requests.call("sale", {}, key="k", by=chain.cashier, store=chain.s001, at=AT)

    def broken() -> Answer:
        raise OperationalError("the server has gone")

    with pytest.raises(OperationalError, match="gone"):
        requests.run(call, broken)
