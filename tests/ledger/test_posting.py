"""Decide, then post: what a posting writes, merges and folds."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from ledger import composing
from ledger.models import Posted
from members.models import Member
from points.models import Lot, Part, PointsEntry
from stores.models import Approval
from tests.factories import AT, Chain, make_coupon, make_member
from tests.ledger.making import GONE, add_lot, new_posting, stored

pytestmark = pytest.mark.django_db


def test_a_posting_writes_rows_and_changes_in_one_statement(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    member, coupon = make_member(points=300), make_coupon()
    posting = new_posting(member, chain)
    add_lot(posting, 50)
    posting.set_to(coupon, "state", "used")
    posting.set_to(coupon, "used_at", AT)
    posting.guard(coupon, "t.state = 'issued'", (), GONE)
    with django_assert_num_queries(1):
        posting.post()
    assert (stored(member).points, stored(member).points_seq) == (350, 2)
    assert stored(coupon).state == "used"
    assert PointsEntry.objects.get(reference="R1").parts.get().amount == 50


def test_a_posting_of_rows_alone_and_one_of_changes_alone_are_written(chain: Chain) -> None:
    member = make_member()
    lot = Lot(member=member, store=chain.s001, earned=5, remaining=5, at=AT, business_day=AT.date(), reference="R1")
    alone = new_posting(None, chain)
    alone.add(lot)
    alone.post()
    changes = new_posting(member, chain)
    changes.add_to(lot, "remaining", -2)
    changes.post()
    assert stored(lot).remaining == 3


def test_an_empty_posting_writes_nothing(chain: Chain, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        new_posting(None, chain).post()


def test_rows_are_inserted_after_those_they_refer_to(chain: Chain) -> None:
    tables = frozenset(model for model in apps.get_models() if issubclass(model, Posted))
    order = composing.ordered(tables)
    assert set(order) == tables
    for model in tables:
        for field in model._meta.concrete_fields:
            if field.related_model in tables - {model}:
                assert order.index(field.related_model) < order.index(model), f"{field} before its target"


def test_the_statement_names_parents_before_children_whatever_the_order_of_adding(chain: Chain) -> None:
    member, common = make_member(), {"store": chain.s001, "at": AT, "business_day": AT.date(), "reference": "R1"}
    lot = Lot(member=member, earned=5, remaining=5, **common)
    entry = PointsEntry(member=member, kind="bonus", amount=5, balance_after=5, seq=1, **common)
    part = Part(member=member, entry=entry, lot=lot, amount=5)
    text = composing.compose([part, entry, lot], []).sql
    places = {name: text.index(f'INTO "{name}"') for name in ("points_lot", "points_pointsentry", "points_part")}
    assert places["points_part"] == max(places.values())


def test_columns_with_a_default_of_the_database_are_left_to_it(chain: Chain) -> None:
    member = make_member(points=10)
    assert connection.ops.quote_name("posted_at") not in composing.compose([Lot(member=member)], []).sql
    assert Lot.objects.get(member=member).posted_at is not None


def test_two_changes_of_one_row_become_one_update(chain: Chain) -> None:
    member = make_member(points=100)
    again = Member.objects.get(pk=member.pk)
    posting = new_posting(member, chain)
    posting.add_to(member, "visits", 1)
    posting.add_to(again, "visits", 2)
    posting.set_to(member, "last_visit", AT)
    assert len(posting.changes) == 1
    posting.post()
    assert (stored(member).visits, stored(member).last_visit) == (3, AT)


def test_what_is_added_after_a_set_is_added_to_what_was_set(chain: Chain) -> None:
    member = make_member()
    posting = new_posting(member, chain)
    posting.add_to(member, "visits", 5)
    posting.set_to(member, "visits", 10)
    posting.add_to(member, "visits", 3)
    posting.post()
    assert member.visits == stored(member).visits == 13


def test_a_change_is_added_to_what_stands_and_not_to_what_was_read(chain: Chain) -> None:
    member = make_member()
    old = Member.objects.get(pk=member.pk)
    for who in (member, old):
        posting = new_posting(who, chain)
        posting.add_to(who, "visits", 1)
        posting.post()
    assert stored(member).visits == 2


def test_a_change_of_a_row_of_the_posting_is_folded_into_its_insert(
    chain: Chain, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    posting = new_posting(make_member(), chain)
    lot = add_lot(posting, 50)
    posting.add_to(lot, "remaining", -20)
    posting.set_to(lot, "ends_on", AT.date())
    with django_assert_num_queries(1):
        posting.post()
    assert (stored(lot).remaining, stored(lot).ends_on) == (30, AT.date())


def test_a_guard_on_a_row_of_the_posting_needs_no_look(chain: Chain) -> None:
    posting = new_posting(make_member(), chain)
    lot = add_lot(posting, 50)
    posting.guard(lot, "t.remaining < 0", (), GONE)
    posting.post()
    assert stored(lot).remaining == 50


def test_a_change_of_a_copy_of_an_added_row_is_an_error_and_not_lost(chain: Chain) -> None:
    posting = new_posting(make_member(), chain)
    lot = add_lot(posting, 50)
    copy = Lot(pk=lot.pk, remaining=50)
    with pytest.raises(ValueError, match="copy"):
        posting.add_to(copy, "remaining", -20)


def test_a_long_text_is_refused_and_not_cut(chain: Chain) -> None:
    coupon = make_coupon()
    posting = new_posting(None, chain)
    posting.set_to(coupon, "used_reference", "x" * 65)
    with pytest.raises(Exception, match="too long"), transaction.atomic():
        posting.post()
    assert stored(coupon).used_reference == ""


def test_empty_json_lists_and_nulls_are_written_as_such(chain: Chain) -> None:
    approval = Approval(
        number="A1", action="x", arguments={"points": [1, None]}, store=chain.s001, asked_by=chain.cashier, asked_at=AT
    )
    posting = new_posting(None, chain)
    posting.add(approval)
    posting.post()
    later = new_posting(None, chain)
    later.set_to(approval, "state", "approved")
    later.set_to(approval, "approver_id", chain.manager.pk)
    later.set_to(approval, "decided_at", AT)
    later.set_to(approval, "result", {"ok": ["是"]})
    later.post()
    found = stored(approval)
    assert (found.arguments, found.result, found.approver) == ({"points": [1, None]}, {"ok": ["是"]}, chain.manager)
    member = make_member(search=["a"])
    posting = new_posting(member, chain)
    posting.set_to(member, "search", ["zhang", "zs"])
    posting.set_to(member, "last_visit", None)
    posting.post()
    assert (stored(member).search, stored(member).last_visit) == (["zhang", "zs"], None)
