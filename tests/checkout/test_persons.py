"""Everything about one person (PIPL art. 45), and nothing about another."""

import json
from datetime import date

import pytest

from checkout.services import persons
from ledger.refused import Invalid
from members.models import Child, Member
from members.services import cards, people
from stores.models import Audit
from tests.checkout.doing import basket, line, sell
from tests.checkout.merging import merge
from tests.factories import AT, Chain, make_member
from tests.lived import live

pytestmark = pytest.mark.django_db


def test_a_person_is_told_everything_and_it_is_logged(chain: Chain) -> None:
    member = live(chain)
    other = make_member(chain.s002, name="另一个", phone="+8613800138000", points=5)
    Child.objects.create(member=member, name="小宝", birthday=date(2019, 5, 1))
    cards.issue_card(member, "0001", by=chain.cashier, at=AT)
    told = persons.export(member, by=chain.hq, reason="本人申请", at=AT)
    text = json.dumps(told, ensure_ascii=False)
    assert (told["member"], told["files"][0]["name"], told["format"]) == (member.number, member.name, 1)
    assert told["phones"][0]["number"] == member.phones.get().number
    assert told["children"] == [{"name": "小宝", "birthday": "2019-05-01", "is_lunar": False, "gender": ""}]
    for name, count in {
        "points_entries": member.points_entries.count(),
        "wallet_entries": member.wallet_entries.count(),
        "sales": member.sales.count(),
        "top_ups": member.top_ups.count(),
        "coupons": member.coupons.count(),
        "purchases": member.purchases.count(),
    }.items():
        assert len(told[name]) == count > 0, name
    assert told["wallet_entries"][0]["amount"] == "1200.00"
    for word in (other.number, other.name, "13800138000"):
        assert word not in text
    row = Audit.objects.get(action="member.exported")
    assert (row.by, row.subject_id, row.detail["reason"]) == (chain.hq, str(member.pk), "本人申请")
    assert row.detail["rows"]["children"] == 1
    assert "小宝" not in json.dumps(row.detail, ensure_ascii=False)


def test_the_files_that_were_merged_belong_to_the_person(chain: Chain) -> None:
    loser, survivor = make_member(chain.s001, phone="+8613800138000"), make_member(chain.s001)
    number = sell(chain, basket(line("5.00"), member=loser), "5.00").data["number"]
    merge(chain, loser, survivor)
    told = persons.export(loser, by=chain.hq, reason="x", at=AT)
    assert [row["number"] for row in told["files"]] == sorted([loser.number, survivor.number])
    assert (told["sales"][0]["number"], told["merges"][0]["loser__number"]) == (number, loser.number)
    assert told["lines"][0]["sale__number"] == number


def test_no_reason_no_export(chain: Chain) -> None:
    member: Member = people.join(store=chain.s001, by=None, phone="13800138000", name="张三", at=AT)
    with pytest.raises(Invalid):
        persons.export(member, by=chain.hq, reason=" ")
    assert not Audit.objects.exists()
