"""A whole import is taken back, or nothing of it: reversing rows, restored columns, forgotten members."""

from decimal import Decimal as D

import pytest
from django.utils import timezone

from catalog.models import Barcode, Product
from checkout.rules.basket import Line
from ledger.refused import Refused
from members.models import Card, Child, Consent, Member, MemberTag, Phone, Tag, TierChange
from members.services import people
from points.models import PointsEntry
from points.services import booking
from stores.importing import running
from stores.models import Assignment, Audit, Staff
from tests.backoffice.importing import apply, check, counts, undo
from tests.checkout.doing import basket, line, sell
from tests.factories import AT, Chain, make_member, make_product, opening
from tests.standing import faults as ledger_faults
from wallets.models import WalletEntry

pytestmark = pytest.mark.django_db
HEADER = [
    "phone",
    "name",
    "store",
    "points",
    "principal",
    "gift",
    "child_consent",
    "children",
    "sms_consent",
    "card",
    "tier",
]
NEW = ["13800138000", "张三", "S001", "300", "500", "50", "是", "小宝 2020-05-01", "是", "C1", "VIP"]


def test_new_members_go_as_if_they_had_never_been(chain: Chain) -> None:
    batch = undo(apply(chain.hq, [HEADER, NEW]), chain.hq)
    assert (batch.state, batch.undone_by, batch.message) == ("undone", chain.hq, "")
    member = Member.objects.get()
    assert (member.status, member.name, member.points, member.balance) == ("erased", "-", 0, D(0))
    assert (member.sms_ok, member.search, member.history.count(), member.tier.code) == (False, [], 0, "basic")
    assert not any(model.objects.exists() for model in (Phone, Card, Child, MemberTag))
    assert list(PointsEntry.objects.order_by("seq").values_list("amount", "reference")) == [
        (300, f"import:{batch.pk}:2"),
        (-300, f"import:{batch.pk}:2:undo"),
    ]
    back = WalletEntry.objects.get(amount__lt=0)
    assert (back.principal, back.gift, back.reverses) == (D("-500.00"), D("-50.00"), WalletEntry.objects.get(seq=1))
    assert list(Consent.objects.filter(kind="sms_marketing").order_by("at").values_list("given", flat=True)) == [
        True,
        False,
    ]
    assert Audit.objects.filter(action="import.undone").exists()
    assert ledger_faults() == []


def test_after_an_undo_the_file_may_come_in_again(chain: Chain) -> None:
    undo(apply(chain.hq, [HEADER, NEW]), chain.hq)
    assert counts(apply(chain.hq, [HEADER, NEW])) == (1, 0, 0, 0)
    assert Member.objects.get(status="active").points == 300
    assert ledger_faults() == []


def test_changed_members_get_back_what_stood_there(chain: Chain) -> None:
    one, other = Tag.objects.filter(group__is_exclusive=True).order_by("group", "pk")[:2]
    member = make_member(chain.s001, phone="+8613800138000", name="张三", city="福州")
    MemberTag.objects.create(member=member, tag=one)
    header = [*HEADER, "city", "tags"]
    row = ["13800138000", "张珊", "S002", *NEW[3:], "厦门", f"{other.group.name}:{other.name}"]
    batch = apply(chain.hq, [header, row])
    assert counts(batch) == (0, 1, 0, 0)
    undo(batch, chain.hq)
    member.refresh_from_db()
    assert (member.name, member.city, member.home_store, member.tier.code) == ("张三", "福州", chain.s001, "basic")
    assert (member.points, member.balance, member.status, member.sms_ok) == (0, D(0), "active", False)
    assert "zs" in member.search
    assert MemberTag.objects.get().tag == one
    assert not Child.objects.exists()
    assert ledger_faults() == []


def blocked(chain: Chain, batch: object) -> list[str]:
    done = undo(batch, chain.hq)  # type: ignore[arg-type]
    assert done.state == "applied"
    assert "Not undone" in done.message
    assert ledger_faults() == []
    return [error["fault"].partition(": ")[2] for error in done.errors]


def test_nothing_is_undone_once_somebody_has_bought(chain: Chain) -> None:
    batch = apply(chain.hq, [HEADER, NEW, ["13800138001", "李四", "S001", *[""] * 8]])
    member = Member.objects.get(name="李四")
    sell(chain, basket(line("100.00"), member=member), "100.00")
    assert blocked(chain, batch) == ["has bought, moved value or got something since"]
    assert Member.objects.filter(status="active").count() == 2


def test_nothing_is_undone_once_an_opening_balance_is_used(chain: Chain) -> None:
    batch = apply(chain.hq, [HEADER, NEW])
    member = Member.objects.get()
    sell(chain, basket(line("100.00"), member=member, points=(300,)), "80.00")
    assert blocked(chain, batch) == ["the opening balance has been used since"]


