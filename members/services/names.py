"""What is typed about a person: checked, and made searchable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger import pinyin
from ledger.refused import Refused
from ledger.words import text_fault
from members import rules
from members.models import Member
from members.texts import OLDEST, invalid

LONGEST = {"name": 64, "city": 32, "note": 200, "wechat_stage": 16, "email": 254, "reason": 200, "text_version": 16}


def checked_name(text: str, field: str = "name") -> str:
    """A name without outer spaces. Refuses `invalid`: empty, too long, NUL, half a character."""
    name = checked_text(text, field)
    if not name:
        raise invalid(field, "needed")
    return name


def checked_text(text: str, field: str) -> str:
    """A text that may be empty. Refuses `invalid`."""
    fault = text_fault(text)
    if fault:
        raise invalid(field, fault)
    plain = " ".join(text.split())
    if len(plain) > LONGEST.get(field.rpartition(".")[2], 64):
        raise invalid(field, "too_long")
    return plain


def checked_reason(text: str, member: Member) -> str:
    """A reason, as rows that never change may keep it: without phones and the names of member and children.

    Refuses `invalid` (none, too long).
    """
    why = checked_text(text, "reason")
    if not why:
        raise invalid("reason", "needed")
    return rules.masked_text(why, [member.name, *member.children.values_list("name", flat=True)])


def without_person(text: str, member: Member | None) -> str:
    """A text, as rows that never change may keep it: without phones and the member's name."""
    return rules.masked_text(text, [] if member is None else [member.name]) if text else text


def checked_phone(text: str) -> str:
    """A phone in E.164. Refuses `invalid` (field phone)."""
    try:
        return rules.normal_phone(text)
    except Refused as refused:
        raise invalid("phone", str(refused.args_["reason"])) from None


def checked_birthday(day: date | None, today: date, field: str = "birthday") -> date | None:
    """A day between 1900 and today. Refuses `invalid`."""
    if day is not None and day > today:
        raise invalid(field, "future")
    if day is not None and day < OLDEST:
        raise invalid(field, "too_old")
    return day


def checked_gender(gender: str, field: str = "gender") -> str:
    """f, m or empty. Refuses `invalid`."""
    if gender not in Member.Gender.values:
        raise invalid(field, "not_a_gender")
    return gender


def spelled(name: str) -> Mapping[str, Any]:
    """The stored columns by which a name sorts and is found."""
    return {
        "pinyin": " ".join(pinyin.syllables(name, person=True))[:255],
        "search": pinyin.prefixes(pinyin.keys(name, person=True)),
    }
