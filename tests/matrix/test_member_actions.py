"""Every action of a member's page and of their list × every role, and on a member of another store.

An action without an entry fails.
"""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from backoffice.member_page.menu import MENU
from members.models import Member
from stores.models import Staff
from tests.factories import Chain
from tests.matrix.table import STAFF

pytestmark = pytest.mark.django_db
# Letters as in `table.py`.
ACTIONS = {
    "adjust": "MRH",
    "grant-coupon": "MRH",
    "reveal-phone": "MRH",
    "change-phone": "MRH",
    "change-phone-by-code": "MRH",
    "send-statement": "MRH",
    "issue-card": "MRH",
    "replace-card": "MRH",
    "set-pin": "MRH",
    "add-tag": "MRKH",
    "remove-tag": "MRKH",
    "give-consent": "MRH",
    "withdraw-consent": "MRH",
    "add-child": "MRH",
    "reveal-child": "MRH",
    "remove-child": "MRH",
    "set-tier": "H",
    "unlock-tier": "H",
    "freeze": "MRH",
    "unfreeze": "MRH",
    "export": "H",
    "export-proof": "H",
    "erase": "H",
    "merge": "MRH",
    "undo-merge": "MRH",
    "cancel": "MRH",
    "reinstate": "H",
}
# What the list of members does with those that are ticked.
OF_THE_LIST = {"make_call_list": "MRKH"}
LISTING = "/admin/members/member/"
SEE_MEMBERS = "MRKAFHU"


def test_every_action_has_an_entry() -> None:
    assert [action.name for action in MENU] == list(ACTIONS)


def test_every_action_of_the_list_has_an_entry() -> None:
    assert list(admin.site._registry[Member].actions) == list(OF_THE_LIST)


@pytest.mark.parametrize("letter", STAFF)
def test_each_role_does_with_the_list_what_the_table_gives_it(world: Chain, letter: str) -> None:
    staff = Staff.objects.get(username=STAFF[letter])
    request = RequestFactory().get(LISTING)
    request.user = staff
    offered = admin.site._registry[Member].get_actions(request)
    assert set(offered) == {name for name, letters in OF_THE_LIST.items() if letter in letters}
    client = Client()
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    for name in OF_THE_LIST:
        asked = {"action": name, "_selected_action": [of("S001").pk], "select_across": "0", "index": "0"}
        answer = client.post(LISTING, asked)
        shown = answer.status_code == 200 and "sent" in (answer.context or {})
        assert shown == (letter in OF_THE_LIST[name])


def test_nobody_means_members_of_a_store_that_they_do_not_see_by_ticking_them(world: Chain) -> None:
    for letter in "MR":
        client = Client()
        client.force_login(Staff.objects.get(username=STAFF[letter]), backend="config.permissions.AssignmentBackend")
        for name in OF_THE_LIST:
            asked = {"action": name, "_selected_action": [of("S003").pk], "select_across": "0", "index": "0"}
            assert client.post(LISTING, asked).context["chosen"] == 0, letter


def statuses(letter: str, member: Member) -> dict[str, set[int]]:
    """What each action's page answers, asked for and sent empty."""
    client = Client()
    client.force_login(Staff.objects.get(username=STAFF[letter]), backend="config.permissions.AssignmentBackend")
    head = f"/admin/members/member/{member.pk}/change/do"
    return {
        name: {client.get(f"{head}/{name}/").status_code, client.post(f"{head}/{name}/").status_code}
        for name in ACTIONS
    }


def of(store_code: str) -> Member:
    return Member.objects.filter(home_store__code=store_code, status="active").order_by("id")[0]


@pytest.mark.parametrize("letter", STAFF)
def test_each_role_does_what_the_table_gives_it(world: Chain, letter: str) -> None:
    found = statuses(letter, of("S001"))
    refused = {name for name, answers in found.items() if answers == {403}}
    if letter in SEE_MEMBERS:
        # What does not fit the member as they are (unfreezing an active one) is not there: 404, for those who may.
        assert refused == {name for name, letters in ACTIONS.items() if letter not in letters}
        # A card needs nothing typed, since its number is made; nor a statement, which goes to the member's own phone.
        assert {name for name, answers in found.items() if 302 in answers} <= {"issue-card", "send-statement"}
    else:
        assert all(answers <= {403, 404} for answers in found.values())


def test_nobody_acts_on_a_member_of_a_store_that_they_do_not_see(world: Chain) -> None:
    for letter in "CMR":
        assert all(answers <= {403, 404} for answers in statuses(letter, of("S003")).values()), letter
