"""Top-up offers, the cap, the 5x offer and the undo of top-ups."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest

from ledger.refused import Code, Refused
from wallets import rules
from wallets.rules import Extra, Lot, Offer, Uses

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GIFT200 = Offer("GIFT200", D("1000.00"), D("200.00"))


def lot(principal: str, gift: str = "0.00", used: str = "0.00") -> Lot:
    return Lot(1, D(principal), D(gift), D(used), NOON)


@pytest.mark.parametrize(
    ("balance", "amount", "gift", "fits"),
    [
        ("4155.00", "844.99", "0.00", True),
        ("4155.00", "845.00", "0.00", True),
        ("4155.01", "845.00", "0.00", False),
        ("3800.00", "1000.00", "200.00", True),
        ("3900.00", "1000.00", "200.00", False),
    ],
)
def test_principal_and_gift_stay_within_the_cap(balance: str, amount: str, gift: str, fits: bool) -> None:  # noqa: FBT001
    if fits:
        assert rules.check_cap(D(balance), D(amount), gift=D(gift), cap=D("5000.00")) is None
        return
    with pytest.raises(Refused) as refusal:
        rules.check_cap(D(balance), D(amount), gift=D(gift), cap=D("5000.00"))
    assert refusal.value.code == Code.BALANCE_CAP
    assert refusal.value.args_["room"] == D("5000.00") - D(balance)


def test_above_the_cap_there_is_no_room() -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_cap(D("5100.00"), D("1.00"), cap=D("5000.00"))
    assert refusal.value.args_["room"] == D("0.00")


def test_an_order_of_169_needs_a_top_up_of_845() -> None:
    assert rules.five_times(D("169.00")) == D("845.00")


@pytest.mark.parametrize(
    ("order", "amount", "others", "reason"),
    [
        ("169.00", "845.00", False, None),
        ("169.00", "845.01", False, None),
        ("169.00", "844.99", False, "top_up_too_small"),
        ("100.00", "500.00", False, None),
        ("99.99", "500.00", False, "order_below_minimum"),
        ("0.01", "0.05", False, "order_below_minimum"),
        ("169.00", "845.00", True, "other_discounts"),
    ],
)
def test_an_order_is_waived_by_five_times_its_total(
    order: str, amount: str, others: bool, reason: str | None  # noqa: FBT001
) -> None:  # fmt: skip
    def check() -> None:
        rules.check_waiver(D(order), D(amount), multiple=5, minimum=D("100.00"), other_discounts=others)

    if reason is None:
        check()
        assert rules.five_times(D(order), minimum=D("100.00")) <= D(amount)
        return
    with pytest.raises(Refused) as refusal:
        check()
    assert (refusal.value.code, refusal.value.args_["reason"]) == (Code.OFFER_UNUSABLE, reason)


@pytest.mark.parametrize(
    ("balance", "largest"),
    [
        ("0.00", "1000.00"),
        ("0.01", "999.99"),
        ("0.04", "999.99"),
        ("0.05", "999.99"),
        ("0.06", "999.98"),
        ("4155.00", "169.00"),
        ("4155.01", "168.99"),
        ("5000.00", "0.00"),
        ("5200.00", "0.00"),
    ],
)
def test_the_largest_order_is_a_fifth_of_the_room_under_the_cap(balance: str, largest: str) -> None:
    assert rules.largest_order(D("5000.00"), D(balance)) == D(largest)


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (GIFT200, None),
        (replace(GIFT200, is_active=False), "inactive"),
        (replace(GIFT200, starts_at=NOON), None),
        (replace(GIFT200, starts_at=NOON + SECOND), "not_started"),
        (replace(GIFT200, ends_at=NOON + SECOND), None),
        (replace(GIFT200, ends_at=NOON), "ended"),
        (replace(GIFT200, stores=frozenset({"S001", "S002"})), None),
        (replace(GIFT200, stores=frozenset({"S002"})), "other_store"),
        (replace(GIFT200, minimum=D("1000.01")), "below_minimum"),
        (replace(GIFT200, limit_per_member=4), None),
        (replace(GIFT200, limit_per_member=3), "limit"),
        (replace(GIFT200, limit_per_day=2), None),
        (replace(GIFT200, limit_per_day=1), "day_limit"),
    ],
)
def test_an_offer_is_refused_with_its_reason(offer: Offer, reason: str | None) -> None:
    case = {"amount": D("1000.00"), "store": "S001", "at": NOON, "uses": Uses(ever=3, today=1)}
    assert rules.offer_fault(offer, **case) == reason
    if reason is None:
        assert rules.check_offer(offer, **case) is None
        return
    with pytest.raises(Refused) as refusal:
        rules.check_offer(offer, **case)
    assert refusal.value.args_ == {"reason": reason, "offer": "GIFT200"}


def test_the_best_offer_gives_the_most_gift_money() -> None:
    small, dear = Offer("SMALL", D("500.00"), D("60.00")), Offer("DEAR", D("1100.00"), D("200.00"))
    offers = [small, dear, GIFT200]
    assert rules.best_offer(offers, amount=D("499.99")) is None
    assert rules.best_offer(offers, amount=D("500.00")) == small
    assert rules.best_offer(offers, amount=D("1200.00")) == GIFT200


QUILT_KEPT, QUILT_BACK = Extra(D("99.00"), D("99.00")), Extra(D("99.00"), D("0.00"))


@pytest.mark.parametrize(
    ("used", "waived_kept", "quilt", "amount"),
    [
        ("0.00", "169.00", QUILT_KEPT, "577.00"),
        ("0.00", "169.00", QUILT_BACK, "676.00"),
        ("0.00", "100.00", QUILT_KEPT, "646.00"),
        ("0.00", "0.00", QUILT_BACK, "845.00"),
        ("200.00", "169.00", QUILT_KEPT, "377.00"),
        ("577.00", "169.00", QUILT_KEPT, "0.00"),
        ("577.01", "169.00", QUILT_KEPT, "0.00"),
        ("576.99", "169.00", QUILT_KEPT, "0.01"),
    ],
)
def test_the_undo_of_a_waiver_on_the_customers_account(used: str, waived_kept: str, quilt: Extra, amount: str) -> None:
    extras = [Extra(D("169.00"), D(waived_kept)), quilt]
    assert rules.undo_amount(lot("845.00", used=used), account="customer", extras=extras) == D(amount)


@pytest.mark.parametrize(
    ("used", "waived_kept", "quilt", "amount"),
    [
        # 845 - half_up(268 x 845 / 1113 = 203.4681..)
        ("0.00", "169.00", QUILT_KEPT, "641.53"),
        # 845 - half_up(169 x 845 / 1113 = 128.3063..)
        ("0.00", "169.00", QUILT_BACK, "716.69"),
        ("0.00", "0.00", QUILT_BACK, "845.00"),
        # 845 - half_up(199 x 845 / 1113 = 151.0826..)
        ("0.00", "100.00", QUILT_KEPT, "693.92"),
        # 845 - half_up(468 x 845 / 1113 = 355.3100..)
        ("200.00", "169.00", QUILT_KEPT, "489.69"),
    ],
)
def test_the_undo_of_a_waiver_on_the_merchants_account(used: str, waived_kept: str, quilt: Extra, amount: str) -> None:
    extras = [Extra(D("169.00"), D(waived_kept)), quilt]
    assert rules.undo_amount(lot("845.00", used=used), account="merchant", extras=extras) == D(amount)


def test_goods_returned_after_an_undo_pay_by_what_was_kept_then() -> None:
    # 700.00 spent and 268.00 kept are more than 845.00: the undo pays 0.00, the goods' return 577.00 and not 700.00.
    extras = [Extra(D("169.00"), D("169.00")), QUILT_KEPT]
    spent = lot("845.00", used="700.00")
    assert rules.undo_amount(spent, account="customer", extras=extras) == D("0.00")
    closed = replace(spent, closed=True)
    assert rules.after_cash_out(closed, D("700.00"), account="customer", extras=extras) == D("577.00")


def test_the_undo_of_a_bonus_top_up_counts_a_used_coupon_and_voids_the_gift_money() -> None:
    spent = lot("1000.00", "200.00", "100.00")
    assert rules.undo_amount(spent, account="customer") == D("900.00")
    assert rules.undo_amount(spent, account="customer", extras=[Extra(D("30.00"), D("30.00"))]) == D("870.00")
