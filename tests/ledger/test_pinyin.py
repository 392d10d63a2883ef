"""Chinese text found from a keyboard."""

import pytest

from ledger import pinyin


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("曾国藩", "zeng guo fan"),
        ("单雄信", "shan xiong xin"),
        ("解小东", "xie xiao dong"),
        ("欧阳修", "ou yang xiu"),
        ("张三", "zhang san"),
        ("Anna Smith", "anna smith"),
        ("李A三", "li a san"),
        ("", ""),
    ],
)
def test_a_persons_surname_has_its_own_reading(name: str, read: str) -> None:
    assert " ".join(pinyin.syllables(name, person=True)) == read


def test_goods_have_the_ordinary_reading() -> None:
    assert pinyin.syllables("儿童T恤100%棉") == ["er", "tong", "t", "xu", "100", "mian"]
    assert pinyin.syllables("单层") == ["dan", "ceng"]


def test_a_name_is_found_by_itself_its_pinyin_and_its_initials_in_both_readings() -> None:
    assert pinyin.keys("曾国藩", person=True) == {"曾国藩", "zengguofan", "zgf", "cengguofan", "cgf"}
    assert pinyin.keys("Anna Smith", person=True) == {"annasmith", "as", "anna", "smith"}
    assert pinyin.keys("…") == set()


def test_prefixes_are_all_beginnings_up_to_24_characters() -> None:
    assert pinyin.prefixes(["abc", "ab", "x"]) == ["a", "ab", "abc", "x"]
    assert max(map(len, pinyin.prefixes(["y" * 100]))) == 24
    assert pinyin.prefixes([]) == []


def test_full_width_case_and_signs_do_not_count() -> None:
    assert pinyin.folded(" ＺＨＡＮＧ-San. ") == "zhangsan"
