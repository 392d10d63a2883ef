"""The key map of the house: no key twice, a second one where the browser has its own."""

from itertools import chain as joined

from django.test import Client

from till.services import keys

TAKEN_BY_BROWSERS = {"F3", "F6", "F7", "F11"}


def test_no_key_does_two_things() -> None:
    pressed = list(joined.from_iterable(one["keys"] for one in keys.actions()))
    assert len(pressed) == len(set(pressed))
    assert "F5" not in pressed
    assert "F12" not in pressed


def test_an_action_whose_key_is_the_browsers_own_has_a_second_one() -> None:
    found = {one["keys"][0]: one["keys"] for one in keys.actions()}
    assert set(found) >= TAKEN_BY_BROWSERS
    assert all(len(found[key]) == 2 for key in TAKEN_BY_BROWSERS)


def test_pages_beside_the_till_are_reached_by_a_key(till: Client) -> None:
    pages = {one["name"]: one["page"] for one in keys.actions() if one["page"]}
    assert set(pages) == keys.PAGES
    html = till.get("/till/").content.decode()
    for address in pages.values():
        assert f'data-page="{address}"' in html
        assert till.get(address).status_code == 200
