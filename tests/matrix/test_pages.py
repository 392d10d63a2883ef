"""Every other address × every role, and what it does with rows of another store. An address without an entry fails."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from campaigns.models import Automation, Call, CallList, Campaign
from checkout.models import Sale, Shift, TopUp
from compliance.models import Action, Book, DailyTask, Inspection, Photo, Violation
from coupons.models import Offer, Promotion
from members.models import Member
from messaging.models import Gateway
from stores.models import ImportBatch, Roster, Staff, Store, Swap
from tests.factories import Chain
from tests.matrix.pages import ASIDE, EVERYBODY, PAGES, Page
from tests.matrix.routes import routes
from tests.matrix.table import STAFF

pytestmark = pytest.mark.django_db
AWAY = ("/till/login/", "/admin/login/", "/till/store/", "/account/")
OF_A_STORE = ("complaint", "correction", "issue", "review", "robot")
# What stands in the place of a number in the addresses.
WRITTEN = (
    (r"^till/receipts/<str:number>", "till/receipts/{sale}"),
    (r"^till/top-up/<str:number>", "till/top-up/{topup}"),
    (r"^till/shift/<str:number>", "till/shift/{shift}"),
    (r"^admin/receipts/<str:number>", "admin/receipts/{sale}"),
    (r"^r/<str:token>", "r/{token}"),
    (r"^compliance/photos/<uuid:id>", "compliance/photos/{photo}"),
    (r"^compliance/me/<uuid:id>", "compliance/me/{photo}"),
    (r"^compliance/inspections/<uuid:id>", "compliance/inspections/{walk}"),
    (r"^callbacks/<slug:code>/<slug:token>", "callbacks/{token}/{token}"),
    (r"^admin/\^\(\?P<app_label>.*", "admin/stores/"),
    (r"^admin/promotions/<int:pk>", "admin/promotions/{promotion}"),
    (r"^admin/coupon-offers/<int:pk>", "admin/coupon-offers/{offer}"),
    (r"/<str:batch>/", "/{batch}/"),
    (r"^admin/campaigns/automations/<int:pk>", "admin/campaigns/automations/{automation}"),
    (r"/move/<slug:step>/$", "/move/off/"),
    (r"^admin/campaigns/calls/<int:pk>", "admin/campaigns/calls/{worked}"),
    (r"/<int:call>/", "/{call}/"),
    (r"^admin/campaigns/runs/<int:pk>/(edit|check|start|test)/", r"admin/campaigns/runs/{draft}/\1/"),
    (r"^admin/campaigns/runs/<int:pk>", "admin/campaigns/runs/{told}"),
    (r"^admin/campaigns/\^runs/\(\?P<pk>.*", "admin/campaigns/runs/{draft}/cancel/"),
    (r"^admin/messaging/gateway/<path:object_id>", "admin/messaging/gateway/{gateway}"),
    (r"^compliance/today/<int:pk>/", "compliance/today/{task}/"),
    (r"^compliance/roster/swap/<int:pk>/<slug:verb>/", "compliance/roster/swap/{swap}/agree/"),
    (r"^admin/compliance/([a-z]+)/<path:object_id>", r"admin/compliance/\1/{\1}"),
    (r"^admin/compliance/(book|violation)/<\w+:pk>", r"admin/compliance/\1/{\1}"),
    (r"/do/<slug:verb>/$", "/do/investigate/"),
    (r"^admin/compliance/scoreentry/of/<int:pk>", "admin/compliance/scoreentry/of/{staff}"),
    (r"^admin/reports/campaigns/<int:pk>", "admin/reports/campaigns/{told}"),
    (r"^admin/reports/calls/<int:pk>", "admin/reports/calls/{worked}"),
    (r"^admin/coupons/(offer|promotion)/<path:object_id>", r"admin/coupons/\1/{\1}"),
    (r"^admin/import/<int:pk>", "admin/import/{import}"),
    (r"^admin/\^import/\(\?P<pk>.*", "admin/import/{import}/again/"),
    (r"^admin/\^import/\(\?P<kind>.*", "admin/import/members.csv"),
    (r"^admin/members/member/<int:pk>/change/do/<slug:name>", "admin/members/member/{person}/change/do/{verb}"),
    (r"<(?:path:)?(?:object_)?id>", "{staff}"),
)


def key_of(address: str) -> str:
    """An address as the table writes it."""
    for pattern, written in WRITTEN:
        address = re.sub(pattern, written, address)
    return address


def test_every_address_has_an_entry() -> None:
    plain = re.compile(r"^admin/[a-z_]+/[a-z]+/")
    found = {
        key_of(address)
        for name, address in routes()
        if not address.startswith("api/v1/")
        and not any(re.search(one, address) for one in ASIDE)
        and not (plain.search(address) and is_plain(name))
    }
    assert found - set(PAGES) == set(), "who may open these?"
    assert set(PAGES) - found == set(), "these are no addresses any more"


def is_plain(name: str) -> bool:
    return name.endswith(("_changelist", "_add", "_change", "_delete", "_history", "_simple_history", "_export"))


def things(store: Store) -> dict[str, Any]:
    """What the addresses are filled in with: rows of `store`."""
    return {
        "sale": Sale.objects.filter(store=store, member__isnull=False).order_by("id")[0].number,
        "topup": TopUp.objects.filter(store=store).order_by("id")[0].number,
        "member": Member.objects.filter(home_store=store, status="active").order_by("id")[0].number,
        "token": "forged",
        "photo": Photo.objects.get(store=store).pk,
        "violation": Violation.objects.get(store=store).pk,
        "book": Book.objects.get(state="published").pk,
        "walk": Inspection.objects.get(store=store).pk,
        "shift": Shift.objects.filter(store=store).order_by("-id")[0].number,
        "person": Member.objects.filter(home_store=store, status="active").order_by("id")[0].pk,
        "verb": "freeze",
        "staff": Staff.objects.get(username="cashier1" if store.code == "S001" else "cashier3").pk,
        "promotion": Promotion.objects.order_by("id")[0].pk,
        "offer": Offer.objects.get(code="PAPER").pk,
        "batch": "batch:20261122-A",
        "draft": Campaign.objects.get(name=f"draft {store.code}").pk,
        "gateway": Gateway.objects.get(code="console").pk,
        "told": Campaign.objects.get(name=f"told {store.code}").pk,
        "worked": CallList.objects.get(name=f"worked {store.code}").pk,
        "call": Call.objects.get(list__name=f"worked {store.code}").pk,
        "automation": Automation.objects.get(code="birthday").pk,
        **{kind: apps.get_model("compliance", kind).objects.filter(store=store)[0].pk for kind in OF_A_STORE},
        "task": DailyTask.objects.get(code="opening-check").pk,
        "shift_row": Roster.objects.filter(store=store)[0].pk,
        "swap": Swap.objects.get(store=store).pk,
        "action": Action.objects.get(meeting__store=store).pk,
        "import": ImportBatch.objects.get(by__username="manager1" if store.code == "S001" else "hq1").pk,
    }


def enter(letter: str, store: Store) -> Client:
    """Logged in, at a till of `store` where they may choose it."""
    client = Client()
    client.force_login(Staff.objects.get(username=STAFF[letter]), backend="config.permissions.AssignmentBackend")
    client.post("/till/store/", {"store": store.code})
    return client


def ask(client: Client, address: str, page: Page, filled: dict[str, Any]) -> HttpResponse:
    data = {name: value.format(**filled) for name, value in page.data.items()}
    return getattr(client, page.method)("/" + address.format(**filled), data)


def let_in(answer: Any) -> bool:
    """Whether somebody got to the page; a refusal for another reason than who they are is one of the page's own."""
    assert answer.status_code < 500, answer
    if answer.status_code in (403, 404):
        return False
    to = (answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")).partition("?")[0]
    asked = answer.wsgi_request.path
    if asked in ("/till/store/", "/till/logout/", "/admin/logout/"):
        return to != "/till/login/" or asked.endswith("/logout/")
    if asked.startswith("/account/"):
        return not to.startswith("/till/login/")
    if to.startswith(AWAY) or (asked == "/admin/" and to == "/till/"):
        return False
    return answer.streaming or b'data-code="forbidden"' not in answer.content


@pytest.mark.parametrize("letter", EVERYBODY)
def test_each_role_gets_to_its_pages_and_no_further(world: Chain, letter: str) -> None:
    filled, wrong, client = things(world.s001), [], enter(letter, world.s001)
    for address, page in PAGES.items():
        if page.who is None:
            continue
        if let_in(ask(client, address, page, filled)) != (letter in page.who):
            wrong.append((address, letter))
        if page.method != "get":
            # What is sent may log out or choose another store.
            client = enter(letter, world.s001)
    assert wrong == []


def test_who_is_not_logged_in_gets_to_the_open_pages_alone(world: Chain) -> None:
    filled = things(world.s001)
    inside = {address for address, page in PAGES.items() if let_in(ask(Client(), address, page, filled))}
    open_pages = {address for address, page in PAGES.items() if page.who is None}
    assert inside - open_pages == {"till/logout/", "admin/logout/"} & inside
    # The first leads to the till, the second is of the admin's frame, the others say 404 to a forged address.
    assert open_pages - inside <= {"", "admin/jsi18n/", "r/{token}/", "callbacks/{token}/{token}/"}


@pytest.mark.parametrize("letter", "CM")
def test_rows_of_another_store_stay_closed(world: Chain, letter: str) -> None:
    far, wrong = things(world.s003), []
    for address, page in PAGES.items():
        if page.foreign is None or letter not in (page.who or ""):
            continue
        answer = ask(enter(letter, world.s001), address, page, far)
        text = answer.content.decode()
        shown = let_in(answer) and answer.status_code < 400 and "data-code=" not in text
        number = far["sale"] if "sale" in address + str(page.data) else far["topup"]
        leaks = page.foreign == "denied" and shown and text.count(number) > 1 and "¥" in text
        if (page.foreign == "chain") != shown and (page.foreign == "chain" or leaks):
            wrong.append((address, answer.status_code))
    assert wrong == []


def test_a_store_that_is_not_theirs_cannot_be_chosen(world: Chain) -> None:
    for letter in "CMR":
        client = enter(letter, world.s001)
        client.post("/till/store/", {"store": "S003"})
        assert client.get("/till/").context["store"] == world.s001
