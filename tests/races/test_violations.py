"""Confirming and overturning at once: booked once, in one order, nobody waits in a ring. The controls take locks away."""

from uuid import uuid4

import pytest
from django.db import IntegrityError

from compliance.models import ScoreEntry, Violation
from compliance.services import deciding, scores, violations
from config.ledger_check import running
from ledger import probes
from ledger.refused import Code, Refused
from stores import approvals
from stores.models import Approval
from tests.compliance.standing import appealed, confirmed, roster, rule
from tests.factories import AT, Chain, make_chain
from tests.races.running import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db: None) -> Chain:
    found = make_chain()
    roster(found.s001, found.cashier, found.cashier2)
    return found


def looked_into(house: Chain, code: str = "S8") -> Approval:
    row = violations.report(house.s001, rule(code), key=uuid4(), at=AT, by=None)
    violations.investigate(row, by=house.manager, findings="", at=AT)
    return Approval.objects.get(number=f"v-{row.number}")


def test_two_violations_of_the_same_people_count_one_after_the_other(house: Chain, race: Race) -> None:
    found = both_confirmed(house, race)
    assert {type(one) for one in found} == {dict}
    assert [scores.of(one) for one in (house.cashier, house.cashier2, house.manager)] == [-10, -10, -10]
    assert running.check().differences == 0


def test_without_the_lock_of_the_people_they_number_their_rows_alike(house: Chain, race: Race) -> None:
    with probes.turned_off("staff_lock"):
        found = both_confirmed(house, race)
    assert sum(isinstance(one, IntegrityError) for one in found) == 1


def both_confirmed(house: Chain, race: Race) -> list[object]:
    asked = [looked_into(house, code) for code in ("S8", "S9")]
    race.meet_at(scores, "post_many")
    return list(race([lambda one=one: deciding.confirm(one, by=house.hq, at=AT) for one in asked]))  # type: ignore[misc]


def test_a_key_that_comes_twice_at_once_is_one_violation(house: Chain, race: Race) -> None:
    race.meet_at(violations, "_row")
    key = uuid4()
    jobs = [lambda: violations.report(house.s001, rule("S8"), key=key, at=AT, by=None) for _ in range(3)]
    assert {getattr(one, "pk", one) for one in race(jobs)} == {key}  # type: ignore[arg-type]
    assert Violation.objects.get().charges.count() == 3


def test_the_same_rule_reported_by_two_at_once_counts_once(house: Chain, race: Race) -> None:
    race.meet_at(violations, "_row")
    jobs = [lambda: violations.report(house.s001, rule("S8"), key=uuid4(), at=AT, by=None) for _ in range(2)]
    found = race(jobs)  # type: ignore[arg-type]
    assert sorted(type(one).__name__ for one in found) == ["Refused", "Violation"]
    assert Violation.objects.count() == 1


def test_an_appeal_that_two_decide_at_once_gives_back_once(house: Chain, race: Race) -> None:
    found = overturned_twice(house, race)
    assert [one.code for one in found if isinstance(one, Refused)] == [Code.VIOLATION_STATE]
    assert scores.of(house.cashier) == 0
    assert running.check().differences == 0


def test_without_the_violations_lock_the_ledger_itself_refuses_the_second(house: Chain, race: Race) -> None:
    with probes.turned_off("violation_lock"):
        found = overturned_twice(house, race)
    assert not any(isinstance(one, Refused) for one in found)
    assert sum(isinstance(one, IntegrityError) for one in found) == 1
    assert ScoreEntry.objects.filter(staff=house.cashier, kind="reverse").count() == 1


def overturned_twice(house: Chain, race: Race) -> list[object]:
    asked = looked_into(house)
    approvals.decide(asked, by=house.region_manager, approve=True, at=AT)
    row = appealed(Violation.objects.get(), by=house.cashier)
    appeal = Approval.objects.get(number=f"a-{row.number}")
    race.meet_at(deciding, "_refuse_parties")
    return list(race([lambda: deciding.overturn(appeal, by=house.hq, at=AT) for _ in range(2)]))


def test_a_confirmed_one_is_not_confirmed_again(house: Chain) -> None:
    row = confirmed(house, violations.report(house.s001, rule("S8"), key=uuid4(), at=AT, by=None))
    with pytest.raises(Refused) as refused:
        deciding.confirm(Approval.objects.get(number=f"v-{row.number}"), by=house.hq, at=AT)
    assert refused.value.code == Code.VIOLATION_STATE
