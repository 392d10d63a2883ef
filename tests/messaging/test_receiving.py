"""Receipts: doubled, reordered, early, missing, or about somebody else."""

from datetime import timedelta

import pytest

from messaging.gateways.protocol import Answer, Outcome, Report
from messaging.models import Notice, Receipt
from messaging.rules.states import State
from messaging.services import delivering, receiving
from tests.messaging.notes import NOON, PHONE, SECOND, held, notice, now

pytestmark = pytest.mark.django_db


def sent(provider_id: str = "p1", **values: str) -> Notice:
    return notice(State.SENT, provider_id=provider_id, sent_at=NOON, **values)


def told(*reports: Report, gateway: str = "box") -> set[int]:
    return receiving.apply(Notice, receiving.receive(gateway, reports, at=NOON + SECOND), at=NOON + SECOND)


@pytest.mark.parametrize(("delivered", "state"), [(True, "delivered"), (False, "failed")])
def test_a_receipt_settles_a_message(*, delivered: bool, state: str) -> None:
    row = sent()
    assert len(told(Report("p1", PHONE, delivered, "WORD"))) == 1
    assert (now(row).state, now(row).code, now(row).done_at) == (state, "WORD", NOON + SECOND)
    assert Receipt.objects.get().applied_at == NOON + SECOND


def test_a_doubled_receipt_is_kept_once_and_counts_once() -> None:
    row = sent()
    report = Report("p1", PHONE, delivered=True, code="first")
    told(report, report)
    told(Report("p1", PHONE, delivered=True, code="second"))
    assert Receipt.objects.count() == 1
    assert now(row).code == "first"


def test_what_is_delivered_stays_delivered() -> None:
    row = sent()
    told(Report("p1", PHONE, delivered=True))
    assert len(told(Report("p1", PHONE, delivered=False))) == 1
    assert now(row).state == "delivered"
    assert not Receipt.objects.filter(applied_at=None).exists()


@pytest.mark.parametrize(("first", "state"), [(False, "failed"), (True, "delivered")])
def test_of_two_words_in_one_call_the_first_counts(*, first: bool, state: str) -> None:
    row = sent()
    told(Report("p1", PHONE, delivered=first), Report("p1", PHONE, delivered=not first))
    assert now(row).state == state


def test_a_receipt_that_comes_before_its_message_is_marked_waits_for_it() -> None:
    lease, (row,) = held()
    assert told(Report("p1", PHONE, delivered=True)) == set()
    assert now(row).state == "claimed"
    delivering.mark(Notice, lease, [Answer(str(row.pk), Outcome.ACCEPTED, "p1")], at=NOON + 2 * SECOND)
    waiting = receiving.waiting(NOON + 60 * SECOND)
    assert receiving.apply(Notice, waiting, at=NOON + 60 * SECOND) == {waiting[0].pk}
    assert now(row).state == "delivered"
    assert receiving.waiting(NOON + 60 * SECOND) == []


def test_a_doubled_receipt_that_still_waits_finds_its_message() -> None:
    told(Report("p1", PHONE, delivered=True))
    row = sent()
    assert len(told(Report("p1", PHONE, delivered=True))) == 1
    assert now(row).state == "delivered"


def test_a_message_in_doubt_is_settled_by_our_own_number() -> None:
    row = notice(State.UNKNOWN, sent_at=NOON)
    told(Report("p7", PHONE, delivered=True, id=str(row.pk)))
    assert (now(row).state, now(row).provider_id) == ("delivered", "p7")


def test_the_answer_that_comes_after_the_receipt_changes_nothing() -> None:
    lease, (row,) = held()
    told(Report("p7", PHONE, delivered=True, id=str(row.pk)))
    delivering.mark(Notice, lease, [Answer(str(row.pk), Outcome.UNKNOWN)], at=NOON + 2 * SECOND)
    assert (now(row).state, now(row).provider_id) == ("delivered", "p7")


@pytest.mark.parametrize(
    ("report", "gateway"),
    [
        (Report("p1", "+8613800009999", delivered=True), "box"),
        (Report("p2", PHONE, delivered=True), "box"),
        (Report("p1", PHONE, delivered=True), "other"),
        (Report("p2", PHONE, delivered=True, id="no number of ours"), "box"),
        (Report("p2", PHONE, delivered=True, id="00000000-0000-4000-8000-000000000000"), "box"),
    ],
)
def test_a_receipt_must_name_gateway_number_and_phone(report: Report, gateway: str) -> None:
    row = sent()
    assert told(report, gateway=gateway) == set()
    assert now(row).state == "sent"
    assert Receipt.objects.get().applied_at is None


def test_our_own_number_is_no_way_around_the_providers() -> None:
    row = sent()
    told(Report("p2", PHONE, delivered=False, id=str(row.pk)))
    assert now(row).state == "sent"


def test_our_own_number_needs_the_phone_too() -> None:
    row = notice(State.UNKNOWN, sent_at=NOON)
    told(Report("p7", "+8613800009999", delivered=True, id=str(row.pk)))
    assert now(row).state == "unknown"


def test_what_is_not_final_or_names_nothing_is_left_out() -> None:
    assert (
        receiving.receive("box", [Report("p1", PHONE, delivered=None), Report("", PHONE, delivered=True)], at=NOON)
        == []
    )
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(("days", "count"), [(3, 1), (4, 0)])
def test_a_receipt_waits_three_days(days: int, count: int) -> None:
    receiving.receive("box", [Report("p1", PHONE, delivered=True)], at=NOON)
    assert len(receiving.waiting(NOON + timedelta(days=days))) == count


def test_those_that_wait_come_in_their_order() -> None:
    for number in range(3):
        receiving.receive("box", [Report(f"p{number}", PHONE, delivered=True)], at=NOON + number * SECOND)
    assert [row.provider_id for row in receiving.waiting(NOON + timedelta(hours=1))] == ["p0", "p1", "p2"]
