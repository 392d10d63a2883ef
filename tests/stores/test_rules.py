"""Business days, document numbers, second persons."""

import string
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stores import rules
from stores.rules import Level, PriceLimits

CHINA = timezone(timedelta(hours=8))
DAY = date(2026, 11, 22)
sevens = st.text(rules.CROCKFORD, min_size=7, max_size=7)


@pytest.mark.parametrize(
    ("at", "cutoff", "day"),
    [
        (datetime(2026, 11, 22, 0, 0, tzinfo=CHINA), 0, DAY),
        (datetime(2026, 11, 21, 23, 59, 59, tzinfo=CHINA), 0, date(2026, 11, 21)),
        (datetime(2026, 11, 23, 3, 59, 59, tzinfo=CHINA), 4, DAY),
        (datetime(2026, 11, 23, 4, 0, 0, tzinfo=CHINA), 4, date(2026, 11, 23)),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), 0, DAY),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), 0, date(2026, 11, 21)),
    ],
)
def test_the_business_day_changes_at_the_cutoff_hour(at: datetime, cutoff: int, day: date) -> None:
    assert rules.business_day(at, cutoff_hour=cutoff) == day


def test_another_zone_has_another_day() -> None:
    assert rules.business_day(datetime(2026, 11, 22, 20, tzinfo=UTC), tz="UTC") == DAY


def test_a_naive_time_has_no_business_day() -> None:
    with pytest.raises(ValueError, match="zone"):
        rules.business_day(datetime(2026, 11, 22, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "length", "text"), [(0, 1, "0"), (31, 1, "Z"), (32, 2, "10"), (32**7 - 1, 7, "ZZZZZZZ"), (17, 3, "00H")]
)
def test_five_bits_make_a_crockford_character(value: int, length: int, text: str) -> None:
    assert rules.crockford(value, length) == text


@pytest.mark.parametrize(("value", "length"), [(-1, 1), (32, 1)])
def test_a_value_must_fit(value: int, length: int) -> None:
    with pytest.raises(ValueError, match="fit"):
        rules.crockford(value, length)


def test_the_check_character_is_luhns_in_base_32() -> None:
    # Z0 20001010 0000001, every second from the right doubled: 1 -> 2, 1 -> 2, 1 -> 2, 2 -> 4, Z = 31 -> 62 = 1, 30.
    # The digits' sum is 2 + 2 + 2 + 4 + 31 = 41; 64 - 41 = 23 is Q.
    assert rules.document_number("Z0", date(2000, 10, 10), "0000001") == "Z0-20001010-0000001Q"


@given(sevens, st.integers(0, 30), st.sampled_from(string.digits + string.ascii_uppercase))
def test_one_wrong_character_of_a_number_is_found(seven: str, place: int, char: str) -> None:
    number = rules.document_number("S001", DAY, seven)
    assert rules.is_document_number(number)
    assert number.startswith("S001-20261122-" + seven)
    place %= len(number)
    wrong = number[:place] + char + number[place + 1 :]
    same = char.translate(rules.LOOKALIKES) == number[place].translate(rules.LOOKALIKES)
    assert same or number[place] == "-" or not rules.is_document_number(wrong)


@pytest.mark.parametrize(
    "text", ["", "S001", "s001-20261122-00000000", "S001-2026112-00000000", "S001-20261122-0000000U"]
)
def test_other_forms_are_no_document_numbers(text: str) -> None:
    assert not rules.is_document_number(text)


@pytest.mark.parametrize("seven", ["", "000000", "00000000", "000000U", "000000a"])
def test_a_number_needs_seven_crockford_characters(seven: str) -> None:
    with pytest.raises(ValueError, match="seven"):
        rules.document_number("S001", DAY, seven)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" s001-20261122-o1lia000 ", "S001-20261122-0111A000"),
        ("LO1-20261122-LO000000", "LO1-20261122-10000000"),
        ("abc", "ABC"),
    ],
)
def test_a_typed_number_is_made_normal(typed: str, normal: str) -> None:
    assert rules.normal_number(typed) == normal


