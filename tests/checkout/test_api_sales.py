"""The POS API: quotes, sales, refunds, by a till with a real key."""

import json
from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils import timezone

from checkout.models import Refund, Request, Sale
from tests.factories import PIN, Chain, add_points, make_coupon, make_member, make_product
from tests.tills import Till

NOW = timezone.now()
CASH_50 = [{"method": "cash", "amount": "100.00"}]


@pytest.fixture
def till(chain: Chain) -> Till:
    make_product("A1", "169.00", name="Down jacket", barcode="6901234567892", category="kids")
    return Till(chain.s001)


def order(member: str | None = None, **more: Any) -> dict[str, Any]:
    return {"member": member, "lines": [{"sku": "A1", "quantity": 1}]} | more


def paid(member: str | None = None, total: str = "169.00", **more: Any) -> dict[str, Any]:
    return order(member, seen_total=total, tenders=[{"method": "cash", "amount": total}]) | more


def test_a_quote_prices_and_writes_nothing(till: Till) -> None:
    member = make_member(points=620, wallet=("1000.00", "200.00"), at=NOW)
    answer = till.post("quotes/", order(member.number, points=[500], wallet="69.00"))
    body = answer.json()
    assert answer.status_code == 200
    assert (body["subtotal"], body["points_value"], body["total"], body["due"]) == (
        "169.00",
        "50.00",
        "119.00",
        "50.00",
    )
    assert body["wallet_parts"] == {"principal": "57.50", "gift": "11.50"}
    assert Sale.objects.count() == 0


def test_max_takes_as_much_stored_value_as_there_is(till: Till) -> None:
    member = make_member(wallet=("100.00", "20.00"), at=NOW)
    body = till.post("quotes/", order(member.number, wallet="max")).json()
    assert (body["wallet"], body["due"]) == ("120.00", "49.00")


def test_a_sale_moves_points_and_stored_value(till: Till) -> None:
    member = make_member(points=620, wallet=("1000.00", "200.00"), at=NOW)
    body = paid(member.number, "119.00", points=[500], wallet="69.00", tenders=CASH_50)
    answer = till.post("sales/", body)
    sold = answer.json()
    assert answer.status_code == 201, sold
    assert (sold["total"], sold["due"], sold["change"], sold["points_earned"]) == ("119.00", "50.00", "50.00", 119)
    assert sold["points_balance"] == 620 - 500 + 119
    member.refresh_from_db()
    assert (member.points, member.balance) == (239, D("1131.00"))


def test_the_same_key_gets_the_same_bytes(till: Till) -> None:
    member = make_member(points=620, at=NOW)
    body = paid(member.number, "119.00", points=[500])
    first = till.post("sales/", body, key="one")
    again = till.post("sales/", body, key="one")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert Sale.objects.count() == 1


def test_money_written_another_way_is_the_same_input(till: Till) -> None:
    first = till.post("sales/", paid(tenders=[{"method": "cash", "amount": "169.00"}]), key="one")
    again = till.post("sales/", paid(tenders=[{"method": "cash", "amount": 169}]), key="one")
    assert (again.status_code, again.content) == (201, first.content)


def test_the_same_key_for_something_else_is_refused(till: Till) -> None:
    till.post("sales/", paid(), key="one")
    answer = till.post("sales/", paid(note="another"), key="one")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_mismatch")
    assert Sale.objects.count() == 1


def test_a_key_counts_for_its_store_alone(till: Till, chain: Chain) -> None:
    till.post("sales/", paid(), key="one")
    answer = Till(chain.s002).post("sales/", paid(), key="one")
    assert (answer.status_code, answer.json()["store"]) == (201, "S002")


