"""The till in a real browser: the machine's Chromium against the live server. What the browser complains about fails."""

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from stores.models import Staff, Store
from tests.browser.counter import Counter
from tests.factories import PASSWORD, PIN, add_points, add_wallet, make_member, make_product, make_staff, make_store

# Playwright's loop runs in this thread, where Django would take every query for one of asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 20_000
LEFT = r"htmx:(afterRequest|sendError|sendAbort)"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Watch:
    """What the browser complained of, whom it asked, and how much it loaded."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.expected: list[str] = []
        self.complaints: list[str] = []
        self.left_behind = 0
        self.loaded: dict[str, int] = {}

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def expect(self, pattern: str) -> None:
        """A complaint that belongs to the test."""
        self.expected.append(pattern)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(re.search(one, message.text) for one in self.expected):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self.host:
            self.complaints.append(f"a request to {request.url}")

    def _failed(self, request: Request) -> None:
        """A page that is left, or asks anew, ends what it still asks; htmx writes that to the console: no fault of the page."""
        self.left_behind += request.failure == "net::ERR_ABORTED"

    def faults(self) -> list[str]:
        """The complaints, less those of requests that their page ended: at most two lines of htmx each."""
        pardoned, faults = 2 * self.left_behind, list[str]()
        for one in self.complaints:
            if pardoned and re.match(LEFT, one):
                pardoned -= 1
            else:
                faults.append(one)
        return faults

    def weigh(self, response: Response) -> None:
        """What the answer weighs on the way, gzipped as the server sends it to a browser that takes gzip."""
        self.loaded[response.url] = len(gzip.compress(response.body()))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, "Chromium is missing: apt-get install chromium"
    # Patience for machines that are busy; a step that works takes milliseconds.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def store(live_server: LiveServer) -> Store:
    """A store with a cashier, a manager, three articles, and 林雨晴 with 500 points and 60.00 of stored value."""
    store = make_store("S001", name="人民路旗舰店")
    make_staff("wang", store=store, name="王小燕", password=PASSWORD)
    make_staff("li", "manager", store=store, name="李店长", pin=PIN)
    make_product("JD0110", "169.00", name="儿童羽绒服", barcode="6901234567892")
    make_product("MJ0305", "31.00", name="纯棉毛巾", barcode="6901234500025")
    member = make_member(store, phone="+8613805741234", name="林雨晴", pin=PIN)
    add_points(member, 500, at=timezone.now())
    add_wallet(member, Decimal("60.00"), at=timezone.now())
    return store


@pytest.fixture
def watch(live_server: LiveServer) -> Iterator[Watch]:
    watch = Watch(urlsplit(live_server.url).netloc)
    yield watch
    assert watch.faults() == []


@pytest.fixture
def page(chromium: Browser, store: Store, watch: Watch, live_server: LiveServer) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=live_server.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch.follow(page)
    yield page
    context.close()


@pytest.fixture
def counter(page: Page, client: Client, live_server: LiveServer) -> Counter:
    """The cashier, logged in already, in front of the empty till."""
    client.force_login(Staff.objects.get(username="wang"), backend="config.permissions.AssignmentBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    counter = Counter(page)
    page.goto("/till/")
    counter.ready()
    return counter
