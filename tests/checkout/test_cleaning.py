"""Answers of idempotency keys are kept 30 days and more, then removed."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from checkout.models import Request, Sale
from checkout.services.cleaning import clean_up
from checkout.tasks import clean_up as nightly
from ledger.refused import Code, Refused
from tests.checkout.doing import basket, sell
from tests.factories import AT, Chain

pytestmark = pytest.mark.django_db

DAYS_30 = timedelta(days=30)


def test_an_answer_is_kept_through_30_days_and_removed_after_them(chain: Chain) -> None:
    sell(chain, basket(), "100.00", key="k1")
    assert clean_up(at=AT + DAYS_30) == 0
    assert clean_up(at=AT + DAYS_30 + timedelta(microseconds=1)) == 1
    assert not Request.objects.exists()
    assert Sale.objects.count() == 1


@override_settings(KEEP_ANSWERS_DAYS=60)
def test_the_house_may_keep_answers_longer(chain: Chain) -> None:
    sell(chain, basket(), "100.00", key="k1")
    assert clean_up(at=AT + 2 * DAYS_30) == 0
    assert clean_up(at=AT + 2 * DAYS_30 + timedelta(seconds=1)) == 1


def test_old_answers_go_in_chunks_and_young_ones_stay(chain: Chain) -> None:
    for number in range(5):
        sell(chain, basket(), "100.00", key=f"old {number}")
    sell(chain, basket(), "100.00", key="young", at=AT + timedelta(days=2))
    assert clean_up(at=AT + DAYS_30 + timedelta(days=1), chunk=2) == 5
    assert [request.key for request in Request.objects.all()] == ["young"]
    assert clean_up(at=AT + DAYS_30 + timedelta(days=1), chunk=2) == 0


def test_after_it_the_external_number_still_refuses_a_double(chain: Chain) -> None:
    order = basket(external_number="X1")
    first = sell(chain, order, "100.00", key="k1")
    assert sell(chain, order, "100.00", key="k1").replayed
    clean_up(at=AT + 2 * DAYS_30)
    with pytest.raises(Refused) as caught:
        sell(chain, order, "100.00", key="k1")
    assert caught.value.code == Code.DUPLICATE_EXTERNAL_NUMBER
    assert Sale.objects.get().number == first.data["number"]


def test_the_nightly_task_tells_how_many_it_removed(chain: Chain) -> None:
    sell(chain, basket(), "100.00", at=timezone.now() - timedelta(days=31))
    assert nightly() == {"answers": 1}
