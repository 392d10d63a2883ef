"""Orders put aside: by whom, for which store, taken up once, dropped, cleaned up."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

from ledger.refused import Code, Invalid, Refused
from stores.models import Audit
from tests.factories import Chain, make_member, make_product, make_staff
from till.models import Held
from till.services import holding
from till.tasks import clean_up

ONE = [{"sku": "A1", "quantity": 2}, {"name": "布老虎", "unit_price": "28.50", "quantity": 1}]


@pytest.fixture(autouse=True)
def _goods(db: None) -> None:
    translation.activate("zh-hans")
    make_product("A1", "100.00", name="羽绒服")


def hold(till: Client, id: str = "", lines: Any = None, **more: Any) -> HttpResponse:
    body = {"lines": ONE if lines is None else lines, "sellers": [{"staff": "cashier1"}]} | more
    answer: HttpResponse = till.post("/till/held/hold/", {"basket": json.dumps(body), "id": id or str(uuid4())})
    return answer


def recall(till: Client, row: Held, key: str = "") -> HttpResponse:
    answer: HttpResponse = till.post("/till/held/recall/", {"id": row.pk, "key": key or str(uuid4())})
    return answer


def test_an_order_is_held_and_recalled_as_it_was(till: Client, chain: Chain) -> None:
    member = make_member(chain.s001, name="林雨晴")
    answer = hold(till, member=member.number, points=[500])
    row = Held.objects.get()
    assert answer.status_code == 200
    assert "已挂单：林** · 羽绒服" in answer.content.decode()
    assert 'data-count="1"' in answer.content.decode()
    assert (row.store, row.by, row.label, row.pieces) == (chain.s001, chain.cashier, "林** · 羽绒服", 3)
    html = recall(till, row).content.decode()
    draft = {"lines": ONE, "sellers": [{"staff": "cashier1"}], "member": member.number, "points": [500]}
    assert row.draft == draft
    assert "羽绒服" not in html
    assert "&quot;A1&quot;" in html
    row.refresh_from_db()
    assert (row.recalled_by, row.dropped_at) == (chain.cashier, None)


def test_the_same_id_again_holds_nothing_twice(till: Client) -> None:
    id = str(uuid4())
    assert (hold(till, id).status_code, hold(till, id).status_code) == (200, 200)
    assert Held.objects.count() == 1


def test_a_member_without_goods_can_be_held(till: Client, chain: Chain) -> None:
    hold(till, lines=[], member=make_member(chain.s001, name="林雨晴").number)
    assert (Held.objects.get().label, Held.objects.get().pieces, str(Held.objects.get())) == ("林**", 0, "林**")


def test_a_name_that_was_typed_is_the_label(till: Client) -> None:
    hold(till, lines=ONE[1:])
    assert Held.objects.get().label == "布老虎"


@pytest.mark.parametrize("basket", ["{}", '{"lines": 7}', "[]", "{"])
def test_what_is_no_order_is_not_held(till: Client, basket: str) -> None:
    answer = till.post("/till/held/hold/", {"basket": basket, "id": str(uuid4())})
    assert answer.status_code == 422
    assert Held.objects.count() == 0


def test_an_id_that_is_none_is_refused(till: Client) -> None:
    assert hold(till, "7").status_code == 422


def test_fifty_orders_may_wait(till: Client, chain: Chain) -> None:
    for _each in range(holding.MOST):
        hold(till, lines=ONE[1:])
    assert "已有 50 张挂单" in hold(till).content.decode()
    assert Held.objects.count() == 50


def test_of_two_tills_one_gets_the_order_and_the_other_is_told_who(till: Client, chain: Chain) -> None:
    hold(till)
    row = Held.objects.get()
    other = Client()
    other.force_login(make_staff("zhou", store=chain.s001, name="周姐"), backend="config.permissions.AssignmentBackend")
    assert recall(other, row).status_code == 200
    answer = recall(till, row)
    assert answer.status_code == 422
    assert "这张单已由周姐于" in answer.content.decode()


def test_the_same_recall_again_brings_the_same_order(till: Client) -> None:
    hold(till)
    row, key = Held.objects.get(), str(uuid4())
    first, second = recall(till, row, key), recall(till, row, key)
    assert (first.status_code, first.content) == (200, second.content)


def test_another_stores_order_is_not_found(till: Client, chain: Chain) -> None:
    hold(till)
    with pytest.raises(Refused) as refused:
        holding.recall(Held.objects.get().pk, key=uuid4(), by=chain.cashier, store=chain.s002)
    assert refused.value.code is Code.NOT_FOUND
    assert Held.objects.get().recalled_at is None


def test_the_list_is_of_this_store_the_oldest_first(till: Client, chain: Chain) -> None:
    empty = till.get("/till/held/").content.decode()
    assert "本店没有挂单" in empty
    hold(till, lines=ONE[1:])
    hold(till)
    Held.objects.create(
        id=uuid4(), store=chain.s002, by=chain.cashier, at=timezone.now(), label="远", pieces=1, draft={}
    )
    html = till.get("/till/held/").content.decode()
    assert html.index("布老虎") < html.index("羽绒服")
    assert "远" not in html


def test_a_dropped_order_is_logged_and_cannot_be_recalled(till: Client, chain: Chain) -> None:
    hold(till)
    row = Held.objects.get()
    assert "本店没有挂单" in till.post("/till/held/drop/", {"id": row.pk}).content.decode()
    assert till.post("/till/held/drop/", {"id": row.pk}).status_code == 200
    logged = Audit.objects.get(action="held.dropped")
    assert (logged.by, logged.subject_id, logged.detail) == (chain.cashier, str(row.pk), {"pieces": 3})
    assert "删除" in recall(till, row).content.decode()


def test_a_recalled_order_cannot_be_dropped(till: Client, chain: Chain) -> None:
    hold(till)
    row = Held.objects.get()
    recall(till, row)
    with pytest.raises(Invalid):
        holding.drop(row.pk, by=chain.cashier, store=chain.s001)


def test_the_night_removes_what_was_held_too_long_ago(till: Client) -> None:
    hold(till)
    hold(till)
    old = Held.objects.order_by("at")[0]
    hours = settings.KEEP_HELD_HOURS
    Held.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(hours=hours, minutes=1))
    assert hours == 48
    assert clean_up() == {"held": 1}
    assert Held.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"recalled_at": timezone.now()}, "held_recalled_who_and_when"),
        ({"dropped_at": timezone.now()}, "held_dropped_who_and_when"),
    ],
)
def test_who_and_when_go_together(till: Client, columns: Any, name: str) -> None:
    hold(till)
    with pytest.raises(IntegrityError, match=name):
        Held.objects.update(**columns)
