"""The landing page: figures worked by hand, by scope, against the same weekday last week; few statements; who lands where."""

from datetime import date, datetime, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from backoffice import dashboard
from backoffice.services import figures
from campaigns.models import Automation
from members.models import Member
from members.services import calling
from members.services.family import give_consent
from stores.models import Staff
from stores.scoping import Scope, scope_of
from tests.backoffice.entering import enter
from tests.checkout.doing import basket, give_back, line, sell
from tests.factories import AT, Chain, make_chain, make_member, make_product, make_staff

pytestmark = pytest.mark.django_db
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)
TEXT = {"channel": "till", "source": "page", "text_version": "1"}


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


@pytest.fixture
def traded(chain: Chain) -> Chain:
    """Today (Sunday, 14:05): 200 + 100 − 100 in S001, 50 in S003; a week ago 90 in time and 1,000 after it."""
    member = make_member(chain.s001, points=500)
    sell(chain, basket(line("200.00"), member=member), "200.00", at=AT - 3 * HOUR)
    guest = sell(chain, basket(line("100.00")), "100.00", at=AT - 2 * HOUR).data["number"]
    give_back(chain, guest, at=AT - HOUR)
    sell(chain, basket(line("50.00")), "50.00", at=AT - HOUR, by=chain.cashier3, store=chain.s003)
    sell(chain, basket(line("90.00")), "90.00", at=AT - WEEK - HOUR)
    sell(chain, basket(line("1000.00")), "1000.00", at=AT - WEEK + HOUR)
    return chain


def test_today_stands_beside_the_same_weekday_last_week_until_the_same_time(traded: Chain) -> None:
    found = figures.of(Scope(everywhere=True), AT)
    assert (found.day, found.today.net, found.today.orders) == (date(2026, 11, 22), D("250.00"), 3)
    assert found.today.average == D("116.67")
    assert (found.before.net, found.before.orders) == (D("90.00"), 1)
    assert found.by_store == {traded.s001.pk: D("200.00"), traded.s003.pk: D("50.00")}
    assert len(found.days) == 30
    assert dict(found.days)[date(2026, 11, 15)] == D("1090.00")
    assert found.days[-1] == (date(2026, 11, 22), D("250.00"))
    assert found.today.issued == 200


def test_one_sees_the_figures_of_ones_own_stores(traded: Chain) -> None:
    mine = figures.of(scope_of(traded.manager), AT)
    assert (mine.today.net, mine.today.orders, mine.before.net) == (D("200.00"), 2, D("90.00"))
    there = figures.of(scope_of(traded.cashier3), AT)
    assert (there.today.net, there.before.orders, there.any_sale) == (D("50.00"), 0, True)
    assert figures.of(Scope(), AT).any_sale is False


def test_points_redeemed_count_up_and_returns_do_not(chain: Chain) -> None:
    member = make_member(chain.s001, points=800)
    sell(chain, basket(line("100.00"), member=member, points=(500,)), "50.00")
    found = figures.of(Scope(everywhere=True), AT)
    assert (found.today.redeemed, found.today.issued) == (500, 50)


def test_a_region_that_closes_late_is_still_on_yesterday(chain: Chain) -> None:
    region = chain.s001.region
    region.cutoff_hour = 4
    region.save(update_fields=["cutoff_hour"])
    night = datetime(2026, 11, 23, 1, 30, tzinfo=AT.tzinfo)
    sell(chain, basket(line("70.00")), "70.00", at=night)
    found = figures.of(Scope(everywhere=True), night)
    assert (found.day, found.today.net) == (date(2026, 11, 22), D("70.00"))


def test_new_members_are_counted_up_to_the_same_time_last_week(chain: Chain) -> None:
    now = timezone.now()
    for store, joined in (
        (chain.s001, now - timedelta(seconds=1)),
        (chain.s001, now - WEEK - timedelta(seconds=1)),
        (chain.s003, now - WEEK - timedelta(seconds=1)),
        (chain.s001, now - WEEK + HOUR),
    ):
        # Their rows are as old as they are: `posted_at` is what the index knows.
        Member.objects.filter(pk=make_member(store).pk).update(joined_at=joined, posted_at=joined)
    everywhere, mine = figures.of(Scope(everywhere=True), now), figures.of(scope_of(chain.manager), now)
    assert (everywhere.today.joined, everywhere.before.joined) == (1, 2)
    assert (mine.today.joined, mine.before.joined) == (1, 1)


