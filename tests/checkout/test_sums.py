"""Sums over the children of a receipt: the database refuses what does not add up, to the fen."""

from decimal import Decimal as D

import pytest
from django.db import connection

from checkout.models import Line, Refund, Sale, Tender
from tests.checkout.receipts import (
    give_back,
    new_line,
    new_refund,
    new_refund_line,
    new_refund_tender,
    new_sale,
    new_tender,
    new_top_up,
    sell,
)
from tests.factories import Chain, make_member
from tests.ledger.raw import at_commit, insert, refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def sale(chain: Chain) -> Sale:
    return new_sale(chain.s001, chain.cashier)


@pytest.fixture
def sold(sale: Sale) -> tuple[Sale, Line, Tender]:
    """A guest bought two pieces for 100.00 in cash."""
    line, tender = new_line(sale, quantity=2), new_tender(sale)
    sell(sale, line, tenders=(tender,))
    return sale, line, tender


# --- a sale ----------------------------------------------------------------------------------------------------------


def test_a_receipt_that_adds_up_is_written(sale: Sale) -> None:
    sell(
        sale,
        new_line(sale, "60.00"),
        new_line(sale, "40.00", position=2),
        tenders=(new_tender(sale, "30.00"), new_tender(sale, "70.00", "wechat", position=2)),
    )
    assert sale.pk in set(Sale.objects.values_list("pk", flat=True))


def test_children_may_come_before_their_header(sale: Sale) -> None:
    insert(new_line(sale))
    insert(new_tender(sale))
    insert(sale)
    at_commit()
    assert Sale.objects.get().lines.count() == 1


def test_a_sale_without_lines_is_refused(sale: Sale) -> None:
    with refused_by("sale_children_add_up", "checkout_sale"):
        insert(sale)
        insert(new_tender(sale))


def test_a_sale_without_tenders_is_refused(sale: Sale) -> None:
    with refused_by("sale_children_add_up", "checkout_sale"):
        insert(sale)
        insert(new_line(sale))


def test_a_free_sale_needs_lines_but_no_tender(chain: Chain) -> None:
    free = new_sale(chain.s001, chain.cashier, "0.00")
    sell(free, new_line(free, "0.00", is_gift=True))
    with refused_by("sale_children_add_up"):
        insert(new_sale(chain.s001, chain.cashier, "0.00"))


@pytest.mark.parametrize(
    ("header", "line"),
    [
        ({"subtotal": D("110.00"), "rounding": D("10.00")}, {}),
        ({"subtotal": D("110.00"), "discount": D("10.00")}, {"unit_price": "110.00", "rounding_off": D("10.00")}),
        ({"subtotal": D("110.00"), "rounding": D("10.00")}, {"unit_price": "110.00", "waived": D("10.00")}),
        ({"subtotal": D("110.00"), "waived": D("10.00")}, {"unit_price": "110.00", "tier_off": D("10.00")}),
        ({"subtotal": D("110.00"), "discount": D("10.00")}, {"unit_price": "110.00", "points_off": D("10.00")}),
        ({"total": D("99.99"), "discount": D("0.01"), "due": D("99.99"), "handed_over": D("99.99")}, {}),
    ],
    ids=["subtotal", "discount", "rounding", "waived", "points", "total"],
)
def test_line_shares_of_every_step_add_up_to_the_header(
    sale: Sale, header: dict[str, D], line: dict[str, object]
) -> None:
    for name, amount in header.items():
        setattr(sale, name, amount)
    with refused_by("sale_lines_add_up", "checkout_line"):
        insert(sale)
        insert(new_line(sale, **line))  # type: ignore[arg-type]


@pytest.mark.parametrize("step", ["member_off", "tier_off", "promotion_off", "coupon_off"])
def test_the_discount_is_the_sum_of_steps_2_to_5(sale: Sale, step: str) -> None:
    sale.subtotal, sale.discount = D("110.00"), D("10.00")
    sell(sale, new_line(sale, unit_price="110.00", **{step: D("10.00")}), tenders=(new_tender(sale),))
    assert Line.objects.filter(**{step: D("10.00")}).count() == 1


