"""Single notices: how they are built, in which order they leave, and what is never sent."""

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from messaging.gateways.console import Console
from messaging.gateways.protocol import Outgoing
from messaging.models import Gateway, Notice, ProviderTemplate
from messaging.rules.states import State
from messaging.services import delivering, notices, ways
from tests.messaging.notes import NOON, PHONE, SECOND, gateway, no_way_out, notice, now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_house() -> None:
    """None of the gateways that a house begins with."""
    no_way_out()


def built(text: str = "hello", *, to: str = PHONE, **more: Any) -> Notice | None:
    return notices.build(Notice.Kind.OTHER, to=to, text=text, at=NOON, **more)


class Kept(Console):
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        self.calls: list[list[Outgoing]] = []

    def send(self, batch: Any) -> Any:
        self.calls.append(list(batch))
        return super().send(batch)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    way = Kept()
    monkeypatch.setitem(ways.MAKERS, Gateway.Kind.CONSOLE, lambda _settings, _row: way)
    return way


def test_a_text_message_is_signed_and_costs_its_parts() -> None:
    gateway(signature="会员通", price=Decimal("0.0500"))
    row = built("汉" * 66)
    assert row is not None
    assert (row.text, row.parts, row.cost) == ("【会员通】" + "汉" * 66, 2, Decimal("0.1000"))
    assert (row.gateway, row.to, row.to_masked, row.send_after) == ("box", PHONE, "138****1234", NOON)
    assert not Notice.objects.exists()


def test_a_signed_text_is_not_signed_again() -> None:
    gateway(signature="会员通")
    row = built("【店】hello")
    assert row is not None
    assert row.text == "【店】hello"


def test_an_e_mail_goes_through_its_own_channel_unsigned_as_one_part() -> None:
    gateway(signature="会员通")
    gateway("mail", channel="email", signature="x", price=Decimal("0.0100"))
    row = built("汉" * 200, to="wang@example.com", subject="Receipt")
    assert row is not None
    assert (row.gateway, row.parts, row.cost, row.subject) == ("mail", 1, Decimal("0.0100"), "Receipt")
    assert row.text == "汉" * 200


@pytest.mark.parametrize(("length", "end"), [(1000, "x"), (1001, "…")])
def test_a_text_that_is_longer_than_a_row_takes_is_cut(length: int, end: str) -> None:
    gateway()
    row = built("x" * length)
    assert row is not None
    assert (len(row.text), row.text[-1]) == (1000, end)


def test_there_is_no_notice_without_address_or_a_gateway_that_a_machine_can_use() -> None:
    assert built() is None
    assert notices.add(Notice.Kind.OTHER, to=PHONE, text="x", at=NOON) is None
    by_hand = gateway("hand", kind=Gateway.Kind.WECHAT, channel="wechat")
    assert built(gateway=by_hand) is None
    gateway()
    assert built(to="") is None


def test_a_notice_of_one_reference_is_kept_once() -> None:
    gateway()
    first, second = (
        notices.add(Notice.Kind.VALUE, to=PHONE, text=text, at=NOON, member_id=7, reference="S1") for text in "ab"
    )
    assert first is not None
    assert second is not None
    assert (first.pk, second.text) == (second.pk, "a")


def test_without_a_reference_each_is_its_own() -> None:
    gateway()
    for _ in range(2):
        notices.add(Notice.Kind.OTHER, to=PHONE, text="x", at=NOON)
    assert Notice.objects.count() == 2


def test_the_bell_rings_once_the_notice_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(notices.current_app, "send_task", lambda name, **_options: rung.append(name))
    gateway()
    with django_capture_on_commit_callbacks(execute=True):
        notices.add(Notice.Kind.OTHER, to=PHONE, text="x", at=NOON)
        assert rung == []
    assert rung == ["messaging.tasks.send_notices"]


def test_what_is_due_is_sent() -> None:
    gateway()
    row = notice()
    assert notices.send_batch(at=NOON - SECOND) == 0
    assert notices.send_batch(at=NOON) == 1
    assert (now(row).state, now(row).provider_id, now(row).sent_at) == ("sent", f"console-{row.pk}", NOON)


def test_the_urgent_go_first_and_alone(kept: Kept) -> None:
    gateway()
    notice(to="+8613900000001", text="a note")
    notice(to="+8613900000002", text="a code", priority=Notice.URGENT, send_after=NOON)
    while notices.send_batch(at=NOON):
        pass
    assert [[one.text for one in call] for call in kept.calls] == [["a code"], ["a note"]]


