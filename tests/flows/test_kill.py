"""kill -9 at every marked step of a sale: it is whole or absent, and the retry with its key has the one answer."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal as D
from itertools import count
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

from checkout.models import Request, Sale
from coupons.models import Coupon
from ledger.probes import POINTS
from members.models import Member
from stores.models import ApiKey
from stores.services import create_key
from tests.factories import Chain, make_coupon, make_member
from tests.flows.serving import GUNICORN, ONE_PROCESS, Reply, Web, web
from tests.standing import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kill")]
GONE = (ConnectionError, http.client.HTTPException)
TILLS = 4


@pytest.fixture(scope="module")
def healthy(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server that nothing befalls."""
    with web(tmp_path_factory.mktemp("healthy")) as server:
        yield server


@pytest.fixture
def api_key(chain: Chain) -> str:
    return create_key("till", scope=ApiKey.Scope.POS, store=chain.s001)[1]


def rich(chain: Chain) -> tuple[Member, dict[str, Any]]:
    """A member of 850 points, 60.00 and a coupon of 20.00, and a sale that uses all of it: 169 - 20 - 50 = 99.00."""
    member = make_member(chain.s001, points=850, wallet=("50.00", "10.00"), at=timezone.now())
    coupon = make_coupon(member=member, at=timezone.now())
    return member, {
        "member": member.number,
        "lines": [{"name": "连衣裙", "unit_price": "169.00", "quantity": 1}],
        "coupons": [coupon.code],
        "points": [500],
        "wallet": "max",
        "seen_total": "99.00",
        "tenders": [{"method": "cash", "amount": "50.00"}],
    }


def standing(member: Member) -> tuple[int, D, str]:
    member.refresh_from_db()
    return member.points, member.balance, Coupon.objects.get().state


@pytest.mark.parametrize("point", POINTS)
def test_a_sale_killed_at_a_marked_step_is_whole_or_absent(
    point: str, chain: Chain, api_key: str, healthy: Web, tmp_path: Any
) -> None:
    member, body = rich(chain)
    with web(tmp_path, ONE_PROCESS, HUIYUAN_FAIL_AT=point) as dying:
        with pytest.raises(GONE):
            dying.sell(body, api_key=api_key, key="one")
        assert dying.process.wait(60) == 137
    whole = point == "sale.committed"
    before, after = (850, D("60.00"), "issued"), (449, D("0.00"), "used")
    assert standing(member) == (after if whole else before)
    assert Sale.objects.count() == Request.objects.count() == int(whole)
    first, again = (healthy.sell(body, api_key=api_key, key="one") for _ in range(2))
    assert (first.status, first.replayed, again.replayed) == (201, whole, True)
    assert (again.status, again.body) == (201, first.body)
    assert Sale.objects.get().number == first.data["number"]
    assert standing(member) == after
    assert faults() == []


def test_what_was_acknowledged_before_kill_9_is_there_and_the_rest_once(
    chain: Chain, api_key: str, healthy: Web, tmp_path: Any
) -> None:
    """Four tills sell to one member and to guests while everything is killed; then they send again what had no answer."""
    member = make_member(chain.s001)
    enough, told = Event(), count(1)

    def till(server: Web, name: int) -> tuple[dict[str, Reply], str]:
        """The answers by key, and the key that had none."""
        answers: dict[str, Reply] = {}
        for serial in count(1):
            key = f"till {name} sale {serial}"
            try:
                answers[key] = server.sell(order(key), api_key=api_key, key=key)
            except GONE:
                return answers, key
            if next(told) == 40:
                enough.set()
        raise AssertionError("unreachable: a till goes on until its server is gone")

    def order(key: str) -> dict[str, Any]:
        buyer = None if key.startswith("till 1") else member.number
        goods = [{"name": key, "unit_price": "10.00", "quantity": 1}]
        return {"member": buyer, "lines": goods, "seen_total": "10.00", "tenders": [{"method": "cash", "amount": "10"}]}

    with web(tmp_path, GUNICORN) as dying, ThreadPoolExecutor(TILLS) as people:
        tills = [people.submit(till, dying, name) for name in range(1, TILLS + 1)]
        assert enough.wait(60)
        dying.kill()
        done = [one.result(60) for one in tills]
    answers = {key: reply for mine, _open in done for key, reply in mine.items()}
    assert {reply.status for reply in answers.values()} == {201}
    for _mine, key in done:
        answers[key] = healthy.sell(order(key), api_key=api_key, key=key)
    assert len(answers) >= 40
    assert {reply.data["number"] for reply in answers.values()} == set(Sale.objects.values_list("number", flat=True))
    assert dict(Request.objects.values_list("key", "body")) == {key: r.body.decode() for key, r in answers.items()}
    member.refresh_from_db()
    assert member.points == 10 * Sale.objects.filter(member=member).count() == 10 * member.visits
    assert faults() == []