@pytest.mark.parametrize(
    ("role", "wide", "levels"),
    [
        ("cashier", False, set()),
        ("manager", False, {Level.MANAGER}),
        ("manager", True, {Level.MANAGER, Level.REGION}),
        ("finance", True, {Level.FINANCE}),
        ("hq", True, {Level.MANAGER, Level.REGION, Level.HQ}),
        ("auditor", True, set()),
    ],
)
def test_a_role_decides_at_its_levels(role: str, wide: bool, levels: set[Level]) -> None:  # noqa: FBT001
    assert rules.levels_of(role, wide=wide) == levels


MANAGER, REGION = rules.levels_of("manager"), rules.levels_of("manager", wide=True)


@pytest.mark.parametrize(
    ("typed", "held", "level"),
    [
        ("100.01", frozenset(), None),
        ("100.00", frozenset(), None),
        ("95.00", frozenset(), None),
        ("94.99", frozenset(), Level.MANAGER),
        ("80.00", frozenset(), Level.MANAGER),
        ("79.99", frozenset(), Level.REGION),
        ("94.99", MANAGER, None),
        ("79.99", MANAGER, Level.REGION),
        ("79.99", REGION, None),
    ],
)
def test_a_price_below_the_limit_asks_the_next_level(typed: str, held: frozenset[Level], level: Level | None) -> None:
    limits = PriceLimits(cashier=D(5), manager=D(20))
    assert rules.price_level(D("100.00"), D(typed), limits=limits, held=held) == level


@pytest.mark.parametrize(
    ("amount", "other", "held", "level"),
    [
        ("0.00", False, frozenset(), Level.MANAGER),
        ("499.99", False, frozenset(), Level.MANAGER),
        ("500.00", False, frozenset(), Level.MANAGER),
        ("500.01", False, frozenset(), Level.REGION),
        ("1.00", True, frozenset(), Level.REGION),
        ("500.00", False, MANAGER, None),
        ("500.01", False, MANAGER, Level.REGION),
        ("500.01", True, REGION, None),
    ],
)
def test_a_refund_asks_the_manager_up_to_500_and_the_region_above(
    amount: str, other: bool, held: frozenset[Level], level: Level | None  # noqa: FBT001
) -> None:  # fmt: skip
    assert rules.refund_level(D(amount), other_tender=other, held=held) == level


@pytest.mark.parametrize(
    ("points", "level"),
    [(199, None), (200, None), (201, Level.MANAGER), (-200, None), (-201, Level.MANAGER)],
)
def test_more_than_200_points_by_hand_ask_a_manager(points: int, level: Level | None) -> None:
    assert rules.points_level(points) == level


@pytest.mark.parametrize(("cost", "level"), [("99.99", None), ("100.00", None), ("100.01", Level.HQ)])
def test_a_campaign_above_its_limit_asks_hq(cost: str, level: Level | None) -> None:
    assert rules.campaign_level(D(cost), limit=D("100.00")) == level


def test_every_other_action_has_its_level() -> None:
    by_rule = {rules.Action.PRICE, rules.Action.REFUND, rules.Action.POINTS_BY_HAND, rules.Action.CAMPAIGN}
    assert set(rules.LEVEL_OF) | by_rule == set(rules.Action)
    assert rules.LEVEL_OF[rules.Action.CASH_OUT] == rules.LEVEL_OF[rules.Action.TOP_UP_UNDO] == Level.FINANCE


def test_nobody_decides_on_their_own_request() -> None:
    assert rules.may_decide(Level.MANAGER, held=MANAGER, asker=False)
    assert not rules.may_decide(Level.MANAGER, held=MANAGER, asker=True)
    assert not rules.may_decide(Level.REGION, held=MANAGER, asker=False)
