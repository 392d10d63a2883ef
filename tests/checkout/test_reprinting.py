"""Every further print is logged and bears its number."""

from checkout.models import Refund, Sale
from checkout.services import reprinting
from stores.models import Audit
from tests.checkout.doing import basket, give_back, sell
from tests.factories import AT, Chain


def test_each_further_print_has_the_next_number_and_is_logged(chain: Chain) -> None:
    sell(chain, basket(), "100.00")
    sale = Sale.objects.get()
    assert reprinting.reprints(sale) == 0
    assert [reprinting.reprint(sale, by=chain.cashier2, store=chain.s002, at=AT) for _ in range(2)] == [1, 2]
    assert reprinting.reprints(sale) == 2
    rows = Audit.objects.filter(action="receipt.reprinted").order_by("id")
    assert [(row.subject_id, row.by, row.store, row.at, row.detail) for row in rows] == [
        (str(sale.pk), chain.cashier2, chain.s002, AT, {"number": sale.number, "copy": copy}) for copy in (1, 2)
    ]


def test_a_refund_receipt_counts_its_own_prints(chain: Chain) -> None:
    give_back(chain, sell(chain, basket(), "100.00").data["number"])
    reprinting.reprint(Sale.objects.get(), by=chain.cashier, store=chain.s001)
    assert reprinting.reprint(Refund.objects.get(), by=chain.cashier, store=chain.s001) == 1
