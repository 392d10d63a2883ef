"""How Chinese text is found from a keyboard: pinyin, initials, prefixes. Names of people begin with their surname's reading."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin

LONGEST = 24
_WORD = re.compile(r"[^\W_]+")
# Surnames that are read otherwise than the same characters in other words.
SURNAMES = {
    "乐": "yue",
    "乜": "nie",
    "仇": "qiu",
    "便": "pian",
    "区": "ou",
    "单": "shan",
    "卜": "bu",
    "员": "yun",
    "召": "shao",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "洗": "xian",
    "盖": "ge",
    "祭": "zhai",
    "种": "chong",
    "秘": "bi",
    "繁": "po",
    "缪": "miao",
    "能": "nai",
    "翟": "zhai",
    "覃": "qin",
    "解": "xie",
    "重": "chong",
    "都": "du",
    "郇": "xun",
    "隗": "wei",
    "黑": "he",
}


def folded(text: str) -> str:
    """`text` for comparing: full-width forms and case do not count, nor what is neither letter nor digit."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def syllables(text: str, *, person: bool = False) -> list[str]:
    """The pinyin of `text`, other letters and digits as they are: 曾国藩 is zeng guo fan for a person."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    head: list[str] = []
    for length in (2, 1):
        if person and plain[:length] in SURNAMES:
            head, plain = SURNAMES[plain[:length]].split(), plain[length:]
            break
    return [*head, *_read(plain)]


@lru_cache(4096)
def _read(plain: str) -> tuple[str, ...]:
    """What `lazy_pinyin` makes of it; a name is asked for several times in a row."""
    return tuple(word for part in lazy_pinyin(plain) for word in _WORD.findall(part))


def keys(text: str, *, person: bool = False) -> set[str]:
    """What somebody may type for `text`: itself, its words, its pinyin, its initials; a surname in both readings."""
    readings = [syllables(text), syllables(text, person=person)]
    spelled = {found for reading in readings for found in ("".join(reading), "".join(word[0] for word in reading))}
    words = {folded(word) for word in text.split()}
    return {key for key in spelled | words | {folded(text)} if key}


def prefixes(found: Iterable[str]) -> list[str]:
    """All beginnings of the keys, sorted, each once; up to 24 characters each."""
    return sorted({key[:end] for key in found for end in range(1, min(len(key), LONGEST) + 1)})
