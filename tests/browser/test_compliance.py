"""An inspection on a phone whose connection comes and goes: exactly one, with its violations and photos."""

from collections.abc import Iterator
from datetime import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Browser, Route, expect
from pytest_django.live_server_helper import LiveServer

from compliance.models import Evidence, Finding, Inspection, Photo, Violation, Visit
from stores.models import Roster, Staff, Store
from tests.browser.fixtures import Watch
from tests.browser.walker import Walker, noise
from tests.compliance.pictures import with_place
from tests.factories import make_staff

pytestmark = pytest.mark.django_db(transaction=True)
GRAVE = {"serious", "critical"}
BROKEN = "ERR_|htmx:sendError|htmx:afterRequest|Failed to load resource|Status Error Code 403"


@pytest.fixture
def inspector(store: Store) -> Staff:
    now = timezone.localtime()
    for name in ("wang", "li"):
        person = Staff.objects.get(username=name)
        Roster.objects.create(store=store, staff=person, day=now.date(), starts=time(9), ends=time(21))
    inspector = make_staff("zhou", "inspector", name="周巡检")
    Visit.objects.create(inspector=inspector, store=store, day=timezone.localdate(), note="重点看卫生")
    return inspector


@pytest.fixture
def walker(chromium: Browser, watch: Watch, live_server: LiveServer, inspector: Staff) -> Iterator[Walker]:
    walker = Walker(chromium, watch, live_server)
    walker.enter(inspector)
    yield walker
    walker.context.close()


def books() -> tuple[int, int, int, int]:
    """Inspections, violations, photos, pieces of evidence."""
    return (
        Inspection.objects.count(),
        Violation.objects.count(),
        Photo.objects.count(),
        Evidence.objects.count(),
    )


def test_a_connection_that_breaks_in_the_middle_of_an_inspection(walker: Walker, watch: Watch, store: Store) -> None:
    watch.expect(BROKEN)
    walker.begin(store.code)
    walker.say("S8", "failed")
    walker.context.set_offline(True)
    expect(walker.at(".net-off")).to_be_visible()
    walker.photograph("S8", with_place())
    walker.measure("S10", "31")
    expect(walker.item("S10")).to_have_attribute("data-result", "failed")
    walker.measure("S11", "2")
    expect(walker.item("S11")).to_have_attribute("data-result", "passed")
    walker.item("S14-1").locator(".note").fill("衣领有污渍")
    walker.say("S14-1", "skipped")
    walker.finish()
    expect(walker.at(".tabs .badge")).to_have_text("1")
    expect(walker.state()).to_have_attribute("data-state", "queued")
    assert books() == (0, 0, 0, 0)
    walker.context.set_offline(False)
    expect(walker.state()).to_have_attribute("data-state", "sent")
    expect(walker.at(".tabs .badge")).to_be_hidden()
    assert books() == (1, 2, 1, 1)
    found = dict(Finding.objects.values_list("item__code", "result"))
    assert found == {"S8": "failed", "S10": "failed", "S11": "passed", "S14-1": "skipped"}
    assert Visit.objects.get().state == "done"
    walker.page.reload()
    walker.ready()
    expect(walker.state()).to_have_attribute("data-state", "sent")
    assert books() == (1, 2, 1, 1)


def test_lost_answers_of_photos_and_of_the_inspection_double_nothing(
    walker: Walker, watch: Watch, store: Store
) -> None:
    """The second piece never arrives, the answers to making the photo and to the inspection are lost."""
    watch.expect(BROKEN)
    pieces: list[str] = []
    lost = {"POST /photos/": 1, "POST /inspections/": 1}

    def line(route: Route) -> None:
        method, address = route.request.method, route.request.url
        if method == "PUT":
            pieces.append(address.partition("offset=")[2])
            return route.abort("connectionreset") if len(pieces) == 2 else route.continue_()
        name = next(one for one in lost if one.split()[1] in address)
        if method == "POST" and lost[name]:
            lost[name] -= 1
            assert route.fetch().status == 200
            return route.abort("connectionreset")
        return route.continue_()

    walker.page.route("**/compliance/photos/**", line)
    walker.page.route("**/compliance/inspections/**", line)
    walker.begin(store.code)
    walker.say("S8", "failed")
    walker.photograph("S8", noise())
    walker.finish()
    expect(walker.state()).to_have_attribute("data-state", "sent")
    assert books() == (1, 1, 1, 1)
    # What had arrived was not sent again but for its first piece, which told where to go on.
    assert (pieces[0], pieces[1], pieces[2]) == ("0", "262144", "0")
    assert pieces[3] == "262144"
    assert lost == {"POST /photos/": 0, "POST /inspections/": 0}


