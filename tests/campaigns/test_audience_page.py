"""The audience builder: what is offered, counted, kept and refused; the figures by hand."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from campaigns.models import Audience
from config.management.commands.bootstrap import AUDIENCES
from members.models import Member
from stores.models import Staff
from tests.backoffice.entering import enter
from tests.factories import Chain, make_member, make_offer, make_staff

pytestmark = pytest.mark.django_db
COUNT, LIST, NEW = "/admin/campaigns/audiences/count/", "/admin/campaigns/audience/", "/admin/campaigns/audience/add/"


def one(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def page_of(row: Audience) -> str:
    return f"{LIST}{row.pk}/change/"


@pytest.fixture
def house(chain: Chain) -> Chain:
    """499, 500 and 501 points in S001, 900 in S003; who has 501 agrees, one of 800 is frozen."""
    for points in (499, 500, 501):
        make_member(chain.s001, points=points, name="王小明", phone=f"+86138000{points:05d}")
    make_member(chain.s003, points=900)
    make_member(chain.s001, points=800, status="frozen")
    Member.objects.filter(points=501).update(sms_ok=True)
    return chain


@pytest.fixture
def marketer(house: Chain) -> Client:
    return enter(make_staff("marketer1", "marketer"))


@pytest.fixture(autouse=True)
def english() -> Any:
    """The words stand in the code in English."""
    with translation.override("en"):
        yield


def counted(client: Client, tree: Any) -> Any:
    client.cookies["django_language"] = "en"
    return client.post(COUNT, {"tree": json.dumps(tree)})


def figures(answer: Any) -> tuple[int, int]:
    people, agreed = re.findall(r"(\d+) (?:members|of them)", answer.json()["html"])
    return int(people), int(agreed)


def test_shipped_ones_are_there_and_exactly_500_points_are_in(marketer: Client) -> None:
    assert set(Audience.objects.values_list("code", flat=True)) == {row[0] for row in AUDIENCES}
    shipped = Audience.objects.get(code="points-500")
    assert (shipped.name, shipped.is_shipped) == ("积分≥500", True)
    answer = counted(marketer, shipped.tree)
    assert figures(answer) == (3, 1)
    html = answer.json()["html"]
    assert "王**" in html
    assert "138****0500" in html
    assert "王小明" not in html
    assert "0499" not in html


def test_a_manager_counts_and_sees_members_of_the_own_store(house: Chain) -> None:
    assert figures(counted(enter(house.manager), one("points", "ge", 500))) == (2, 1)
    assert figures(counted(enter(house.hq), one("points", "ge", 500))) == (3, 1)


def test_nobody_is_said_in_words(marketer: Client) -> None:
    answer = counted(marketer, one("visits", "ge", 9))
    assert figures(answer) == (0, 0)
    assert "Nobody" in answer.json()["html"]


@pytest.mark.parametrize(
    ("tree", "path", "text"),
    [
        ({"all": [one("points", "ge", "x")]}, "all.0", "Enter a whole number from -2000000000 to 2000000000."),
        ({"any": [{"not": one("store", "in", ["S9"])}]}, "any.0.not", "Not there any more: S9"),
        ("no tree", "", "This is not a condition."),
    ],
)
def test_faults_come_with_their_place(marketer: Client, tree: Any, path: str, text: str) -> None:
    answer = counted(marketer, tree)
    assert answer.json() == {"faults": [{"path": path, "text": text}]}


@pytest.mark.parametrize("sent", ["", "{", "[" * 60_000, '"' + "x" * 60_000 + '"'])
def test_what_is_no_tree_at_all_is_refused(marketer: Client, sent: str) -> None:
    assert [one["path"] for one in marketer.post(COUNT, {"tree": sent}).json()["faults"]] == [""]
    assert marketer.post(NEW, {"name": "x", "tree": sent}).status_code == 422


def test_a_new_one_is_kept_in_its_plain_form(marketer: Client) -> None:
    tree = {"all": [{"not": {"not": one("tier", "in", ["vip", "basic"])}}, one("spend", "ge", "7.5")]}
    sent = {"name": "new", "note": "n", "is_active": "on", "tree": json.dumps(tree), "_save": "1"}
    answer = marketer.post(NEW, sent)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    row = Audience.objects.get(name="new")
    assert row.tree == {"all": [one("tier", "in", ["basic", "vip"]), one("spend", "ge", "7.50")]}
    assert (row.note, row.is_active, row.is_shipped) == ("n", True, False)
    assert row.made_by == Staff.objects.get(username="marketer1")
    assert row.history.count() == 1


def test_one_is_changed_taken_out_of_use_and_saved_as_new(marketer: Client) -> None:
    row = Audience.objects.create(code="own", name="own", tree={})
    sent = {"name": "own", "note": "", "tree": json.dumps(one("visits", "ge", 2))}
    assert marketer.post(page_of(row), sent | {"_save": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.tree, row.is_active, row.code) == ({"all": [one("visits", "ge", 2)]}, False, "own")
    assert marketer.post(page_of(row), sent | {"_save": "1"}).status_code == 302
    assert row.history.count() == 2
    assert marketer.post(page_of(row), sent | {"_copy": "1", "name": "other"}).status_code == 302
    assert Audience.objects.get(name="other").code.startswith("own-")
    taken = marketer.post(page_of(row), sent | {"_copy": "1"})
    assert taken.status_code == 422
    assert taken.context["form"].errors["name"] == ["An audience of this name is there already."]


def test_a_shipped_one_is_copied_not_changed(marketer: Client) -> None:
    row = Audience.objects.get(code="vip-up")
    assert marketer.get(page_of(row)).context["may_save"] is False
    sent = {"name": "mine", "is_active": "on", "tree": json.dumps({})}
    assert marketer.post(page_of(row), sent | {"_save": "1"}).status_code == 422
    assert marketer.post(page_of(row), sent | {"_copy": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.name == "VIP及以上"
    assert Audience.objects.get(name="mine").tree == {}


def test_what_was_sent_wrong_is_shown_again_with_its_faults(marketer: Client) -> None:
    tree = {"all": [one("points", "ge", None)]}
    answer = marketer.post(NEW, {"name": "", "tree": json.dumps(tree)})
    assert answer.status_code == 422
    assert answer.context["tree"] == tree
    assert [one["path"] for one in answer.context["faults"]] == ["all.0"]
    assert set(answer.context["form"].errors) == {"name", "tree"}


def test_everything_there_is_to_choose_is_offered(marketer: Client) -> None:
    make_offer("OFF1")
    make_offer("OLD", is_active=False)
    row = Audience.objects.create(code="own", name="own", tree=one("coupon", "holds", ["OLD"]))
    offered = marketer.get(page_of(row)).context["offered"]
    assert [choice["value"] for choice in offered["choices"]["offers"]] == ["OFF1", "OLD"]
    assert [choice["value"] for choice in offered["choices"]["tiers"]] == ["basic", "vip", "diamond"]
    assert [choice["value"] for choice in offered["choices"]["stores"]] == ["S001", "S002", "S003"]
    assert len(offered["fields"]) == 20


def test_a_manager_is_offered_the_own_store_and_reads_only(house: Chain) -> None:
    client = enter(house.manager)
    row = Audience.objects.get(code="points-500")
    shown = client.get(page_of(row)).context
    assert [choice["value"] for choice in shown["offered"]["choices"]["stores"]] == ["S001"]
    assert len(shown["offered"]["choices"]["regions"]) == 1
    assert (shown["may_save"], shown["may_copy"]) == (False, False)
    assert client.post(page_of(row), {"name": "x", "_copy": "1"}).status_code == 403
    assert client.get(NEW).status_code == 403


def test_one_that_is_not_there_is_not_found(marketer: Client) -> None:
    assert marketer.get(f"{LIST}999999/change/").status_code == 404
    assert marketer.get(f"{LIST}abc/change/").status_code == 404
    assert marketer.get(COUNT).status_code == 405


def test_nobody_deletes_one(marketer: Client) -> None:
    row = Audience.objects.create(code="own", name="own", tree={})
    assert marketer.get(f"{LIST}{row.pk}/delete/").status_code == 403
    assert "own" in marketer.get(LIST).content.decode()
