"""Finding people, chain-wide."""

from datetime import timedelta

import pytest

from ledger.refused import Code, Refused
from members.models import Card, Member
from members.services import finding, people
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(chain: Chain) -> Member:
    return people.join(store=chain.s001, by=None, at=AT, phone="13800138000", name="曾国藩")


@pytest.mark.parametrize("typed", ["13800138000", "+86 138 0013 8000", "138-0013-8000", "0086 13800138000"])
def test_a_phone_is_found_however_it_is_typed(anna: Member, typed: str) -> None:
    assert finding.find(phone=typed) == [anna]


@pytest.mark.parametrize("typed", ["13800138001", "8000", "abc", "", "\x00"])
def test_another_phone_finds_nobody(anna: Member, typed: str) -> None:
    assert finding.find(phone=typed) == []


@pytest.mark.parametrize("typed", ["曾", "曾国", "zeng", "ZENG guo", "ｚｇｆ", "zengguofan", "ceng", "cgf"])
def test_name_pinyin_and_initials_find_by_their_beginning(anna: Member, typed: str) -> None:
    assert finding.find(q=typed) == [anna]


@pytest.mark.parametrize("typed", ["guo", "曾国藩x", "…", "", " ", "\x00", "\ud800"])
def test_other_words_find_nobody(anna: Member, typed: str) -> None:
    assert finding.find(q=typed) == []


def test_the_last_four_digits_find_all_who_have_them(chain: Chain, anna: Member) -> None:
    other = make_member(chain.s003, phone="+8613900138000")
    assert set(finding.find(last4="8000")) == {anna, other}
    for typed in ("800", "80000", "８０００", "abcd", ""):
        assert finding.find(last4=typed) == []


def test_a_number_is_found_in_capitals_or_not_and_only_with_its_check_digit(anna: Member) -> None:
    assert finding.find(number=f" {anna.number.lower()} ") == [anna]
    wrong = anna.number[:-1] + str((int(anna.number[-1]) + 1) % 10)
    assert finding.find(number=wrong) == []
    assert finding.find(number="\x00") == []
    assert finding.one(anna.number) == anna
    with pytest.raises(Refused) as refused:
        finding.one(wrong)
    assert refused.value.code is Code.NOT_FOUND


def test_only_an_active_card_finds_its_holder(anna: Member) -> None:
    card = Card.objects.create(member=anna, number="VIP-0001", issued_at=AT)
    assert finding.find(card=" VIP-0001 ") == [anna]
    assert finding.find(card="VIP-\x00") == []
    card.state = Card.State.LOST
    card.save(update_fields=["state"])
    assert finding.find(card="VIP-0001") == []


def test_a_phone_given_up_finds_its_new_holder_only(chain: Chain, anna: Member) -> None:
    people.change_phone(anna, "13900139000", by=chain.hq, at=AT)
    assert finding.find(phone="13800138000") == []
    new = people.join(store=chain.s002, by=None, at=AT, phone="13800138000", name="new")
    assert finding.find(phone="13800138000") == [new]
    assert finding.find(last4="8000") == [new]


def merged(member: Member, into: Member) -> None:
    member.phones.update(until=AT)
    member.status, member.merged_into = Member.Status.MERGED, into
    member.save(update_fields=["status", "merged_into"])


def test_phone_card_number_and_name_of_a_merged_member_find_the_survivor(chain: Chain, anna: Member) -> None:
    survivor, last = make_member(chain.s002), make_member(chain.s003)
    Card.objects.create(member=anna, number="VIP-0001", issued_at=AT)
    merged(anna, survivor)
    merged(survivor, last)
    assert finding.find(phone="13800138000") == [last]
    assert finding.find(card="VIP-0001") == [last]
    assert finding.find(number=anna.number) == [last]
    assert finding.find(q="zgf") == [last]


def test_the_present_holder_of_a_phone_comes_before_a_merged_one(chain: Chain, anna: Member) -> None:
    merged(anna, make_member(chain.s002))
    new = people.join(store=chain.s002, by=None, at=AT, phone="13800138000", name="new")
    assert finding.find(phone="13800138000") == [new]


def test_an_erased_member_is_hidden_also_as_a_survivor(chain: Chain, anna: Member) -> None:
    survivor = make_member(chain.s002)
    merged(anna, survivor)
    survivor.status = Member.Status.ERASED
    survivor.save(update_fields=["status"])
    assert finding.find(q="zgf") == []
    assert finding.find(number=survivor.number) == []


def test_a_survivor_is_listed_once(chain: Chain, anna: Member) -> None:
    survivor = people.join(store=chain.s001, by=None, at=AT, phone="13800138009", name="曾国藩")
    merged(anna, survivor)
    assert finding.find(q="zgf") == [survivor]


def test_at_most_20_are_listed_the_last_visitor_first(chain: Chain) -> None:
    members = [
        make_member(chain.s001, name=f"zz{i}", search=["zz"], last_visit=AT + timedelta(days=i)) for i in range(21)
    ]
    make_member(chain.s001, search=["zz"])
    assert finding.find(q="zz") == members[:0:-1]


def test_a_list_of_people_takes_two_statements(chain: Chain, django_assert_num_queries: object) -> None:
    for _ in range(5):
        make_member(chain.s001, search=["zz"], adviser=chain.cashier)
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = finding.find(q="zz")
        assert [(m.tier.name, m.home_store.code, finding.masked_phone(m)[3:7]) for m in found] == [
            ("普通", "S001", "****")
        ] * 5


def test_a_phone_is_shown_masked_or_not_at_all(chain: Chain, anna: Member) -> None:
    assert finding.masked_phone(anna) == "138****8000"
    anna.phones.update(until=AT)
    assert finding.masked_phone(anna) == ""
