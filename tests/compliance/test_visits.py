"""The plan of visits: made by head office in the order of the round, found on the phone, done by a check."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from compliance.models import Book, Inspection, Visit
from compliance.services import inspections, phone, visits
from ledger.refused import Invalid
from stores.models import Staff, Store
from tests.compliance.walking import enter, found, walk
from tests.factories import AT, Chain, make_staff, make_store

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("inspector1", "inspector", name="周巡检")


def order(inspector: Staff, day: date = DAY) -> list[tuple[str, int]]:
    rows = Visit.objects.filter(inspector=inspector, day=day).order_by("position")
    return [(one.store.code, one.position) for one in rows.select_related("store")]


def test_a_round_stands_in_its_order_and_nothing_is_doubled(chain: Chain, inspector: Staff) -> None:
    made, there = visits.plan(inspector, [chain.s003, chain.s001, chain.s003], DAY, note="卫生")
    assert ([one.store for one in made], there) == ([chain.s003, chain.s001], [])
    made, there = visits.plan(inspector, [chain.s001, chain.s002], DAY)
    assert ([one.store for one in made], [one.store for one in there]) == ([chain.s002], [chain.s001])
    assert order(inspector) == [("S003", 1), ("S001", 2), ("S002", 3)]
    assert Visit.history.count() == 3


def test_a_round_of_nothing_of_too_much_or_of_foreign_stores_is_refused(chain: Chain, inspector: Staff) -> None:
    many = [make_store(f"T{number:03}") for number in range(21)]
    for stores, who in (([], inspector), (many, inspector), ([chain.s002], chain.manager)):
        with pytest.raises(Invalid):
            visits.plan(who, stores, DAY)
    assert not Visit.objects.exists()


# --- the phone's list


def places(staff: Staff, at: Any = AT) -> list[tuple[str, bool]]:
    return [(one.store.code, one.planned) for one in phone.places(staff, at=at)]


def test_the_phone_lists_the_round_first_then_other_stores(chain: Chain, inspector: Staff, book: Book) -> None:
    visits.plan(inspector, [chain.s003, chain.s001], AT.date())
    assert places(inspector) == [("S003", True), ("S001", True), ("S002", False)]
    Visit.objects.filter(store=chain.s003).update(state="dropped")
    Store.objects.filter(code="S001").update(is_active=False)
    assert places(inspector) == [("S002", False), ("S003", False)]
    assert places(inspector, AT + timedelta(days=1)) == [("S002", False), ("S003", False)]


def test_a_manager_finds_the_own_store_alone(chain: Chain, book: Book) -> None:
    assert places(chain.manager) == [("S001", False)]
    assert places(chain.region_manager) == [("S001", False), ("S002", False)]
    assert places(chain.cashier) == []


def test_what_failed_the_last_time_stands_there_on_arrival(chain: Chain, inspector: Staff, book: Book) -> None:
    for at, one in ((AT - timedelta(days=2), found("S14-1")), (AT - timedelta(days=1), found("S8", note="没有说"))):
        made = walk(one, found("S10", "skipped"), started_at=at, finished_at=at)
        inspections.finish(uuid4(), made, store=chain.s001, by=chain.manager, at=at)
    place = phone.places(chain.manager, at=AT)[0]
    assert [(one.item.code, one.note) for one in place.findings] == [("S8", "没有说")]
    assert place.last == Inspection.objects.latest("finished_at")
    assert (place.book, place.open) == (book, 1)


def test_the_checklist_says_limits_and_points_in_words(chain: Chain, book: Book) -> None:
    found = phone.work(chain.manager, phone.places(chain.manager, at=AT))
    assert found["stores"] == [{"code": "S001", "name": "Store S001", "visit": None, "book": book.pk}]
    items = {one["code"]: one for part in found["books"][str(book.pk)]["sections"] for one in part["items"]}
    assert (items["S10"]["limit"], items["S10"]["points"], items["S18-1"]["limit"]) == ("30.00", "−5", "0.20")
    assert ("30" in items["S10"]["limits"], "0.2" in items["S18-1"]["limits"], items["S8"]["limits"]) == (
        True,
        True,
        "",
    )
    assert items["S8"]["script"] == "欢迎光临-华硕智汇家"


def test_a_store_without_a_book_is_listed_and_cannot_be_checked(chain: Chain) -> None:
    Book.objects.update(state="retired")
    assert phone.work(chain.manager, phone.places(chain.manager, at=AT))["stores"][0]["book"] is None


def test_the_page_asks_the_same_number_of_questions_for_one_visit_and_for_eight(
    chain: Chain, inspector: Staff, book: Book, django_assert_max_num_queries: Any
) -> None:
    stores = [make_store(f"T{number:03}") for number in range(8)]
    visits.plan(inspector, stores, timezone.localdate())
    client = enter(inspector)
    client.get("/compliance/")
    with django_assert_max_num_queries(45):
        assert client.get("/compliance/").status_code == 200


def test_the_page_is_for_those_who_inspect_others_find_their_record(chain: Chain, book: Book) -> None:
    assert enter(chain.manager).get("/compliance/").status_code == 200
    assert enter(chain.cashier).get("/compliance/").headers["Location"] == "/compliance/today/"
    assert enter(chain.cashier).get("/compliance/me/").status_code == 200
    for address in ("/compliance/", "/compliance/me/"):
        assert Client().get(address).headers["Location"].startswith("/till/login/?next=/compliance/")


# --- the plan in the back-office


def plan(client: Client, inspector: Staff, stores: str) -> Any:
    sent = {"inspector": inspector.pk, "day": "2026-11-23", "stores": stores, "note": "重点看卫生"}
    return client.post("/admin/compliance/visit/add/", sent, follow=True)


def test_head_office_plans_a_round_by_codes(chain: Chain, inspector: Staff) -> None:
    client = enter(chain.hq)
    answer = plan(client, inspector, "s003, S001")
    assert answer.redirect_chain == [("/admin/compliance/visit/", 302)]
    assert order(inspector) == [("S003", 1), ("S001", 2)]
    visit = Visit.objects.get(store=chain.s001)
    assert visit.note == "重点看卫生"
    client.post(f"/admin/compliance/visit/{visit.pk}/change/", {"position": 1, "state": "dropped", "note": ""})
    visit.refresh_from_db()
    assert (visit.position, visit.state, visit.inspector) == (1, "dropped", inspector)
    assert visit.history.count() == 2


def test_a_round_that_cannot_be_planned_is_told_so(chain: Chain, inspector: Staff) -> None:
    client = enter(chain.hq)
    unknown = plan(client, inspector, "S009")
    assert "S009" in str(unknown.context["adminform"].form.errors["stores"])
    foreign = plan(client, chain.manager, "S002")
    assert "S002" in next(str(one) for one in foreign.context["messages"])
    assert not Visit.objects.exists()


def test_an_inspection_is_read_with_its_findings_and_photos(chain: Chain, inspector: Staff, book: Book) -> None:
    row = inspections.finish(uuid4(), walk(found("S8"), found("S10", "passed")), store=chain.s001, by=inspector, at=AT)
    client = enter(chain.hq)
    listed = client.get("/admin/compliance/inspection/?finished_at_from=")
    assert [one.failures for one in listed.context["cl"].result_list] == [1]
    assert "S8 顾客进店须致欢迎词" in client.get(f"/admin/compliance/inspection/{row.pk}/change/").content.decode()