def test_nothing_is_undone_once_somebody_was_edited(chain: Chain) -> None:
    batch = apply(chain.hq, [HEADER, NEW])
    people.edit(Member.objects.get(), by=chain.hq, city="福州")
    assert blocked(chain, batch) == ["was edited since"]


def test_nothing_is_undone_once_a_child_was_added(chain: Chain) -> None:
    batch = apply(chain.hq, [HEADER, NEW])
    child: people.NewChild = {"name": "小贝", "birthday": timezone.localdate()}
    people.add_child(Member.objects.get(), child, by=chain.hq)
    assert blocked(chain, batch) == ["has bought, moved value or got something since"]


def test_only_what_was_applied_is_undone_and_only_once(chain: Chain) -> None:
    ready = check(chain.hq, [HEADER, NEW])
    with pytest.raises(Refused):
        undo(ready, chain.hq)
    batch = undo(apply(chain.hq, [["sku", "name", "price"], ["A1", "T恤", "59"]], "products"), chain.hq)
    with pytest.raises(Refused):
        undo(batch, chain.hq)


def test_nobody_works_on_a_file_that_somebody_works_on(chain: Chain) -> None:
    batch = check(chain.hq, [HEADER, NEW])
    with running._alone(batch):
        assert running.is_running(batch)
        with pytest.raises(Refused) as refused:
            undo(batch, chain.hq)
        assert refused.value.code == "in_progress"
    assert not running.is_running(batch)


def test_new_goods_go_and_changed_ones_get_their_price_back(chain: Chain) -> None:
    make_product("A1", "59.00", name="T恤")
    header = ["sku", "name", "list_price", "barcodes"]
    batch = apply(chain.hq, [header, ["A1", "T恤", "69", "111"], ["A2", "裙子", "99", "222"]], "products")
    assert counts(batch) == (1, 1, 0, 0)
    undo(batch, chain.hq)
    assert list(Product.objects.values_list("sku", "list_price")) == [("A1", D("59.00"))]
    assert not Barcode.objects.exists()


def test_goods_that_were_sold_are_blocked_and_goods_changed_since_stand_in_the_way(chain: Chain) -> None:
    header = ["sku", "name", "list_price"]
    batch = apply(chain.hq, [header, ["A2", "裙子", "99"]], "products")
    sell(chain, basket(Line(sku="A2")), "99.00")
    undo(batch, chain.hq)
    assert Product.objects.get().is_blocked
    batch = apply(chain.hq, [header, ["A2", "裙子", "89"]], "products")
    Product.objects.update(list_price=D("79.00"))
    assert undo(batch, chain.hq).errors[0]["fault"] == "A2 裙子: was changed since"


def test_staff_go_or_may_not_log_in_any_more(chain: Chain) -> None:
    header = ["code", "name", "role", "store"]
    batch = apply(chain.hq, [header, ["N1", "林晓", "收银员", "S001"], ["N2", "黄丽", "", ""]], "staff")
    Audit.objects.create(
        at=timezone.now(), by=Staff.objects.get(code="N2"), action="x", subject_type="x", subject_id="1"
    )
    undo(batch, chain.hq)
    assert list(Staff.objects.filter(code__startswith="N").values_list("code", "is_active")) == [("N2", False)]
    assert not Assignment.objects.filter(staff__code="N1").exists()


def test_an_opening_balance_that_paid_a_debt_is_owed_again(chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613800138000", name="张三")
    debt = opening(member, AT, "S001-R1")
    booking.add_entry(debt, booking.Kind.ADJUST, -500)  # type: ignore[arg-type]
    debt.post()
    header = ["phone", "name", "store", "points"]
    batch = apply(chain.hq, [header, ["13800138000", "张三", "S001", "300"]])
    member.refresh_from_db()
    assert member.points == -200
    undo(batch, chain.hq)
    member.refresh_from_db()
    assert member.points == -500
    assert ledger_faults() == []


def test_nothing_is_undone_once_stored_value_is_used_or_the_tier_has_moved(chain: Chain) -> None:
    header = ["phone", "name", "store", "principal", "tier"]
    make_member(chain.s001, phone="+8613800138001", name="李四")
    rows = [["13800138000", "张三", "S001", "500", ""], ["13800138001", "李四", "S001", "", "VIP"]]
    batch = apply(chain.hq, [header, *rows])
    sell(chain, basket(line("100.00"), member=Member.objects.get(name="张三"), wallet=D("100.00")), "100.00")
    raised = Member.objects.get(name="李四")
    TierChange.objects.create(
        member=raised,
        kind="manual",
        old=raised.tier,
        new=raised.tier,
        rule_version=1,
        at=timezone.now(),
        business_day=timezone.localdate(),
        reference="later",
    )
    assert blocked(chain, batch) == ["the opening balance has been used since", "the tier has changed since"]
