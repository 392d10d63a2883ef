"""Verification codes: good for five minutes and few tries, one a minute and five a day."""

import re
from datetime import timedelta

import pytest

from messaging.models import Code, Notice
from messaging.services import codes
from tests.messaging.notes import NOON, PHONE, SECOND, gateway, no_way_out

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    no_way_out()
    gateway()


def sent(minutes: int = 0, *, to: str = PHONE) -> str:
    """The digits that the address was told."""
    notice = codes.send("phone", subject="M1", to=to, at=NOON + timedelta(minutes=minutes))
    found = re.search(r"\d{6}", notice.text)
    assert found
    return found[0]


def tried(code: str, *, seconds: int = 0, to: str = PHONE, subject: str = "M1", purpose: str = "phone") -> str:
    """ "" for a code that was taken, else why not."""
    try:
        codes.check(purpose, subject=subject, to=to, code=code, at=NOON + seconds * SECOND)
    except codes.Wrong as wrong:
        return wrong.reason
    return ""


def other(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_is_urgent_useless_after_five_minutes_and_kept_as_a_hash() -> None:
    code = sent()
    notice, row = Notice.objects.get(), Code.objects.get()
    assert (notice.kind, notice.priority, notice.expires_at) == ("code", Notice.URGENT, NOON + timedelta(minutes=5))
    assert code not in row.code_hash
    assert len(row.code_hash) == 64


def test_the_same_code_has_another_hash_in_another_row() -> None:
    rows = [Code(pk=number) for number in (1, 2)]
    assert codes._hash(rows[0], "123456") != codes._hash(rows[1], "123456")


def test_a_code_works_once() -> None:
    code = sent()
    assert [tried(f" {code} "), tried(code)] == ["", "used"]


@pytest.mark.parametrize(("seconds", "reason"), [(299, ""), (300, "ended"), (301, "ended")])
def test_a_code_is_good_for_five_minutes(seconds: int, reason: str) -> None:
    assert tried(sent(), seconds=seconds) == reason


def test_five_misses_end_a_code() -> None:
    code = sent()
    assert [tried(other(code)) for _ in range(5)] == ["wrong"] * 5
    assert tried(code) == "too_many"


def test_four_misses_do_not() -> None:
    code = sent()
    assert [tried(other(code)) for _ in range(4)] == ["wrong"] * 4
    assert tried(code) == ""


def test_a_code_is_for_one_purpose_subject_and_address() -> None:
    code = sent()
    assert tried(code, purpose="other") == "wrong"
    assert tried(code, subject="M2") == "wrong"
    assert tried(code, to="+8613800009999") == "wrong"
    assert Code.objects.get().misses == 0


def test_a_new_code_takes_the_place_of_the_last() -> None:
    first, second = sent(), sent(1)
    assert tried(second, seconds=60) == ""
    assert first == second or tried(first, seconds=60) == "used"


@pytest.mark.parametrize(("passed", "left"), [(0, 60), (59, 1), (60, None)])
def test_an_address_gets_one_code_a_minute(passed: int, left: int | None) -> None:
    sent()
    assert pause(passed) == left


def pause(seconds: int) -> int | None:
    """How long the next code has to wait; None when it is sent."""
    try:
        codes.send("other", subject="M2", to=PHONE, at=NOON + seconds * SECOND)
    except codes.TooSoon as soon:
        return soon.seconds
    return None


def test_who_reads_only_the_reason_is_told_too() -> None:
    sent()
    with pytest.raises(codes.Wrong, match="soon"):
        sent()


def test_an_address_gets_five_codes_a_day() -> None:
    for minutes in range(0, 50, 10):
        sent(minutes)
    assert pause(3600) == 23 * 3600
    assert pause(24 * 3600) is None
    assert sent(60, to="+8613800009999")


def test_without_a_gateway_nothing_is_sent_and_nothing_kept() -> None:
    no_way_out()
    with pytest.raises(codes.Wrong, match="gateway"):
        sent()
    assert not Code.objects.exists()


def test_codes_are_forgotten_a_day_after_their_end() -> None:
    sent()
    ended = NOON + timedelta(minutes=5)
    assert codes.forget(at=ended + timedelta(days=1) - SECOND) == 0
    assert codes.forget(at=ended + timedelta(days=1)) == 1
