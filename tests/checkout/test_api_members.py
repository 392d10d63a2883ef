"""The POS API: members."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from members.models import Child, Consent, Member
from tests.factories import Chain, add_points, make_coupon, make_member, make_staff
from tests.tills import Till

NOW = timezone.now()
ZHANG = {"phone": "138 0013 8000", "name": "张三"}


@pytest.fixture
def till(chain: Chain) -> Till:
    return Till(chain.s001)


def test_who_joins_gets_a_card_with_a_masked_phone(till: Till) -> None:
    answer = till.post("members/", ZHANG | {"birthday": "1990-05-01", "gender": "f"}, key=None)
    card = answer.json()
    assert answer.status_code == 201, card
    assert (card["name"], card["phone"], card["points"], card["birthday_month"]) == ("张三", "138****8000", 0, 5)
    assert card["wallet"] == {"principal": "0.00", "gift": "0.00", "total": "0.00"}
    assert (card["home_store"], card["flags"]) == ("S001", ["no_consent"])


def test_a_child_comes_with_the_guardians_consent(till: Till) -> None:
    child = [{"name": "小宝", "birthday": "2019-05-01"}]
    refused = till.post("members/", ZHANG | {"children": child})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["consents"])
    assert Member.objects.count() == 0
    consents = [{"kind": kind, "text_version": "2026-1"} for kind in ("child_data", "sms_marketing")]
    card = till.post("members/", ZHANG | {"children": child, "consents": consents}).json()
    assert card["flags"] == []
    assert (Child.objects.count(), Consent.objects.count()) == (1, 2)


def test_a_phone_belongs_to_one_member_however_it_is_typed(till: Till) -> None:
    till.post("members/", ZHANG)
    answer = till.post("members/", {"phone": "+86 13800138000", "name": "李四"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "phone_taken")
    assert (body["phone"], body["name"]) == ("138****8000", "张*")
    assert Member.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"phone": "13800138000"}, 1),
        ({"phone": "+8613800138000"}, 1),
        ({"last4": "8000"}, 1),
        ({"q": "张"}, 1),
        ({"q": "zhang"}, 1),
        ({"q": "zs"}, 1),
        ({"q": "li"}, 0),
        ({"card": "C1"}, 0),
        ({"phone": "no phone"}, 0),
        ({}, 0),
        ({"q": ""}, 0),
    ],
)
def test_a_member_is_found_chain_wide(till: Till, chain: Chain, query: dict[str, str], found: int) -> None:
    till.post("members/", ZHANG)
    answer = Till(chain.s003).get("members/", **query)
    assert (answer.status_code, len(answer.json()["results"])) == (200, found)


def test_the_card_tells_usable_points_rewards_and_coupons(till: Till) -> None:
    member = make_member(points=120, wallet=("1000.00", "200.00"), at=NOW, birthday=timezone.localdate())
    add_points(member, 50, at=NOW - timedelta(days=400), ends=timezone.localdate() - timedelta(days=1))
    make_coupon(member=member, at=NOW)
    make_coupon(member=member, at=NOW, until=NOW - timedelta(hours=1))
    card = till.get(f"members/{member.number}/").json()
    assert (card["points"], card["coupons"], card["next_reward"]) == (120, 1, {"gap": 380, "value": "50.00"})
    assert [reward["gap"] for reward in card["rewards"]] == [180, 380]
    assert card["wallet"]["total"] == "1200.00"
    assert card["flags"] == ["birthday_today", "no_consent"]


def test_points_that_end_within_30_days_are_flagged(till: Till) -> None:
    member = make_member(sms_ok=True)
    add_points(member, 50, at=NOW, ends=timezone.localdate() + timedelta(days=30))
    assert till.get(f"members/{member.number}/").json()["flags"] == ["points_expiring"]


def test_a_merged_member_answers_as_the_survivor_an_erased_one_not_at_all(till: Till) -> None:
    survivor = make_member()
    merged = make_member(status="merged", merged_into=survivor)
    erased = make_member(status="erased")
    assert till.get(f"members/{merged.number}/").json()["number"] == survivor.number
    assert till.get(f"members/{erased.number}/").status_code == 404
    assert till.get("members/M000000000/").json()["code"] == "not_found"


def test_name_birthday_gender_and_adviser_may_be_changed(till: Till, chain: Chain) -> None:
    make_staff("c02", store=chain.s001)
    member = make_member(birthday=date(1990, 5, 1))
    path = f"members/{member.number}/"
    card = till.patch(path, {"name": "李四", "adviser": "c02", "gender": "m", "birthday": "1991-07-02"}).json()
    assert (card["name"], card["adviser"], card["birthday_month"]) == ("李四", "c02", 7)
    card = till.patch(path, {"adviser": None, "birthday": None}).json()
    assert (card["name"], card["adviser"], card["birthday_month"]) == ("李四", None, None)
    member.refresh_from_db()
    assert member.gender == "m"


def test_a_patch_of_nothing_changes_nothing(till: Till) -> None:
    member = make_member()
    changes = member.history.count()
    assert till.patch(f"members/{member.number}/", {}).status_code == 200
    assert member.history.count() == changes


def test_the_phone_cannot_be_patched(till: Till) -> None:
    member = make_member(phone="+8613800138000")
    card = till.patch(f"members/{member.number}/", {"phone": "13900139000", "points": 1000}).json()
    assert (card["phone"], card["points"]) == ("138****8000", 0)


def test_entries_come_newest_first_by_pages(till: Till) -> None:
    member = make_member()
    for points in (10, 20, 30):
        add_points(member, points, at=NOW)
    page = till.get(f"members/{member.number}/points/", page_size=2).json()
    assert [(row["seq"], row["amount"], row["balance_after"]) for row in page["results"]] == [(3, 30, 60), (2, 20, 30)]
    rest = till.client.get(page["next"]).json()
    assert [row["seq"] for row in rest["results"]] == [1]
    assert rest["next"] is None


def test_stored_value_and_coupons_have_their_pages(till: Till) -> None:
    member = make_member(wallet=("1000.00", "200.00"), at=NOW)
    coupon = make_coupon(member=member, at=NOW)
    [entry] = till.get(f"members/{member.number}/wallet/").json()["results"]
    assert (entry["amount"], entry["principal"], entry["gift"]) == ("1200.00", "1000.00", "200.00")
    [row] = till.get(f"members/{member.number}/coupons/").json()["results"]
    assert (row["code"], row["kind"], row["value"], row["state"]) == (coupon.code, "money", "20.00", "issued")


@pytest.mark.parametrize("what", ["points", "wallet", "coupons"])
def test_a_page_takes_the_same_statements_for_1_and_for_20_rows(
    till: Till, what: str, django_assert_max_num_queries: Any
) -> None:
    member = make_member(points=1, wallet=("1.00", "0.00"), at=NOW)
    make_coupon(member=member, at=NOW)
    till.get(f"members/{member.number}/{what}/")
    for _ in range(19):
        add_points(member, 1, at=NOW)
        make_coupon(member=member, at=NOW)
    with django_assert_max_num_queries(4):
        till.get(f"members/{member.number}/{what}/")


def test_finding_takes_the_same_statements_for_1_and_for_20_rows(
    till: Till, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make_member(phone=f"+86138{number:04d}8000")
    till.get("members/", last4="8000")
    with django_assert_max_num_queries(3):
        assert len(till.get("members/", last4="8000").json()["results"]) == 20
