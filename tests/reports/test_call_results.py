"""The result of a call list: who came within fourteen days of the first call, worked by hand."""

from decimal import Decimal as D

import pytest

from campaigns.models import CallList
from reports.services import calls
from reports.services.calls import Outcome
from stores.scoping import Scope, scope_of
from tests.checkout.doing import give_back
from tests.factories import Chain, make_member
from tests.reports.telling import DAY, HOUR, T, buy, call, make_calls

pytestmark = pytest.mark.django_db
ALL = Scope(everywhere=True)


@pytest.fixture
def worked(chain: Chain) -> CallList:
    """Two will come: one buys 80 and 40, the other buys 60 and brings all of it back; one of S002 was reached and buys
    30 after two weeks and 50 before the call; two were refused and not reached; one is still to be called."""
    found = make_calls(chain)
    here = [make_member(chain.s001) for _time in range(5)]
    there = make_member(chain.s002)
    for member in here[:2]:
        call(chain, found, member, "will_come")
    buy(chain, here[0], "80.00", T + DAY)
    buy(chain, here[0], "40.00", T + 13 * DAY)
    give_back(chain, buy(chain, here[1], "60.00", T + DAY), at=T + 2 * DAY)
    call(chain, found, there, "reached", T + HOUR)
    buy(chain, there, "50.00", T)
    buy(chain, there, "30.00", T + 14 * DAY + HOUR)
    call(chain, found, here[2], "refused")
    call(chain, found, here[3], "called")
    call(chain, found, here[4])
    buy(chain, here[4], "20.00", T + DAY)
    return found


def test_each_result_has_its_people_and_what_they_bought(worked: CallList) -> None:
    found = calls.of(worked, ALL)
    assert found.outcomes == [
        Outcome("todo", 1),
        Outcome("called", 1, 1),
        Outcome("reached", 1, 1),
        Outcome("will_come", 2, 2, 1, D("120.00")),
        Outcome("refused", 1, 1),
    ]
    assert found.total == Outcome("", 6, 5, 1, D("120.00"))
    assert (found.outcomes[3].share, found.outcomes[3].words, found.total.words) == (D("0.5"), "将到店", "")
    assert (found.ends, found.is_over(T + 14 * DAY), found.is_over(T + 15 * DAY)) == (T + HOUR + 14 * DAY, False, True)


def test_a_manager_sees_the_calls_of_the_own_store(chain: Chain, worked: CallList) -> None:
    assert calls.of(worked, scope_of(chain.manager)).total == Outcome("", 5, 4, 1, D("120.00"))
    assert calls.of(worked, scope_of(chain.manager2)).total == Outcome("", 1, 1)


def test_a_list_that_nobody_called_has_no_end_and_no_shares(chain: Chain) -> None:
    found = calls.of(make_calls(chain), ALL)
    assert (found.ends, found.is_over(T), found.total.share) == (None, False, D(0))
    assert [row.people for row in found.outcomes] == [0] * 5


def test_who_may_see_which_lists(chain: Chain) -> None:
    whole, here = make_calls(chain), make_calls(chain, store=chain.s001)
    there = make_calls(chain, store=chain.s003)
    assert set(calls.visible(ALL)) == {whole, here, there}
    assert set(calls.visible(scope_of(chain.manager))) == {whole, here}
