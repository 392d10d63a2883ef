"""A person is erased: no table holds a clear word about them, and the books still add up."""

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from checkout.models import Request
from checkout.services import cleaning, erasing
from ledger.refused import Code, Invalid, Refused
from members.models import Erased, Member, Sealed, Tag, TagGroup
from members.services import cards, family, finding, people, phones
from members.services import erasing as members_erasing
from points.services import moving
from stores import approvals
from stores.models import Approval, Audit
from tests.checkout.doing import ask_undo, basket, give_back, line, sell, top_up
from tests.checkout.merging import merge
from tests.factories import AT, Chain, make_coupon, make_member
from tests.standing import faults

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = ("林雨晴", "linyuqing", "lin yu qing", "13800138000", "13900139000", "13700137000", "林小宝", "林大宝", "CARD0001",
         "6222 0000", "rain@example.com", "喜欢绿茶")  # fmt: skip


def found(words: tuple[str, ...] = WORDS) -> set[tuple[str, str]]:
    """(table, word) for every word that a row of the whole database holds."""
    hits = set()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows = "\n".join(row for (row,) in cursor.fetchall())
            hits |= {(table, word) for word in words if word in rows}
    return hits


def refusal(call: Any, *arguments: Any, **more: Any) -> tuple[Code, object]:
    with pytest.raises(Refused) as refused:
        call(*arguments, **more)
    return refused.value.code, refused.value.args_.get("reason")


def lived(chain: Chain) -> Member:
    """Somebody who left traces wherever one can, and cashed out."""
    consents = [{"kind": kind, "text_version": "v1"} for kind in ("sms_marketing", "child_data")]
    kids = [{"name": name, "birthday": date(2019, 5, day)} for day, name in enumerate(("林小宝", "林大宝"), start=1)]
    how = {"store": chain.s001, "by": chain.cashier, "at": AT}
    member = people.join(**how, phone="13800138000", name="林雨晴", city="福州", consents=consents, children=kids)  # type: ignore[arg-type]
    people.edit(member, by=chain.manager, at=AT, email="rain@example.com", note="喜欢绿茶")
    asked = phones.ask(member, "13900139000", by=chain.manager, store=chain.s001, reason="林雨晴换号", at=AT)
    approvals.decide(asked, by=chain.hq, approve=True, at=AT)
    people.freeze(member, by=chain.manager, reason="林雨晴说 13800138000 丢了, 林小宝捡到", at=AT)
    people.unfreeze(member, by=chain.manager, reason="找到了", at=AT)
    cards.issue_card(member, "CARD0001", by=chain.cashier, at=AT)
    family.tag(member, Tag.objects.create(group=TagGroup.objects.create(code="x", name="兴趣"), name="茶"), by=None)
    make_coupon(member=member)
    note = "给林雨晴 13900139000 留的"
    sale = sell(chain, basket(line(), member=member, note=note), "100.00").data
    give_back(chain, sale["number"], reason="林雨晴说太小, 电话 139 0013 9000")
    moving.adjust(member=member.number, points=300, reason="林雨晴投诉", by=chain.manager, store=chain.s001, at=AT)
    approvals.decide(Approval.objects.get(state="waiting"), by=chain.region_manager, approve=True, at=AT)
    number = top_up(chain, member, "300.00").data["number"]
    told = ask_undo(chain, number, reason="林雨晴搬家", pay_to="6222 0000 林雨晴").data
    approvals.decide(Approval.objects.get(number=told["approval"]), by=chain.finance, approve=True, at=AT)
    other = make_member(chain.s001, name="林雨晴", phone="+8613700137000")
    merge(chain, other, member, reason="林雨晴的另一个号 13700137000")
    return Member.objects.get(pk=member.pk)


def test_no_table_holds_a_word_about_who_was_erased(chain: Chain) -> None:
    member = lived(chain)
    before = found()
    assert {word for _table, word in before} >= set(WORDS) - {"linyuqing"}
    assert {table for table, _word in before} == {
        "members_card",
        "members_child",
        "members_historicalmember",
        "members_member",
        "members_phone",
        "members_sealed",
    }
    erasing.erase(member, by=chain.hq, reason="林雨晴本人申请 13900139000", at=AT + DAY)
    assert found() == set()
    assert faults() == []


