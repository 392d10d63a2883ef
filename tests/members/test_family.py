"""Consents, children, tags."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.refused import Code, Invalid, Refused
from members.models import Consent, Tag, TagGroup
from members.services import family, people
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db
HOW: Any = {"channel": "till", "source": "page", "text_version": "v2"}
KID: Any = {"name": "小宝", "birthday": date(2019, 5, 1)}


def test_consent_given_and_withdrawn_are_two_events_and_one_cached_copy(chain: Chain) -> None:
    member = make_member(chain.s001)
    given = people.give_consent(member, "sms_marketing", by=chain.cashier, at=AT, **HOW)
    assert member.sms_ok
    member.refresh_from_db()
    assert member.sms_ok
    given.refresh_from_db()
    assert (given.given, given.channel, given.source, given.text_version) == (True, "till", "page", "v2")
    assert (given.at, given.by) == (AT, chain.cashier)
    people.withdraw_consent(member, "sms_marketing", by=None, at=AT + timedelta(hours=1), **HOW)
    member.refresh_from_db()
    assert not member.sms_ok
    assert list(member.consents.order_by("at").values_list("given", flat=True)) == [True, False]
    assert family.live(member) == frozenset()


def test_a_late_event_of_an_earlier_time_does_not_undo_a_withdrawal(chain: Chain) -> None:
    member = make_member(chain.s001)
    people.withdraw_consent(member, "sms_marketing", by=None, at=AT, **HOW)
    people.give_consent(member, "sms_marketing", by=chain.hq, at=AT - timedelta(days=1), **HOW)
    member.refresh_from_db()
    assert not member.sms_ok


def test_consent_to_a_childs_data_is_no_consent_to_messages(chain: Chain) -> None:
    member = make_member(chain.s001)
    people.give_consent(member, "child_data", by=chain.cashier, **HOW)
    member.refresh_from_db()
    assert not member.sms_ok
    assert family.live(member) == {"child_data"}


def test_an_unknown_consent_and_an_erased_member_are_refused(chain: Chain) -> None:
    with pytest.raises(Invalid):
        people.give_consent(make_member(chain.s001), "everything", by=None, **HOW)
    with pytest.raises(Refused) as refused:
        people.give_consent(make_member(chain.s001, status="erased"), "child_data", by=None, **HOW)
    assert refused.value.code is Code.NOT_FOUND
    assert not Consent.objects.exists()


def test_a_child_needs_the_guardians_living_consent(chain: Chain) -> None:
    member = make_member(chain.s001)
    with pytest.raises(Invalid) as refused:
        people.add_child(member, KID, by=chain.cashier, at=AT)
    assert list(refused.value.errors) == ["consents"]
    people.give_consent(member, "child_data", by=chain.cashier, at=AT, **HOW)
    child = people.add_child(member, KID | {"gender": "f", "lunar": True}, by=chain.cashier, at=AT)
    assert (child.member_id, child.gender, child.is_lunar) == (member.pk, "f", True)
    assert people.add_child(member, KID, by=chain.cashier) == child
    people.withdraw_consent(member, "child_data", by=None, at=AT + timedelta(days=1), **HOW)
    with pytest.raises(Invalid):
        people.add_child(member, KID | {"name": "二宝"}, by=chain.cashier)
    assert member.children.count() == 1
    assert Audit.objects.get(action="child.added").detail == {"child": child.pk}


def test_a_tag_of_an_exclusive_group_takes_the_place_of_the_other(chain: Chain) -> None:
    member = make_member(chain.s001)
    stages = {tag.name: tag for tag in Tag.objects.filter(group__code="wechat")}
    for name in ("吸粉", "养粉", "养粉"):
        people.tag(member, stages[name], by=chain.manager, at=AT)
    assert [(row.tag.name, row.by, row.at) for row in member.tags.all()] == [("养粉", chain.manager, AT)]


def test_tags_of_an_open_group_add_up_and_come_off(chain: Chain) -> None:
    member = make_member(chain.s001)
    group = TagGroup.objects.get(code="interest")
    coat, shoes = (Tag.objects.create(group=group, name=name) for name in ("coats", "shoes"))
    people.tag(member, coat, by=None)
    people.tag(member, shoes, by=None)
    assert member.tags.count() == 2
    people.untag(member, coat)
    people.untag(member, coat)
    assert member.tags.get().tag == shoes
