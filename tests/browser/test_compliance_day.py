"""A store's today and one's own record on a phone whose connection comes and goes: each thing there once, with its photo."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Route, expect
from pytest_django.live_server_helper import LiveServer

from compliance.models import Appeal, DailyTask, Opening, Photo, Submission, Violation
from compliance.services import days, deciding, violations
from stores.models import Approval, Staff, Store
from tests.browser.fixtures import Watch
from tests.browser.test_compliance import BROKEN, SMALL, WIDE, grave
from tests.browser.walker import Walker, noise
from tests.compliance.pictures import with_place
from tests.compliance.standing import rule
from tests.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cashier(store: Store) -> Staff:
    """The store opens at noon of the house's clock, whatever it is now."""
    Store.objects.update(opens_at="12:00")
    return Staff.objects.get(username="wang")


@pytest.fixture
def walker(chromium: Browser, watch: Watch, live_server: LiveServer, cashier: Staff) -> Iterator[Walker]:
    walker = Walker(chromium, watch, live_server)
    walker.enter(cashier)
    yield walker
    walker.context.close()


def card(walker: Walker, title: str) -> Locator:
    return walker.at("#day article").filter(has_text=title)


def snap(card: Locator, picture: bytes) -> None:
    """One photo more."""
    before = card.locator(".photos img").count()
    file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture}
    card.locator(".take").set_input_files([file])  # type: ignore[list-item]
    expect(card.locator(".photos img")).to_have_count(before + 1)


def fill(walker: Walker, picture: bytes) -> Locator:
    """The daily photo with its log, not handed in yet."""
    log = card(walker, "陈列日志")
    snap(log, picture)
    log.locator("[name=log]").fill("橱窗换了冬装")
    log.locator("[name=log]").blur()
    return log


def hand_in(card: Locator) -> None:
    card.locator("[type=submit]").click()


def there() -> tuple[int, int, int]:
    """Openings, reports, photos."""
    return Opening.objects.count(), Submission.objects.count(), Photo.objects.count()


def test_a_connection_that_breaks_in_the_middle_of_the_morning(walker: Walker, watch: Watch, cashier: Staff) -> None:
    watch.expect(BROKEN)
    walker.context.set_offline(True)
    expect(walker.at(".net-off")).to_be_visible()
    doors, check = card(walker, "开门"), card(walker, "营业前检查")
    hand_in(doors)
    check.get_by_text("店面卫生已打扫").click()
    check.get_by_text("陈列已调整").click()
    hand_in(check)
    log = fill(walker, with_place())
    hand_in(log)
    for one in (doors, check, log):
        expect(one).to_have_attribute("data-state", "queued")
    expect(walker.at(".unsent")).to_contain_text("3")
    assert there() == (0, 0, 0)
    walker.context.set_offline(False)
    for one in (doors, check, log):
        expect(one).to_have_attribute("data-state", "sent")
    expect(walker.at(".unsent")).to_be_hidden()
    assert there() == (1, 2, 1)
    ticked = Submission.objects.get(task__code="opening-check")
    assert (len(ticked.ticked), len(ticked.open_lines), ticked.by) == (2, 2, cashier)
    told = Submission.objects.get(task__code="display-log")
    assert (told.log, told.photos.count(), told.claimed_at is not None) == ("橱窗换了冬装", 1, True)
    walker.page.reload()
    walker.ready()
    assert walker.at("#day [data-task]").count() == 0
    assert there() == (1, 2, 1)


def test_lost_answers_double_nothing_and_the_photo_goes_on_where_it_was(walker: Walker, watch: Watch) -> None:
    """The second piece never arrives; the answers to making the photo and to the report are lost."""
    watch.expect(BROKEN)
    pieces: list[str] = []
    lost = {"/photos/": 1, "/today/": 1}

    def line(route: Route) -> None:
        method, address = route.request.method, route.request.url
        if method == "PUT":
            pieces.append(address.partition("offset=")[2])
            return route.abort("connectionreset") if len(pieces) == 2 else route.continue_()
        name = next(one for one in lost if one in address)
        if method == "POST" and lost[name]:
            lost[name] -= 1
            assert route.fetch().status == 200
            return route.abort("connectionreset")
        return route.continue_()

    walker.page.route("**/compliance/photos/**", line)
    walker.page.route("**/compliance/today/*/", line)
    log = fill(walker, noise())
    hand_in(log)
    expect(log).to_have_attribute("data-state", "sent")
    assert there() == (0, 1, 1)
    assert pieces[:4] == ["0", "262144", "0", "262144"]
    assert lost == {"/photos/": 0, "/today/": 0}
    # The bar went with the pieces.
    assert log.locator("progress").evaluate("(bar) => bar.value") == 1
    assert Submission.objects.get().photos.count() == 1