def test_a_reload_keeps_the_draft_and_a_log_out_what_waits(walker: Walker, watch: Watch, inspector: Staff) -> None:
    watch.expect(BROKEN)
    walker.begin("S001")
    walker.say("S8", "failed")
    walker.item("S8").locator(".note").fill("没有说欢迎语")
    walker.item("S8").locator(".note").blur()
    walker.page.reload()
    walker.ready()
    expect(walker.item("S8")).to_have_attribute("data-result", "failed")
    expect(walker.item("S8").locator(".note")).to_have_value("没有说欢迎语")
    Session.objects.all().delete()
    walker.finish()
    expect(walker.at("#say .say")).to_be_visible()
    expect(walker.state()).to_have_attribute("data-state", "queued")
    # Somebody else on the same phone neither sees nor sends it.
    walker.enter(Staff.objects.get(username="li"))
    walker.page.goto("/compliance/#outbox")
    expect(walker.at("#outbox-none")).to_be_visible()
    assert books() == (0, 0, 0, 0)
    walker.enter(inspector)
    expect(walker.at("#outbox [data-inspection]").first).to_have_attribute("data-state", "sent")
    assert Finding.objects.get().note == "没有说欢迎语"
    assert Inspection.objects.get().by == inspector


def test_the_preview_names_who_is_on_duty_and_the_last_findings_stand_open(walker: Walker, store: Store) -> None:
    walker.begin(store.code)
    walker.say("S8", "failed")
    walker.at("#check-finish").click()
    expect(walker.at("#preview .moves")).to_contain_text("王小燕")
    expect(walker.at("#preview .moves")).to_contain_text("−5")
    assert books() == (0, 0, 0, 0)
    walker.at("#confirm").click()
    expect(walker.state()).to_have_attribute("data-state", "sent")
    walker.page.goto("/compliance/")
    walker.page.reload()
    walker.ready()
    expect(walker.at("[data-visit-of=S001] .again")).to_be_visible()
    walker.begin(store.code)
    expect(walker.at("#check-arrival details[open]")).to_contain_text("S8")


def test_the_watch_counts_seconds_and_keys_count_people(walker: Walker, store: Store) -> None:
    walker.page.clock.install()
    walker.begin(store.code)
    watch = walker.item("S10").locator("[data-act=watch]")
    watch.click()
    walker.page.clock.run_for(31_000)
    watch.click()
    expect(walker.item("S10")).to_have_attribute("data-result", "failed")
    for _ in range(3):
        walker.item("S11").locator("[data-act=more]").click()
    expect(walker.item("S11")).to_have_attribute("data-result", "failed")
    walker.item("S11").locator("[data-act=less]").click()
    expect(walker.item("S11")).to_have_attribute("data-result", "passed")


def grave(walker: Walker) -> list[str]:
    found = Axe().run(walker.page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in GRAVE]


SMALL = """() => Array.from(document.querySelectorAll("main a, main button, main input, main summary, .tabs a, .phone-bar button"))
    .filter((one) => one.checkVisibility())
    .filter((one) => (one.closest("label") || one).getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 120))"""
WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [(390, 844), (1366, 768)])
def test_nothing_serious_and_nothing_small_on_any_view(walker: Walker, store: Store, size: tuple[int, int]) -> None:
    walker.page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}

    def look(name: str) -> None:
        found[name] = (grave(walker), walker.page.evaluate(SMALL), walker.page.evaluate(WIDE))

    look("today")
    walker.begin(store.code)
    walker.say("S8", "failed")
    walker.photograph("S8", with_place())
    look("check")
    walker.at("#check-finish").click()
    expect(walker.at("#preview .moves")).to_be_visible()
    look("review")
    walker.at("#confirm").click()
    expect(walker.state()).to_have_attribute("data-state", "sent")
    look("outbox")
    walker.page.goto("/compliance/me/")
    look("me")
    assert {name: wrong for name, wrong in found.items() if wrong != ([], [], False)} == {}


def test_what_a_photo_is_to_show_is_not_kept_without_one(walker: Walker, store: Store) -> None:
    walker.begin(store.code)
    kept = walker.item("S3").locator("[data-result-is=passed]")
    kept.click()
    expect(walker.at("div.say")).to_contain_text("请先拍照")
    expect(walker.item("S3")).to_have_attribute("data-result", "")
    walker.photograph("S3", with_place())
    kept.click()
    expect(walker.item("S3")).to_have_attribute("data-result", "passed")
    walker.item("S3").locator("[data-photo]").click()
    expect(walker.item("S3")).to_have_attribute("data-result", "")
