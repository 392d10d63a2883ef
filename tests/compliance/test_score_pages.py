"""Scores in the office: a month's list, one person's record, and what the ladder proposes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from time_machine import travel

from compliance.models import LadderStep, Proposal
from compliance.services import ladder, standings
from stores.models import Audit, Staff
from stores.scoping import scope_of
from tests.compliance.office import ROOT, desk, html, said
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule, seller
from tests.factories import AT, Chain, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book", "clock")]
MONTH = f"{ROOT}scoreentry/month/"


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(AT, tick=False):
        yield


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector")


@pytest.fixture
def lived(chain: Chain, inspector: Staff) -> Staff:
    """anna loses 5 (given back) and 10, and in S002 another 5 a day later; a last one is not decided."""
    anna = Staff.objects.get(username="anna")
    back = appealed(confirmed(chain, reported(chain.s001, rule("S9"), by=inspector)), by=chain.manager)
    decided("a", back, by=chain.hq, approve=True)
    confirmed(chain, reported(chain.s001, rule("S7"), by=inspector))
    tomorrow = AT + timedelta(days=1)
    roster(chain.s002, anna, seller("cora", chain.s002), day=tomorrow.date())
    confirmed(chain, reported(chain.s002, rule("S8"), by=inspector, at=tomorrow), at=tomorrow)
    reported(chain.s001, rule("S13"), by=inspector)
    return anna


def shown(answer: Any) -> dict[str, tuple[int, int, int, int]]:
    return {one.staff.username: tuple(one.line[1:]) for one in answer.context["rows"]}


def test_a_month_lists_who_moved_the_worst_first(chain: Chain, lived: Staff) -> None:
    """anna: -5 -10 -5 +5; the manager of S001 jointly -5 -10 +5."""
    answer = desk(chain.hq).get(MONTH)
    found = shown(answer)
    assert found["anna"] == (-20, 0, 5, -15)
    assert found["manager1"] == (0, -15, 5, -10)
    assert next(iter(found)) == "anna"
    assert shown(desk(chain.hq).get(f"{MONTH}?store=S002")).keys() == {"anna", "cora", "manager2"}
    assert shown(desk(chain.hq).get(f"{MONTH}?month=2026-10")) == {}
    assert "No score moved this month" in html(desk(chain.hq).get(f"{MONTH}?month=2026-10"))


def test_a_manager_sees_the_part_of_the_own_store(chain: Chain, lived: Staff) -> None:
    shop = desk(chain.manager)
    assert shown(shop.get(MONTH))["anna"] == (-15, 0, 5, -10)
    assert "cora" not in shown(shop.get(MONTH))
    record = shop.get(f"{ROOT}scoreentry/of/{lived.pk}/")
    assert (record.context["score"], record.context["whole"]) == ("−10", False)
    cora = Staff.objects.get(username="cora")
    assert shop.get(f"{ROOT}scoreentry/of/{cora.pk}/").status_code == 404


@pytest.mark.parametrize("text", ["", "2026-13", "1999-11", "x", "2026-11-01", "99999-01"])
def test_a_month_that_is_none_is_the_running_one(text: str) -> None:
    assert standings.month_of(text, at=AT) == date(2026, 11, 1)


def test_december_ends_with_the_year(chain: Chain) -> None:
    assert standings.month_of("2026-12", at=AT) == date(2026, 12, 1)
    assert desk(chain.hq).get(f"{MONTH}?month=2026-12").status_code == 200


def test_a_record_has_the_score_its_months_its_rows_and_what_is_under_way(chain: Chain, lived: Staff) -> None:
    answer = desk(chain.hq).get(f"{ROOT}scoreentry/of/{lived.pk}/")
    record = answer.context["record"]
    assert (answer.context["score"], answer.context["whole"]) == ("−15", True)
    assert answer.context["months"][0] == (date(2026, 11, 1), "−15")
    assert [sum_ for _month, sum_ in answer.context["months"][1:]] == ["0"] * 11
    assert answer.context["months"][11][0] == date(2025, 12, 1)
    assert [one.amount for one in record.entries] == [-5, -10, 5, -5]
    assert [(one.violation.item_code, one.points) for one in record.under_way] == [("S13", -5)]
    clean = desk(chain.hq).get(f"{ROOT}scoreentry/of/{chain.cashier3.pk}/")
    assert "No point was ever taken" in html(clean)


def test_who_left_a_store_stays_in_its_books(chain: Chain, lived: Staff) -> None:
    """cora was never assigned to S001, where nobody sees her; anna's points in S002 show her there."""
    seen = standings.visible(scope_of(make_staff("m2", "manager", store=chain.s002)))
    assert {"anna", "cora"} <= set(seen.values_list("username", flat=True))
    assert "bella" not in set(seen.values_list("username", flat=True))


# --- the ladder


@pytest.fixture
def warned(chain: Chain, lived: Staff) -> Proposal:
    ladder.propose(at=AT)
    return Proposal.objects.get(staff=lived)


def test_a_proposal_stands_in_the_store_of_the_last_points(chain: Chain, warned: Proposal) -> None:
    assert (warned.step, warned.lost, warned.store) == ("warning", 15, chain.s002)
    bella = Proposal.objects.get(staff__username="bella")
    assert bella.store == chain.s001
    listed = desk(chain.manager).get(f"{ROOT}proposal/").context["cl"].result_list
    assert {one.staff.username for one in listed} == {"bella", "manager1"}


def test_head_office_decides_and_who_declines_says_why(chain: Chain, warned: Proposal) -> None:
    head, page = desk(chain.hq), f"{ROOT}proposal/{warned.pk}/change/"
    assert "has lost 15 points" in html(head.get(page))
    assert head.post(page, {"decision": "decline", "remark": " "}).status_code == 422
    assert head.post(page, {"decision": "perhaps"}).status_code == 422
    head.post(page, {"decision": "decline", "remark": "新员工"})
    warned.refresh_from_db()
    assert (warned.state, warned.remark, warned.decided_by) == ("declined", "新员工", chain.hq)
    again = head.post(page, {"decision": "accept"})
    assert said(again)[-1] == "This is in another state by now: please look at it again."
    assert "Carry out" not in html(head.get(page))


def test_others_look_and_decide_nothing(chain: Chain, warned: Proposal) -> None:
    page = f"{ROOT}proposal/{Proposal.objects.get(staff__username='bella').pk}/change/"
    for who in (chain.manager, chain.region_manager):
        assert "Carry out" not in html(desk(who).get(page))
        assert desk(who).post(page, {"decision": "accept"}).status_code == 403
    assert not Proposal.objects.exclude(state="waiting").exists()


def test_a_step_of_the_ladder_is_changed_and_noted(chain: Chain) -> None:
    step, head = LadderStep.objects.get(step="warning"), desk(chain.hq)
    page = f"{ROOT}ladderstep/{step.pk}/change/"
    head.post(page, {"points": "10", "months": "1", "is_active": "on"})
    assert not Audit.objects.filter(action="ladder.changed").exists()
    head.post(page, {"points": "15", "months": "1", "is_active": "on"})
    step.refresh_from_db()
    assert (step.points, Audit.objects.get(action="ladder.changed").detail) == (15, {"points": 15})


def test_movements_link_person_and_violation(chain: Chain, lived: Staff) -> None:
    text = html(desk(chain.hq).get(f"{ROOT}scoreentry/"))
    assert f"{ROOT}scoreentry/of/{lived.pk}/" in text
    assert f"{ROOT}violation/" in text
