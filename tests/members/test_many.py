"""One change of many members: counted, in chunks, with history, and nothing twice."""

from typing import Any

import pytest

from ledger.refused import Invalid
from members.models import Member, MemberTag, Tag, TagGroup
from members.services import family, many
from stores.models import Audit
from tests.factories import AT, Chain, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def stages(db: None) -> list[Tag]:
    group = TagGroup.objects.create(code="stage", name="stage", is_exclusive=True)
    return [Tag.objects.create(group=group, name=name) for name in ("new", "old")]


def five(chain: Chain) -> list[int]:
    return [make_member(chain.s001).pk for _ in range(5)]


def test_a_tag_takes_the_place_of_the_other_one_of_its_group(
    chain: Chain, stages: list[Tag], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "SIZE", 2)
    ids = five(chain)
    family.tag(Member.objects.get(pk=ids[0]), stages[0], by=None)
    family.tag(Member.objects.get(pk=ids[1]), stages[1], by=None)
    assert many.tag_many(ids, stages[1], by=chain.hq, at=AT) == 4
    assert list(MemberTag.objects.order_by("member").values_list("member", "tag")) == [(pk, stages[1].pk) for pk in ids]
    rows = Audit.objects.filter(action="tag.added.many").order_by("posted_at", "id")
    assert [row.detail["members"] for row in rows] == [[ids[0]], ids[2:4], ids[4:]]
    assert many.tag_many(ids, stages[1], by=chain.hq, at=AT) == 0
    assert many.untag_many([*ids, 999_999], stages[1], by=chain.hq, at=AT) == 5
    assert not MemberTag.objects.exists()


def test_a_tag_of_an_open_group_stands_beside_others(chain: Chain, stages: list[Tag]) -> None:
    likes = TagGroup.objects.create(code="likes", name="likes")
    tags = [Tag.objects.create(group=likes, name=name) for name in ("coats", "shoes")]
    ids = five(chain)
    for tag in tags:
        many.tag_many(ids, tag, by=chain.hq)
    assert many.untag_many(ids, tags[0], by=chain.hq) == 5
    assert MemberTag.objects.count() == 5


def test_adviser_and_home_store_change_with_history(chain: Chain) -> None:
    ids = five(chain)
    assert many.edit_many(ids, by=chain.hq, at=AT, adviser=chain.cashier) == 5
    assert many.edit_many(ids, by=chain.hq, at=AT, adviser=chain.cashier) == 0
    assert many.edit_many(ids[:2], by=chain.hq, home_store=chain.s002) == 2
    assert many.edit_many(ids[:1], by=chain.hq, adviser=None) == 1
    first = Member.objects.get(pk=ids[0])
    assert (first.adviser, first.home_store) == (None, chain.s002)
    assert first.history.filter(history_user=chain.hq).count() == 3


def test_who_is_merged_or_cancelled_is_left_alone(chain: Chain, stages: list[Tag]) -> None:
    ids = five(chain)
    Member.objects.filter(pk=ids[0]).update(status="cancelled")
    Member.objects.filter(pk=ids[1]).update(status="frozen")
    assert many.tag_many(ids, stages[0], by=chain.hq) == 4


@pytest.mark.parametrize("change", [{"name": "x"}, {"adviser": None, "home_store": None}, {"points": 5}])
def test_nothing_else_changes_in_bulk(chain: Chain, change: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        many.edit_many(five(chain), by=chain.hq, **change)


def test_too_many_at_once_are_refused(chain: Chain, stages: list[Tag], settings: Any) -> None:
    settings.BULK_MOST = 4
    with pytest.raises(Invalid) as refused:
        many.tag_many(five(chain), stages[0], by=chain.hq)
    assert list(refused.value.errors) == ["members"]
    assert not MemberTag.objects.exists()
