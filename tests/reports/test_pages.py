"""The result pages: what they say, in how many statements, to whom; and the tables that leave the house."""

import csv
import io
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from campaigns.models import CallList, Campaign
from reports import texts
from reports.rules.statistics import Interval
from reports.views import drawing, tables
from stores.models import Audit
from tests.backoffice.entering import enter
from tests.factories import AT, Chain, make_coupon, make_member, make_offer, make_staff
from tests.reports.telling import DAY, T, buy, call, hold, make_calls, make_campaign, write

pytestmark = pytest.mark.django_db
HOME = "/admin/reports/campaigns/"
CALLS = "/admin/reports/calls/"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def told(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def spread(chain: Chain, people: int, campaign: Campaign) -> None:
    """Half of them delivered to, of whom all buy 100 (a third 130); half held out, who buy 20."""
    for place in range(people):
        member = make_member(chain.s001)
        (write if place % 2 else hold)(campaign, member)
        buy(chain, member, ("130.00" if place % 3 else "100.00") if place % 2 else "20.00", T)


def test_a_clear_difference_is_said_in_words_and_drawn(chain: Chain) -> None:
    """30 of each: 20 buy 130 and 10 buy 100, on average 120; the others 20 each: 100 more.

    The variance is (20·10² + 10·20²) / 29 = 206.8966, the root of its thirtieth 2.6261; t for 29 is 2.0452.
    """
    campaign = make_campaign("国庆")
    spread(chain, 60, campaign)
    page = told(enter(chain.hq), f"{HOME}{campaign.pk}/")
    assert "People written to bought ¥100.00 more each on average (95% sure: between ¥94.63 and ¥105.37)." in page
    assert "For everybody together: ¥3,000.00 (between ¥2,838.87 and ¥3,161.13)." in page
    assert 'class="rp-scale rp-sure"' in page
    assert "¥100.00 <small>¥94.63 … ¥105.37</small>" in page
    assert "0.0% <small>−11.4% … 11.4%</small>" in page
    assert "the window runs until" in page or "the result is complete" in page
    assert "¥0.05 for each delivered" in page
    assert "this campaign gave none" in page
    assert "Only members of your own stores" not in page


def test_few_people_tell_nothing_and_the_page_says_so(chain: Chain) -> None:
    campaign = make_campaign()
    spread(chain, 4, campaign)
    page = told(enter(chain.hq), f"{HOME}{campaign.pk}/")
    assert "Too few to tell: each group needs at least 30 people and 5 who bought." in page
    assert "rp-scale" not in page


def test_with_nobody_held_out_the_page_advises(chain: Chain) -> None:
    campaign, offer = make_campaign(), make_offer("PAGE20")
    write(campaign, make_member(chain.s001), coupon=make_coupon(offer, member=make_member(chain.s001), at=AT))
    page = told(enter(chain.hq), f"{HOME}{campaign.pk}/")
    assert "Nobody was held out" in page
    assert "of 1 given; ¥0.00 off" in page


def test_before_the_first_message_the_page_is_empty_but_there(chain: Chain) -> None:
    campaign = make_campaign(state="running")
    write(campaign, make_member(chain.s001), "queued")
    page = told(enter(chain.hq), f"{HOME}{campaign.pk}/")
    assert "No message has left yet: there is nothing to tell." in page
    assert "still waiting" in page
    assert "– for each delivered" in page


def test_the_lists_say_what_to_do_when_they_are_empty(chain: Chain) -> None:
    client = enter(chain.hq)
    assert "No campaign was started yet" in told(client, HOME)
    assert "No call list yet" in told(client, CALLS)
    campaign, found = make_campaign("国庆"), make_calls(chain)
    assert f"{HOME}{campaign.pk}/" in told(client, HOME)
    assert f"{CALLS}{found.pk}/" in told(client, CALLS)
    assert "Nobody was called yet." in told(client, f"{CALLS}{found.pk}/")
    assert "Nobody of your stores is on this list" in told(client, f"{CALLS}{found.pk}/")


def test_fifty_stand_on_a_page(chain: Chain) -> None:
    for place in range(51):
        make_campaign(f"C{place}")
    client = enter(chain.hq)
    assert "1 / 2" in told(client, HOME)
    assert "2 / 2" in told(client, f"{HOME}?page=2")


def statements(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as taken:
        told(client, address)
    return sum(one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in taken)


def test_a_result_takes_as_many_statements_for_many_as_for_few(chain: Chain) -> None:
    campaign, found = make_campaign(), make_calls(chain)
    client = enter(chain.hq)
    spread(chain, 4, campaign)
    call(chain, found, make_member(chain.s001), "reached")
    addresses = [f"{HOME}{campaign.pk}/", f"{CALLS}{found.pk}/", HOME, CALLS]
    told(client, HOME)
    few = [statements(client, address) for address in addresses]
    spread(chain, 20, campaign)
    for _time in range(20):
        call(chain, found, make_member(chain.s001), "will_come")
        make_campaign()
        make_calls(chain)
    assert [statements(client, address) for address in addresses] == few
    assert max(few) <= 14


@pytest.fixture
def both(chain: Chain) -> tuple[Campaign, CallList]:
    """Of S001: one who was written to and buys 50, one held out, one called who buys; of S003: one of each."""
    campaign, found = make_campaign(), make_calls(chain)
    for store, name in ((chain.s001, "=张三"), (chain.s003, "远方")):
        member = make_member(store, name=name)
        write(campaign, member)
        hold(campaign, make_member(store))
        call(chain, found, member, "reached")
        buy(chain, member, "50.00", T + DAY)
    return campaign, found


def test_a_manager_sees_and_takes_the_own_members_alone(chain: Chain, both: tuple[Campaign, CallList]) -> None:
    client = enter(chain.manager)
    page = told(client, f"{HOME}{both[0].pk}/")
    assert "Only members of your own stores." in page
    assert "¥50.00" in page
    lines = table(client, f"{HOME}{both[0].pk}/table/")
    assert len(lines) == 3
    assert lines[1][1:7] == ["'=张三", "138****0000", "S001", "written to", "delivered", ""]
    assert lines[1][8:] == ["0.0500", "", "", "1", "50.00"]
    assert lines[2][4:7] == ["held out", "not sent", "held out"]
    calls = table(client, f"{CALLS}{both[1].pk}/table/")
    assert (len(calls), calls[1][1:5], calls[1][9:]) == (2, ["'=张三", "S001", "reached", "1"], ["1", "50.00"])
    assert "远方" not in str(lines) + str(calls)


def table(client: Client, address: str) -> list[list[str]]:
    answer = client.post(address, {"form": "csv"})
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_what_is_taken_is_logged(chain: Chain, both: tuple[Campaign, CallList]) -> None:
    answer = enter(chain.hq).post(f"{HOME}{both[0].pk}/table/", {"form": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    assert [sheet.max_row, sheet["A1"].value, sheet["M2"].value] == [5, "Member", 50]
    logged = Audit.objects.get(action="export")
    assert (logged.by, logged.detail["rows"], logged.detail["form"]) == (chain.hq, 4, "xlsx")
    assert (logged.detail["list"], logged.detail["filter"]) == ("campaigns.campaign", f"pk={both[0].pk}")


def test_excel_is_refused_more_lines_than_it_takes(
    chain: Chain, both: tuple[Campaign, CallList], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_XLSX", 1)
    answer = enter(chain.hq).post(f"{CALLS}{both[1].pk}/table/", {"form": "xlsx"}, follow=True)
    assert answer.redirect_chain == [(f"{CALLS}{both[1].pk}/", 302)]
    assert "Excel takes up to 1 lines here: choose CSV." in answer.content.decode()
    assert not Audit.objects.filter(action="export").exists()


def test_what_belongs_to_another_store_is_not_found(chain: Chain) -> None:
    campaign, found = make_campaign(store=chain.s003), make_calls(chain, store=chain.s003)
    client = enter(chain.manager)
    for address in (f"{HOME}{campaign.pk}/", f"{CALLS}{found.pk}/"):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}table/").status_code == 404
        assert client.get(f"{address}table/").status_code == 405


def test_who_may_not_export_takes_no_table(chain: Chain, both: tuple[Campaign, CallList]) -> None:
    inspector = make_staff("inspector9", "inspector")
    for address in (f"{HOME}{both[0].pk}/", f"{CALLS}{both[1].pk}/"):
        assert enter(inspector).get(address).status_code == 403
        assert enter(inspector).post(f"{address}table/").status_code == 403


def test_who_may_look_but_not_export_takes_no_table(
    chain: Chain, both: tuple[Campaign, CallList], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "EXPORTS", "stores.held_by_nobody")
    client = enter(chain.hq)
    for address in (f"{HOME}{both[0].pk}/", f"{CALLS}{both[1].pk}/"):
        assert client.get(address).status_code == 200
        assert client.post(f"{address}table/").status_code == 403
    assert not Audit.objects.filter(action="export").exists()


@override("en")
def test_differences_in_words() -> None:
    more, less = Interval(D("12.3"), D("3.1"), D("21.5")), Interval(D("-5"), D("-8"), D("-2"))
    assert texts.each(more).endswith("bought ¥12.30 more each on average (95% sure: between ¥3.10 and ¥21.50).")
    assert texts.each(less).endswith("bought ¥5.00 less each on average (95% sure: between ¥2.00 and ¥8.00).")
    unclear = texts.each(Interval(D("1"), D("-3.1"), D("5.1")))
    assert unclear.startswith("No clear difference: ¥1.00 each on average")
    assert "between −¥3.10 and ¥5.10" in unclear
    assert (texts.percent(D("0.125")), texts.percent(D("-0.01"))) == ("12.5%", "−1.0%")
    assert (texts.yuan(None), texts.yuan(D("-0.001"))) == ("–", "¥0.00")
    assert (texts.reason("capped"), texts.reason("X1"), texts.reason("")) == (
        "written to a short time ago",
        "X1",
        "other reason",
    )


def test_an_interval_is_drawn_to_scale() -> None:
    """From 0 to 20 yuan over 560 units beside a margin of 20: 5 yuan are 140."""
    drawn = drawing.scale(Interval(D(10), D(5), D(20)))
    assert (drawn["zero"], drawn["low"], drawn["middle"], drawn["high"], drawn["long"]) == (
        "20",
        "160",
        "300",
        "580",
        "420",
    )
    assert drawing.scale(Interval(D(0), D(0), D(0)))["zero"] == "20"
    assert (drawing.share(1, 3), drawing.share(0, 0)) == ("33.3", "0")
