"""A house in which everything has happened once: what `check_ledgers` and its tests look at."""

from datetime import date, timedelta
from decimal import Decimal as D

from coupons.services import issue
from members.models import Member
from members.services.family import give_consent, withdraw_consent
from points.services.expiring import expire
from stores import approvals
from stores.models import Approval
from tests.checkout.doing import ask_undo, basket, close_shift, give_back, line, open_shift, sell, top_up
from tests.factories import AT, Chain, add_points, make_five_times_offer, make_member, make_offer, make_top_up_offer

DAY = timedelta(days=1)
TEXT = {"channel": "till", "source": "page", "text_version": "1"}


def live(chain: Chain) -> Member:
    """Sales, returns, top-ups, undoings, coupons, expiry, consents and a debt; the member whom all of it happened to."""
    member = make_member(chain.s001, points=900)
    make_top_up_offer(points=100, coupon_offer=make_offer("WELCOME").code)
    make_five_times_offer()
    topped = _tops_up(chain, member)
    _buys(chain, member)
    _undoes(chain, member, topped)
    _owes(chain)
    _ends(member)
    give_consent(member, "sms_marketing", by=chain.cashier, at=AT, **TEXT)
    other = make_member(chain.s002)
    give_consent(other, "sms_marketing", by=chain.cashier, at=AT, **TEXT)
    withdraw_consent(other, "sms_marketing", by=chain.cashier, at=AT + DAY, **TEXT)
    guest = sell(chain, basket(line("30.00", 3)), "90.00").data
    give_back(chain, guest["number"], [(1, 1)])
    _counts(chain)
    return member


def _tops_up(chain: Chain, member: Member) -> str:
    """The number of the second one: `_buys` empties the first."""
    top_up(chain, member, "1000.00", offer="GIFT200")
    second = top_up(chain, member, "300.00").data
    order = basket(line("169.00"), member=member)
    top_up(chain, member, "845.00", offer="FREE5X", order=order, seen_total=D("169.00"))
    return str(second["number"])


def _buys(chain: Chain, member: Member) -> None:
    """Points, stored value over two lots, coupons; returns in part and in full."""
    first, second = (
        issue(make_offer(code), members=[member], by=chain.hq, store=None, at=AT)[0] for code in ("OFF20", "KEEP20")
    )
    order = basket(
        line("200.00", 2), line("99.90"), member=member, coupons=(first.code,), points=(500, 300), wallet=D("100.00")
    )
    whole = sell(chain, order, "409.90").data
    give_back(chain, whole["number"], [(1, 1)], at=AT + DAY)
    give_back(chain, whole["number"], at=AT + 2 * DAY)
    order = basket(line("650.00", 2), member=member, wallet=D("1200.00"))
    sell(chain, order, "1300.00", ("wechat", "100.00"), at=AT + 2 * DAY)
    sell(chain, basket(line("50.00"), member=member, coupons=(second.code,)), "30.00", at=AT + 3 * DAY)


def _undoes(chain: Chain, member: Member, topped: str) -> None:
    """A top-up is spent in part and undone; then goods that it had paid for come back."""
    sold = sell(chain, basket(line("30.00", 2), member=member, wallet=D("60.00")), "60.00", at=AT + 3 * DAY).data
    asked = ask_undo(chain, topped, "merchant", at=AT + 4 * DAY).data
    approval = Approval.objects.get(number=asked["approval"])
    approvals.decide(approval, by=chain.finance, approve=True, remark="", at=AT + 4 * DAY)
    give_back(chain, sold["number"], [(1, 1)], at=AT + 5 * DAY)


def _owes(chain: Chain) -> None:
    """Buys, spends the points, returns the goods: a debt."""
    member = make_member(chain.s001)
    bought = sell(chain, basket(line("400.00"), member=member), "400.00").data
    sell(chain, basket(line("100.00"), member=member, points=(300,)), "80.00", at=AT + DAY)
    give_back(chain, bought["number"], at=AT + 2 * DAY)
    member.refresh_from_db()
    assert member.points == -220


def _counts(chain: Chain) -> None:
    """A cash shift with a sale, closed five fen short."""
    number = open_shift(chain)
    sell(chain, basket(line("30.00"), terminal="1"), "30.00", ("cash", "20.00"), ("wechat", "10.00"))
    close_shift(chain, number, cash="219.95", wechat="10.00")


def _ends(member: Member) -> None:
    member.refresh_from_db()
    add_points(member, 40, ends=date(2026, 11, 1))
    assert expire(at=AT + 6 * DAY).points == 40
