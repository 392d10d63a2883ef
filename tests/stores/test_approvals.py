"""The second person."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import override_settings

from ledger.refused import Code, Refused
from stores import approvals, audit
from stores.models import Approval, Assignment, Audit, Staff
from stores.rules import Level
from tests.factories import AT, PIN, Chain, make_staff

pytestmark = pytest.mark.django_db

ACTIONS = {"book": "tests.stores.test_approvals.book", "refuse": "tests.stores.test_approvals.refuse"}


@pytest.fixture(autouse=True)
def actions() -> Any:
    with override_settings(APPROVALS=ACTIONS):
        yield


def book(approval: Approval, *, by: Staff, at: datetime) -> dict[str, Any]:
    """A service that leaves one row for each time it is called."""
    audit.record("booked", approval, by=by, at=at, **approval.arguments)
    return {"booked": approval.number}


def refuse(approval: Approval, *, by: Staff, at: datetime) -> None:
    book(approval, by=by, at=at)
    raise Refused(Code.INSUFFICIENT_POINTS, have=0, needed=1)


def asked(chain: Chain, action: str = "book", level: Level = Level.MANAGER, by: Staff | None = None) -> Approval:
    return approvals.ask(
        action,
        arguments={"points": 300},
        by=by or chain.cashier,
        store=chain.s001,
        reason="a complaint",
        level=level,
        number=f"A-{Approval.objects.count()}",
        at=AT,
    )


def person(chain: Chain, staff: Staff, pin: str = PIN, level: Level = Level.MANAGER) -> Staff:
    return approvals.second_person(staff.code, pin, store=chain.s001, level=level, asker=chain.cashier, at=AT)


def refusal(call: Any, *arguments: Any, **more: Any) -> tuple[Code, object]:
    with pytest.raises(Refused) as refused:
        call(*arguments, **more)
    return refused.value.code, refused.value.args_.get("reason")


def booked() -> int:
    return Audit.objects.filter(action="booked").count()


def test_a_manager_approves_at_the_till_with_code_and_pin(chain: Chain) -> None:
    assert person(chain, chain.manager) == chain.manager
    assert person(chain, chain.region_manager, level=Level.REGION) == chain.region_manager


def test_an_unknown_code_a_machine_and_who_may_not_log_in_look_like_a_wrong_pin(chain: Chain) -> None:
    machine = make_staff("machine1", "manager", store=chain.s001, pin=PIN, kind="machine")
    gone = make_staff("gone1", "manager", store=chain.s001, pin=PIN, is_active=False)
    for staff in (machine, gone, Staff(code="nobody")):
        assert refusal(person, chain, staff) == (Code.PROOF_FAILED, "wrong")


def test_a_wrong_pin_is_counted(chain: Chain) -> None:
    assert refusal(person, chain, chain.manager, "000000") == (Code.PROOF_FAILED, "wrong")
    chain.manager.refresh_from_db()
    assert chain.manager.pin_failures == 1


def test_a_level_above_or_another_store_is_forbidden(chain: Chain) -> None:
    assert refusal(person, chain, chain.manager, level=Level.REGION) == (Code.FORBIDDEN, "level")
    assert refusal(person, chain, chain.manager2) == (Code.FORBIDDEN, "level")
    assert refusal(person, chain, chain.hq, level=Level.FINANCE) == (Code.FORBIDDEN, "level")


def test_nobody_approves_their_own_request_at_the_till(chain: Chain) -> None:
    Assignment.objects.create(staff=chain.cashier, role="manager", store=chain.s001, since=date(2020, 1, 1))
    assert refusal(person, chain, chain.cashier) == (Code.FORBIDDEN, "own")


def test_a_request_waits_with_its_arguments_and_reason(chain: Chain) -> None:
    approval = asked(chain)
    approval.refresh_from_db()
    assert (approval.state, approval.approver, approval.decided_at) == ("waiting", None, None)
    assert (approval.arguments, approval.reason, approval.level) == ({"points": 300}, "a complaint", "manager")
    assert (approval.asked_by, approval.asked_at, approval.store) == (chain.cashier, AT, chain.s001)


def test_an_action_without_a_service_cannot_be_asked(chain: Chain) -> None:
    with pytest.raises(LookupError, match="dance"):
        asked(chain, "dance")
    assert not Approval.objects.exists()


def test_approving_calls_the_service_and_keeps_its_result(chain: Chain) -> None:
    approval = approvals.decide(asked(chain), by=chain.manager, approve=True, remark="fine", at=AT)
    approval.refresh_from_db()
    assert (approval.state, approval.approver, approval.decided_at) == ("approved", chain.manager, AT)
    assert (approval.remark, approval.result) == ("fine", {"booked": approval.number})
    assert booked() == 1
    assert Audit.objects.filter(action="approval.approved", by=chain.manager, store=chain.s001).count() == 1


def test_deciding_twice_books_once(chain: Chain) -> None:
    approval = asked(chain)
    approvals.decide(approval, by=chain.manager, approve=True, at=AT)
    again = approvals.decide(approval, by=chain.region_manager, approve=True)
    assert (again.state, again.approver) == ("approved", chain.manager)
    assert approvals.decide(approval, by=chain.manager, approve=False).state == "approved"
    assert booked() == 1


def test_declining_calls_no_service(chain: Chain) -> None:
    approval = approvals.decide(asked(chain), by=chain.manager, approve=False, remark="no")
    assert (approval.state, approval.approver, approval.result) == ("declined", chain.manager, None)
    assert approval.decided_at is not None
    assert booked() == 0


def test_nobody_decides_on_their_own_request_or_above_their_level(chain: Chain) -> None:
    own = asked(chain, by=chain.manager)
    assert refusal(approvals.decide, own, by=chain.manager, approve=True) == (Code.FORBIDDEN, "own")
    high = asked(chain, level=Level.FINANCE)
    assert refusal(approvals.decide, high, by=chain.manager, approve=True) == (Code.FORBIDDEN, "level")
    assert refusal(approvals.decide, high, by=chain.manager2, approve=False) == (Code.FORBIDDEN, "level")
    assert set(Approval.objects.values_list("state", flat=True)) == {"waiting"}
    assert booked() == 0


def test_what_the_service_refuses_keeps_waiting_and_writes_nothing(chain: Chain) -> None:
    approval = asked(chain, "refuse")
    assert refusal(approvals.decide, approval, by=chain.manager, approve=True)[0] is Code.INSUFFICIENT_POINTS
    approval.refresh_from_db()
    assert approval.state == "waiting"
    assert not Audit.objects.exists()
