"""No English is left over on a member's page: its tabs, its actions, the change of many."""

import pytest
from django.test import Client

from backoffice.member_page.menu import MENU
from backoffice.member_page.tabs import TABS
from members.models import Member
from members.services import cards
from stores.models import Staff
from tests.backoffice.opening import address
from tests.factories import Chain, make_member
from tests.test_chinese_pages import data, english, root

pytestmark = pytest.mark.django_db
__all__ = ["root"]


def test_the_tabs_and_actions_of_a_member_have_no_english(root: Client, chain: Chain) -> None:
    member, empty = Member.objects.get(), make_member(chain.s001, name="李四")
    cards.issue_card(member, by=Staff.objects.get(username="root"))
    pages = [f"{address(one)}?tab={tab.name}" for one in (member, empty) for tab in TABS]
    pages += [address(member, action.name) for action in MENU if action.fits(member)]
    pages += ["/admin/members/member/many/", f"{address(member)}?tab=visits&receipt=S001-20261122-00000000"]
    names, found = data(), {}
    for page in pages:
        answer = root.get(page)
        assert answer.status_code == 200, page
        found[page] = english(answer.content.decode(), names)
    assert {page: texts for page, texts in found.items() if texts} == {}
