"""An inspector with a phone in the hand."""

from io import BytesIO
from random import Random

from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from stores.models import Staff
from tests.browser.fixtures import PATIENCE, Watch

BACKEND = "config.permissions.AssignmentBackend"


def noise(size: tuple[int, int] = (900, 700)) -> bytes:
    """A picture that does not shrink: its upload takes several pieces."""
    drawn = Image.frombytes("RGB", size, Random(1).randbytes(3 * size[0] * size[1]))  # noqa: S311 - no secret
    file = BytesIO()
    drawn.save(file, "JPEG", quality=90)
    return file.getvalue()


class Walker:
    """What an inspector does and sees on a phone of 390 × 844."""

    def __init__(self, browser: Browser, watch: Watch, server: LiveServer) -> None:
        self.server = server
        size = {"width": 390, "height": 844}
        self.context: BrowserContext = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            base_url=server.url,
            has_touch=True,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        watch.follow(self.page)

    def enter(self, staff: Staff) -> None:
        client = Client()
        client.force_login(staff, backend=BACKEND)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.server.url}])
        self.page.goto("/compliance/")
        self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector("body[data-ready]")

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def begin(self, store: str) -> None:
        """The checklist of a store."""
        self.at(f"[data-visit-of={store}]").click()
        expect(self.at("#check [data-item]").first).to_be_visible()

    def item(self, code: str) -> Locator:
        return self.at("#checklist [data-item]").filter(has=self.page.locator(".code", has_text=code))

    def say(self, code: str, result: str) -> None:
        self.item(code).locator(f"[data-result-is={result}]").click()
        expect(self.item(code)).to_have_attribute("data-result", result)

    def measure(self, code: str, value: str) -> None:
        self.item(code).locator(".value").fill(value)
        self.item(code).locator(".value").blur()

    def photograph(self, code: str, picture: bytes) -> None:
        before = self.item(code).locator(".photos img").count()
        file = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture}
        self.item(code).locator(".take").set_input_files([file])  # type: ignore[list-item]
        expect(self.item(code).locator(".photos img")).to_have_count(before + 1)

    def finish(self) -> None:
        self.at("#check-finish").click()
        expect(self.at("#confirm")).to_be_visible()
        self.at("#confirm").click()
        expect(self.at("#outbox")).to_be_visible()

    def state(self) -> Locator:
        """What was finished on this phone, the newest first."""
        return self.at("#outbox [data-inspection]").first
