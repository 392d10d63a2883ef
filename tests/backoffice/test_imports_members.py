"""Members from a table: what comes in, what is refused, what the same file again does."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from members.models import Card, Child, Consent, Member, MemberTag, Phone, Tag, TierChange
from points.models import Lot, PointsEntry
from stores.models import Audit
from tests.backoffice.importing import apply, check, counts, faults
from tests.factories import Chain, make_member
from tests.standing import faults as ledger_faults
from tests.stores.tables import as_xlsx
from wallets.models import Lot as WalletLot

pytestmark = pytest.mark.django_db
HEADER = ["phone", "name", "store"]
FULL = [
    *HEADER,
    "birthday",
    "gender",
    "adviser",
    "tier",
    "tags",
    "child_consent",
    "children",
    "sms_consent",
    "points",
    "points_until",
    "principal",
    "gift",
    "joined_at",
    "card",
]


def full(chain: Chain, *, phone: str = "13800138000") -> list[object]:
    tag = Tag.objects.select_related("group").order_by("pk")[0]
    until = timezone.localdate() + timedelta(days=90)
    return [
        phone,
        "张三",
        "S001",
        "1990/5/1",
        "女",
        "cashier1",
        "VIP",
        f"{tag.group.name}:{tag.name}",
        "是",
        "小宝 2020-05-01;小贝 2022-01-31",
        "是",
        320,
        until,
        "500.00",
        "50",
        "2024-03-08",
        "VIP0001",
    ]


def test_a_member_comes_in_with_all_that_belongs_to_them(chain: Chain) -> None:
    batch = apply(chain.hq, as_xlsx([FULL, full(chain)]))
    assert (batch.state, batch.format, counts(batch)) == ("applied", "XLSX", (1, 0, 0, 0))
    member = Member.objects.get()
    assert (member.name, member.home_store, member.birthday) == ("张三", chain.s001, date(1990, 5, 1))
    assert (member.gender, member.adviser, member.tier.code) == ("f", chain.cashier, "vip")
    assert (member.points, member.principal, member.gift, member.sms_ok) == (320, D("500.00"), D("50.00"), True)
    assert timezone.localdate(member.joined_at) == date(2024, 3, 8)
    assert "zs" in member.search
    assert Phone.objects.get().number == "+8613800138000"
    assert Card.objects.get().number == "VIP0001"
    assert set(Child.objects.values_list("name", "birthday")) == {
        ("小宝", date(2020, 5, 1)),
        ("小贝", date(2022, 1, 31)),
    }
    assert set(Consent.objects.values_list("kind", "channel")) == {
        ("child_data", "import"),
        ("sms_marketing", "import"),
    }
    assert MemberTag.objects.get().by == chain.hq
    assert Lot.objects.get().ends_on == timezone.localdate() + timedelta(days=90)
    entry = PointsEntry.objects.get()
    assert (entry.kind, entry.reference, entry.by) == ("opening", f"import:{batch.pk}:2", chain.hq)
    assert WalletLot.objects.get().reference == f"import:{batch.pk}:2"
    assert TierChange.objects.get().new == member.tier
    history = member.history.get()
    assert (history.history_type, history.history_change_reason) == ("+", f"import:{batch.pk}")
    assert Audit.objects.filter(action="import.applied", detail__new=1).exists()
    assert ledger_faults() == []


def test_the_same_file_again_changes_nothing_in_either_form(chain: Chain) -> None:
    rows = [FULL, full(chain)]
    apply(chain.hq, rows)
    again = apply(chain.hq, rows)
    assert counts(again) == (0, 0, 1, 0)
    assert counts(apply(chain.hq, as_xlsx(rows))) == (0, 0, 1, 0)
    assert (Member.objects.get().points, PointsEntry.objects.count(), again.made.count()) == (320, 1, 0)


def test_a_check_writes_nothing_but_its_findings(chain: Chain) -> None:
    batch = check(chain.hq, [FULL, full(chain), ["1380013800", "李四", "S001", *[""] * 14]])
    assert (batch.state, counts(batch)) == ("bad", (1, 0, 0, 1))
    assert not Member.objects.exists()
    assert not batch.made.exists()
    assert faults(batch) == ["3 phone: has the wrong number of digits (1380013800)"]


CELLS = ("birthday", "tags", "children", "points", "points_until", "principal", "gift", "tier", "adviser", "gender")
WIDE = [*HEADER, *CELLS, "child_consent"]
BAD: dict[str, dict[str, object]] = {
    "13800138001": {"birthday": timezone.localdate() + timedelta(days=1)},
    "13800138002": {"birthday": "1.5.1990"},
    "13800138003": {"birthday": "1880-01-01"},
    "13800138004": {"tags": "no:such"},
    "13800138005": {"children": "小宝"},
    "13800138006": {"children": "小宝 2020-05-01"},
    "13800138007": {"points": "-5"},
    "13800138008": {"points": "1.5"},
    "13800138009": {"points": "5", "points_until": timezone.localdate() - timedelta(days=1)},
    "13800138010": {"principal": "1.005"},
    "13800138011": {"principal": "4900", "gift": "200"},
    "13800138012": {"tier": "gold"},
    "13800138013": {"adviser": "nobody"},
    "13800138014": {"gender": "x"},
    "13800138015": {"points": "=1+1"},
    "13800138016": {"points": "many"},
    "13800138017": {"points": "99999999"},
    "13800138018": {"principal": "999999999"},
    "13800138019": {"child_consent": "maybe"},
}


def test_each_bad_cell_is_told_in_words(chain: Chain) -> None:
    rows = [[phone, "张三", "S001", *(cells.get(name, "") for name in WIDE[3:])] for phone, cells in BAD.items()]
    found = [error["fault"] for error in check(chain.hq, [WIDE, *rows]).errors]
    assert found == [
        "lies in the future",
        "is no day; write it as 2026-05-01",
        "lies too far back",
        "there is no tag “no:such” (group:tag)",
        "needs a name and a birthday each: 小宝 2020-05-01",
        "needs the guardian’s consent (its own column)",
        "must not be negative",
        "must be a whole number",
        "is over already",
        "has more than two decimals",
        "is more than a card may hold (5000.00)",
        "is not known",
        "is not known",
        "is none of the choices",
        "holds a formula: paste the value instead",
        "is no number",
        "is too large",
        "is too large",
        "must be yes or no",
    ]


def test_phones_that_excel_has_shortened_are_not_guessed(chain: Chain) -> None:
    rows = [["1.38E+10", "张三", "S001"], ["1.3800138000E+10", "李四", "S001"], ["abc", "王五", "S001"]]
    batch = check(chain.hq, [HEADER, *rows])
    assert [error["fault"] for error in batch.errors] == [
        "was shortened by Excel: format the column as text and enter it again",
        "is no phone number",
    ]


def test_names_that_are_missing_too_long_or_twice_are_told(chain: Chain) -> None:
    rows = [["13800138000", "", "S001"], ["13800138001", "张" * 65, ""], ["138 0013 8001", "李四", "S001", "more"]]
    batch = check(chain.hq, [HEADER, *rows])
    assert faults(batch) == [
        "2 member’s name: is missing ()",
        f"3 member’s name: is longer than 64 characters ({'张' * 60})",
        "3 home store: is missing ()",
        "4 : has a cell outside the named columns ()",
        "4 phone: stands in line 3 already (138 0013 8001)",
    ]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (["phone", "name"], "Columns are missing: home store."),
        ([*HEADER, "phone"], "The column “phone” stands there twice."),
        ([*HEADER, "shoe size"], "There is no column “shoe size”. Take the template’s names."),
    ],
)
def test_a_wrong_header_is_told_before_any_line(chain: Chain, header: list[str], words: str) -> None:
    batch = check(chain.hq, [header, ["13800138000"]])
    assert (batch.state, batch.message, batch.errors) == ("bad", words, [])


def test_a_table_without_lines_is_told(chain: Chain) -> None:
    assert check(chain.hq, [HEADER]).message == "The table holds no lines below its header."


def test_what_a_line_changes_is_changed_with_history_and_the_rest_stays(chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613800138000", name="张三", city="福州", points=100)
    header = [*HEADER, "city", "birthday", "tier", "card", "sms_consent"]
    batch = apply(chain.hq, [header, ["13800138000", "张珊", "S002", "", "1991-02-03", "VIP", "C1", "是"]])
    assert counts(batch) == (0, 1, 0, 0)
    member.refresh_from_db()
    assert (member.name, member.home_store, member.city) == ("张珊", chain.s002, "福州")
    assert (member.birthday, member.tier.code, member.sms_ok, member.points) == (date(1991, 2, 3), "vip", True, 100)
    assert [row.history_change_reason for row in member.history.order_by("history_id")] == [
        None,
        f"import:{batch.pk}",
    ]
    assert ledger_faults() == []


def test_a_tier_is_only_raised_and_a_withdrawn_consent_stays_withdrawn(chain: Chain) -> None:
    member = make_member(chain.s001, phone="+8613800138000", name="张三", tier="diamond")
    Consent.objects.create(
        member=member,
        kind="sms_marketing",
        given=False,
        channel="sms",
        source="reply",
        text_version="1",
        at=timezone.now(),
    )
    header = [*HEADER, "tier", "sms_consent"]
    batch = apply(chain.hq, [header, ["13800138000", "张三", "S001", "VIP", "是"]])
    assert counts(batch) == (0, 0, 1, 0)


def test_an_opening_balance_is_brought_once(chain: Chain) -> None:
    apply(chain.hq, [[*HEADER, "points", "principal"], ["13800138000", "张三", "S001", "300", "100"]])
    batch = check(chain.hq, [[*HEADER, "points", "principal"], ["13800138000", "张三", "S001", "400", "200"]])
    assert [error["fault"] for error in batch.errors] == [
        "the member has an opening balance of 300 already",
        "the member has an opening balance of 100.00 already",
    ]


def test_a_card_of_somebody_else_is_refused(chain: Chain) -> None:
    other = make_member(chain.s001)
    Card.objects.create(member=other, number="C1", issued_at=timezone.now())
    batch = check(chain.hq, [[*HEADER, "card"], ["13800138000", "张三", "S001", "C1"]])
    assert [error["fault"] for error in batch.errors] == ["is the card of another member"]


def test_an_exclusive_tag_takes_the_place_of_the_other(chain: Chain) -> None:
    one, other = Tag.objects.filter(group__is_exclusive=True).order_by("group", "pk")[:2]
    assert one.group == other.group
    member = make_member(chain.s001, phone="+8613800138000", name="张三")
    MemberTag.objects.create(member=member, tag=one)
    apply(chain.hq, [[*HEADER, "tags"], ["13800138000", "张三", "S001", f"{other.group.name}:{other.name}"]])
    assert MemberTag.objects.get().tag == other


def test_a_manager_brings_in_members_of_their_own_store_without_balances(chain: Chain) -> None:
    make_member(chain.s002, phone="+8613800138002")
    header = [*HEADER, "points", "tier"]
    rows = [
        ["13800138001", "张三", "S002", "", ""],
        ["13800138002", "李四", "S001", "", ""],
        ["13800138003", "王五", "S001", "100", "VIP"],
        ["13800138004", "赵六", "Store S001", "", ""],
    ]
    batch = check(chain.manager, [header, *rows])
    assert [(error["row"], error["fault"]) for error in batch.errors] == [
        (2, "is not one of your stores"),
        (3, "belongs to a member of another store"),
        (4, "is brought in by head office only"),
        (4, "is brought in by head office only"),
    ]
    assert counts(apply(chain.manager, [header, rows[3]])) == (1, 0, 0, 0)


def test_a_member_who_is_not_active_is_left_alone(chain: Chain) -> None:
    make_member(chain.s001, phone="+8613800138002", status="cancelled")
    batch = check(chain.hq, [HEADER, ["13800138002", "李四", "S001"]])
    assert [error["fault"] for error in batch.errors] == ["belongs to a member who is not active"]


def test_the_templates_example_is_told_apart(chain: Chain) -> None:
    batch = check(chain.hq, [HEADER, ["13800138000", "张三", "S001"]])
    assert [error["fault"] for error in batch.errors] == ["is the example of the template: take it out"]