def test_what_stands_is_counted_by_home_store(chain: Chain) -> None:
    member = make_member(chain.s001, points=500, wallet=("1000.00", "200.00"), birthday="1990-11-28")
    make_member(chain.s003, points=499, wallet=("50.00", "0.00"), birthday="1990-11-29")
    make_member(chain.s001, points=900)
    give_consent(member, "sms_marketing", by=chain.cashier, at=AT, **TEXT)
    all_of_it, mine = figures.of(Scope(everywhere=True), AT).standing, figures.of(scope_of(chain.manager), AT).standing
    assert (all_of_it.stored, all_of_it.holders) == (D("1250.00"), 2)
    assert (mine.stored, mine.holders, mine.to_call, mine.birthdays) == (D("1200.00"), 1, 1, 1)


def test_what_hardly_moves_is_remembered_and_todays_figures_are_not(chain: Chain) -> None:
    scope = Scope(everywhere=True)
    figures.of(scope, AT)
    make_member(chain.s001, wallet=("10.00", "0.00"))
    sell(chain, basket(line("30.00")), "30.00")
    found = figures.of(scope, AT)
    assert (found.standing.stored, found.today.net) == (D("0.00"), D("30.00"))


@pytest.mark.parametrize(
    ("born", "first", "found"),
    [
        ("2000-02-29", date(2026, 2, 28), True),
        ("2000-02-29", date(2028, 2, 28), True),
        ("2000-02-29", date(2028, 2, 22), False),
        ("1990-11-28", date(2026, 11, 22), True),
        ("1990-11-29", date(2026, 11, 22), False),
        ("1990-01-01", date(2026, 12, 28), True),
        ("1903-11-22", date(2026, 11, 22), True),
    ],
)
def test_birthdays_of_the_seven_days_are_found_over_years(chain: Chain, born: str, first: date, found: bool) -> None:  # noqa: FBT001
    make_member(chain.s001, birthday=born)
    make_member(chain.s001, birthday=born, birthday_is_lunar=True)
    assert calling.with_birthday(first).count() == found


def test_each_number_opens_its_list(traded: Chain) -> None:
    client = enter(traded.hq)
    page = client.get("/admin/")
    cards = [*page.context["today"], *page.context["standing"]]
    assert len(cards) == 10
    for card in cards:
        assert client.get(card.link).status_code == 200, card.title
    sales = client.get("/admin/checkout/sale/?business_day_from=2026-11-22&business_day_to=2026-11-22")
    assert sorted(sale.total for sale in sales.context["cl"].result_list) == [D(50), D(100), D(200)]


@translation.override("en")
def test_a_number_tells_its_change(chain: Chain) -> None:
    up = dashboard._compare("x", D("200.00"), D("90.00"), "", yuan=True)
    assert (up.value, up.note, up.change, up.up) == ("¥200.00", "last week by now: ¥90.00", "+122%", True)
    down = dashboard._compare("x", 1, 3, "")
    assert (down.value, down.change, down.up) == ("1", "-67%", False)
    assert dashboard._compare("x", 1, 0, "").change == ""


def test_the_page_takes_few_statements(traded: Chain, django_assert_max_num_queries: Any) -> None:
    client = enter(traded.hq)
    # Session, person, roles, stores, region; sales, returns, points, members twice; inbox; six of the board of the day and
    # three counts of what waits; then what is remembered.
    with django_assert_max_num_queries(32):
        client.get("/admin/")
    with django_assert_max_num_queries(27):
        client.get("/admin/")


