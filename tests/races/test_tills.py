"""Two tills at once: one takes the held order up; one guest who is sent twice joins once. Each with its control."""

from uuid import uuid4

import pytest
from django.utils import timezone

from checkout.answers import Answer
from checkout.services import joining
from ledger import probes
from ledger.refused import Code, Invalid, Refused
from members.models import Member
from tests.factories import Chain
from tests.races.running import Job, Race
from till.models import Held
from till.services import holding

pytestmark = pytest.mark.django_db(transaction=True)
TILLS = 4


def recalls(chain: Chain) -> list[Job]:
    row = Held.objects.create(
        id=uuid4(), store=chain.s001, by=chain.cashier, at=timezone.now(), label="羽绒服", pieces=1, draft={"lines": []}
    )

    def take() -> Answer:
        return Answer.of(200, holding.recall(row.pk, key=uuid4(), by=chain.cashier, store=chain.s001).draft)

    return [take] * TILLS


def test_of_several_tills_one_takes_the_order_up(chain: Chain, race: Race) -> None:
    race.meet_at(holding, "_end")
    found = race(recalls(chain))
    assert [type(one) for one in found].count(Answer) == 1
    assert [type(one) for one in found].count(Invalid) == TILLS - 1


def test_without_the_guard_all_of_them_do(chain: Chain, race: Race) -> None:
    race.meet_at(holding, "_end")
    with probes.turned_off("guards"):
        found = race(recalls(chain))
    assert [type(one) for one in found] == [Answer] * TILLS


def joins(chain: Chain) -> list[Job]:
    return [
        lambda: joining.join(by=chain.cashier, store=chain.s001, key="k1", phone="13805741234", name="林雨晴")
    ] * TILLS


def test_a_guest_who_is_sent_several_times_at_once_joins_once(chain: Chain, race: Race) -> None:
    found = race(joins(chain))
    number = Member.objects.get().number
    assert [one.data for one in found if isinstance(one, Answer)] == [{"number": number}] * TILLS


def test_without_the_key_the_twins_are_told_that_the_phone_is_taken(chain: Chain, race: Race) -> None:
    with probes.turned_off("request_unique"):
        found = race(joins(chain))
    assert {one.code for one in found if isinstance(one, Refused)} == {Code.PHONE_TAKEN}
