"""A line pasted from WeChat, taken apart (S125)."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules.pasting import Pasted, PastedChild, day_of, split_pasted

MAY = date(2019, 5, 1)
PHONE = "13800138000"


@pytest.mark.parametrize(
    ("text", "name", "phone", "birthday"),
    [
        ("张三 13800138000 2019-05-01", "张三", PHONE, MAY),
        ("张三 138 0013 8000 2019/5/1", "张三", PHONE, MAY),
        ("张三13800138000 2019年5月1日", "张三", PHONE, MAY),
        ("20190501，+86-138-0013-8000，欧阳小三", "欧阳小三", PHONE, MAY),
        ("2019.5.1 张三 13800138000", "张三", PHONE, MAY),
        ("姓名：李四\n电话：１３９１２３４５６７８\n生日：1990.1.2", "李四", "13912345678", date(1990, 1, 2)),
        ("手机:13800138000　我叫张三，出生日期2019年05月01号", "张三", PHONE, MAY),
        ("Anne-Marie O'Neil 13800138000", "Anne-Marie O'Neil", PHONE, None),
        ("张三 2019-02-30 1380013800", "张三", "", None),
        ("微信 13800138000 姓名张三", "张三", PHONE, None),
        ("", "", "", None),
    ],
)
def test_name_phone_and_birthday_are_found_in_any_order(text: str, name: str, phone: str, birthday: Any) -> None:
    assert split_pasted(text) == Pasted(name, phone, birthday)


@pytest.mark.parametrize(
    ("text", "children"),
    [
        ("李四 宝宝 小明 2020-06-07", [("小明", date(2020, 6, 7))]),
        ("李四 宝宝姓名：小明 宝宝生日：2020-06-07", [("小明", date(2020, 6, 7))]),
        ("孩子叫小明，生日2020年6月7日 妈妈李四", [("小明", date(2020, 6, 7))]),
        ("宝宝生日2019-5-1 2021-06-07 姓名李四", [("", MAY), ("", date(2021, 6, 7))]),
        ("宝宝生日2019-5-1 宝宝 小明 姓名李四", [("小明", MAY)]),
        ("女儿 小红 2019-05-01 儿子 小刚 20210607 家长：李四", [("小红", MAY), ("小刚", date(2021, 6, 7))]),
        ("李四 大宝小红 2019-05-01 小刚 2021-06-07", [("小红", MAY), ("小刚", date(2021, 6, 7))]),
        ("宝宝 小明 2019-05-01 李四 13800138000", [("小明", MAY)]),
        ("李四 宝宝 小明", [("小明", None)]),
        ("李四 宝宝", []),
    ],
)
def test_what_stands_behind_a_word_for_a_child_is_the_childs(text: str, children: list[Any]) -> None:
    found = split_pasted(text)
    assert found.name == "李四"
    assert found.children == tuple(PastedChild(*child) for child in children)


def test_a_birthday_behind_the_childs_own_is_the_members() -> None:
    found = split_pasted("李四 宝宝 小明 2019-05-01 生日 1990-02-03")
    assert (found.birthday, found.children) == (date(1990, 2, 3), (PastedChild("小明", MAY),))


def test_a_birthday_without_its_year_is_kept_as_month_and_day() -> None:
    assert split_pasted("张三 13800138000 生日：5月1日") == Pasted("张三", PHONE, day=(5, 1))
    assert split_pasted("张三 生日：2-29").day == (2, 29)
    assert split_pasted("张三 生日：13月1日").day is None
    assert split_pasted("张三 宝宝 小明 5月1日").day is None
    assert split_pasted("张三 5月1日 1990-05-01") == Pasted("张三", birthday=date(1990, 5, 1))


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("张三 女 13800138000", "f"),
        ("张三 性别：男", "m"),
        ("王女士 13800138000", "f"),
        ("王先生", "m"),
        ("男孩", ""),
        ("张三 女儿 小红", ""),
        ("张三", ""),
    ],
)
def test_the_gender_is_read_from_a_word_or_a_title(text: str, gender: str) -> None:
    assert split_pasted(text).gender == gender


def test_a_lunar_birthday_says_so() -> None:
    assert split_pasted("张三 农历1990-05-01") == Pasted("张三", birthday=date(1990, 5, 1), lunar=True)
    assert not split_pasted("张三 阳历1990-05-01 宝宝 小明 农历2019-05-01").lunar


@given(st.text(max_size=80))
def test_any_text_can_be_pasted(text: str) -> None:
    found = split_pasted(text)
    assert found.phone == "" or (len(found.phone) == 11 and found.phone.isdigit())
    assert all(child.name or child.birthday for child in found.children)


@given(st.permutations(["张三", PHONE, "1990-02-03", "女"]), st.sampled_from([" ", "，", "\n", "；", "、 "]))
def test_the_order_and_what_stands_between_do_not_matter(parts: list[str], between: str) -> None:
    assert split_pasted(between.join(parts)) == Pasted("张三", PHONE, date(1990, 2, 3), gender="f")


@given(
    st.lists(
        st.sampled_from(["宝宝", "小明", "2019-05-01", "妈妈", "张三", "生日", "女", "5月1日", PHONE]), max_size=12
    )
)
def test_no_word_of_a_line_is_counted_twice(parts: list[str]) -> None:
    found = split_pasted(" ".join(parts))
    names = [found.name, *(child.name for child in found.children)]
    dates = [found.birthday, *(child.birthday for child in found.children)]
    assert len([name for name in names if name]) <= parts.count("小明") + parts.count("张三")
    assert len([day for day in dates if day]) <= parts.count("2019-05-01")


@pytest.mark.parametrize("text", ["2019-05-01", "20190501", "2019年5月1日", " 2019.5.1 ", "２０１９／０５／０１"])
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    assert day_of(text) == MAY


@pytest.mark.parametrize("text", ["", "5月1日", "2019-02-30", "2019", "morning"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert day_of(text) is None
