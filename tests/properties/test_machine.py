"""Random lives of two members on the real database; the ledgers stand after every step (docs/algorithms/ledgers.md)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from checkout.answers import Answer
from checkout.models import Sale, TopUp
from checkout.rules.asked import Payment
from checkout.rules.basket import Basket, Line
from checkout.rules.tenders import Tender
from checkout.services import selling
from coupons.models import Coupon
from ledger.refused import Code, Refused
from members.models import Member
from points.services import expiring
from stores import approvals
from stores.models import Approval, Store
from tests.checkout.doing import ask_undo, basket, give_back, key, line, quote, top_up
from tests.factories import (
    AT,
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_offer,
    make_promotion,
    make_top_up_offer,
)
from tests.standing import differences, faults

# The same examples on every run: a failure is found again by running again.
REPEATABLE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    stateful_step_count=25,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
PRICES = st.sampled_from([D("0.03"), D("12.25"), D("33.33"), D("100.00"), D("169.00"), D("499.99"), D("2600.00")])
LINES = st.lists(st.tuples(PRICES, st.integers(1, 4)), min_size=1, max_size=3)
STEPS = st.sampled_from([(), (), (300,), (500,), (500, 300), (300, 300)])
WALLET = st.sampled_from([None, None, "max", D("10.00"), D("77.77"), D("500.00")])
BUYERS = st.sampled_from([0, 0, 0, 1, None])
UNUSABLE = (Code.COUPON_UNUSABLE,)
# What is still due is paid by one method, or a part of it by a voucher, which earns nothing and is never paid back.
PAYING = st.sampled_from(["cash", "wechat", "voucher", "half"])


T = TypeVar("T")


def outcome(do: Callable[[], T]) -> tuple[T | None, Refused | None]:
    """What `do` gives, or what it is refused by."""
    try:
        return do(), None
    except Refused as refused:
        return None, refused


def tenders(paying: str, due: D) -> tuple[Tender, ...]:
    if paying == "half":
        part = (due / 2).quantize(D("0.01"))
        return (*tenders("voucher", part), *tenders("wechat", due - part))
    return (Tender(paying, due),) if due else ()


class House(RuleBasedStateMachine):
    """Steps that people and nights take; what the house refuses changes nothing."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.chain, self.now = chain, AT
        self.members = [make_member(chain.s001, points=450, wallet=("100.00", "20.00")), make_member(chain.s002)]

    def teardown(self) -> None:
        try:
            assert faults() == []
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def tried(self, do: Callable[[], Answer], *codes: Code) -> Answer | None:
        """What `do` answers; one of `codes` is a refusal that may come, and then nothing is written."""
        before = self.written()
        answer, refused = outcome(do)
        assert refused is None or refused.code in codes, refused
        assert refused is None or self.written() == before
        return answer

    def written(self) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM points_part), (SELECT count(*) FROM wallets_part),"
                " (SELECT count(*) FROM checkout_sale), (SELECT count(*) FROM checkout_refund),"
                " (SELECT count(*) FROM checkout_request), (SELECT sum(points) FROM members_member)"
            )
            return list(cursor.fetchone())

    @rule(buyer=BUYERS, lines=LINES, points=STEPS, wallet=WALLET, paying=PAYING)
    def sale(self, buyer: int | None, lines: list[tuple[D, int]], points: Any, wallet: Any, paying: str) -> None:
        goods = tuple(line(str(price), quantity) for price, quantity in lines)
        if buyer is None:
            return self.sold(basket(*goods), paying)
        return self.sold(basket(*goods, member=self.members[buyer], points=points, wallet=wallet), paying)

    @rule(buyer=st.integers(0, 1), price=st.sampled_from(["400.00", "900.00"]))
    def sale_for_all_the_points(self, buyer: int, price: str) -> None:
        """What is redeemed now is owed when the goods that earned it come back."""
        order = basket(line(price), member=self.members[buyer])
        best = quote(self.chain, order, at=self.now)["suggestion"]["points"]
        self.sold(replace(order, points=tuple(best)), "wechat")

    @rule(buyer=BUYERS, price=PRICES, bearer=st.booleans(), days=st.sampled_from([1, 40]))
    def sale_with_a_coupon(self, buyer: int | None, price: D, bearer: bool, days: int) -> None:  # noqa: FBT001
        member = None if buyer is None else self.members[buyer]
        offer = make_offer(minimum=D("30.00"))
        holder = None if bearer else member
        ends = self.now + timedelta(days=days)
        coupon = make_coupon(offer, member=holder, at=self.now, ends_at=ends)
        self.sold(basket(line(str(price)), line("1.99"), member=member, coupons=(coupon.code,)), "cash")

    def sold(self, order: Basket, paying: str) -> None:
        """What the quote says is what the sale takes; what the quote refuses the sale refuses by the same code."""
        told, refused = outcome(lambda: quote(self.chain, order, at=self.now))
        if told is None:
            assert refused.code in (Code.INSUFFICIENT_POINTS, Code.INSUFFICIENT_BALANCE, Code.INVALID, *UNUSABLE)
            assert self.tried(lambda: self.paid(order, D("1.00"), ()), refused.code) is None
            return
        answer = self.tried(lambda: self.paid(order, D(told["total"]), tenders(paying, D(told["due"]))))
        same = (
            "subtotal",
            "discount",
            "points_used",
            "points_value",
            "total",
            "wallet",
            "wallet_parts",
            "due",
            "lines",
        )
        assert {name: answer.data[name] for name in same} == {name: told[name] for name in same}

    def paid(self, order: Basket, total: D, handed: tuple[Tender, ...]) -> Answer:
        who = {"by": self.chain.cashier, "store": self.chain.s001}
        return selling.sell(order, payment=Payment(total, handed), key=key(), at=self.now, **who)

    @rule(which=st.integers(0, 99), parts=st.lists(st.integers(0, 3), min_size=3, max_size=3))
    def partial_return(self, which: int, parts: list[int]) -> None:
        asked = [(place, quantity) for place, quantity in enumerate(parts, start=1) if quantity]
        self.returned(which, asked or None)

    @rule(which=st.integers(0, 99))
    def full_return(self, which: int) -> None:
        self.returned(which, None)

    def returned(self, which: int, lines: list[tuple[int, int]] | None) -> None:
        """By the region's manager, who needs nobody else."""
        sales = list(Sale.objects.order_by("at", "id"))
        if sales:
            sale = sales[which % len(sales)]
            who = {"by": self.chain.region_manager, "approval": None, "at": self.now}
            codes = (Code.ALREADY_REFUNDED, Code.NOT_REFUNDABLE)
            self.tried(lambda: give_back(self.chain, sale.number, lines, **who), *codes)

    @rule(
        buyer=st.integers(0, 1),
        amount=st.sampled_from(["50.00", "333.33", "1000.00"]),
        offer=st.sampled_from([None, "GIFT", "BONUS"]),
    )
    def top_up(self, buyer: int, amount: str, offer: str | None) -> None:
        codes = (Code.BALANCE_CAP, Code.OFFER_UNUSABLE)
        self.tried(lambda: top_up(self.chain, self.members[buyer], amount, offer=offer, at=self.now), *codes)

    @rule(buyer=st.integers(0, 1), price=st.sampled_from(["100.00", "169.00"]))
    def five_times(self, buyer: int, price: str) -> None:
        member = self.members[buyer]
        order = Basket(lines=(Line(name="coat", unit_price=D(price)), Line(name="hat", unit_price=D("0.01"))))
        seen = D(price) + D("0.01")
        asked = {"offer": "FREE5X", "order": order, "seen_total": seen, "at": self.now}
        codes = (Code.BALANCE_CAP, Code.OFFER_UNUSABLE)
        self.tried(lambda: top_up(self.chain, member, str(seen * 5), **asked), *codes)

    @rule(which=st.integers(0, 99), account=st.sampled_from(["merchant", "customer"]), gift=st.booleans())
    def undo(self, which: int, account: str, gift: bool) -> None:  # noqa: FBT001
        top_ups = list(TopUp.objects.order_by("at", "id"))
        if top_ups:
            number = top_ups[which % len(top_ups)].number
            how = {"gift_returned": gift, "at": self.now}
            asked = self.tried(lambda: ask_undo(self.chain, number, account, **how), Code.NOT_REFUNDABLE)
            if asked:
                approval = Approval.objects.get(number=asked.data["approval"])
                done = approvals.decide(approval, by=self.chain.finance, approve=True, at=self.now)
                assert done.result["amount"] == asked.data["amount"]

    @rule(shortfall=st.sampled_from(Store.Shortfall.values), rounding=st.sampled_from(Store.Rounding.values))
    def head_office_changes_its_mind(self, shortfall: str, rounding: str) -> None:
        store = Store.objects.get(pk=self.chain.s001.pk)
        store.shortfall, store.rounding = shortfall, rounding
        store.save(update_fields=["shortfall", "rounding"])

    @rule(days=st.sampled_from([1, 1, 8, 29, 200, 366]))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def night(self) -> None:
        """What has ended goes; the second run of a night finds nothing."""
        expiring.expire(at=self.now)
        assert expiring.expire(at=self.now).points == 0

    @invariant()
    def everything_adds_up(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert differences() == []

    @invariant()
    def nobody_has_used_a_coupon_twice(self) -> None:
        used = list(Coupon.objects.exclude(used_reference="").values_list("used_reference", flat=True))
        assert len(used) == len(set(used))

    @invariant()
    def nothing_is_below_zero_but_a_debt(self) -> None:
        for member in Member.objects.filter(pk__in=[member.pk for member in self.members]):
            assert member.principal >= 0
            assert member.gift >= 0
            assert member.points >= 0 or not member.points_lots.filter(remaining__gt=0).exists()


@pytest.mark.django_db
def test_the_ledgers_stand_after_every_step_of_random_lives(chain: Chain) -> None:
    make_top_up_offer("GIFT", minimum=D("300.00"), gift=D("55.55"))
    make_top_up_offer("BONUS", minimum=D("50.00"), gift=D("0.00"), points=400, coupon_offer=make_offer().code)
    make_five_times_offer()
    make_promotion("TWO", kind="n_pieces", pieces=2, percent_paid=D(58))
    run_state_machine_as_test(lambda: House(chain), settings=REPEATABLE)
