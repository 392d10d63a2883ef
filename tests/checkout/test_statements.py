"""How many statements a receipt takes: the number of statements is the speed, and it is free of noise."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkout.rules.basket import Basket, Line
from members.models import Member
from tests.checkout.doing import ask_undo, basket, give_back, quote, sell, top_up
from tests.factories import Chain, make_coupon, make_five_times_offer, make_member, make_product

# What the server's transaction costs is not counted.
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
GOODS = (Line(sku="A1"), Line(sku="A2"))


def statements(do: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        do()
    return [query["sql"] for query in seen.captured_queries if not query["sql"].lstrip().startswith(FRAME)]


@pytest.fixture
def member(chain: Chain) -> Member:
    """Somebody with points and stored value, in a house whose master data this process knows already."""
    make_product("A1", "100.00")
    make_product("A2", "69.00")
    make_five_times_offer()
    member = make_member(chain.s001, points=5_000, wallet=("1000.00", "200.00"))
    used = {"points": (500,), "wallet": D("10.00"), "coupons": (make_coupon(member=member).code,)}
    sell(chain, basket(*GOODS, member=member, **used), "99.00")
    quote(chain, basket(*GOODS, member=member), offer="FREE5X")
    return member


def sale(chain: Chain, member: Member | None, *, goods: tuple[Line, ...] = GOODS, **used: Any) -> int:
    """Statements of a sale of 169.00, less 50.00 by points and 20.00 by a coupon where they are used."""
    order = basket(*goods, member=member, **used)
    total = quote(chain, order)["total"]
    return len(statements(lambda: sell(chain, order, total)))


def test_a_sale_of_two_scanned_lines_takes_lock_key_goods_and_post(chain: Chain, member: Member) -> None:
    assert sale(chain, member) == 4


def test_a_guest_has_no_lock(chain: Chain, member: Member) -> None:
    assert sale(chain, None) == 3


def test_points_wallet_and_coupon_take_one_statement_each(chain: Chain, member: Member) -> None:
    offer = make_coupon(member=member).offer
    sale(chain, member, coupons=(make_coupon(offer, member=member).code,))
    codes = [(make_coupon(offer, member=member).code,) for _ in range(2)]
    assert sale(chain, member, points=(500,)) == 5
    assert sale(chain, member, wallet=D("10.00")) == 5
    assert sale(chain, member, coupons=codes[0]) == 5
    assert sale(chain, member, points=(500,), wallet=D("10.00"), coupons=codes[1]) == 7


def test_the_usual_mix_takes_at_most_5_statements_on_average_and_8_at_worst(chain: Chain, member: Member) -> None:
    """Points in one of five, a coupon in one of five, the wallet in one of three, two lines; on the way somebody is VIP."""
    offer = make_coupon(member=member).offer
    coupons = [make_coupon(offer, member=member).code for _ in range(6)]
    sale(chain, member, coupons=(coupons.pop(),))
    counts = [
        sale(
            chain,
            member,
            points=(500,) if n % 5 == 0 else (),
            coupons=(coupons.pop(),) if n % 5 == 2 else (),
            wallet=D("20.00") if n % 3 == 0 else None,
        )
        for n in range(15)
    ]
    assert sum(counts) == 15 * 4 + 3 + 3 + 5 + 1
    assert sum(counts) / 15 <= 5
    assert max(counts) <= 8


def test_a_sale_that_lifts_the_tier_looks_at_the_window_once_more(chain: Chain, member: Member) -> None:
    offer = make_coupon(member=member).offer
    sale(chain, member, coupons=(make_coupon(offer, member=member).code,))
    used = {"points": (500,), "wallet": D("10.00"), "coupons": (make_coupon(offer, member=member).code,)}
    assert sale(chain, member, goods=(Line(sku="A1", quantity=20), Line(sku="A2")), **used) == 8
    member.refresh_from_db()
    assert member.tier.code == "vip"


def test_a_quote_writes_nothing_and_takes_key_goods_and_for_a_member_person_phone_and_coupons(
    chain: Chain, member: Member
) -> None:
    assert len(statements(lambda: quote(chain, basket(*GOODS)))) == 2
    assert len(statements(lambda: quote(chain, basket(*GOODS, member=member)))) == 5


def test_a_top_up_takes_lock_key_and_post_and_one_that_waives_an_order_its_uses_and_goods(
    chain: Chain, member: Member
) -> None:
    assert len(statements(lambda: top_up(chain, member, "100.00"))) == 3
    asked = {"offer": "FREE5X", "order": Basket(lines=GOODS), "seen_total": D("169.00")}
    assert len(statements(lambda: top_up(chain, member, "845.00", **asked))) == 5


def test_a_refund_reads_the_sale_and_what_came_back_of_it(chain: Chain, member: Member) -> None:
    """Sale, lock (a guest: its row), key, lines, tenders, what came back of both, refunds; the
    operator's levels; post. A member's points: lots, parts, the sale's own lot; the tier. Stored value twice: planned, booked."""
    by = {"by": chain.manager, "approval": None}
    guest = sell(chain, basket(*GOODS), "169.00").data["number"]
    assert len(statements(lambda: give_back(chain, guest, **by))) == 10
    plain = sell(chain, basket(*GOODS, member=member), "169.00").data["number"]
    assert len(statements(lambda: give_back(chain, plain, **by))) == 14
    rich = basket(*GOODS, member=member, points=(500,), wallet=D("50.00"))
    number = sell(chain, rich, "119.00").data["number"]
    assert len(statements(lambda: give_back(chain, number, [(1, 1)], **by))) == 17


def test_asking_for_an_undoing_reads_the_top_up_and_puts_it_before_somebody(chain: Chain, member: Member) -> None:
    number = top_up(chain, member, "100.00").data["number"]
    assert len(statements(lambda: ask_undo(chain, number))) == 10


def test_a_repeated_key_takes_lock_and_key(chain: Chain, member: Member) -> None:
    order = basket(*GOODS, member=member)
    sell(chain, order, "169.00", key="again")
    assert len(statements(lambda: sell(chain, order, "169.00", key="again"))) == 2
