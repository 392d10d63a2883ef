"""JSON as it may travel, and money in it."""

import io
import json
from collections.abc import Iterator
from decimal import Decimal as D
from typing import Any

import pytest
from django.utils.translation import override
from rest_framework import serializers

from ledger.refused import Code, Invalid, Refused
from ledger.wire import MAX_BYTES, JSONParser, MoneyField, TextField


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def parse(body: bytes | str) -> Any:
    return JSONParser().parse(io.BytesIO(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")))


def test_a_number_with_a_point_keeps_its_digits() -> None:
    found = parse('{"amount": 69.9, "much": 0.10000000000000000000001}')
    assert found == {"amount": D("69.9"), "much": D("0.10000000000000000000001")}


def test_a_byte_order_mark_and_emoji_are_no_harm() -> None:
    assert parse(b"\xef\xbb\xbf" + '{"name": "棉被🛏"}'.encode()) == {"name": "棉被🛏"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"<xml/>", "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"a": NaN}', "NaN is not a number"),
        (b'{"a": Infinity}', "Infinity is not a number"),
        (b'{"a": -Infinity}', "-Infinity is not a number"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "too long"),
        (b'{"a": 1e99999999999999999999}', "too long"),
        (b'{"seen": 1, "seen": 2}', "seen twice"),
        (b'{"lines": [{"\\u0000": 1, "\\u0000": 2}]}', "body twice"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 20 + b"]" * 20, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused_for_the_body(body: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(body)
    assert list(refusal.value.errors) == ["body"]
    assert said in refusal.value.errors["body"][0]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"note": "a\\u0000b"}', "note"),
        ('{"lines": [{"name": "ok"}, {"name": "\\ud83d"}]}', "lines.1.name"),
        ('{"coupons": ["A", "\\udc00"]}', "coupons.1"),
        ('"\\u0000"', "body"),
        ('{"a\\u0000": 1}', "body"),
        ('{"\\ud800": {"x": 1}}', "body"),
    ],
)
def test_nul_and_half_characters_are_refused_by_field(body: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(body)
    assert list(refusal.value.errors) == [field]


def test_a_whole_emoji_of_two_escapes_is_accepted() -> None:
    assert parse('{"name": "\\ud83d\\ude00"}') == {"name": "😀"}


def test_more_than_5_mb_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        parse(b'"' + b"a" * MAX_BYTES + b'"')
    assert refusal.value.code is Code.TOO_LARGE


class Form(serializers.Serializer[Any]):
    amount = MoneyField(required=False)
    text = TextField(max_length=3)


def errors(**data: Any) -> list[str]:
    form = Form(data=parse(json.dumps(data)))
    form.is_valid()
    return list(form.errors)


@pytest.mark.parametrize("amount", ["69.9", "69.90", " 69.9 ", 69.9])
def test_money_is_text_or_the_digits_of_a_number(amount: object) -> None:
    form = Form(data=parse(json.dumps({"amount": amount})))
    form.is_valid(raise_exception=True)
    assert str(form.validated_data["amount"]) == "69.90"


@pytest.mark.parametrize(
    "amount",
    [
        *("", "abc", "1e3", "1_000", "1,000.00", "¥5", "１２", "NaN", "Infinity", "0x10", "1.", ".5", "1.001"),
        *("-0.01", "-1", "9" * 11, "9" * 200, 10**11, 1.001, -1, True, False, None, [], {}, ["1.00"]),
    ],
)
def test_anything_else_is_no_money(amount: object) -> None:
    assert errors(amount=amount) == ["amount"]


def test_text_may_be_missing_empty_or_nothing() -> None:
    for data in ({}, {"text": ""}, {"text": None}):
        assert errors(**data) == []


@pytest.mark.parametrize("text", ["abcd", True, [], {"a": 1}])
def test_text_is_text_and_has_an_end(text: object) -> None:
    assert errors(text=text) == ["text"]
