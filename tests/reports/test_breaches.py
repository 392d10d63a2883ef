"""Violations in figures: equal to a pencil's account, each figure with exactly its list behind it, by whom it may be seen."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from reports.services import breaches
from reports.services.breaches import Asked, Report
from stores.models import Staff
from stores.scoping import Scope, scope_of
from tests.backoffice.entering import enter
from tests.compliance.standing import appealed, confirmed, decided, reported, roster, rule
from tests.factories import AT, Chain, make_staff
from tests.reports.breaking import Account, Seen, many, noon

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/admin/reports/violations/"
AUGUST, SEPTEMBER, NOVEMBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 11, 1)
ALL = Scope(everywhere=True)


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(AT, tick=False):
        yield


@pytest.fixture
def inspector(chain: Chain) -> Staff:
    return make_staff("xun", "inspector", name="周巡检")


def sums(seen: list[Seen]) -> dict[str, Any]:
    """The same figures as the report, added up one by one."""
    staff: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in seen:
        for pk, points in one.shares.items():
            staff[pk][0] += 1
            staff[pk][1] += points
    return {
        "count": len(seen),
        "points": sum(sum(one.shares.values()) for one in seen),
        "rules": Counter(one.code for one in seen),
        "stores": Counter(one.store.pk for one in seen),
        "staff": {pk: tuple(pair) for pk, pair in staff.items()},
    }


def told(report: Report) -> dict[str, Any]:
    return {
        "count": report.count,
        "points": report.points,
        "rules": {rank.code: rank.count for rank, _title, _points in report.rules},
        "stores": {row.of.pk: row.count for row in report.stores},
        "staff": {row.of.pk: (row.count, row.points) for row in report.staff},
    }


@pytest.fixture
def account(chain: Chain, inspector: Staff) -> Account:
    return many(chain, inspector, 120, seed=5)


def test_every_sum_is_that_of_the_pencil(chain: Chain, account: Account) -> None:
    report = breaches.of(Asked(AUGUST, NOVEMBER), ALL)
    assert len(account.counting) > 40
    assert told(report) == sums(account.counting)
    assert report.states == dict(account.states)
    assert report.points == sum(row.points for row in report.stores) == sum(points for *_rank, points in report.rules)
    by_month = Counter(one.month for one in account.counting)
    assert {f"{month:%Y-%m}": count for month, count in report.months if count} == dict(by_month)
    heat = Counter((one.store.pk, one.month) for one in account.counting)
    shown = {
        (store.pk, f"{month:%Y-%m}"): count
        for store, counts in report.heat.lines
        for month, count in zip(report.heat.months, counts, strict=True)
        if count
    }
    assert shown == dict(heat)
    assert report.heat.most == max(heat.values())


def test_months_a_store_a_rule_and_a_person_narrow_it(chain: Chain, account: Account) -> None:
    def counting(what: Asked) -> list[Seen]:
        return [
            Seen(one.row, one.store, one.code, one.month, mine)
            for one in account.counting
            if f"{what.first:%Y-%m}" <= one.month <= f"{what.last:%Y-%m}"
            and what.store in (None, one.store)
            and what.item in ("", one.code)
            and (mine := {pk: n for pk, n in one.shares.items() if what.staff is None or pk == what.staff.pk})
        ]

    for asked in (
        Asked(SEPTEMBER, SEPTEMBER),
        Asked(AUGUST, SEPTEMBER, store=chain.s001),
        Asked(AUGUST, NOVEMBER, item="S8"),
        Asked(AUGUST, NOVEMBER, staff=chain.cashier),
        Asked(AUGUST, NOVEMBER, store=chain.s001, item="S9", staff=chain.manager),
    ):
        wanted = counting(asked)
        assert wanted
        assert told(breaches.of(asked, ALL)) == sums(wanted)


def test_within_one_store_the_map_has_a_line_for_each_rule(chain: Chain, account: Account) -> None:
    heat = breaches.of(Asked(AUGUST, NOVEMBER, store=chain.s001), ALL).heat
    found = {code: sum(counts) for code, counts in heat.lines}
    assert found == Counter(one.code for one in account.counting if one.store == chain.s001)


def test_a_manager_counts_the_own_store_and_a_region_its_stores(chain: Chain, account: Account) -> None:
    for staff in (chain.manager, chain.region_manager):
        scope = scope_of(staff)
        mine = [one for one in account.counting if scope.includes(one.store)]
        assert 0 < len(mine) < len(account.counting)
        assert told(breaches.of(Asked(AUGUST, NOVEMBER), scope)) == sums(mine)


def test_each_figure_opens_exactly_its_list(chain: Chain, account: Account) -> None:
    client = enter(chain.hq)
    for narrowed in ("", "&store=S001", "&item=S8", f"&staff={chain.cashier.code}"):
        context = client.get(f"{PAGE}?first=2026-08&last=2026-11{narrowed}").context
        links = [(context["all"], context["report"].count), (context["gone"], context["back"])]
        links += [(one["link"], one["rank"].count) for one in context["rules"][:2]]
        links += [(one["link"], one["row"].count) for one in (*context["stores"], *context["people"])[:4]]
        links += [(cell["link"], cell["count"]) for cell in context["heat"]["lines"][0]["cells"] if cell["count"]]
        for link, count in links:
            assert client.get(link).context["cl"].result_count == count, link


def test_the_statements_are_as_many_for_more_stores_and_people(chain: Chain, inspector: Staff) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            breaches.of(Asked(NOVEMBER, NOVEMBER), ALL)
        return len(caught)

    roster(chain.s001, chain.cashier)
    confirmed(chain, reported(chain.s001, rule("S8"), by=inspector))
    few = statements()
    for store, code in ((chain.s001, "S9"), (chain.s002, "S8"), (chain.s001, "S17")):
        confirmed(chain, reported(store, rule(code), by=inspector))
    assert statements() == few == 11


def test_the_page_says_what_is_wrong_and_shows_this_month_instead(chain: Chain, inspector: Staff) -> None:
    client = enter(chain.hq)
    page = client.get(f"{PAGE}?first=2026-11&last=2026-08")
    assert "The last month lies before the first." in page.content.decode()
    assert page.context["asked"] == Asked(NOVEMBER, NOVEMBER)
    assert "At most 60 months at once." in client.get(f"{PAGE}?first=2020-01&last=2026-08").content.decode()
    assert "No violation counts in these months" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}?first=2026-08").context["asked"] == Asked(AUGUST, NOVEMBER)
    assert client.get(f"{PAGE}?last=2026-09").context["asked"] == Asked(SEPTEMBER, SEPTEMBER)


def test_a_store_of_another_region_cannot_be_asked_for(chain: Chain, account: Account) -> None:
    page = enter(chain.manager).get(f"{PAGE}?first=2026-08&last=2026-11&store=S003")
    assert page.context["form"].errors.keys() == {"store"}
    assert {row["row"].of for row in page.context["stores"]} <= {chain.s001}
    page = enter(chain.manager).get(f"{PAGE}?staff={chain.cashier3.code}")
    assert page.context["form"].errors.keys() == {"staff"}


def test_what_narrows_it_stands_there_with_the_way_back(chain: Chain, inspector: Staff) -> None:
    confirmed(chain, reported(chain.s001, rule("S8"), by=inspector, at=noon(date(2026, 11, 3))))
    address = f"{PAGE}?first=2026-11&last=2026-11&item=S8&staff={chain.manager.code}"
    chips = enter(chain.hq).get(address).context["chips"]
    assert [name for name, _wider in chips] == ["S8 顾客进店须致欢迎词", chain.manager.name]
    assert chips[0][1] == f"?first=2026-11&last=2026-11&staff={chain.manager.code}"
    assert chips[1][1] == "?first=2026-11&last=2026-11&item=S8"


def test_an_appeal_counts_until_it_is_decided_in_ones_favour(chain: Chain, inspector: Staff) -> None:
    """S7 takes 10 from the cashier on shift and jointly 10 from the manager."""
    roster(chain.s001, chain.cashier)
    asked = Asked(NOVEMBER, NOVEMBER)
    row = appealed(confirmed(chain, reported(chain.s001, rule("S7"), by=inspector)), by=chain.manager)
    waits = breaches.of(asked, ALL)
    assert (waits.count, waits.points, waits.people, waits.states) == (1, -20, 2, {"appealed": 1})
    decided("a", row, by=chain.hq, approve=True)
    gone = breaches.of(asked, ALL)
    assert (gone.count, gone.points, gone.people, gone.states) == (0, 0, 0, {"overturned": 1})
