"""The self-check of the ledgers: silent on a house that has lived, and it names whatever is corrupted."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from config.ledger_check.checking import SHOWN, Difference
from config.ledger_check.running import CHECKS, check
from config.tasks import check_ledgers
from members.models import Member
from points.models import PointsEntry
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule
from tests.factories import Chain, make_member
from tests.ledger.raw import run, value
from tests.lived import live
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db

# Check and figure -> SQL that makes it wrong. {m} is the member whom everything happened to.
CORRUPTIONS = {
    ("points", "points"): "UPDATE members_member SET points = points + 1 WHERE id = {m}",
    ("points", "points seq"): "UPDATE members_member SET points_seq = points_seq + 1 WHERE id = {m}",
    ("points", "first entry"): "UPDATE points_pointsentry SET seq = 0 WHERE member_id = {m} AND seq = 1",
    ("points", "number of entries"): "DELETE FROM points_pointsentry WHERE member_id = {m} AND seq = 2",
    ("points", "points in lots"): "DELETE FROM points_lot WHERE member_id = {m} AND remaining > 0",
    (
        "points entry",
        "balance after",
    ): "UPDATE points_pointsentry SET balance_after = 7 WHERE member_id = {m} AND seq = 1",
    ("points entry", "parts"): "DELETE FROM points_part WHERE member_id = {m} AND amount > 0",
    ("points lot", "remaining"): "UPDATE points_lot SET remaining = earned - 1 WHERE member_id = {m}",
    ("points lot", "earned"): "UPDATE points_lot SET earned = earned + 1 WHERE member_id = {m}",
    ("points part", "member of the entry"): "UPDATE points_part SET member_id = {o} WHERE member_id = {m}",
    ("points part", "member of the lot"): "UPDATE points_lot SET member_id = {o} WHERE member_id = {m}",
    ("points of a receipt", "points"): "UPDATE checkout_sale SET points_earned = 7 WHERE member_id = {m}",
    ("points of a receipt", "member"): "UPDATE checkout_topup SET member_id = {o} WHERE bonus_points > 0",
    ("stored value", "principal"): "UPDATE members_member SET principal = principal + 0.01 WHERE id = {m}",
    ("stored value", "gift money"): "UPDATE members_member SET gift = gift + 0.01 WHERE id = {m}",
    ("stored value", "wallet seq"): "UPDATE members_member SET wallet_seq = 0 WHERE id = {m}",
    ("stored value", "first entry"): "UPDATE wallets_walletentry SET seq = 0 WHERE member_id = {m} AND seq = 1",
    ("stored value", "number of entries"): "DELETE FROM wallets_walletentry WHERE member_id = {m} AND seq = 2",
    ("wallet entry", "balance after"): "UPDATE wallets_walletentry SET balance_after = 0.01 WHERE member_id = {m}",
    ("wallet entry", "principal of its parts"): "DELETE FROM wallets_part WHERE principal > 0",
    ("wallet entry", "gift money of its parts"): "UPDATE wallets_part SET gift = gift + 0.01 WHERE gift > 0",
    ("wallet lot", "used"): "UPDATE wallets_lot SET used = used - 0.01 WHERE member_id = {m} AND used > 0",
    ("wallet lot", "principal left"): "UPDATE wallets_lot SET principal = principal + 1 WHERE closed_as = ''",
    ("wallet lot", "gift money left"): "UPDATE wallets_lot SET gift = gift + 1 WHERE closed_as = ''",
    ("wallet part", "member of the entry"): "UPDATE wallets_part SET member_id = {o} WHERE member_id = {m}",
    ("wallet part", "member of the lot"): "UPDATE wallets_lot SET member_id = {o} WHERE member_id = {m}",
    ("wallet part", "selling store"): "UPDATE wallets_part SET sold_store_id = {s}",
    ("stored value of a receipt", "amount"): "UPDATE checkout_sale SET wallet = wallet + 1, due = due - 1, "
    "handed_over = handed_over - 1 WHERE wallet > 0 AND due > 1",
    ("stored value of a receipt", "gift money"): "UPDATE checkout_topup SET gift = gift + 1",
    ("stored value of a receipt", "member"): "UPDATE checkout_topup SET member_id = {o}",
    ("lot of a top-up", "principal"): "UPDATE checkout_topup SET amount = amount + 1, handed_over = handed_over + 1",
    ("lot of a top-up", "gift money"): "UPDATE checkout_topup SET gift = gift + 1",
    ("lot of a top-up", "offer"): "UPDATE wallets_lot SET offer_id = NULL",
    (
        "stored value of a return",
        "amount",
    ): "UPDATE wallets_walletentry SET reference = 'x' WHERE kind = 'closed_return'",
    ("cash-out", "member"): "DELETE FROM wallets_walletentry WHERE kind = 'cash_out'",
    ("cash-out", "lot closed as"): "UPDATE wallets_lot SET closed_as = 'customer' WHERE closed_as = 'merchant'",
    ("purchases", "window spend"): "UPDATE members_member SET window_spend = window_spend + 0.01 WHERE id = {m}",
    ("purchases", "window points"): "UPDATE members_member SET window_points = 0 WHERE id = {m}",
    ("visits", "visits"): "UPDATE members_member SET visits = visits + 1 WHERE id = {m}",
    ("visits", "last visit"): "UPDATE members_member SET last_visit = now() WHERE id = {m}",
    ("consents", "sms ok"): "UPDATE members_member SET sms_ok = NOT sms_ok",
    ("purchase of a receipt", "net"): "UPDATE members_purchase SET net = net - 0.01 WHERE net < 0",
    ("purchase of a receipt", "points"): "UPDATE members_purchase SET points = points + 1 WHERE kind = 'sale'",
    (
        "purchase of a receipt",
        "business day",
    ): "UPDATE members_purchase SET business_day = '2020-01-01' WHERE kind = 'refund'",
    ("purchase of a receipt", "member"): "DELETE FROM members_purchase WHERE member_id = {m}",
    ("sale", "subtotal"): "UPDATE checkout_sale SET subtotal = subtotal + 1, discount = discount + 1",
    ("sale", "discount"): "UPDATE checkout_line SET coupon_off = 0, rounding_off = coupon_off WHERE coupon_off > 0",
    ("sale", "points value"): "UPDATE checkout_line SET points_off = 0, rounding_off = points_off WHERE points_off > 0",
    ("sale", "rounding"): "UPDATE checkout_line SET coupon_off = 0, rounding_off = coupon_off WHERE coupon_off > 0",
    ("sale", "waived"): "UPDATE checkout_line SET waived = 0, rounding_off = waived WHERE waived > 0",
    ("sale", "total"): "UPDATE checkout_line SET net = net - 1, rounding_off = rounding_off + 1 WHERE net > 1",
    ("sale", "tenders"): "UPDATE checkout_tender SET amount = amount - 0.01 WHERE sale_id IS NOT NULL AND amount > 1",
    ("sale", "stored value"): "UPDATE checkout_tender SET method_id = (SELECT id FROM checkout_tendermethod "
    "WHERE code = 'alipay')",
    ("sale", "lines"): "DELETE FROM checkout_line WHERE member_id IS NULL",
    ("sale", "rows of another member"): "UPDATE checkout_line SET member_id = {o} WHERE member_id = {m}",
    ("refund", "goods"): "UPDATE checkout_refundline SET net = net + 0.01",
    ("refund", "points value"): "UPDATE checkout_refundline SET points_value = points_value + 0.01",
    ("refund", "waived"): "UPDATE checkout_refundline SET waived = waived + 0.01",
    ("refund", "amount"): "UPDATE checkout_refundtender SET amount = amount + 0.01",
    ("refund", "closed tenders"): "UPDATE checkout_refundtender SET closed = closed + 0.01 WHERE closed > 0",
    ("refund", "lines"): "DELETE FROM checkout_refundline",
    ("refund", "lines of another sale"): "UPDATE checkout_refundline SET line_id = (SELECT id FROM checkout_line "
    "WHERE member_id IS NULL LIMIT 1) WHERE id = (SELECT id FROM checkout_refundline WHERE member_id = {m} LIMIT 1)",
    ("returned line", "quantity"): "UPDATE checkout_refundline SET quantity = 9",
    ("returned line", "net"): "UPDATE checkout_refundline SET net = net + 1000",
    ("returned line", "points value"): "UPDATE checkout_refundline SET points_value = 1000",
    ("returned line", "waived"): "UPDATE checkout_refundline SET waived = 1000",
    ("returned tender", "amount"): "UPDATE checkout_refundtender SET closed = 100000 WHERE tender_id IS NOT NULL",
    ("top-up", "tenders"): "DELETE FROM checkout_tender WHERE top_up_id IS NOT NULL",
    ("coupon", "sale"): "UPDATE coupons_coupon SET used_reference = 'x' WHERE state = 'used'",
    ("coupon", "reference"): "UPDATE coupons_coupon SET used_reference = '' WHERE state = 'used'",
    ("coupon of a sale", "state"): "UPDATE coupons_coupon SET state = 'issued', used_at = NULL WHERE state = 'used'",
    ("cash shift", "expected"): "UPDATE checkout_shift SET opening_float = opening_float + 1",
    ("cash shift", "cash counted"): "DELETE FROM checkout_shiftcount",
    ("receipt of a cash shift", "store"): "UPDATE checkout_shift SET store_id = {s}",
    ("receipt of a cash shift", "till"): "UPDATE checkout_shift SET terminal = '9'",
    ("score entry", "balance after"): "UPDATE compliance_scoreentry SET balance_after = 7 WHERE seq = 1",
    ("score entry", "number"): "UPDATE compliance_scoreentry SET seq = seq + 100",
    ("violation", "taken"): "UPDATE compliance_charge SET points = points - 1",
    ("violation", "given back"): "DELETE FROM compliance_scoreentry WHERE kind = 'reverse'",
    ("score entry of nobody who was charged", "charged"): "DELETE FROM compliance_charge",
}


@pytest.fixture
def member(chain: Chain) -> Member:
    """Whom everything happened to; and two violations in the store, one of them overturned."""
    roster(chain.s001, chain.cashier)
    for code in ("S8", "S9"):
        found = confirmed(chain, reported(chain.s001, rule(code), by=None))
    decided("a", appealed(found, by=chain.cashier), by=chain.hq, approve=True)
    return live(chain)


def corrupted(sql: str, member: Member) -> list[Difference]:
    """What is found after `sql` went past all triggers; it is undone again."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        stranger = value("SELECT max(id) FROM members_member")
        store = value("SELECT max(id) FROM stores_store")
        run(sql.format(m=member.pk, o=stranger, s=store))
        run("SET LOCAL session_replication_role = origin")
        report = check()
        transaction.set_rollback(True)
    assert report.differences >= len(report.first) > 0, sql
    return list(report.first)