def test_a_header_of_another_sum_than_its_lines_is_refused_when_it_comes_last(sale: Sale) -> None:
    with refused_by("sale_children_add_up", "checkout_sale"):
        insert(new_line(sale, "99.99"))
        insert(new_tender(sale))
        insert(sale)


def test_a_late_line_is_refused(sold: tuple[Sale, Line, Tender]) -> None:
    sale, _line, _tender = sold
    with refused_by("sale_lines_add_up", "checkout_line"):
        insert(new_line(sale, "1.00", position=2))


def test_a_late_line_of_nothing_changes_no_sum_and_passes(sold: tuple[Sale, Line, Tender]) -> None:
    sale, _line, _tender = sold
    insert(new_line(sale, "0.00", position=2, is_gift=True))
    assert sale.lines.count() == 2


def test_a_missing_tender_is_refused(sale: Sale) -> None:
    with refused_by("tenders_add_up", "checkout_tender"):
        insert(sale)
        insert(new_line(sale))
        insert(new_tender(sale, "99.99"))


def test_a_late_tender_is_refused(sold: tuple[Sale, Line, Tender]) -> None:
    sale, _line, _tender = sold
    with refused_by("tenders_add_up", "checkout_tender"):
        insert(new_tender(sale, "0.01", position=2))


def test_the_wallets_row_is_among_the_tenders(chain: Chain) -> None:
    member = make_member(wallet=("60.00", "0.00"))
    sale = new_sale(chain.s001, chain.cashier, member=member, wallet=D("60.00"), due=D("40.00"), handed_over=D("40.00"))
    insert(sale)
    insert(new_line(sale))
    with refused_by("tenders_add_up"):
        insert(new_tender(sale, "40.00"))
    insert(new_tender(sale, "40.00"), new_tender(sale, "60.00", "wallet", position=2))
    at_commit()


# --- a top-up --------------------------------------------------------------------------------------------------------


def test_the_tenders_of_a_top_up_add_up_to_its_amount(chain: Chain) -> None:
    top_up = new_top_up(make_member(), chain.cashier, "500.00")
    with refused_by("top_up_tenders_add_up", "checkout_topup"):
        insert(top_up)
    with refused_by("tenders_add_up", "checkout_tender"):
        insert(top_up)
        insert(new_tender(None, "499.99", top_up=top_up, member=top_up.member))
    with refused_by("top_up_tenders_add_up", "checkout_topup"):
        insert(new_tender(None, "499.99", top_up=top_up, member=top_up.member))
        insert(top_up)
    insert(top_up)
    insert(new_tender(None, "500.00", top_up=top_up, member=top_up.member))
    at_commit()
    with refused_by("tenders_add_up", "checkout_tender"):
        insert(new_tender(None, "1.00", top_up=top_up, member=top_up.member, position=2))


# --- a refund --------------------------------------------------------------------------------------------------------


def test_a_refund_that_adds_up_is_written(sold: tuple[Sale, Line, Tender]) -> None:
    sale, line, tender = sold
    refund = new_refund(sale, "50.00")
    give_back(refund, new_refund_line(refund, line, "50.00"), tenders=(new_refund_tender(refund, tender, "50.00"),))
    assert Refund.objects.get().lines.get().quantity == 1


def test_a_refund_without_lines_or_without_its_money_is_refused(sold: tuple[Sale, Line, Tender]) -> None:
    sale, line, tender = sold
    refund = new_refund(sale, "50.00")
    with refused_by("refund_children_add_up", "checkout_refund"):
        insert(refund)
        insert(new_refund_tender(refund, tender, "50.00"))
    with refused_by("refund_children_add_up", "checkout_refund"):
        insert(refund)
        insert(new_refund_line(refund, line, "50.00"))


