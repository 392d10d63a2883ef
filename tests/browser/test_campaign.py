"""A campaign in a real browser, from the audience to the page of its result, on a screen and on a phone; the outbox takes it."""

import csv
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.models import Audience, Campaign, Message
from campaigns.services import planning, sending
from checkout.services import selling
from members.models import Member
from messaging.gateways.protocol import Report
from messaging.models import Gateway
from messaging.services import receiving
from stores.models import Staff, Store
from tests.browser.fixtures import PATIENCE, Watch
from tests.campaigns.making import make_members
from tests.checkout.doing import basket, key, line, pay
from tests.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"screen": (1366, 768), "phone": (390, 844)}
# So many that each half of them, told apart by lot, is at least the 30 that a result needs.
RICH = 119
TEXT = (
    "{salutation},您是{brand}{tier}会员,卡里{points}积分现在可抵{value}元。夏装新品5.8折起,家居服39元起,满额再送蚕丝被!"
)


@pytest.fixture(params=SIZES)
def office(
    request: pytest.FixtureRequest,
    chromium: Browser,
    store: Store,
    watch: Watch,
    live_server: LiveServer,
    client: Client,
) -> Iterator[Page]:
    """A marketer, logged in; 119 with 500 points and one with 499 agree to messages; the outbox is open at every hour."""
    cache.clear()
    width, height = SIZES[request.param]
    Member.objects.update(points=0)
    make_members(RICH, store=store, points=500, gender="f", name="赵敏")
    make_members(1, store=store, points=499, gender="f", name="赵敏")
    Gateway.objects.filter(code="console").update(marketing_from=time(0), marketing_until=time(23, 59, 59))
    staff = make_staff("mk", "marketer", name="周海燕", phone="13805741234")
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    context = chromium.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", base_url=live_server.url
    )
    context.set_default_timeout(PATIENCE)
    name = settings.SESSION_COOKIE_NAME
    kept = {name: client.cookies[name].value, settings.LANGUAGE_COOKIE_NAME: "en"}
    context.add_cookies([{"name": key, "value": value, "url": live_server.url} for key, value in kept.items()])
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


def fits(page: Page) -> bool:
    """Nothing sticks out of the window sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_audience_to_the_result(office: Page, store: Store, tmp_path: Path) -> None:
    build(office)
    row = compose(office)
    send(office, row)
    happen(row, store)
    read(office, row, tmp_path)


def build(office: Page) -> None:
    """An audience of conditions, with the keyboard where it can be; counted while it is built, and kept."""
    office.goto("/admin/campaigns/audience/add/")
    expect(office.locator(".hy-found")).to_contain_text(f"{RICH + 2} members")
    expect(office.get_by_text("No condition yet: all active members.")).to_be_visible()
    office.get_by_role("button", name="Condition").press("Enter")
    expect(office.locator(".hy-what")).to_be_focused()
    expect(office.locator(".hy-found .hy-value")).to_contain_text("119 members")
    value = office.get_by_role("spinbutton", name="value")
    value.fill("")
    expect(office.locator(".hy-row .hy-error")).to_have_text("Enter a whole number from -2000000000 to 2000000000.")
    value.fill("499")
    expect(office.locator(".hy-found .hy-value")).to_contain_text("120 members")
    office.get_by_role("button", name="Group").click()
    inner = office.locator(".hy-group .hy-group")
    inner.locator(".hy-what").select_option("tag")
    expect(inner.locator(".hy-error")).to_have_text("Choose at least one.")
    inner.get_by_label("重点客户").check()
    expect(office.locator(".hy-found")).to_contain_text("Nobody")
    inner.locator(".hy-row .hy-not").click()
    expect(office.locator(".hy-found .hy-value")).to_contain_text("120 members")
    assert fits(office)
    office.get_by_label("name", exact=True).fill("近五百")
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.get_by_text("近五百")).to_be_visible()
    found = Audience.objects.get(name="近五百")
    tag = {"field": "tag", "op": "in", "value": found.tree["all"][1]["not"]["value"]}
    assert found.tree == {"all": [{"field": "points", "op": "ge", "value": 499}, {"not": tag}]}


def compose(office: Page) -> Campaign:
    """Half of them held out; what members would read and what it costs stand beside the form, nothing before a text."""
    office.goto("/admin/campaigns/runs/new/")
    side = office.locator(".cp-side")
    expect(side).to_contain_text("Type a text to see it here.")
    expect(side.locator(".cp-bubble")).to_have_count(0)
    office.locator("#id_name").fill("积分提醒")
    office.locator("#id_audience").select_option(label="近五百")
    office.locator("#id_hold_out").fill("50")
    office.locator("#id_template").select_option(label="积分满500可抵50元")
    expect(office.locator("#id_body")).to_have_value(TEXT)
    expect(side.locator(".cp-bubble").first).to_contain_text("【会员通】赵*女士")
    expect(side).to_contain_text("2 parts")
    assert fits(office)
    office.get_by_role("button", name="Save and check").click()
    # Sixty of 120; 65 characters, one less for the shorter name, and the 9 of "Entity E1": two parts of 0.05.
    expect(office.get_by_role("button", name="Send to 60 people, about ¥6.00")).to_be_enabled()
    assert fits(office)
    return Campaign.objects.get()


def send(office: Page, row: Campaign) -> None:
    """A test to one's own phone, then all of it, watched until the last message has left."""
    office.get_by_role("button", name="Send the test").click()
    expect(office.get_by_text("138****1234")).to_be_visible()
    office.get_by_role("button", name="Send to 60 people").click()
    expect(office.locator("[data-state=planning]")).to_be_visible()
    at = timezone.now()
    planning.plan(row.pk, at=at)
    expect(office.locator("[data-state=running]")).to_be_visible()
    meant = Message.objects.filter(campaign=row, is_held_out=False).count()
    assert sending.run(row.pk, at=at).sent == meant
    expect(office.locator("progress")).to_have_js_property("value", 100)
    assert fits(office)
    office.get_by_role("link", name=f"sent {meant}", exact=True).click()
    expect(office.get_by_text("139****").first).to_be_visible()