def test_a_house_that_has_lived_shows_no_difference(member: Member) -> None:
    report = check()
    assert report.first == ()
    entries = PointsEntry.objects.count() + WalletEntry.objects.count()
    assert entries > 25
    assert str(report) == f"checked {Member.objects.count()} members, {entries} entries: 0 differences"


def test_every_kind_of_movement_has_happened_in_that_house(member: Member) -> None:
    points = set(PointsEntry.objects.values_list("kind", flat=True))
    assert points >= {"earn", "redeem", "claw_back", "give_back", "expire", "bonus", "opening"}
    wallets = set(WalletEntry.objects.values_list("kind", flat=True))
    assert wallets == {"top_up", "spend", "give_back", "cash_out", "closed_return"}


def test_whatever_is_corrupted_is_named(member: Member) -> None:
    for (name, figure), sql in CORRUPTIONS.items():
        found = {(one.check, one.figure) for one in corrupted(sql, member)}
        assert (name, figure) in found, f"{sql}: {found}"
    assert check().differences == 0


def test_every_figure_of_every_check_is_corrupted_once() -> None:
    assert set(CORRUPTIONS) == {(one.name, figure) for one in CHECKS for figure in one.figures}


def test_a_difference_says_whose_figure_is_what_and_what_it_should_be(member: Member) -> None:
    member.refresh_from_db()
    found = corrupted(CORRUPTIONS["points", "points"], member)
    texts = [str(difference) for difference in found]
    assert f"points: {member.number}: points is {member.points + 1}, expected {member.points}" in texts


