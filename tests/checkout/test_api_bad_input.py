"""Bad input everywhere: a clear message by field in the reader's language, and no row in any table."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.checkout.bad_input import (
    BY_FIELD,
    FROZEN,
    JOIN,
    MEMBER,
    OTHER,
    REFUSED,
    SALE,
    TOP_UP,
    lines,
    named,
)
from tests.factories import (
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_product,
    make_promotion,
    make_top_up_offer,
)
from tests.tills import Till, rows_of_all_tables

NOW = timezone.now()


@pytest.fixture
def till(chain: Chain) -> Till:
    make_product("A1", "169.00")
    make_product("A2", is_blocked=True)
    make_promotion("P1", percent_paid=100)
    make_top_up_offer("OVER", ends_at=NOW - timedelta(days=1))
    make_five_times_offer()
    member = make_member(number=MEMBER, points=620, wallet=("1000.00", "200.00"), at=NOW, phone="+8613800138000")
    other = make_member(number=OTHER, points=620, at=NOW)
    make_member(number=FROZEN, points=620, wallet=("100.00", "0.00"), at=NOW, status="frozen")
    make_coupon(member=other, code="OTHERS", at=NOW)
    make_coupon(member=member, code="ENDED", at=NOW, until=NOW - timedelta(days=1))
    return Till(chain.s001)


def receipts(till: Till) -> dict[str, str]:
    return {
        "sale": till.post("sales/", SALE).json()["number"],
        "top_up": till.post("top-ups/", TOP_UP).json()["number"],
    }


def test_bad_input_is_named_by_field_and_nothing_is_written(till: Till) -> None:
    known, wrong = receipts(till), []
    before = rows_of_all_tables()
    for path, body, field in BY_FIELD:
        answer = till.post(path.format(**known), body)
        said = answer.json()
        named_fields = {name for name, messages in said.get("errors", {}).items() if all(messages)}
        if (answer.status_code, said["code"], named_fields) != (400, "invalid", {field}):
            wrong.append((path, body, field, said))
        assert rows_of_all_tables() == before, (path, body)
    assert wrong == []


def test_a_rule_says_no_and_nothing_is_written(till: Till) -> None:
    before, wrong = rows_of_all_tables(), []
    for path, body, status, code, args in REFUSED:
        answer = till.post(path, body)
        said = answer.json()
        good = (answer.status_code, said["code"]) == (status, code) and args.items() <= said.items()
        if not good or "…" in said["detail"]:
            wrong.append((path, body, said))
        assert rows_of_all_tables() == before, (path, body)
    assert wrong == []


RAW = (
    b"",
    b"{",
    b"\xff\xfe",
    b'{"lines": NaN}',
    b'{"lines": [], "lines": []}',
    b"[" * 100_000,
    b'{"seen_total": 1' + b"0" * 5_000 + b"}",
    b'{"note": "\\u0000"}',
    b'{"\\ud800": 1}',
)


@pytest.mark.parametrize("path", ["quotes/", "sales/", "top-ups/", "members/"])
def test_a_body_that_is_no_json_is_refused_and_nothing_is_written(till: Till, path: str) -> None:
    before = rows_of_all_tables()
    for raw in RAW:
        answer = till.send("post", path, raw)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), raw
    assert rows_of_all_tables() == before


QUESTIONS = (
    ("sales/", {"from": "yesterday"}, "from"),
    ("sales/", {"to": "2026-13-01"}, "to"),
    ("sales/", {"total": "a lot"}, "total"),
    ("sales/", {"total": "-1"}, "total"),
    ("sales/", {"external_number": "\x00"}, "external_number"),
    ("sales/", {"member": "\x00"}, "member"),
    ("products/", {"barcode": "\x00"}, "barcode"),
    ("products/", {"updated_since": "long ago"}, "updated_since"),
    ("members/", {"q": "\x00"}, "q"),
    ("members/", {"phone": "1" * 33}, "phone"),
    ("members/", {"last4": "12345"}, "last4"),
)


def test_a_bad_question_is_named_by_field(till: Till) -> None:
    for path, query, field in QUESTIONS:
        answer = till.get(path, **query)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), (path, query)


def test_an_odd_page_size_is_passed_over(till: Till) -> None:
    for page_size in ("0", "-1", "many", "99999999999999999999", "\x00"):
        assert till.get("products/", page_size=page_size).status_code == 200


def test_a_sale_of_a_while_ago_says_when(till: Till) -> None:
    when = (NOW - timedelta(days=3)).isoformat()
    assert till.post("sales/", SALE | {"occurred_at": when}).status_code == 201


def test_emoji_in_names_are_welcome(till: Till) -> None:
    card = till.post("members/", JOIN | {"name": "李四🎉"}).json()
    sold = till.post("sales/", named(name="袜子🧦") | {"seen_total": "9.90", "tenders": []} | {"wallet": "9.9"}).json()
    assert (card["name"], sold["lines"][0]["name"]) == ("李四🎉", "袜子🧦")


def test_unknown_fields_and_nothing_in_optional_ones_are_passed_over(till: Till) -> None:
    nothing = dict.fromkeys(("coupons", "points", "wallet", "operator", "sellers", "note", "occurred_at", "proof"))
    sold = till.post("sales/", SALE | nothing | {"colour": "red", "approval": None})
    assert sold.status_code == 201


def test_messages_by_field_come_in_the_readers_language(chain: Chain, till: Till) -> None:
    body = lines(quantity=0, unit_price="1.001")
    chinese = Till(chain.s001, language="zh-CN").post("sales/", body).json()["errors"]
    english = till.post("sales/", body).json()["errors"]
    for field in ("lines.1.quantity", "lines.1.unit_price"):
        assert english[field][0].isascii()
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese[field][0])


def test_a_number_of_points_that_no_column_holds_is_refused(till: Till) -> None:
    answer = till.post("sales/", SALE | {"points": [10**12]})
    assert list(answer.json()["errors"]) == ["points.0"]