def happen(row: Campaign, store: Store) -> None:
    """Receipts come for all; six who were written to buy for 130.00 each, six who were held out for 20.00."""
    at, sent = timezone.now(), Message.objects.filter(campaign=row, state="sent")
    phones = sending.addresses([one.pk for one in sent])
    reports = [Report(one.provider_id, phones[one.pk], delivered=True) for one in sent]
    receiving.apply(Message, receiving.receive("console", reports, at=at), at=at)
    by = Staff.objects.get(username="wang")
    for held_out, amount in ((False, "130.00"), (True, "20.00")):
        for one in Message.objects.filter(campaign=row, is_held_out=held_out).order_by("pk")[:6]:
            order = basket(line(amount), member=Member.objects.get(pk=one.member_id))
            selling.sell(order, payment=pay(amount, ("cash", amount)), at=at, by=by, store=store, key=key())


def read(office: Page, row: Campaign, folder: Path) -> None:
    """The funnel, the two groups with an interval, the chart; and the same as a table."""
    office.goto("/admin/reports/campaigns/")
    office.get_by_role("link", name="积分提醒").click()
    sent, held = (Message.objects.filter(campaign=row, is_held_out=held_out).count() for held_out in (False, True))
    assert sent + held == 120
    funnel = office.locator(".rp-funnel")
    expect(funnel.get_by_role("row").filter(has_text="delivered")).to_contain_text(str(sent))
    groups = office.locator("table", has_text="The two groups in the same days")
    for name, people, net in (("written to", sent, "¥780.00"), ("held out", held, "¥120.00")):
        expect(groups.get_by_role("row", name=name).get_by_role("cell").first).to_have_text(str(people))
        expect(groups.get_by_role("row", name=name)).to_contain_text(net)
    expect(groups.locator("tfoot")).to_contain_text("…")
    expect(office.locator("svg.rp-scale")).to_be_visible()
    expect(office.get_by_text("the window runs until")).to_be_visible()
    expect(office.locator("canvas.chart")).to_be_visible()
    assert fits(office)
    with office.expect_download() as found:
        office.get_by_role("button", name="CSV").click()
    file = folder / "result.csv"
    found.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as table:
        lines = list(csv.reader(table))[1:]
    assert len(lines) == 120
    assert sum("held out" in one for one in lines) == held
    assert all("*" in cell for one in lines for cell in one if cell.startswith("139"))


def test_a_shipped_audience_opens_with_its_row_and_every_field_has_a_widget(office: Page) -> None:
    shipped = Audience.objects.get(code="points-500")
    office.goto(f"/admin/campaigns/audience/{shipped.pk}/change/")
    expect(office.get_by_role("spinbutton", name="value")).to_have_value("500")
    expect(office.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    fields = office.locator(".hy-what option").evaluate_all("all => all.map(one => one.value)")
    assert len(fields) == 20
    for field in fields:
        office.locator(".hy-what").select_option(field)
        ops = office.locator(".hy-op option").evaluate_all("all => all.map(one => one.value)")
        for op in ops:
            office.locator(".hy-op").select_option(op)
            bare = op in ("today", "never")
            assert (office.locator(".hy-val :is(input, select)").count() == 0) == (bare or field in ("coupon",))
    office.locator(".hy-what").select_option("rfm")
    expect(office.locator(".hy-val select")).to_have_count(3)
    office.locator(".hy-row").get_by_role("button", name="Remove").click()
    expect(office.get_by_role("button", name="Condition")).to_be_focused()
    expect(office.get_by_text("No condition yet: all active members.")).to_be_visible()
    assert fits(office)
