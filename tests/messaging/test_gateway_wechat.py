"""What a person copies into WeChat, and the code that a phone scans (S129)."""

import pytest

from messaging.gateways import wechat


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("今晚上新", "今晚上新"),
        ("上新：https://a.example/x?y=1，欢迎", "上新：，欢迎"),
        ("看 www.a.example 吧", "看 吧"),
        ("HTTP://A.EXAMPLE", ""),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_links_are_left_out(text: str, copied: str) -> None:
    assert wechat.copied(text) == copied


def test_links_stay_where_they_are_allowed() -> None:
    assert wechat.copied(" 上新 https://a.example ", links=True) == "上新 https://a.example"


def test_a_text_is_drawn_as_one_svg_without_styles() -> None:
    drawn = wechat.drawn("今晚上新，欢迎到店")
    assert drawn.startswith("<svg")
    assert drawn.count("<svg") == 1
    assert "style" not in drawn
    assert drawn != wechat.drawn("今晚上新")


@pytest.mark.parametrize(("text", "is_drawn"), [("", False), ("字" * 400, True), ("字" * 401, False)])
def test_nothing_and_too_much_are_not_drawn(text: str, *, is_drawn: bool) -> None:
    """1200 bytes: 400 characters of three bytes."""
    assert bool(wechat.drawn(text)) is is_drawn
