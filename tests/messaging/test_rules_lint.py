"""What is said about a text before it is sent: each rule at its limit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils.translation import override

from messaging import texts
from messaging.rules import lint

SMS = lint.Rules(
    signature="汇员", opt_out="拒收请回复R", banned_words=("免费", "VPN", ""), fields=frozenset({"name", "points"})
)
BODY = "亲爱的会员，新品已到店"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def whole(body: str) -> str:
    return f"【汇员】{body}拒收请回复R"


def codes(body: str = BODY, *, text: str = "", purpose: str = "marketing", rules: lint.Rules = SMS) -> list[str]:
    return [fault.code.value for fault in lint.check(text or whole(body), body=body, purpose=purpose, gateway=rules)]


def test_a_good_text_has_no_fault() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("text", "purpose", "found"),
    [
        (f"{BODY}拒收请回复R", "marketing", ["signature"]),
        (f"[汇员]{BODY}拒收请回复R", "marketing", ["signature"]),
        (f"{BODY}【汇员】拒收请回复R", "marketing", ["signature"]),
        (f"【汇员】{BODY}", "marketing", ["opt_out"]),
        (f"【汇员】{BODY}拒收请回复R。", "marketing", ["opt_out"]),
        (f"【汇员】拒收请回复R{BODY}", "marketing", ["opt_out"]),
        (f"【汇员】{BODY}拒收请回复R ", "marketing", []),
        (f"【汇员】{BODY}", "service", []),
        (BODY, "service", ["signature"]),
    ],
)
def test_signature_first_and_opt_out_last(text: str, purpose: str, found: list[str]) -> None:
    assert codes(text=text, purpose=purpose) == found


def test_a_gateway_without_signature_or_opt_out_sends_no_marketing() -> None:
    assert codes(rules=replace(SMS, signature="", opt_out="")) == ["signature", "opt_out"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("新品已到店，欢迎光临", ["salutation"]),
        ("{name}，新品已到店", []),
        ("您好，新品已到店", []),
        ("一二三四五六七八九十一二三四五{name}", []),
        ("一二三四五六七八九十一二三四五六{name}", ["salutation"]),
        ("一二三四五六七八九十一二三四您好", []),
        ("一二三四五六七八九十一二三四五您好", ["salutation"]),
    ],
)
def test_somebody_is_addressed_within_the_first_16_characters(body: str, found: list[str]) -> None:
    assert codes(body) == found
    assert codes(body, purpose="service") == []


@pytest.mark.parametrize(("word", "found"), [("免费", ["banned"]), ("免 费", []), ("vpn", ["banned"]), ("收费", [])])
def test_words_that_the_gateway_refuses_in_any_case(word: str, found: list[str]) -> None:
    assert codes(f"{BODY}{word}") == found


def test_all_banned_words_are_named_at_once() -> None:
    (fault,) = lint.check(whole(f"{BODY}免费VPN"), body=f"{BODY}免费VPN", purpose="marketing", gateway=SMS)
    assert (fault.code, fault.args, fault.level) == (lint.Code.BANNED, {"words": "免费、VPN"}, lint.Level.ERROR)


def test_fields_where_the_gateway_allows_none_in_marketing() -> None:
    none = replace(SMS, variables_in_marketing=False)
    assert codes("{name}您好，{points}分", rules=none) == ["fields"]
    assert codes("{name}您好，{points}分", rules=none, purpose="service") == []
    assert codes(rules=none) == []


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("您好{nmae}", "{nmae}"),
        ("您好{Name}{points}{分}", "{Name}, {分}"),
        ("您好{}", "{}"),
        ("您好{nmae}{nmae}", "{nmae}"),
    ],
)
def test_fields_that_do_not_exist(body: str, names: str) -> None:
    (fault,) = lint.check(whole(body), body=body, purpose="marketing", gateway=SMS)
    assert (fault.code, fault.args) == (lint.Code.UNKNOWN_FIELD, {"names": names})


@pytest.mark.parametrize(
    ("needed", "approved", "found"),
    [(False, None, []), (False, False, []), (True, None, ["template"]), (True, False, ["template"]), (True, True, [])],
)
def test_a_template_is_approved_where_one_is_needed(*, needed: bool, approved: bool | None, found: list[str]) -> None:
    assert codes(rules=replace(SMS, templates_needed=needed, template_approved=approved)) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("您好，看这里 https://example.com/a", ["bare_link"]),
        ("您好 www.example.com", ["bare_link"]),
        ("您好，" + "字" * 16 + " https://example.com", ["bare_link"]),
        ("您好，" + "字" * 17 + " https://example.com", []),
        ("您好，今天到店", []),
    ],
)
def test_no_bare_link_in_wechat_below_20_characters_of_text(body: str, found: list[str]) -> None:
    """S129. Signature, opt-out and parts are no matter of WeChat."""
    assert codes(body, text=body, rules=replace(SMS, channel="wechat")) == found
    assert codes(body) == []


@pytest.mark.parametrize(("length", "found"), [(335, []), (336, ["parts"])])
def test_more_than_5_parts_are_a_warning(length: int, found: list[str]) -> None:
    """67 units a part: 335 = 5 × 67."""
    body = BODY + "字" * (length - len(whole(BODY)))
    assert len(whole(body)) == length
    assert codes(body) == found
    assert codes(body, rules=replace(SMS, channel="email")) == []


def test_an_empty_text_is_one_fault_more() -> None:
    assert codes(" ", text=whole("")) == ["empty", "salutation"]


def test_errors_block_and_warnings_do_not() -> None:
    warned = lint.check(whole("新品"), body="新品", purpose="marketing", gateway=SMS)
    assert ([fault.level.value for fault in warned], lint.blocks(warned)) == (["warning"], False)
    assert lint.blocks([*warned, lint.Fault(lint.Code.BANNED)])
    assert not lint.blocks([])


def test_every_fault_has_words_and_its_arguments_stand_in_them() -> None:
    assert set(texts.FAULTS) == set(lint.Code)
    assert texts.words(lint.Fault(lint.Code.BANNED, {"words": "免费"})).endswith("免费.")
    assert "【汇员】" in texts.words(lint.Fault(lint.Code.SIGNATURE, {"signature": "汇员"}))
