"""What the database itself refuses of compliance: a right row of each posted table, changed in one thing, by its name."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models, transaction

from compliance.models import (
    Appeal,
    Book,
    Charge,
    DailyTask,
    Evidence,
    Finding,
    Inspection,
    Opening,
    Photo,
    Proposal,
    ScoreEntry,
    Submission,
    Violation,
)
from ledger.ids import uuid7
from ledger.models import Posted
from tests.compliance.standing import rule
from tests.factories import AT, Chain
from tests.ledger.raw import insert, refused_by

pytestmark = pytest.mark.django_db
Case = tuple[type[models.Model], str, dict[str, Any]]


class Rows:
    """One right row of every table; each call makes another one."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.item = chain, rule("S8")
        self.where: dict[str, Any] = {"store": chain.s001, "at": AT}
        self.day = {"business_day": AT.date()}
        self.violation = self.make(Violation, id=uuid4(), number="V0")
        insert(self.violation)
        self.photo, self.inspection, self.appeal = self.make(Photo), self.make(Inspection), self.make(Appeal)
        insert(self.photo)
        insert(self.inspection)
        insert(self.appeal)

    def make(self, model: type[models.Model], **changes: Any) -> Any:
        row = MAKERS[model](self)
        for column, value in changes.items():
            setattr(row, column, value)
        return row


MAKERS: dict[type[models.Model], Callable[[Rows], models.Model]] = {
    Violation: lambda rows: Violation(
        number=uuid7().hex, item=rows.item, item_code="S8", reported_by=rows.chain.cashier, reported_at=AT,
        **rows.where, **rows.day,
    ),
    Charge: lambda rows: Charge(violation=rows.violation, staff=rows.chain.cashier, kind="own", points=-5),
    Appeal: lambda rows: Appeal(violation=rows.violation, by=rows.chain.cashier, at=AT, reason="x"),
    Photo: lambda rows: Photo(
        id=uuid4(), by=rows.chain.manager, file="a.jpg", thumb="b.jpg", sha256="0" * 64, bytes=1, width=1, height=1,
        **rows.where,
    ),
    Evidence: lambda rows: Evidence(photo=rows.photo, violation=rows.violation),
    Opening: lambda rows: Opening(
        by=rows.chain.cashier, due=AT, is_late=False, noted_at=AT, **rows.where, **rows.day
    ),
    Submission: lambda rows: Submission(
        task=DailyTask.objects.order_by("pk")[0], by=rows.chain.cashier, due=AT, is_late=True, **rows.where, **rows.day
    ),
    ScoreEntry: lambda rows: ScoreEntry(
        kind="deduct", staff=rows.chain.manager2, violation=rows.violation, amount=-5, balance_after=-5, seq=2,
        reference="V", **rows.where, **rows.day,
    ),
    Proposal: lambda rows: Proposal(staff=rows.chain.cashier, step="warning", period=date(2026, 11, 1), lost=10, at=AT),
    Inspection: lambda rows: Inspection(
        id=uuid4(), store=rows.chain.s001, by=rows.chain.manager, book=Book.objects.get(), started_at=AT, finished_at=AT,
        input_hash="0" * 64, **rows.day,
    ),
    Finding: lambda rows: Finding(inspection=rows.inspection, item=rows.item, result="passed", key=uuid4()),
}  # fmt: skip


