"""Codes and numbers of a gateway, asked for by several at once."""

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from messaging.models import Code, Notice, NumberDay
from messaging.services import codes, delivering, notices, pacing
from tests.messaging.notes import NOON, PHONE, gateway, notice

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, job: Callable[[int], object]) -> list[object]:
    """What each of `count` threads answers; a refusal is its reason."""

    def run(index: int) -> object:
        try:
            return job(index)
        except codes.Wrong as wrong:
            return wrong.reason
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def sent() -> str:
    found = re.search(r"\d{6}", codes.send("phone", subject="M1", to=PHONE, at=NOON).text)
    assert found
    return found[0]


def test_one_code_is_taken_once_by_eight_at_once() -> None:
    code = sent()
    found = at_once(8, lambda _index: codes.check("phone", subject="M1", to=PHONE, code=code, at=NOON))
    assert Counter(found) == {None: 1, "used": 7}


def test_eight_guesses_at_once_are_five_misses() -> None:
    code = sent()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    found = at_once(8, lambda _index: codes.check("phone", subject="M1", to=PHONE, code=wrong, at=NOON))
    assert Counter(found) == {"wrong": 5, "too_many": 3}
    assert Code.objects.get().misses == 5


def test_a_miss_is_never_part_of_another_transaction() -> None:
    sent()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        codes.check("phone", subject="M1", to=PHONE, code="1", at=NOON)


def test_eight_who_send_to_one_address_at_once_send_one_code() -> None:
    found = at_once(8, lambda index: str(codes.send("phone", subject=f"M{index}", to=PHONE, at=NOON).kind))
    assert Counter(found) == {"code": 1, "soon": 7}
    assert (Code.objects.count(), Notice.objects.count()) == (1, 1)


def test_a_number_takes_no_more_than_the_gateway_allows_from_eight_at_once() -> None:
    row = gateway(per_number_day=3)
    hashes = [f"{number:02}" for number in range(20)]
    found = at_once(8, lambda _index: delivering.take_numbers(row, hashes, day=NOON.date()))
    assert Counter(one for taken in found if isinstance(taken, set) for one in taken) == dict.fromkeys(hashes, 3)
    assert set(NumberDay.objects.values_list("count", flat=True)) == {3}


def test_eight_batches_at_once_get_times_one_after_another() -> None:
    row = gateway(per_second=100)
    found = at_once(8, lambda _index: (pacing.reserve(row, 50, at=NOON) - NOON) / timedelta(seconds=1))
    assert sorted(str(one) for one in found) == [str(number / 2) for number in range(8)]


def test_workers_at_once_take_each_notice_once() -> None:
    gateway()
    for number in range(200):
        notice(to=f"+86139{number:08}")

    def work(_index: int) -> list[str]:
        taken: list[str] = []
        while (claimed := notices.claim(at=NOON)) != (0, None):
            taken += [str(row.pk) for row in claimed[1].rows] if claimed[1] else []
        return taken

    found = [key for taken in at_once(4, work) if isinstance(taken, list) for key in taken]
    assert (len(found), len(set(found))) == (200, 200)
