"""What waits in the stores on the landing page: each number is that of its list, for one's own stores alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from time_machine import travel

from backoffice.services import waiting
from compliance.models import Complaint, Review
from compliance.services import caring, ratings
from stores.scoping import Scope
from tests.backoffice.entering import enter
from tests.compliance.daily import at, hand_in, make_task
from tests.compliance.standing import appealed, confirmed, reported, roster, rule
from tests.factories import Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tasks", "clock")]
NOW = at("12:00")


@pytest.fixture
def clock() -> Iterator[None]:
    cache.clear()
    with travel(NOW, tick=False):
        yield


def cards(who: Any) -> dict[str, tuple[str, str, str]]:
    return {card.title: (card.value, card.note, card.link) for card in enter(who).get("/admin/").context["waiting"]}


@pytest.fixture
def busy(chain: Chain) -> Chain:
    """S001 has handed in; S002 and S003 have not. Two complaints, one past its day; a review; an appeal; in S003 one complaint."""
    hand_in(make_task(), chain.s001, chain.cashier, at("09:00"))
    how = {"by": chain.hq, "at": at("09:00")}
    for store, due in ((chain.s001, "11:00"), (chain.s001, "13:00"), (chain.s003, "13:00")):
        caring.note(Complaint(store=store, category="service", text="慢", owner=chain.manager, due=at(due)), **how)
    done = Complaint(store=chain.s001, category="service", text="好", owner=chain.manager, due=NOW, result="道歉")
    caring.settle(caring.note(done, **how), **how)
    ratings.note(Review(store=chain.s001, posted_at=at("12:00", 21), stars=1, text="慢"), **how)
    roster(chain.s001, chain.cashier)
    inspector = make_staff("xun", "inspector")
    row = confirmed(chain, reported(chain.s001, rule("S8"), by=inspector, at=NOW), at=NOW)
    appealed(row, by=chain.cashier, at=NOW)
    return chain


def test_head_office_sees_what_waits_and_each_number_opens_its_list(busy: Chain) -> None:
    found = cards(busy.hq)
    told = {title: (value, note) for title, (value, note, _link) in found.items()}
    assert told == {
        "Missing today": ("2", "openings and daily reports"),
        "Open complaints": ("3", "1 past the deadline"),
        "Bad reviews to answer": ("1", "1 past the deadline"),
        "Appeals waiting": ("1", "none past the deadline"),
    }
    client = enter(busy.hq)
    for title, (value, _note, link) in found.items():
        context = client.get(link).context
        count = len(context["lines"]) if title == "Missing today" else context["cl"].result_count
        assert f"{count}" == value, title


def test_a_manager_sees_the_own_store_s(busy: Chain) -> None:
    found = {title: (value, note) for title, (value, note, _link) in cards(busy.manager).items()}
    assert found["Missing today"] == ("0", "everything due is there")
    assert found["Open complaints"] == ("2", "1 past the deadline")


def test_who_may_not_see_a_list_is_shown_no_number_of_it(chain: Chain) -> None:
    assert list(cards(make_staff("mark1", "marketer"))) == ["Bad reviews to answer"]


def test_what_waits_takes_as_many_statements_for_more_of_it(busy: Chain, django_assert_num_queries: Any) -> None:
    """The person's roles; the board: stores, version, openings, reports and photos, tasks, norms; one for each count."""

    with django_assert_num_queries(11):
        waiting.of(busy.hq, Scope(everywhere=True), at=NOW)
