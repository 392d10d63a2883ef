"""The list of members: its filters, and one change of all that it shows, counted and asked once more."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Member, MemberTag, Tag, TagGroup
from members.services import family
from stores.models import Audit
from tests.backoffice.opening import enter, said, text
from tests.factories import AT, Chain, make_member, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags(db: None) -> list[Tag]:
    group = TagGroup.objects.create(code="stage", name="stage", is_exclusive=True)
    return [Tag.objects.create(group=group, name=name) for name in ("first", "regular")]


def listed(client: Client, **query: Any) -> list[Member]:
    answer = client.get(reverse("admin:members_member_changelist"), query)
    assert answer.status_code == 200
    return sorted(answer.context["cl"].result_list, key=lambda member: member.pk)


def change(client: Client, query: str = "", **form: Any) -> Any:
    """Send the form, and what the page asks to be confirmed."""
    address = f"{reverse('admin:members_member_many')}?{query}"
    sent = client.post(address, form)
    if sent.status_code == 200 and "sure" in sent.context:
        sent = client.post(address, form | {"confirmed": str(sent.context["count"])})
    return sent


@pytest.mark.parametrize(("step", "found"), [("300", 3), ("500", 2), ("2000", 1), ("owed", 1), ("7", 5), ("x", 5)])
def test_members_are_filtered_by_points(chain: Chain, step: str, found: int) -> None:
    for points in (299, 300, 500, 2_000):
        make_member(chain.s001, points=points)
    Member.objects.filter(pk=make_member(chain.s001).pk).update(points=-10)
    assert len(listed(enter(chain.hq), points=step)) == found


def test_members_are_filtered_by_tag_birthday_messages_adviser_and_last_visit(chain: Chain, tags: list[Tag]) -> None:
    wanted = make_member(
        chain.s001, birthday="1990-05-01", sms_ok=True, adviser=chain.cashier, last_visit=AT - timedelta(days=3)
    )
    make_member(chain.s001, birthday="1990-06-01", last_visit=AT - timedelta(days=300))
    family.tag(wanted, tags[0], by=None)
    client = enter(chain.hq)
    visited = {"last_visit_from": "2026-11-01", "last_visit_to": "2026-11-30"}
    queries: tuple[dict[str, Any], ...] = (
        {"tag": tags[0].pk},
        {"birthday": 5},
        {"messages": 1},
        {"adviser__id__exact": chain.cashier.pk},
        visited,
    )
    for query in queries:
        assert listed(client, **query) == [wanted], query
    assert len(listed(client, tag="x", birthday="13", messages="2")) == 2


def test_a_filtered_list_is_tagged_after_the_count_was_seen(chain: Chain, tags: list[Tag]) -> None:
    rich, poor, far = make_member(chain.s001, points=500), make_member(chain.s001), make_member(chain.s003, points=900)
    family.tag(rich, tags[0], by=None)
    client = enter(chain.manager)
    address = f"{reverse('admin:members_member_many')}?points=300"
    assert "all 1 members" in text(client.get(address))
    asked = client.post(address, {"change": "tag", "tag": tags[1].pk})
    assert "1 members" in text(asked)
    assert "1 lose another tag" in text(asked)
    assert not MemberTag.objects.filter(tag=tags[1]).exists()
    done = change(client, "points=300", change="tag", tag=tags[1].pk)
    assert done.status_code == 302
    assert done.url.endswith("?points=300")
    assert said(done) == ["1 of 1 members changed."]
    assert list(MemberTag.objects.values_list("member", "tag")) == [(rich.pk, tags[1].pk)]
    assert Audit.objects.get(action="tag.added.many").detail["members"] == [rich.pk]
    assert not {poor.pk, far.pk} & set(MemberTag.objects.values_list("member", flat=True))


def test_a_list_that_grew_meanwhile_is_asked_again(chain: Chain, tags: list[Tag]) -> None:
    make_member(chain.s001)
    client = enter(chain.manager)
    form = {"change": "tag", "tag": tags[0].pk}
    assert client.post(reverse("admin:members_member_many"), form).context["count"] == 1
    make_member(chain.s001)
    again = client.post(reverse("admin:members_member_many"), form | {"confirmed": "1"})
    assert (again.status_code, again.context["count"]) == (200, 2)
    assert not MemberTag.objects.exists()


def test_a_tag_comes_off_and_adviser_and_store_are_set(chain: Chain, tags: list[Tag]) -> None:
    members = [make_member(chain.s001) for _ in range(3)]
    for member in members[:2]:
        family.tag(member, tags[0], by=None)
    client = enter(chain.region_manager)
    assert said(change(client, change="untag", tag=tags[0].pk)) == ["2 of 3 members changed."]
    assert said(change(client, change="adviser", adviser=chain.cashier2.pk)) == ["3 of 3 members changed."]
    assert said(change(client, change="home_store", home_store=chain.s002.pk)) == ["3 of 3 members changed."]
    assert {(one.adviser, one.home_store) for one in Member.objects.all()} == {(chain.cashier2, chain.s002)}


def test_a_bulk_change_is_refused_by_field(chain: Chain, tags: list[Tag]) -> None:
    make_member(chain.s001)
    client = enter(chain.manager)
    for form, field in (
        ({}, "change"),
        ({"change": "tag"}, "tag"),
        ({"change": "home_store"}, "home_store"),
        ({"change": "home_store", "home_store": chain.s003.pk}, "home_store"),
        ({"change": "adviser", "adviser": chain.cashier3.pk}, "adviser"),
    ):
        answer = change(client, **form)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field]), form


def test_too_many_or_none_are_not_changed(chain: Chain, tags: list[Tag], settings: Any) -> None:
    client = enter(chain.manager)
    assert "The list is empty" in text(client.get(reverse("admin:members_member_many")))
    settings.BULK_MOST = 1
    for _ in range(2):
        make_member(chain.s001)
    assert "More than 1 members" in text(change(client, change="tag", tag=tags[0].pk, confirmed="2"))
    assert not MemberTag.objects.exists()


def test_who_may_not_change_many_is_not_offered_it(chain: Chain) -> None:
    address, listing = reverse("admin:members_member_many"), reverse("admin:members_member_changelist")
    assert address in text(enter(chain.manager).get(listing))
    for client in (enter(make_staff("auditor1", "auditor")), enter(chain.finance)):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
        assert address not in text(client.get(listing))


def test_no_filter_counts_its_choices(chain: Chain) -> None:
    """Each count would look at the whole table."""
    page = enter(chain.hq).get(reverse("admin:members_member_changelist"), {"_facets": "True"})
    assert not page.context["cl"].add_facets
