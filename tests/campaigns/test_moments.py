"""One advertisement a week and store: who was first, and when the next may come."""

from datetime import datetime, timedelta, timezone

import pytest
from django.test import Client
from time_machine import travel

from campaigns import texts
from campaigns.models import MomentsPost
from campaigns.services import moments
from ledger.refused import Refused
from stores.models import Audit, Staff, Store
from tests.factories import AT, make_staff, make_store

HERE = timezone(timedelta(hours=8))
SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 59, tzinfo=HERE)
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=HERE)


def advertise(store: Store, by: Staff, at: datetime) -> MomentsPost:
    return moments.post(store, "ad", "新品到店", by=by, at=at)


@pytest.mark.django_db
def test_a_week_ends_on_sunday_at_midnight_of_the_store() -> None:
    """23:59 on a Sunday here is 15:59 in Greenwich; a minute later it is another week."""
    store, by = make_store(name="城西店"), make_staff("li", "manager", name="李店长")
    assert str(advertise(store, by, AT).week) == "2026-11-16"
    with pytest.raises(Refused) as refused:
        advertise(store, by, SUNDAY_NIGHT)
    told = texts.refusal(refused.value)
    assert all(word in told for word in ("城西店", "李店长", "2026-11-22 14:05", "2026-11-23"))
    assert str(advertise(store, by, MONDAY).week) == "2026-11-23"
    assert advertise(make_store("S2"), by, AT).pk
    assert Audit.objects.filter(action="moments.posted").count() == 3


@pytest.mark.django_db
def test_useful_things_as_often_as_one_likes_but_no_bare_link() -> None:
    store, by = make_store(), make_staff("li", "manager")
    advertise(store, by, AT)
    for _time in range(2):
        moments.post(store, "value", "羽绒服怎么洗:https://x.cn/1", by=by, at=AT)
    with pytest.raises(Refused) as refused:
        moments.post(store, "value", " https://x.cn/1 ", by=by, at=AT)
    assert refused.value.args_["reason"] == "bare_link"


@pytest.mark.django_db
def test_the_page_asks_what_was_done_before_an_advertisement(client: Client) -> None:
    store = make_store(name="城西店")
    client.force_login(make_staff("li", "manager", store=store), backend="config.permissions.AssignmentBackend")
    client.cookies["django_language"] = "en"
    page = "/admin/campaigns/momentspost/add/"
    typed = {"store": store.pk, "kind": "ad", "text": "新品到店"}
    ticks = {"gives": "on", "warmed": "on", "no_link": "on"}
    with travel(AT):
        assert "tick what was done" in client.post(page, typed).content.decode()
        assert "A link alone" in client.post(page, typed | ticks | {"text": "www.x.cn"}).content.decode()
        assert client.post(page, typed | ticks).status_code == 302
        again = client.post(page, typed | ticks).content.decode()
        assert "城西店 has had its advertisement of this week" in again
        assert client.post(page, typed | {"kind": "value"}).status_code == 302
        row = MomentsPost.objects.get(kind="ad")
        assert client.get("/admin/campaigns/momentspost/").status_code == 200
        assert "新品到店" in client.get(f"/admin/campaigns/momentspost/{row.pk}/change/").content.decode()
    assert (row.by.username, str(row.week)) == ("li", "2026-11-16")


@pytest.mark.django_db
def test_who_comes_second_by_a_moment_is_told_on_the_list(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the form's look and the verb somebody else posts: the form's look is left out here."""
    store, by = make_store(), make_staff("hq1", "hq")
    client.force_login(by, backend="config.permissions.AssignmentBackend")
    client.cookies["django_language"] = "en"
    advertise(store, by, AT)
    monkeypatch.setattr("campaigns.forms.moments.MomentsForm._refuse", lambda _self, _found: None)
    with travel(AT):
        typed = {"store": store.pk, "kind": "ad", "text": "新品到店"}
        answer = client.post("/admin/campaigns/momentspost/add/", typed, follow=True)
    assert "has had its advertisement" in answer.content.decode()
    assert MomentsPost.objects.count() == 1