CHECKS: list[Case] = [
    (Violation, "violation_confirmed_has_who_and_when", {"confirmed_at": AT}),
    (Violation, "violation_booked_was_confirmed", {"state": "confirmed"}),
    (Violation, "violation_booked_was_confirmed", {"state": "overturned"}),
    (Charge, "charge_takes", {"points": 0}),
    (Charge, "charge_takes", {"points": 5}),
    (Photo, "photo_is_a_picture", {"width": 0}),
    (Evidence, "evidence_of_one", {"violation": None}),
    (Opening, "opening_late_is_after_due", {"is_late": True}),
    (Opening, "opening_late_is_after_due", {"due": AT - timedelta(minutes=1)}),
    (Submission, "submission_late_from_the_deadline_on", {"is_late": False}),
    (Submission, "submission_late_from_the_deadline_on", {"due": AT + timedelta(seconds=1)}),
    (ScoreEntry, "score_entry_sign", {"amount": 5}),
    (ScoreEntry, "score_entry_sign", {"kind": "joint", "amount": 0}),
    (ScoreEntry, "score_entry_sign", {"kind": "reverse", "amount": 5}),
    (Proposal, "proposal_decided_has_who", {"state": "accepted"}),
    (Inspection, "inspection_times", {"finished_at": AT - timedelta(seconds=1)}),
]
UNIQUES: list[Case] = [
    (Charge, "charge_once", {}),
    (Evidence, "evidence_of_violation_once", {}),
    (Opening, "opening_once_a_day", {}),
    (Submission, "submission_once_a_day", {}),
    (ScoreEntry, "score_entry_once", {"seq": 3}),
    (ScoreEntry, "score_entry_seq", {"kind": "joint"}),
    (Proposal, "proposal_once_a_period", {}),
    (Finding, "finding_once", {}),
]
SPECIAL: dict[str, Callable[[Rows], list[models.Model]]] = {
    "violation_once_a_day": lambda rows: [rows.make(Violation, once="S8") for _ in range(2)],
    "violation_confirmed_by_another": lambda rows: [
        rows.make(Violation, state="confirmed", confirmed_by=rows.chain.cashier, confirmed_at=AT)
    ],
    "appeal_decided_has_who_and_when": lambda rows: [
        rows.make(Appeal, violation=_another(rows), state="upheld", decided_at=AT)
    ],
    "appeal_decided_by_another": lambda rows: [
        rows.make(Appeal, violation=_another(rows), state="upheld", decided_at=AT, decided_by=rows.chain.cashier)
    ],
    "evidence_of_appeal_once": lambda rows: [rows.make(Evidence, violation=None, appeal=rows.appeal) for _ in range(2)],
    "finding_violation_of_a_failure": lambda rows: [rows.make(Finding, violation=rows.violation)],
}


def _another(rows: Rows) -> Violation:
    row: Violation = rows.make(Violation)
    insert(row)
    return row


@pytest.fixture
def rows(chain: Chain) -> Rows:
    return Rows(chain)


@pytest.mark.parametrize("model", [model for model in MAKERS if model is not Appeal], ids=lambda model: model.__name__)
def test_a_right_row_passes(rows: Rows, model: type[models.Model]) -> None:
    before = model._default_manager.count()
    with transaction.atomic():
        insert(rows.make(model))
    assert model._default_manager.count() == before + 1


@pytest.mark.parametrize(("model", "constraint", "changes"), CHECKS)
def test_a_row_that_breaks_one_rule_is_refused_by_its_name(
    rows: Rows, model: type[models.Model], constraint: str, changes: dict[str, Any]
) -> None:
    with refused_by(constraint, model._meta.db_table):
        insert(rows.make(model, **changes))


@pytest.mark.parametrize(("model", "constraint", "changes"), UNIQUES)
def test_a_second_row_of_the_same_is_refused_by_its_name(
    rows: Rows, model: type[models.Model], constraint: str, changes: dict[str, Any]
) -> None:
    with refused_by(constraint, model._meta.db_table):
        insert(rows.make(model))
        insert(rows.make(model, **changes))


@pytest.mark.parametrize("constraint", SPECIAL)
def test_what_takes_more_than_one_change_is_refused_as_well(rows: Rows, constraint: str) -> None:
    with refused_by(constraint):
        for row in SPECIAL[constraint](rows):
            insert(row)


def test_every_constraint_of_every_posted_table_of_compliance_is_shown_here() -> None:
    shown = {constraint for _model, constraint, _changes in CHECKS + UNIQUES} | set(SPECIAL)
    posted = [one for one in apps.get_app_config("compliance").get_models() if issubclass(one, Posted)]
    assert shown == {constraint.name for model in posted for constraint in model._meta.constraints}
    assert set(posted) == set(MAKERS)
