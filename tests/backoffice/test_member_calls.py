"""A call list out of the list of members: of those that were ticked, or of all that filters and search show."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Call, CallList
from campaigns.services import calls
from members.models import Member
from tests.backoffice.opening import enter, text
from tests.factories import Chain, make_member, make_staff

pytestmark = pytest.mark.django_db
LISTING = reverse("admin:members_member_changelist")


@pytest.fixture
def three(chain: Chain) -> list[Member]:
    return [make_member(chain.s001, points=points, sms_ok=True) for points in (300, 400, 500)]


def ask(client: Client, ticked: list[Member], query: str = "", **more: Any) -> Any:
    """The action, as the list sends it."""
    form = {"action": "make_call_list", "_selected_action": [one.pk for one in ticked], "select_across": "0"}
    return client.post(f"{LISTING}?{query}", form | {"index": "0"} | more)


def confirm(client: Client, page: Any, **form: Any) -> Any:
    """The page's button, with what it holds in hidden fields."""
    own = dict.fromkeys(name for name, _value in page.context["sent"])
    sent: dict[str, Any] = {name: [value for key, value in page.context["sent"] if key == name] for name in own}
    key = page.context["form"]["key"].value()
    filled = sent | {"name": "回访", "key": key, "confirmed": page.context["count"]} | form
    return client.post(page.wsgi_request.get_full_path(), filled)


def on(made: CallList) -> list[Member]:
    return [call.member for call in Call.objects.filter(list=made).select_related("member").order_by("pk")]


def test_those_that_are_ticked_are_counted_first_and_then_on_the_list(chain: Chain, three: list[Member]) -> None:
    silent = make_member(chain.s001, points=900)
    client = enter(chain.manager)
    page = ask(client, [three[0], three[2], silent])
    assert (page.status_code, CallList.objects.count()) == (200, 0)
    assert "3 members are chosen." in text(page)
    assert "2 of them may be called." in text(page)
    assert "1 is left out: not active, or without consent." in text(page)
    done = confirm(client, page, store=chain.s001.pk, script="您好")
    made = CallList.objects.get()
    assert (done.status_code, done.url) == (302, reverse("campaigns:call-list", args=[made.pk]))
    assert (made.name, made.store, made.script, made.made_by) == ("回访", chain.s001, "您好", chain.manager)
    assert on(made) == [three[2], three[0]]


def test_all_that_the_list_shows_are_meant_with_its_filter_and_on_all_its_pages(
    chain: Chain, three: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.member_admin.MemberPage.list_per_page", 1)
    make_member(chain.s003, points=800, sms_ok=True)
    make_member(chain.s001, points=100, sms_ok=True)
    client = enter(chain.manager)
    page = ask(client, three[:1], "points=300", select_across="1")
    assert "3 members are chosen." in text(page)
    assert confirm(client, page).status_code == 302
    assert on(CallList.objects.get()) == three[::-1]


def test_the_button_pressed_twice_makes_one_list(chain: Chain, three: list[Member]) -> None:
    client = enter(chain.hq)
    page = ask(client, three)
    assert confirm(client, page).url == confirm(client, page).url
    assert CallList.objects.count() == 1
    assert confirm(client, ask(client, three)).status_code == 302
    assert CallList.objects.count() == 2


def test_who_agrees_no_longer_meanwhile_is_asked_about_again(chain: Chain, three: list[Member]) -> None:
    client = enter(chain.hq)
    page = ask(client, three)
    Member.objects.filter(pk=three[0].pk).update(sms_ok=False)
    again = confirm(client, page)
    assert (again.status_code, again.context["count"]) == (200, 2)
    assert again.context["form"]["name"].value() == "回访"
    assert confirm(client, again).status_code == 302
    assert len(on(CallList.objects.get())) == 2


def test_a_form_with_a_fault_is_shown_again_with_its_ticks(chain: Chain, three: list[Member]) -> None:
    client = enter(chain.manager)
    page = ask(client, three[:2])
    for fault in ({"name": ""}, {"store": chain.s003.pk}):
        again = confirm(client, page, **fault)
        assert (again.status_code, again.context["chosen"], CallList.objects.count()) == (422, 2, 0)
    # A store of one's own, but none of the people's.
    near = confirm(enter(chain.region_manager), page, store=chain.s002.pk)
    assert near.status_code == 422
    assert "Nobody is meant" in text(near)
    assert not CallList.objects.exists()


def test_nobody_or_too_many_are_said_before_a_name_is_asked_for(
    chain: Chain, three: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, silent = enter(chain.manager), make_member(chain.s001)
    assert "Nobody of them may be called" in text(ask(client, [silent]))
    monkeypatch.setattr(calls, "MOST", 2)
    page = ask(client, three)
    assert "A list has at most 2 people" in text(page)
    assert 'name="confirmed"' not in text(page)
    assert confirm(client, page).status_code == 422
    assert not CallList.objects.exists()


def test_a_phone_is_masked_until_it_is_shown(chain: Chain, three: list[Member]) -> None:
    client = enter(chain.manager)
    number = three[0].phones.get().number
    page = ask(client, three)
    after = client.get(confirm(client, page).url)
    assert number not in text(page) + text(after)


def test_who_may_make_no_call_list_is_not_offered_one(chain: Chain, three: list[Member]) -> None:
    assert 'value="make_call_list"' in text(enter(chain.manager).get(LISTING))
    for client in (enter(make_staff("auditor1", "auditor")), enter(chain.finance)):
        assert 'value="make_call_list"' not in text(client.get(LISTING))
        ask(client, three, confirmed="3", name="回访")
        assert not CallList.objects.exists()


def test_members_of_another_store_are_not_to_be_chosen(chain: Chain, three: list[Member]) -> None:
    page = ask(enter(chain.manager2), three)
    assert (page.context["chosen"], page.context["count"]) == (0, 0)