def test_the_person_is_gone_and_the_money_rows_stay(chain: Chain) -> None:
    member = lived(chain)
    rows = member.points_entries.count(), member.sales.count(), member.wallet_entries.count()
    erasing.erase(member, by=chain.hq, reason="本人申请", at=AT + DAY)
    gone = Member.objects.get(pk=member.pk)
    assert (gone.status, gone.birthday, gone.search, gone.sms_ok) == ("erased", None, [], False)
    assert gone.name.startswith("#")
    assert (gone.points_entries.count(), gone.sales.count(), gone.wallet_entries.count()) == rows
    for hanging in (gone.children, gone.tags, gone.cards, gone.phones):
        assert not hanging.exists()
    assert not Sealed.objects.exists()
    assert set(gone.coupons.values_list("state", flat=True)) == {"void"}
    assert family.live(gone) == frozenset()
    assert set(Request.objects.filter(member=gone).values_list("body", flat=True)) == {erasing.ANSWER}
    for wanted in ({"phone": "13900139000"}, {"number": member.number}, {"card": "CARD0001"}, {"q": "林雨晴"}):
        assert finding.find(**wanted) == []
    assert gone.history.exclude(name__startswith="#").count() == 0
    assert not LogEntry.objects.exists()
    row = Audit.objects.get(action="member.erased")
    assert (row.by, row.detail["reason"], len(row.detail["files"])) == (chain.hq, "本人申请", 2)


def test_only_head_office_erases_with_a_reason_and_once(chain: Chain) -> None:
    member = make_member(chain.s001)
    assert refusal(erasing.erase, member, by=chain.manager, reason="x") == (Code.FORBIDDEN, "level")
    with pytest.raises(Invalid):
        erasing.erase(member, by=chain.hq, reason="")
    erasing.erase(member, by=chain.hq, reason="x")
    assert refusal(erasing.erase, member, by=chain.hq, reason="x")[0] is Code.NOT_FOUND


def test_principal_is_cashed_out_first_and_gift_money_ends(chain: Chain) -> None:
    member = make_member(chain.s001, wallet=("0.01", "20.00"))
    assert refusal(erasing.erase, member, by=chain.hq, reason="x") == (Code.NOT_ERASABLE, "stored_value")
    given = make_member(chain.s001, wallet=("0.00", "20.00"))
    erasing.erase(given, by=chain.hq, reason="x")
    assert Member.objects.get(pk=given.pk).status == "erased"


def waiting(chain: Chain, member: Member, what: str) -> None:
    who = {"by": chain.manager, "store": chain.s001, "reason": "x", "at": AT}
    if what == "phone":
        phones.ask(member, "13900139000", **who)
    elif what == "points":
        moving.adjust(member=member.number, points=300, **who)
    else:
        number = top_up(chain, member, "300.00").data["number"]
        sell(chain, basket(line("300.00"), member=member, wallet=D("300.00")), "300.00")
        ask_undo(chain, number)


@pytest.mark.parametrize("what", ["phone", "points", "top-up"])
def test_a_request_that_waits_comes_first(chain: Chain, what: str) -> None:
    member = make_member(chain.s001)
    waiting(chain, member, what)
    assert refusal(erasing.erase, member, by=chain.hq, reason="x") == (Code.NOT_ERASABLE, "waiting")
    approvals.decide(Approval.objects.get(), by=chain.finance if what == "top-up" else chain.hq, approve=False, at=AT)
    assert not Sealed.objects.exists()
    erasing.erase(member, by=chain.hq, reason="x")


def test_a_phone_is_known_again_for_two_years_with_its_debt(chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613800138000")
    bought = sell(chain, basket(line("400.00"), member=member), "400.00").data
    sell(chain, basket(line("100.00"), member=member, points=(300,)), "80.00")
    give_back(chain, bought["number"])
    erasing.erase(member, by=chain.hq, reason="x", at=AT)
    kept = members_erasing.known("+8613800138000", AT)
    assert kept is not None
    assert (kept.debt, kept.member, kept.keep_until) == (220, member, date(2028, 11, 22))
    assert len(kept.phone_hash) == 64
    assert members_erasing.known("+8613900139000", AT) is None
    again = people.join(store=chain.s001, by=chain.cashier, phone="13800138000", name="回来了", at=AT + DAY)
    row = Audit.objects.get(action="member.rejoined")
    assert (row.subject_id, row.detail) == (str(again.pk), {"erased": kept.pk, "debt": 220})
    late = AT + timedelta(days=732)
    assert members_erasing.known("+8613800138000", late) is None
    cleaning.clean_up(at=late)
    assert not Erased.objects.exists()
