"""Cards: issued, replaced, found."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ledger.refused import Code, Invalid, Refused
from members.models import Card, Tier
from members.services import cards, finding
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


def field_of(call: Callable[[], Any]) -> list[str]:
    with pytest.raises(Invalid) as refused:
        call()
    return list(refused.value.errors)


def test_a_card_with_the_number_that_is_printed_on_it_finds_the_member(chain: Chain) -> None:
    member = make_member(chain.s001)
    card = cards.issue_card(member, " VIP-0001 ", by=chain.cashier, at=AT)
    assert (card.number, card.state, card.issued_at) == ("VIP-0001", "active", AT)
    assert finding.find(card="VIP-0001") == [member]
    row = Audit.objects.get(action="card.issued")
    assert (row.subject_id, row.by, row.detail) == (str(member.pk), chain.cashier, {"card": card.pk})


def test_without_a_number_a_card_gets_a_fresh_one_of_twelve_digits(chain: Chain) -> None:
    member = make_member(chain.s001)
    first, second = (cards.issue_card(member, by=chain.cashier, at=AT) for _ in range(2))
    assert first.number != second.number
    assert first.number.isdigit()
    assert len(first.number) == 12


@pytest.mark.parametrize("number", ["123", "x" * 33, "a b c d", "会员卡0001", "1234\x00", "12\n34"])
def test_what_is_no_card_number_is_named(chain: Chain, number: str) -> None:
    member = make_member(chain.s001)
    assert field_of(lambda: cards.issue_card(member, number, by=chain.cashier)) == ["number"]
    assert not Card.objects.exists()


def test_a_number_is_taken_once_lost_or_not(chain: Chain) -> None:
    member, other = make_member(chain.s001), make_member(chain.s001)
    card = cards.issue_card(member, "0001", by=chain.cashier)
    assert field_of(lambda: cards.issue_card(other, "0001", by=chain.cashier)) == ["number"]
    cards.replace_card(card, state="lost", by=chain.cashier)
    assert field_of(lambda: cards.issue_card(other, "0001", by=chain.cashier)) == ["number"]
    assert not other.cards.exists()


def test_a_lost_card_finds_nobody_and_the_new_one_does(chain: Chain) -> None:
    member = make_member(chain.s001)
    old = cards.issue_card(member, "0001", by=chain.cashier, at=AT)
    new = cards.replace_card(old, "0002", state="lost", by=chain.manager, at=AT)
    old.refresh_from_db()
    assert (old.state, new.state, new.member) == ("lost", "active", member)
    assert finding.find(card="0001") == []
    assert finding.find(card="0002") == [member]
    assert Audit.objects.get(action="card.lost").detail == {"card": old.pk}


def test_a_card_is_replaced_once_and_by_lost_or_worn_alone(chain: Chain) -> None:
    card = cards.issue_card(make_member(chain.s001), "0001", by=chain.cashier)
    assert field_of(lambda: cards.replace_card(card, state="active", by=chain.cashier)) == ["state"]
    cards.replace_card(card, state="replaced", by=chain.cashier)
    with pytest.raises(Refused) as refused:
        cards.replace_card(card, state="lost", by=chain.cashier)
    assert (refused.value.code, refused.value.args_["reason"]) == (Code.FORBIDDEN, "status")
    assert Card.objects.count() == 2


def test_a_taken_number_leaves_the_old_card_as_it_is(chain: Chain) -> None:
    member = make_member(chain.s001)
    card = cards.issue_card(member, "0001", by=chain.cashier)
    assert field_of(lambda: cards.replace_card(card, "0001", state="lost", by=chain.cashier)) == ["number"]
    card.refresh_from_db()
    assert card.state == "active"


def test_another_constraint_is_not_taken_for_a_number(chain: Chain) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), cards._once():
        Tier.objects.create(code="vip", name="once more", rank=9)
