"""Nothing serious that axe-core finds keeps anybody from the till's screen and its sheets."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.counter import Counter

GRAVE = {"serious", "critical"}


def grave(page: Page) -> list[str]:
    """What axe-core finds, by rule, with the first place."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in GRAVE]


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_the_screen_in_the_middle_of_an_order(counter: Counter, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert grave(page) == []
    counter.goods("JD0110")
    counter.member("13805741234")
    counter.press("F4")
    counter.due("¥119.00")
    assert grave(page) == []


@pytest.mark.parametrize(
    ("key", "sheet"), [("F1", "keys"), ("Alt+j", "join"), ("Alt+s", "seller"), ("Alt+b", "held"), ("Alt+x", "clear")]
)
def test_each_sheet(counter: Counter, page: Page, key: str, sheet: str) -> None:
    counter.goods("JD0110")
    counter.press(key)
    expect(counter.at(f"#{sheet}-sheet")).to_be_visible()
    assert grave(page) == []
