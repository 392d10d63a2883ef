"""Who may be one person with two files (S77)."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Child, Member
from members.services import duplicates, phones
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
BORN, KID = date(1990, 2, 28), {"name": "小宝", "birthday": date(2019, 5, 1)}


def told(member: Member) -> list[tuple[Member, tuple[str, ...]]]:
    return [(one.member, one.why) for one in duplicates.of(member)]


def pairs(*stores: Any) -> list[tuple[Member, Member, tuple[str, ...]]]:
    return [tuple(pair) for pair in duplicates.found(stores or None)]


def test_a_name_and_birthday_a_child_or_an_earlier_phone_tell(chain: Chain) -> None:
    member = make_member(chain.s001, name="张三", birthday=BORN, phone="+8613800138000")
    twin = make_member(chain.s002, name="张三", birthday=BORN)
    parent = make_member(chain.s002, name="李四")
    later = make_member(chain.s003, name="张三", birthday=date(1991, 2, 28))
    for one in (member, parent, twin):
        Child.objects.create(member=one, **KID)
    phones.change_phone(member, "13900139000", by=chain.hq, at=AT)
    phones.change_phone(later, "13800138000", by=chain.hq, at=AT)
    assert told(member) == [(twin, ("child", "person")), (parent, ("child",)), (later, ("phone",))]
    assert told(parent) == [(member, ("child",)), (twin, ("child",))]
    assert pairs() == [
        (member, twin, ("child", "person")),
        (member, parent, ("child",)),
        (twin, parent, ("child",)),
    ]


def test_who_is_gone_is_no_candidate_and_strangers_are_none(chain: Chain) -> None:
    member = make_member(chain.s001, name="张三", birthday=BORN)
    for status in ("erased", "cancelled"):
        make_member(chain.s001, name="张三", birthday=BORN, status=status)
    make_member(chain.s001, name="张三", birthday=BORN, status="merged", merged_into=member)
    make_member(chain.s001, name="张三")
    make_member(chain.s001, name="张三丰", birthday=BORN)
    assert (told(member), pairs()) == ([], [])


def test_a_store_sees_pairs_of_its_own_members(chain: Chain) -> None:
    here, there = (make_member(store, name="张三", birthday=BORN) for store in (chain.s001, chain.s002))
    assert pairs(chain.s001.pk) == pairs(chain.s002.pk) == [(here, there, ("person",))]
    assert pairs(chain.s003.pk) == []


def test_at_most_fifty_in_two_statements(chain: Chain) -> None:
    members = [make_member(chain.s001, name="张三", birthday=BORN) for _ in range(12)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(duplicates.found()) == 50
        assert len(duplicates.of(members[0])) == 11
    assert len(asked) == 4
