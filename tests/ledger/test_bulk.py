"""Many postings in one go."""

import threading
from decimal import Decimal as D

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from ledger import composing
from ledger.posting import post_many
from ledger.refused import Refused
from points.models import Lot
from tests.factories import AT, Chain, add_points, make_coupon, make_member
from tests.ledger.making import GONE, add_lot, new_posting, stored
from wallets.models import Lot as WalletLot

pytestmark = pytest.mark.django_db


def test_many_postings_of_many_members_are_one_statement(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    members = [make_member(points=number) for number in range(1, 41)]
    postings = [new_posting(member, chain) for member in members]
    for posting in postings:
        add_lot(posting, 7)
    with django_assert_num_queries(1):
        post_many(postings)
    assert [stored(member).points for member in members] == [number + 7 for number in range(1, 41)]


def test_a_row_that_one_posting_adds_and_a_later_one_changes_is_inserted_changed(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member = make_member()
    first, second = new_posting(member, chain, "R1"), new_posting(member, chain, "R2")
    lot = add_lot(first, 50)
    second.add_to(lot, "remaining", -20)
    second.add_to(member, "visits", 1)
    with django_assert_num_queries(1):
        post_many([first, second])
    assert (stored(lot).remaining, stored(member).visits, stored(member).points) == (30, 1, 50)


def test_a_copy_of_an_added_row_changed_by_a_later_posting_is_an_error(chain: Chain) -> None:
    member = make_member()
    first, second = new_posting(member, chain, "R1"), new_posting(member, chain, "R2")
    lot = add_lot(first, 50)
    second.add_to(Lot(pk=lot.pk, remaining=50), "remaining", -20)
    with pytest.raises(ValueError, match="copy"):
        post_many([first, second])


def test_the_second_of_two_claims_in_one_batch_is_refused(chain: Chain) -> None:
    coupon = make_coupon()
    postings = [new_posting(None, chain, f"R{number}") for number in range(2)]
    for posting in postings:
        posting.set_to(coupon, "state", "used")
        posting.set_to(coupon, "used_at", AT)
        posting.set_to(coupon, "used_reference", posting.reference)
        posting.guard(coupon, "t.state = 'issued'", (), GONE)
    with pytest.raises(Refused), transaction.atomic():
        post_many(postings)
    assert stored(coupon).state == "issued"


def test_sets_and_deltas_of_several_postings_are_merged_in_order(chain: Chain) -> None:
    member = make_member()
    postings = [new_posting(member, chain, f"R{number}") for number in range(4)]
    postings[0].add_to(member, "visits", 5)
    postings[1].set_to(member, "visits", 10)
    postings[2].add_to(member, "visits", 3)
    postings[2].add_to(member, "points_seq", 1)
    postings[3].add_to(member, "points_seq", 1)
    post_many(postings)
    assert (stored(member).visits, stored(member).points_seq) == (13, 2)


def test_a_bulk_statement_of_thousands_of_rows_is_written_and_not_remembered(chain: Chain) -> None:
    member = make_member()
    before = composing._remembered_text.cache_info().currsize
    posting = new_posting(member, chain)
    common = {"member": member, "store": chain.s001, "at": AT, "business_day": AT.date()}
    for number in range(3000):
        posting.add(Lot(earned=5, remaining=5, reference=f"L{number}", **common))
    posting.post()
    assert composing._remembered_text.cache_info().currsize == before
    assert Lot.objects.filter(member=member).count() == 3000


def test_threads_compose_at_the_same_time(chain: Chain) -> None:
    lots = [add_points(make_member(), 10) for _ in range(3)]
    texts: set[str] = set()

    def compose() -> None:
        changes = [composing.Change(lot, deltas={"remaining": -1}) for lot in lots]
        texts.add(composing.compose([], changes).sql)

    threads = [threading.Thread(target=compose) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 1


def test_money_is_added_to_the_fen(chain: Chain) -> None:
    member = make_member(wallet=("1000.00", "200.00"))
    lot = WalletLot.objects.get(member=member)
    posting = new_posting(member, chain)
    for _ in range(3):
        posting.add_to(lot, "used", D("0.01"))
    posting.add_to(member, "principal", D("-0.03"))
    posting.post()
    assert (stored(lot).used, stored(member).principal) == (D("0.03"), D("999.97"))
