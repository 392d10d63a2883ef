"""Tiers, numbers, phones, birthdays, consents."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.refused import Code, Refused
from members import rules
from members.rules import Event, Standing, Tier

BASIC, VIP, DIAMOND = 1, 2, 3
TIERS = (Tier(BASIC, D("0.00")), Tier(VIP, D("2000.00"), 2000), Tier(DIAMOND, D("10000.00")))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spend", "points", "rank"),
    [
        ("0.00", 0, BASIC),
        ("1999.99", 1999, BASIC),
        ("2000.00", 0, VIP),
        ("2000.01", 0, VIP),
        ("0.00", 2000, VIP),
        ("0.00", 2001, VIP),
        ("9999.99", 99_999, VIP),
        ("10000.00", 0, DIAMOND),
    ],
)
def test_a_tier_is_reached_by_spend_or_points(spend: str, points: int, rank: int) -> None:
    assert rules.reached(TIERS, Standing(D(spend), points)) == rank


def test_a_tier_without_thresholds_is_never_reached() -> None:
    assert rules.reached([Tier(VIP)], Standing(D("99999.00"), 99_999)) is None


@pytest.mark.parametrize(
    ("current", "spend", "after"),
    [(BASIC, "1999.99", BASIC), (BASIC, "12000.00", DIAMOND), (VIP, "0.00", VIP), (DIAMOND, "2000.00", DIAMOND)],
)
def test_a_sale_lifts_to_the_highest_tier_at_once_and_never_lowers(current: int, spend: str, after: int) -> None:
    assert rules.tier_after_sale(TIERS, Standing(D(spend), 0), current=current) == after


def test_a_sale_that_reaches_no_tier_keeps_the_current_one() -> None:
    assert rules.tier_after_sale([Tier(VIP, D("2000.00"))], Standing(D("5.00"), 5), current=BASIC) == BASIC


@pytest.mark.parametrize(
    ("current", "before", "spends", "after"),
    [
        (VIP, BASIC, ["1999.99"], BASIC),
        (VIP, BASIC, ["2000.00"], VIP),
        (VIP, BASIC, ["1500.00", "2100.00"], VIP),
        (DIAMOND, BASIC, ["2500.00"], VIP),
        (DIAMOND, BASIC, ["10.00"], BASIC),
        (VIP, VIP, ["0.00"], VIP),
        (VIP, BASIC, ["12000.00"], VIP),
        (VIP, BASIC, [], BASIC),
    ],
)
def test_a_return_undoes_the_upgrade_that_it_had_made(current: int, before: int, spends: list[str], after: int) -> None:
    standings = [Standing(D(spend), 0) for spend in spends]
    assert rules.tier_after_refund(TIERS, standings, current=current, before=before) == after


def test_a_return_that_reaches_no_tier_falls_back_to_the_one_before() -> None:
    after = rules.tier_after_refund([Tier(VIP, D("2000.00"))], [Standing(D("5.00"), 0)], current=VIP, before=BASIC)
    assert after == BASIC


def test_a_locked_tier_does_not_move_down() -> None:
    assert rules.tier_after_refund(TIERS, [], current=VIP, before=BASIC, locked=True) == VIP


@pytest.mark.parametrize(
    ("serial", "number"),
    [
        # Products after each zero: 9, 7, 3, 6, 1, 2, 4, 8; then 11 - 8 = 3.
        (0, "M000000003"),
        # After seven zeros 4; (4 + 1) x 2 = 10; then 11 - 10 = 1.
        (1, "M000000011"),
        # (10 + 9) mod 10 = 9 -> 7, 6 -> 1, 10 -> 9, 8 -> 5, 4 -> 8, 7 -> 3, 2 -> 4, 3 -> 6; then 11 - 6 = 5.
        (99_999_999, "M999999995"),
    ],
)
def test_a_member_number_ends_in_the_check_digit_of_iso_7064(serial: int, number: str) -> None:
    assert rules.member_number(serial) == number


@given(st.integers(0, 99_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_a_member_number_is_found(serial: int, place: int, off: int) -> None:
    number = rules.member_number(serial)
    assert rules.is_member_number(number)
    wrong = str((int(number[place + 1]) + off) % 10)
    assert not rules.is_member_number(number[: place + 1] + wrong + number[place + 2 :])


@pytest.mark.parametrize("text", ["", "M", "M1234", "123456789", "m000000000", "M００００００００４"])
def test_other_forms_are_no_member_numbers(text: str) -> None:
    assert not rules.is_member_number(text)


@pytest.mark.parametrize("serial", [-1, 100_000_000])
def test_a_serial_has_at_most_eight_digits(serial: int) -> None:
    with pytest.raises(ValueError, match="8 digits"):
        rules.member_number(serial)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13800138000", "+8613800138000"),
        (" 138 0013 8000 ", "+8613800138000"),
        ("+86-138-0013-8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+85251234567", "+85251234567"),
    ],
)
def test_a_phone_is_kept_in_e164(typed: str, normal: str) -> None:
    assert rules.normal_phone(typed) == normal


@pytest.mark.parametrize("typed", ["", "phone", "1380013800", "138001380001", "+", "12345"])
def test_what_is_no_phone_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.normal_phone(typed)
    assert (refusal.value.code, refusal.value.args_["field"]) == (Code.INVALID, "phone")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613812341380", "138****1380"),
        ("13812341380", "138****1380"),
        ("+85251234567", "852****4567"),
        ("12345678", "123****5678"),
        ("1234567", "****67"),
        ("", "****"),
    ],
)
def test_a_phone_is_masked(phone: str, masked: str) -> None:
    assert rules.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"), [("张三", "张*"), ("张小三", "张**"), ("欧阳小小三", "欧**"), ("张", "张*"), ("", "")]
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


@pytest.mark.parametrize(
    ("birthday", "year", "kept"),
    [
        (date(2020, 2, 29), 2024, date(2024, 2, 29)),
        (date(2020, 2, 29), 2026, date(2026, 2, 28)),
        (date(2020, 2, 29), 2100, date(2100, 2, 28)),
        (date(2019, 5, 1), 2026, date(2026, 5, 1)),
    ],
)
def test_the_29th_of_february_is_kept_on_the_28th(birthday: date, year: int, kept: date) -> None:
    assert rules.birthday_in(year, birthday) == kept
    assert rules.is_birthday(birthday, kept)
    assert not rules.is_birthday(birthday, kept + timedelta(days=1))


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 4, 30), 6),
        (date(2026, 5, 1), 7),
        (date(2026, 5, 2), 7),
        (date(2019, 5, 1), 0),
        (date(2018, 1, 1), 0),
    ],
)
def test_age_is_full_years(today: date, years: int) -> None:
    assert rules.age(date(2019, 5, 1), today) == years


def test_the_last_event_of_a_kind_decides_about_consent() -> None:
    later = NOON + timedelta(seconds=1)
    events = [
        Event("sms_marketing", given=True, at=later),
        Event("sms_marketing", given=False, at=NOON),
        Event("child_data", given=True, at=NOON),
        Event("child_data", given=False, at=later),
    ]
    assert rules.live_consents(events) == {"sms_marketing"}
    assert rules.live_consents([]) == frozenset()


def test_of_two_events_at_once_the_withdrawal_counts() -> None:
    events = [Event("sms_marketing", given=False, at=NOON), Event("sms_marketing", given=True, at=NOON)]
    assert rules.live_consents(events) == frozenset()


def test_a_text_is_kept_without_phones_and_names() -> None:
    told = rules.masked_text("张三丰的 +86 138-0013-8000 和张三, 2026-11-22, 13800138", ["张三", "张三丰", "", "赵"])
    assert told == "张**的 138****8000 和张*, 2026-11-22, 13800138"
    assert rules.masked_text("", ["张三"]) == ""


def test_a_card_number_has_eleven_digits_and_a_check_digit() -> None:
    assert rules.card_number(0) == "000000000002"
    assert len(rules.card_number(10**11 - 1)) == 12
    for serial in (-1, 10**11):
        with pytest.raises(ValueError, match="11 digits"):
            rules.card_number(serial)