@pytest.mark.parametrize("step", ["net", "points_value", "waived"])
def test_the_lines_of_a_refund_add_up_to_its_header(sold: tuple[Sale, Line, Tender], step: str) -> None:
    sale, line, _tender = sold
    refund = new_refund(sale, "50.00")
    wrong = {"net": "49.99"} if step == "net" else {"net": "50.00", step: D("0.01")}
    with refused_by("refund_lines_add_up", "checkout_refundline"):
        insert(refund)
        insert(new_refund_line(refund, line, **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(("amount", "closed"), [("49.99", "50.00"), ("50.00", "49.99")])
def test_the_money_of_a_refund_adds_up_to_its_header(sold: tuple[Sale, Line, Tender], amount: str, closed: str) -> None:
    sale, line, tender = sold
    refund = new_refund(sale, "50.00")
    with refused_by("refund_tenders_add_up", "checkout_refundtender"):
        insert(refund)
        insert(new_refund_line(refund, line, "50.00"))
        insert(new_refund_tender(refund, tender, amount, closed=D(closed)))


def test_more_units_than_were_sold_never_come_back(sold: tuple[Sale, Line, Tender]) -> None:
    sale, line, tender = sold
    first = new_refund(sale, "50.00")
    give_back(first, new_refund_line(first, line, "50.00"), tenders=(new_refund_tender(first, tender, "50.00"),))
    second = new_refund(sale, "50.00")
    with refused_by("refund_lines_add_up", "checkout_refundline"):
        insert(second)
        insert(new_refund_line(second, line, "50.00", quantity=2))


@pytest.mark.parametrize(
    ("net", "more"), [("100.01", {}), ("100.00", {"points_value": D("0.01")}), ("100.00", {"waived": D("0.01")})]
)
def test_more_than_a_line_is_worth_never_comes_back(
    sold: tuple[Sale, Line, Tender], net: str, more: dict[str, D]
) -> None:
    sale, line, _tender = sold
    refund = new_refund(sale, net, **more)
    with refused_by("refund_lines_add_up", "checkout_refundline"):
        insert(refund)
        insert(new_refund_line(refund, line, net, quantity=2, **more))


def test_a_late_refund_line_is_refused(sold: tuple[Sale, Line, Tender]) -> None:
    sale, line, tender = sold
    other = new_sale(sale.store, sale.by)
    bought = new_line(other)
    sell(other, bought, tenders=(new_tender(other),))
    refund = new_refund(sale, "50.00")
    give_back(refund, new_refund_line(refund, line, "50.00"), tenders=(new_refund_tender(refund, tender, "50.00"),))
    with refused_by("refund_lines_add_up", "checkout_refundline"):
        insert(new_refund_line(refund, bought, "0.00"))


def test_a_refund_takes_back_lines_of_its_own_sale_only(sold: tuple[Sale, Line, Tender]) -> None:
    sale, _line, _tender = sold
    other = new_sale(sale.store, sale.by)
    bought = new_line(other)
    sell(other, bought, tenders=(new_tender(other),))
    refund = new_refund(sale, "100.00")
    with refused_by("refund_lines_add_up", "checkout_refundline"):
        insert(refund)
        insert(new_refund_line(refund, bought, "100.00"))


def test_no_tender_gives_back_more_than_it_took(chain: Chain) -> None:
    sale = new_sale(chain.s001, chain.cashier)
    line, cash = new_line(sale), new_tender(sale, "40.00")
    sell(sale, line, tenders=(cash, new_tender(sale, "60.00", "wechat", position=2)))
    refund = new_refund(sale, "100.00")
    with refused_by("refund_tenders_add_up", "checkout_refundtender"):
        insert(refund)
        insert(new_refund_line(refund, line, "100.00"))
        insert(new_refund_tender(refund, cash, "100.00"))


# --- plans -----------------------------------------------------------------------------------------------------------


def scans_of_whole_tables() -> int:
    """How often this transaction has read a table of children from end to end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_scan) FROM pg_stat_xact_user_tables WHERE relname IN ('checkout_line', 'checkout_tender')"
        )
        (count,) = cursor.fetchone()
        return int(count)


def test_the_sums_read_children_by_index_even_when_the_tables_were_planned_as_empty(chain: Chain) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE checkout_sale, checkout_line, checkout_tender")
    sale = new_sale(chain.s001, chain.cashier)
    before = scans_of_whole_tables()
    sell(sale, new_line(sale, quantity=2), tenders=(new_tender(sale),))
    at_commit()
    assert scans_of_whole_tables() == before