def test_of_many_differences_the_first_are_shown_and_all_are_counted(chain: Chain) -> None:
    for _ in range(SHOWN + 5):
        make_member()
    Member.objects.update(visits=3)
    report = check()
    assert (report.differences, len(report.first)) == (SHOWN + 5, SHOWN)


# --- the command and the task ----------------------------------------------------------------------------------------


def call() -> tuple[str, str, int]:
    out, err = StringIO(), StringIO()
    try:
        call_command("check_ledgers", stdout=out, stderr=err)
    except SystemExit as left:
        return out.getvalue(), err.getvalue(), int(left.code or 0)
    return out.getvalue(), err.getvalue(), 0


@pytest.mark.django_db(transaction=True)
def test_the_command_prints_one_line_and_leaves_by_0(chain: Chain) -> None:
    make_member(points=300, wallet=("100.00", "20.00"))
    assert call() == ("checked 1 members, 2 entries: 0 differences\n", "", 0)


def test_the_command_leaves_by_1_and_lists_what_differs(chain: Chain) -> None:
    member = make_member(points=300)
    Member.objects.filter(pk=member.pk).update(points=299)
    out, err, code = call()
    assert (out, code) == ("checked 1 members, 1 entries: 2 differences\n", 1)
    assert err.splitlines() == [
        f"points: {member.number}: points is 299, expected 300",
        f"points: {member.number}: points in lots is 300, expected 299",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_check_writes_nothing_and_sees_one_moment(chain: Chain) -> None:
    make_member(points=300)
    seen = []

    def look(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        result = execute(sql, params, many, context)
        if "FROM points_pointsentry" in sql and not seen:
            seen.append(
                value(
                    "SELECT current_setting('transaction_read_only') || ' ' || current_setting('transaction_isolation')"
                )
            )
        return result

    with connection.execute_wrapper(look):
        assert check().differences == 0
    assert seen == ["on repeatable read"]


def test_the_nightly_task_tells_what_it_found(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    member = make_member(points=300)
    assert check_ledgers() == {"members": 1, "entries": 1, "differences": 0, "first": []}
    Member.objects.filter(pk=member.pk).update(visits=1)
    found = check_ledgers()
    assert (found["differences"], found["first"]) == (1, [f"visits: {member.number}: visits is 1, expected 0"])
    assert "visits is 1, expected 0" in caplog.text
