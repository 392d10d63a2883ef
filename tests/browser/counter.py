"""A cashier at the keyboard, and a line to the server that can be held."""

import time

from playwright.sync_api import Locator, Page, Route, expect

PATIENCE_SECONDS = 20


class Held:
    """Requests that the test keeps from the server: all of them, or the first one alone."""

    def __init__(self, page: Page, address: str, *, first_alone: bool = False) -> None:
        self.page, self.routes = page, list[Route]()
        self.first_alone = first_alone
        page.route(address, self._take)

    def _take(self, route: Route) -> None:
        if self.first_alone and self.routes:
            route.continue_()
        else:
            self.routes.append(route)

    def first(self) -> Route:
        """The first one, as soon as it has come here: a page shows that it is busy before that."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.routes and time.monotonic() < deadline:
            self.page.evaluate("() => 0")
        return self.routes[0]


class Counter:
    """What a cashier does and sees. Nothing is clicked: every step is a key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def log_in(self, name: str, password: str) -> None:
        self.give_names(name, password)
        self.ready()

    def give_names(self, name: str, password: str) -> None:
        """The log-in page, filled in and sent."""
        self.page.goto("/till/")
        expect(self.at("[name=username]")).to_be_focused()
        self.type(name)
        self.press("Tab")
        self.enter(password)

    def at(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def enter(self, text: str) -> None:
        self.type(text)
        self.press("Enter")

    def scan(self, code: str) -> None:
        """A scanner types faster than this driver could: its keys are made in the page, where they reach the focus."""
        self.page.evaluate(
            """code => {
                const field = document.activeElement;
                for (const key of [...code, "Enter"]) {
                    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
                    if (field.dispatchEvent(event) && key !== "Enter" && "value" in field) field.value += key;
                }
            }""",
            code,
        )

    def ready(self) -> None:
        """Wait until the page has run its scripts."""
        expect(self.at("#line-text")).to_be_focused()
        self.page.wait_for_function("() => window.till && window.till.pay && document.readyState === 'complete'")

    def beside(self) -> None:
        """Wait until a page beside the screen has run its scripts: before that its keys belong to the browser."""
        self.page.wait_for_function("() => document.readyState === 'complete' && window.page && window.htmx")

    def goods(self, *texts: str) -> None:
        """Type articles one after the other, and wait for the last."""
        self.press("F3")
        for text in texts:
            before = self.at("tr[data-line]").count()
            self.enter(text)
            expect(self.at("tr[data-line]")).to_have_count(before + 1)

    def member(self, text: str) -> None:
        self.press("F2")
        self.enter(text)

    def due(self, amount: str) -> None:
        """The amount to pay, as the screen shows it."""
        expect(self.at("#due")).to_have_text(amount)

    def said(self, words: str) -> None:
        expect(self.at("#say")).to_contain_text(words)

    def hand_over(self, amount: str) -> None:
        """F9 leads to the money; what the customer hands over is typed there."""
        self.press("F9")
        expect(self.at("#tender-amount")).to_be_focused()
        self.enter(amount)
        expect(self.at("#settled")).to_have_attribute("data-missing", "")

    def receipt(self) -> str:
        """The number of the receipt on the screen."""
        expect(self.at("#receipt-sheet")).to_be_visible()
        return self.at("#paper").get_attribute("data-number") or ""
