"""No English is left over on what a Chinese reader sees: the till's pages and every page of the admin."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.text import capfirst

from coupons.models import Offer, Promotion
from coupons.services import issue_batch
from members.models import Child, Member, MemberTag, Tag
from points.services import moving
from stores.models import Approval, Staff
from tests.checkout.doing import basket, give_back, line, sell, top_up
from tests.factories import (
    AT,
    Chain,
    make_coupon,
    make_five_times_offer,
    make_member,
    make_product,
    make_promotion,
)

pytestmark = pytest.mark.django_db
# Names and short words that Chinese readers use as they are.
KNOWN = {
    "Alt",
    "Accept",
    "Axes",
    "VIP",
    "PIN",
    "API",
    "JSON",
    "HTTP",
    "UTC",
    "Tab",
    "Esc",
    "Enter",
    "English",
    "off",
    "Crontab",
    "cron",
    "UUID",
    "CSV",
    "Ctrl",
    "Excel",
    "XLSX",
    "JavaScript",
}
BATCH = "batch:20261122-ABC123"
# django_celery_beat says this without gettext.
PLAIN = {"Task Name"}
SEEN = ("title", "placeholder", "aria-label", "alt")
UNSEEN = ("script", "style", "template", "code", "kbd", "pre")
ICONS = "material-symbols"
# Settings of the environment are named as they are written.
SETTING = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
WORD = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")


class Text(HTMLParser):
    """What people read of a page: its text and the attributes that are shown or spoken."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen, self._icon, self._zones = 0, False, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        self._zones = self._zones or dict(attrs).get("name") == "timezone"
        self._icon = ICONS in (dict(attrs).get("class") or "")
        self.found += [value for name, value in attrs if name in SEEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        self._zones = self._zones and tag != "select"
        self._icon = False

    def handle_data(self, data: str) -> None:
        if not (self._unseen or self._icon or self._zones) and data.strip():
            self.found.append(data.strip())


def english(page: str, names: set[str]) -> list[str]:
    """Texts of `page` with English in them, but for `names` (data) and what Chinese readers know."""
    shown = [text for text in Text(page).found if text not in names | PLAIN]
    return [text for text in shown if set(WORD.findall(SETTING.sub("", text))) - KNOWN - names]


def test_english_is_found_where_it_is() -> None:
    page = '<p>会员 VIP</p><p title="Last visit">上次到店</p><script>let member</script><b>Log out</b>'
    assert english(page, set()) == ["Last visit", "Log out"]
    assert english(page, {"Log", "out", "Last", "visit"}) == []


@pytest.fixture
def root(chain: Chain) -> Client:
    """Somebody who may see everything, in a house where everything has happened once."""
    for staff in Staff.objects.all():
        staff.name = f"员工{staff.pk}"
        staff.save(update_fields=["name"])
    for store in (chain.s001, chain.s002, chain.s003):
        store.name = f"{store.code}店"
        store.save(update_fields=["name"])
    member = make_member(chain.s001, name="张三", points=600, wallet=("100.00", "20.00"))
    Child.objects.create(member=member, name="小宝", birthday="2020-05-01")
    MemberTag.objects.create(member=member, tag=Tag.objects.all()[0])
    make_promotion(name="两件优惠", products=[make_product("A1", name="连衣裙", category="001")])
    coupon = make_coupon(member=member)
    make_five_times_offer(name="充值免单")
    sold = sell(chain, basket(line("200.00", 2), member=member, coupons=(coupon.code,), points=(500,)), "330.00")
    give_back(chain, sold.data["number"], [(1, 1)])
    top_up(chain, member, "500.00")
    moving.adjust(member=member.number, points=300, reason="客诉", by=chain.cashier, store=chain.s001, at=AT)
    return chinese(Staff.objects.create_superuser("root", code="001", name="总管"))


def chinese(staff: Staff) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(staff)
    return client


def pages(model: type[Model]) -> Iterator[str]:
    """The addresses of a model's pages: the list, one that finds nothing, a new row, and one that is there."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield f"{reverse(f'{name}_changelist')}?q=没有"
    yield reverse(f"{name}_add")
    row = model._default_manager.order_by("pk").first()
    if row is not None:
        yield reverse(f"{name}_change", args=[row.pk])


def data() -> set[str]:
    """Words that stand in rows, not in the program: codes, log-in names, numbers of receipts; and rows as titles."""
    rows: list[Any] = [row for model in admin.site._registry for row in model._default_manager.all()[:200]]
    texts = [str(value) for row in rows for value in (row, *vars(row).values())]
    return {capfirst(str(row)) for row in rows} | {word for text in texts for word in WORD.findall(text)}


def test_the_admin_has_no_english(root: Client) -> None:
    addresses = [
        "/admin/",
        "/admin/password_change/",
        *(f"/admin/approvals/?tab={tab}" for tab in ("waiting", "mine", "decided")),
        f"/admin/approvals/decide/?number={Approval.objects.filter(state='waiting').get().number}",
        *(f"/admin/people/?which={which}" for which in ("points", "birthdays", "joined")),
        f"/admin/promotions/{Promotion.objects.get().pk}/trial/",
        *batches(),
        *(page for model in admin.site._registry for page in pages(model)),
    ]
    member = reverse("admin:members_member_history", args=[Member.objects.get().pk])
    names, found = data(), {}
    for address in [*addresses, member]:
        answer = root.get(address)
        # A page that nobody may add to says so; the list and the row beside it are there.
        if answer.status_code != 403:
            assert answer.status_code == 200, address
            found[address] = english(answer.content.decode(), names)
    assert len(found) > len(admin.site._registry)
    assert {address: texts for address, texts in found.items() if texts} == {}


def batches() -> list[str]:
    """An offer's batches, and the sheet of one."""
    offer = Offer.objects.order_by("pk")[0]
    issue_batch(offer, count=2, batch=BATCH, by=Staff.objects.get(username="root"), at=AT)
    address = f"/admin/coupon-offers/{offer.pk}/batches/"
    return [address, f"{address}{BATCH}/sheet/"]


def test_an_empty_house_has_no_english(db: None) -> None:
    client = chinese(Staff.objects.create_superuser("root", code="001", name="总管"))
    addresses = ["/admin/", "/admin/approvals/", *(next(pages(model)) for model in admin.site._registry)]
    found = {address: english(client.get(address).content.decode(), data()) for address in addresses}
    assert {address: texts for address, texts in found.items() if texts} == {}


def test_what_a_form_of_the_admin_refuses_has_no_english(root: Client, chain: Chain) -> None:
    promotion, names = Promotion.objects.get(), data()
    posted = {
        f"/admin/promotions/{promotion.pk}/trial/": {"lines": "A1 2", "store": chain.s001.pk, "at": "2026-11-22T14:05"},
        "/admin/coupons/promotion/add/": {"kind": "n_pieces", "percent_paid": "200", "from_time": "10:00"},
        "/admin/coupons/offer/add/": {"kind": "gift"},
        "/admin/stores/store/add/": {},
        "/admin/points/option/add/": {"points": "0", "kind": "goods", "is_active": "on"},
        "/admin/wallets/offer/add/": {"waives_order": "on", "minimum": "-1"},
    }
    found = {address: english(root.post(address, sent).content.decode(), names) for address, sent in posted.items()}
    assert {address: texts for address, texts in found.items() if texts} == {}


@pytest.mark.parametrize("address", ["/till/login/", "/admin/login/"])
def test_the_log_in_pages_have_no_english(address: str) -> None:
    answer = Client(headers={"Accept-Language": "zh-hans"}).get(address)
    assert answer.status_code == 200
    assert english(answer.content.decode(), set()) == []


@pytest.fixture
def counter(root: Client, chain: Chain) -> Client:
    client = Client(headers={"Accept-Language": "zh-hans"})
    client.force_login(chain.cashier)
    client.get("/till/store/")
    return client


def test_the_tills_pages_have_no_english(counter: Client, chain: Chain) -> None:
    member = make_member(chain.s001, name="李四", points=620, wallet=("1000.00", "200.00"))
    order = {"member": member.number, "lines": [LINE], "points": [500]}
    posted = {"basket": json.dumps(order)}
    paid = {"basket": json.dumps(order | {"tenders": [CASH]}), "seen_total": "150.00", "key": "one"}
    answers = {
        "home": counter.get("/till/"),
        "store": counter.get("/till/store/"),
        "quote": counter.post("/till/quote/", posted),
        "nobody": counter.post("/till/members/", {"text": "0000"}),
        "nothing": counter.post("/till/line/", {"text": "没有"}),
        "refused": counter.post("/till/pay/", paid | {"seen_total": "1.00"}),
        "receipt": counter.post("/till/pay/", paid),
    }
    names = data() - {"Points"}
    assert answers["receipt"].status_code == 201, answers["receipt"].content.decode()
    left = {name: english(answer.content.decode(), names) for name, answer in answers.items()}
    assert {name: texts for name, texts in left.items() if texts} == {}


def test_the_top_ups_pages_have_no_english(counter: Client, chain: Chain) -> None:
    member = make_member(chain.s001, name="李四", points=620, wallet=("100.00", "20.00"))
    posted = {"member": member.number, "offer": "FREE5X", "basket": json.dumps({"lines": [LINE]})}
    money = [{"method": "cash", "amount": "1000.00"}]
    paid = posted | {"amount": "1000.00", "seen_total": "200.00", "tenders": json.dumps(money), "key": "one"}
    booked = counter.post("/till/top-up/pay/", paid)
    assert booked.status_code == 200, booked.content.decode()
    page = booked.headers["HX-Redirect"]
    answers = {
        "nobody": counter.get("/till/top-up/"),
        "page": counter.get(f"/till/top-up/?member={member.number}"),
        "quote": counter.post("/till/top-up/quote/", posted | {"offer": ""}),
        "day limit": counter.post("/till/top-up/quote/", posted),
        "statement": counter.get(page),
        "cashier": counter.get(f"{page}undo/"),
    }
    counter.force_login(chain.manager)
    answers |= {"undo": counter.get(f"{page}undo/")}
    asked = {"account": "merchant", "way": "bank", "bank_account": "6222", "reason": "闭店", "key": "two"}
    counter.post(f"{page}undo/ask/", asked)
    answers |= {"waiting": counter.get(f"{page}undo/")}
    left = {name: english(answer.content.decode(), data()) for name, answer in answers.items()}
    assert {name: texts for name, texts in left.items() if texts} == {}


LINE = {"name": "连衣裙", "quantity": 2, "unit_price": "100.00"}
CASH = {"method": "cash", "amount": "200.00"}