@pytest.mark.parametrize("key", [None, "k" * 256])
@pytest.mark.parametrize(
    "path", ["sales/", "top-ups/", "sales/{sale}/refunds/", "top-ups/S001-20261122-00000000/refunds/"]
)
def test_what_moves_value_needs_a_key_of_at_most_255_characters(till: Till, path: str, key: str | None) -> None:
    sold = till.post("sales/", paid()).json()["number"]
    member = make_member()
    bodies = {
        "sales/": paid(),
        "top-ups/": {"member": member.number, "amount": "10", "tenders": [{"method": "cash", "amount": "10"}]},
        "sales/{sale}/refunds/": {"all": True, "reason": "too small"},
    }
    undo = {"account": "customer", "reason": "moves", "pay_to": "cash"}
    answer = till.post(path.format(sale=sold), bodies.get(path, undo), key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert (Sale.objects.count(), Request.objects.count()) == (1, 1)


def test_a_sale_is_read_back_as_it_was_answered(till: Till) -> None:
    member = make_member(points=620, wallet=("1000.00", "200.00"), at=NOW)
    coupon = make_coupon(member=member, at=NOW)
    body = paid(member.number, "99.00", points=[500], wallet="69.00", coupons=[coupon.code], tenders=CASH_50)
    sold = till.post("sales/", body).json()
    read = till.get(f"sales/{sold['number']}/").json()
    assert read == sold | {"refunds": []}


def test_points_that_had_ended_are_not_read_back(till: Till) -> None:
    member = make_member(points=620, at=NOW)
    add_points(member, 50, at=NOW - timedelta(days=400), ends=timezone.localdate() - timedelta(days=1))
    small = paid(member.number, "0.50", lines=[{"name": "bag", "unit_price": "0.50", "quantity": 1}])
    sold = [till.post("sales/", body).json() for body in (small, paid(member.number), small)]
    assert [one["points_balance"] for one in sold] == [620, 789, 789]
    for one in sold:
        assert till.get(f"sales/{one['number']}/").json() == one | {"refunds": []}
    path = f"sales/{sold[0]['number']}"
    back = {"all": True, "reason": "x", "approval": {"code": "manager1", "pin": PIN}}
    refund = till.post(f"{path}/refunds/", back).json()
    assert refund["points_balance"] == 789
    assert till.get(f"{path}/").json() == sold[0] | {"refunds": [refund]}


def test_a_guests_sale_is_read_back_too(till: Till) -> None:
    sold = till.post("sales/", paid()).json()
    assert till.get(f"sales/{sold['number'].lower()}/").json() == sold | {"refunds": []}


def test_a_refund_gives_everything_back_and_shows_at_the_sale(till: Till) -> None:
    member = make_member(points=620, wallet=("1000.00", "200.00"), at=NOW)
    sold = till.post("sales/", paid(member.number, "119.00", points=[500], wallet="69.00", tenders=CASH_50)).json()
    path = f"sales/{sold['number']}"
    quoted = till.post(f"{path}/refund-quotes/", {"all": True}).json()
    approval = {"code": "manager1", "pin": PIN}
    answer = till.post(f"{path}/refunds/", {"all": True, "reason": "too small", "approval": approval})
    refund = answer.json()
    assert answer.status_code == 201, refund
    assert refund["amount"] == quoted["amount"] == "119.00"
    assert refund["tenders"] == [{"method": "wallet", "amount": "69.00"}, {"method": "cash", "amount": "50.00"}]
    assert (refund["points_clawed_back"], refund["points_returned"], refund["points_balance"]) == (119, 500, 620)
    assert till.get(f"{path}/").json() == sold | {"refunds": [refund]}


def test_what_has_come_back_is_refused_with_what_is_left(till: Till) -> None:
    sold = till.post("sales/", paid()).json()
    back = {"lines": [{"line": 1, "quantity": 1}], "reason": "too small", "approval": {"code": "manager1", "pin": PIN}}
    assert till.post(f"sales/{sold['number']}/refunds/", back).status_code == 201
    answer = till.post(f"sales/{sold['number']}/refunds/", back)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_refunded")
    assert answer.json()["left"] == {"1": 0}
    assert Refund.objects.count() == 1


def test_a_sale_is_known_in_its_legal_entity_alone(till: Till, chain: Chain) -> None:
    sold = till.post("sales/", paid()).json()["number"]
    assert Till(chain.s002).get(f"sales/{sold}/").status_code == 200
    foreign = Till(chain.s003)
    assert foreign.get(f"sales/{sold}/").status_code == 404
    answer = foreign.post(f"sales/{sold}/refunds/", {"all": True, "reason": "x"})
    assert answer.status_code in {403, 404}
    assert Refund.objects.count() == 0


def test_the_list_is_of_the_keys_own_store(till: Till, chain: Chain) -> None:
    here = till.post("sales/", paid()).json()["number"]
    Till(chain.s002).post("sales/", paid())
    assert [row["number"] for row in till.get("sales/").json()["results"]] == [here]


def test_the_list_is_asked_by_member_day_number_and_total(till: Till) -> None:
    member = make_member()
    mine = till.post("sales/", paid(member.number, external_number="POS-1")).json()["number"]
    till.post("sales/", paid(lines=[{"name": "sock", "unit_price": "9.90", "quantity": 1}], total="9.90"))
    today, yesterday = timezone.localdate(), timezone.localdate() - timedelta(days=1)
    for found in (
        {"member": member.number},
        {"external_number": "POS-1"},
        {"total": "169"},
        {"from": today, "to": today, "total": "169.00"},
    ):
        assert [row["number"] for row in till.get("sales/", **found).json()["results"]] == [mine], found
    assert till.get("sales/", to=yesterday).json()["results"] == []
    assert till.get("sales/", member="M000000000").json()["results"] == []


def test_a_row_of_the_list_says_what_was_paid_back(till: Till) -> None:
    sold = till.post("sales/", paid()).json()["number"]
    till.post(f"sales/{sold}/refunds/", {"all": True, "reason": "x", "approval": {"code": "manager1", "pin": PIN}})
    [row] = till.get("sales/").json()["results"]
    assert (row["total"], row["refunded"]) == ("169.00", "169.00")


def test_the_list_goes_on_by_cursor(till: Till) -> None:
    sold = [till.post("sales/", paid()).json()["number"] for _ in range(5)]
    found, page = [], till.get("sales/", page_size=2).json()
    found += [row["number"] for row in page["results"]]
    while page["next"]:
        page = till.client.get(page["next"]).json()
        found += [row["number"] for row in page["results"]]
    assert found == sold[::-1]


@pytest.mark.parametrize("cursor", ["abc", "cD1hYmM=", "cD0lMDA=", "é"])
def test_a_cursor_that_no_page_gave_is_not_found(till: Till, cursor: str) -> None:
    answer = till.get("sales/", cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_list_takes_the_same_statements_for_1_and_for_20_rows(till: Till, django_assert_num_queries: Any) -> None:
    member = make_member()
    till.post("sales/", paid(member.number))
    till.get("sales/")
    with django_assert_num_queries(2):
        till.get("sales/")
    for _ in range(19):
        till.post("sales/", paid(member.number))
    with django_assert_num_queries(2):
        assert len(till.get("sales/").json()["results"]) == 20


def test_details_come_in_the_readers_language(chain: Chain, till: Till) -> None:
    body = json.dumps(paid(total="1.00"))
    english = till.send("post", "sales/", body).json()
    chinese = Till(chain.s001, language="zh-CN").send("post", "sales/", body).json()
    assert english["code"] == chinese["code"] == "total_changed"
    assert english["detail"].isascii() or "¥" in english["detail"]
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese["detail"])