def test_what_was_begun_stays_over_a_reload_and_what_waits_over_a_log_out(
    walker: Walker, watch: Watch, cashier: Staff
) -> None:
    watch.expect(BROKEN)
    fill(walker, with_place())
    card(walker, "营业前检查").get_by_text("店面卫生已打扫").click()
    walker.page.reload()
    walker.ready()
    log = card(walker, "陈列日志")
    expect(log.locator("[name=log]")).to_have_value("橱窗换了冬装")
    expect(log.locator(".photos img")).to_have_count(1)
    expect(card(walker, "营业前检查").get_by_label("店面卫生已打扫")).to_be_checked()
    Session.objects.all().delete()
    hand_in(log)
    expect(walker.at("#say .say")).to_be_visible()
    expect(log).to_have_attribute("data-state", "queued")
    # Somebody else on the same phone neither sees nor sends it.
    walker.enter(Staff.objects.get(username="li"))
    walker.page.goto("/compliance/today/")
    walker.ready()
    expect(walker.at(".unsent")).to_be_hidden()
    expect(card(walker, "陈列日志").locator("[name=log]")).to_have_value("")
    assert there() == (0, 0, 0)
    walker.enter(cashier)
    expect(card(walker, "陈列日志")).to_have_attribute("data-state", "sent")
    assert there() == (0, 1, 1)
    assert Submission.objects.get().by == cashier


def test_a_photo_is_asked_for_and_a_wrong_one_can_go(walker: Walker) -> None:
    log = card(walker, "陈列日志")
    log.locator("[name=log]").fill("橱窗")
    hand_in(log)
    expect(log.locator(".told")).to_have_text("请先拍照。")
    snap(log, with_place())
    snap(log, with_place())
    log.locator("[data-photo]").first.click()
    expect(log.locator(".photos img")).to_have_count(1)
    hand_in(log)
    expect(log).to_have_attribute("data-state", "sent")
    assert there() == (0, 1, 1)


def test_who_was_second_is_told_and_takes_it_away(walker: Walker, watch: Watch, store: Store) -> None:
    watch.expect(BROKEN)
    watch.expect("422")
    log = fill(walker, with_place())
    task = DailyTask.objects.get(code="opening-check")
    report = days.Report(uuid4(), ticked=task.lines)
    days.hand_in(task, store, report, by=Staff.objects.get(username="li"), at=timezone.now())
    check = card(walker, "营业前检查")
    hand_in(check)
    expect(check).to_have_attribute("data-state", "refused")
    expect(check.locator(".told li")).to_have_count(1)
    waiting = walker.at("#waiting > li")
    expect(waiting).to_have_count(1)
    walker.page.reload()
    walker.ready()
    expect(waiting.locator("ul li")).to_have_count(1)
    waiting.locator(".away").click()
    expect(waiting).to_have_count(0)
    # What was begun beside it is still there.
    expect(log.locator(".photos img")).to_have_count(1)
    assert Submission.objects.count() == 1


@pytest.fixture
def charged(store: Store, cashier: Staff) -> Violation:
    """Confirmed by head office: the cashier loses for it and may appeal."""
    now = timezone.now()
    store.roster_set.create(staff=cashier, day=timezone.localdate(), starts="00:00", ends="23:59")
    finder, head = make_staff("xun", "inspector"), make_staff("hq", "hq")
    row = violations.report(
        store, rule("S8"), key=uuid4(), at=now - timedelta(minutes=1), by=finder, description="没有说欢迎词"
    )
    violations.investigate(row, by=finder, findings="录像属实", at=now)
    deciding.confirm(Approval.objects.get(number=f"v-{row.number}"), by=head, at=now)
    return row


def test_an_appeal_with_a_photo_from_the_own_record(walker: Walker, charged: Violation) -> None:
    walker.page.goto("/compliance/me/")
    charge = walker.at("article.charge")
    expect(charge).to_contain_text("没有说欢迎词")
    charge.locator("summary").click()
    file = {"name": "IMG_2.jpg", "mimeType": "image/jpeg", "buffer": noise((2400, 1200))}
    charge.locator(".take").set_input_files([file])  # type: ignore[list-item]
    expect(charge.locator("[data-chosen]")).to_contain_text("1")
    charge.locator("textarea").fill("当时在接待另一位顾客")
    charge.locator("[type=submit]").click()
    expect(walker.at("[role=status].say")).to_be_visible()
    expect(walker.at("article.charge summary")).to_have_count(0)
    appeal = Appeal.objects.get()
    assert (appeal.reason, appeal.evidence.count()) == ("当时在接待另一位顾客", 1)
    # Made smaller by the phone before it was sent.
    assert (Photo.objects.get().width, Photo.objects.get().height) == (2000, 1000)


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_nothing_serious_and_nothing_small_on_the_pages_of_the_day(
    walker: Walker, charged: Violation, size: tuple[int, int]
) -> None:
    walker.page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}

    def look(name: str) -> None:
        found[name] = (grave(walker), walker.page.evaluate(SMALL), walker.page.evaluate(WIDE))

    log = fill(walker, with_place())
    look("to do")
    hand_in(log)
    expect(log).to_have_attribute("data-state", "sent")
    walker.page.reload()
    walker.ready()
    look("handed in")
    walker.page.goto("/compliance/me/")
    walker.at("article.charge summary").click()
    look("me")
    walker.page.goto("/compliance/roster/")
    look("roster")
    assert {name: wrong for name, wrong in found.items() if wrong != ([], [], False)} == {}
