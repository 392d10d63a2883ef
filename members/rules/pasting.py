"""A line that a customer sent by WeChat, taken apart: "张三 13800138000 1990-05-01 宝宝 小明 2019-06-01" (S125).

The line is read from left to right. What stands behind a word for a child (宝宝, 女儿 …) is the child's, until a word for the
member (妈妈, 姓名, 电话 …) comes; a plain "生日" is the member's again once the child has one. No Django, no clock.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class PastedChild(NamedTuple):
    """A child: its name and birthday, "" and None for what is missing."""

    name: str
    birthday: date | None


class Pasted(NamedTuple):
    """What was found: `phone` as digits, `day` the month and day of a birthday without its year, `gender` f or m."""

    name: str = ""
    phone: str = ""
    birthday: date | None = None
    lunar: bool = False
    day: tuple[int, int] | None = None
    gender: str = ""
    children: tuple[PastedChild, ...] = ()


# A Chinese mobile phone inside a text.
PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d(?:[- ]?\d{4}){2})(?!\d)")
_DATE = r"(?<!\d)((?:19|20)\d\d)(?: ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})|(\d\d)(\d\d))(?!\d)(?: ?[日号])?"
_DAY = r"(?<!\d)(?P<month>\d{1,2}) ?[-/月] ?(?P<date>\d{1,2})(?!\d)(?: ?[日号])?"
_BIRTH = r"(?:出生日期|出生年月日?|出生|生日)"
_CHILD = rf"[大小男女]?(?:宝宝|宝贝|孩子|小孩|儿子|女儿|男宝|女宝|大宝|二宝)的?(?:姓名|名字|名|叫|(?P<born>{_BIRTH}))?"
_OWN = r"会员|妈妈|爸爸|家长|本人|客户|我叫|我是|姓名|名字|联系电话|电话号码|电话|联系方式|手机号码|手机号|手机|微信号?|性别"
_LUNAR = r"农历|阴历|旧历"
_SOLAR = r"阳历|公历|新历"
_WORDS = rf"{_CHILD.replace('?P<born>', '?:')}|{_OWN}|{_BIRTH}|{_LUNAR}|{_SOLAR}"
_LETTER = r"[^\W\d_]"
_LATIN = r"[^\W\d_\u3400-\u9fff]"
_NAME = rf"(?:(?!{_WORDS}){_LETTER}(?:[.·'-](?={_LETTER})| (?<={_LATIN} )(?={_LATIN}))?)+"
_TOKEN = re.compile(
    rf"(?P<year>{_DATE})|(?P<yearless>{_DAY})|(?P<child>{_CHILD})|(?P<lunar>{_LUNAR})|(?P<own>{_OWN})|(?P<birth>{_BIRTH})"
    rf"|(?<!{_LETTER})(?P<gender>[男女])性?(?!{_LETTER})|{_SOLAR}|(?P<name>{_NAME})"
)
GENDERS = {"女": "f", "男": "m"}
TITLES = {"女士": "f", "小姐": "f", "先生": "m"}
DAYS_OF_A_LEAP_YEAR = 2000


def split_pasted(text: str) -> Pasted:
    """Whoever and whatever a pasted line names; empty for what is missing (S125)."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    phone = PHONE.search(plain)
    reader = _Reader()
    for token in _TOKEN.finditer(PHONE.sub("\n", plain)):
        reader.read(token)
    return reader.found(re.sub(r"\D", "", phone.group(1)) if phone else "")


def day_of(text: str) -> date | None:
    """A date as people write it (1990-05-01, 19900501, 1990年5月1日), None when it is none."""
    found = re.fullmatch(_DATE, unicodedata.normalize("NFKC", text).strip())
    return _date(found.groups()) if found else None


def _date(groups: tuple[str | None, ...]) -> date | None:
    year, month, day = (int(part) for part in groups if part)
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass
class _Child:
    name: str = ""
    birthday: date | None = None


@dataclass
class _Reader:
    """What has been read so far; `child` is whose words come now, None for the member's own."""

    name: str = ""
    birthday: date | None = None
    day: tuple[int, int] | None = None
    lunar: bool = False
    gender: str = ""
    child: _Child | None = None
    children: list[_Child] = field(default_factory=list)

    def read(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if token["year"]:
            self._dated(_date(tuple(part for part in token.groups()[1:6] if part)))
        elif token["yearless"]:
            self._yearless(int(token["month"]), int(token["date"]))
        elif token["child"]:
            self._child_word(born=bool(token["born"]))
        elif token["own"] or (kind == "birth" and self.child and self.child.birthday):
            self.child = None
        elif token["name"]:
            self._named(token["name"])
        else:
            self._marked(token)

    def _dated(self, day: date | None) -> None:
        if self.child is None:
            self.birthday = self.birthday or day
        elif self.child.birthday is None:
            self.child.birthday = day
        else:
            self._next_child(_Child(birthday=day))

    def _yearless(self, month: int, day: int) -> None:
        if self.child is None and _day(DAYS_OF_A_LEAP_YEAR, month, day):
            self.day = self.day or (month, day)

    def _child_word(self, *, born: bool) -> None:
        """ "宝宝生日" goes on with the child that has no birthday yet, "宝宝" with the one that has no name."""
        now = self.children[-1] if self.children else None
        lacks = now is not None and (now.birthday is None if born else not now.name)
        if now is not None and lacks:
            self.child = now
        else:
            self._next_child(_Child())

    def _next_child(self, child: _Child) -> None:
        self.child = child
        self.children.append(child)

    def _named(self, name: str) -> None:
        if self.child is None:
            self.name = self.name or name
            self.gender = self.gender or TITLES.get(name[-2:], "")
        elif not self.child.name:
            self.child.name = name
        else:
            self._next_child(_Child(name))

    def _marked(self, token: re.Match[str]) -> None:
        if self.child is None:
            self.gender = self.gender or GENDERS.get(token["gender"] or "", "")
            self.lunar = self.lunar or bool(token["lunar"])

    def found(self, phone: str) -> Pasted:
        """All of it; a name at the end that has no birthday is the member's when nothing else is."""
        children = [one for one in self.children if one.name or one.birthday]
        if not self.name and len(children) > 1 and children[-1].birthday is None:
            self.name = children.pop().name
        rows = tuple(PastedChild(one.name, one.birthday) for one in children)
        day = None if self.birthday else self.day
        return Pasted(self.name, phone, self.birthday, self.lunar, day, self.gender, rows)