def test_an_empty_house_says_what_comes_first(db: None) -> None:
    root = make_staff("root", role="", is_superuser=True)
    page = enter(root).get("/admin/")
    assert [done for *_words, done in page.context["first_steps"]] == [False, False, False]
    assert "Nothing has been sold yet" in page.content.decode()
    make_chain()
    make_product()
    cache.clear()
    assert [done for *_words, done in enter(root).get("/admin/").context["first_steps"]] == [True, True, True]
    analyst = enter(make_staff("analyst1", "analyst"))
    assert analyst.get("/admin/").context["first_steps"] == []


@pytest.mark.parametrize(("who", "lands"), [("cashier", "/till/"), ("manager", "/admin/"), ("hq", "/admin/")])
def test_who_sells_lands_at_the_till_and_who_manages_in_the_admin(chain: Chain, who: str, lands: str) -> None:
    assert enter(getattr(chain, who)).get("/").url == lands
    assert Client().get("/").url == "/till/login/?next=/"


def test_the_sidebar_shows_what_one_may_open_and_nothing_twice(chain: Chain) -> None:
    def lines(staff: Staff) -> list[str]:
        groups = (
            enter(staff).get("/admin/approvals/" if staff is not chain.hq else "/admin/").context["sidebar_navigation"]
        )
        return [item["link"] for group in groups for item in group["items"]]

    hq, manager = lines(chain.hq), lines(chain.manager)
    assert len(hq) == len(set(hq))
    assert "/admin/stores/audit/" in hq
    assert "/admin/stores/audit/" not in manager
    assert {"/admin/", "/admin/approvals/", "/till/", "/admin/checkout/sale/"} <= set(manager)
    assert "/till/" not in lines(make_staff("analyst1", "analyst"))


def test_every_page_lights_up_its_line_of_the_sidebar(chain: Chain) -> None:
    lines = {
        "/admin/people/": "/admin/members/member/",
        "/admin/campaigns/audience/add/": "/admin/campaigns/audience/",
        "/admin/campaigns/runs/new/": "/admin/campaigns/campaign/",
        "/admin/campaigns/calls/new/": "/admin/campaigns/calls/",
        f"/admin/campaigns/automations/{Automation.objects.get(code='birthday').pk}/": "/admin/campaigns/automation/",
        "/admin/reports/calls/": "/admin/reports/campaigns/",
        "/admin/reports/month/": "/admin/reports/violations/",
        "/admin/messaging/gateway/": "/admin/messaging/gateway/",
    }
    client, found = enter(chain.hq), {}
    for page in lines:
        groups = client.get(page).context["sidebar_navigation"]
        found[page] = [item["link"] for group in groups for item in group["items"] if item["active"]]
    assert found == {page: [line] for page, line in lines.items()}


def test_people_to_call_are_those_of_ones_stores_with_masked_phones(chain: Chain) -> None:
    here = make_member(chain.s001, name="张三", points=600, phone="+8613800138000")
    there = make_member(chain.s003, name="李四", points=700)
    for member in (here, there):
        give_consent(member, "sms_marketing", by=chain.cashier, at=AT, **TEXT)
    page = enter(chain.manager).get("/admin/people/?which=points").content.decode()
    assert "张三" in page
    assert "138****8000" in page
    assert "李四" not in page
    found = enter(chain.hq).get("/admin/people/").context["page_obj"]
    assert [member.name for member in found] == ["李四", "张三"]
    for which in ("birthdays", "joined", "other"):
        assert enter(chain.hq).get("/admin/people/", {"which": which}).status_code == 200
    Member.objects.filter(pk=here.pk).update(joined_at=timezone.now())
    joined = enter(chain.hq).get("/admin/people/", {"which": "joined"}).context["page_obj"]
    assert [member.name for member in joined] == ["张三"]
    assert enter(chain.cashier).get("/admin/people/").status_code == 403


def test_people_to_call_take_as_many_statements_for_30_as_for_2(
    chain: Chain, django_assert_max_num_queries: Any
) -> None:
    client = enter(chain.hq)
    client.get("/admin/people/")
    for size in (2, 30):
        while Member.objects.count() < size:
            make_member(chain.s001, points=600, sms_ok=True)
        with django_assert_max_num_queries(11):
            assert len(client.get("/admin/people/").context["page_obj"]) == size