def test_a_call_is_made_for_one_gateway_and_at_most_fifty(kept: Kept) -> None:
    gateway()
    gateway("other", kind=Gateway.Kind.CONSOLE, channel="email")
    for number in range(51):
        notice(to=f"+86139000001{number:02}")
    notice(to="wang@example.com", gateway="other", send_after=NOON - SECOND)
    while notices.send_batch(at=NOON):
        pass
    assert [len(call) for call in kept.calls] == [1, 50, 1]


def test_a_number_gets_one_message_in_a_call(kept: Kept) -> None:
    gateway(per_number_day=2)
    rows = [notice(text=str(number)) for number in range(3)]
    while notices.send_batch(at=NOON):
        pass
    assert [len(call) for call in kept.calls] == [1, 1]
    assert sorted(now(row).state for row in rows) == ["queued", "sent", "sent"]


def test_the_provider_is_told_template_and_code(kept: Kept) -> None:
    row = gateway()
    ProviderTemplate.objects.create(gateway=row, name="code", provider_code="SMS_1", state="approved")
    ProviderTemplate.objects.create(gateway=row, name="other", provider_code="SMS_2", state="submitted")
    notice(kind=Notice.Kind.CODE, text="Code 012345.", priority=0)
    notice(text="Number 012345.")
    while notices.send_batch(at=NOON):
        pass
    (code,), (other,) = kept.calls
    assert (code.template, dict(code.values)) == ("SMS_1", {"text": "Code 012345.", "code": "012345"})
    assert (other.template, dict(other.values)) == ("", {"text": "Number 012345."})


@pytest.mark.parametrize(("seconds", "state", "code"), [(1, "sent", "OK"), (0, "skipped", "expired")])
def test_what_is_useless_by_now_is_not_sent(seconds: int, state: str, code: str) -> None:
    gateway()
    row = notice(expires_at=NOON + seconds * SECOND)
    assert notices.send_batch(at=NOON) == 1
    assert (now(row).state, now(row).code) == (state, code)
    assert notices.send_batch(at=NOON) == 0


@pytest.mark.parametrize("values", [{"is_active": False}, {"kind": Gateway.Kind.WECHAT}, {"code": "another"}])
def test_what_no_machine_can_send_is_not_sent(values: dict[str, Any]) -> None:
    gateway(**{"code": "box"} | values)
    row = notice()
    assert notices.send_batch(at=NOON) == 1
    assert (now(row).state, now(row).code, now(row).done_at) == ("skipped", "no_gateway", NOON)


def test_what_a_number_may_not_take_today_goes_in_the_morning() -> None:
    row = gateway(per_number_day=1)
    delivering.take_numbers(row, [notice(State.SENT).to_hash], day=date(2026, 11, 22))
    morning = datetime(2026, 11, 23, 0, tzinfo=UTC)
    waits, useless = notice(), notice(expires_at=morning, to=PHONE, priority=0)
    assert [notices.send_batch(at=NOON) for _ in range(3)] == [1, 1, 0]
    assert (now(waits).state, now(waits).send_after) == ("queued", morning)
    assert (now(useless).state, now(useless).code) == ("skipped", "number_limit")
    notices.send_batch(at=morning)
    assert now(waits).state == "sent"


def test_a_worker_waits_for_its_turn_at_the_gateway() -> None:
    gateway(per_second=1, free_at=NOON + timedelta(milliseconds=50))
    row = notice()
    began = time.monotonic()
    notices.send_batch(at=NOON)
    assert time.monotonic() - began >= 0.05
    assert (now(row).state, now(row).sent_at) == ("sent", NOON + timedelta(milliseconds=50))


def test_a_long_wait_is_spent_in_the_queue() -> None:
    free = NOON + notices.PATIENCE + SECOND
    way = gateway(per_second=1, free_at=free)
    row = notice()
    assert [notices.send_batch(at=NOON) for _ in range(2)] == [1, 0]
    assert (now(row).state, now(row).send_after) == ("queued", free)
    way.refresh_from_db()
    assert way.free_at == free


def test_a_batch_is_held_under_a_lease() -> None:
    gateway()
    row = notice()
    seen, batch = notices.claim(at=NOON)
    assert (seen, batch and len(batch.rows)) == (1, 1)
    assert batch is not None
    assert (now(row).state, now(row).lease) == ("claimed", batch.lease)
    assert now(row).lease_until == NOON + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    assert notices.claim(at=NOON) == (0, None)


def test_the_address_is_kept_only_as_long_as_it_is_needed() -> None:
    gateway()
    done = notice(State.DELIVERED, done_at=NOON)
    old = notice(State.SENT, sent_at=NOON - timedelta(days=3))
    fresh = notice(State.SENT, sent_at=NOON - timedelta(days=2))
    waits = notice()
    assert notices.forget_addresses(at=NOON) == 2
    assert [now(row).to for row in (done, old, fresh, waits)] == ["", "", PHONE, PHONE]
    assert now(done).to_hash == done.to_hash
