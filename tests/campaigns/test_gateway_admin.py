"""Gateways, providers' templates and the outbox in the admin."""

import re
from typing import Any

import pytest
from django.test import Client

from messaging.models import Gateway, Notice, ProviderTemplate, Receipt
from messaging.services import notices
from stores.models import Audit, Staff
from tests.factories import AT, make_member, make_staff, make_store

pytestmark = pytest.mark.django_db
BACKEND = "config.permissions.AssignmentBackend"


@pytest.fixture
def hq() -> Staff:
    return make_staff("hq1", "hq")


@pytest.fixture
def office(client: Client, hq: Staff) -> Client:
    client.force_login(hq, backend=BACKEND)
    client.cookies["django_language"] = "en"
    return client


def page(row: Any) -> str:
    return f"/admin/messaging/{row._meta.model_name}/{row.pk}/change/"


def typed(**how: Any) -> dict[str, Any]:
    base = {"name": "outbox", "is_active": "on", "is_default": "on", "signature": "花店", "opt_out": "拒收请回复R"}
    limits = {"price": "0.0500", "marketing_from": "09:00", "marketing_until": "20:00", "variables_in_marketing": "on"}
    return base | limits | {"banned_words": "", "allowed_addresses": ""} | how


def test_a_change_is_written_and_audited(office: Client, hq: Staff) -> None:
    row = Gateway.objects.get(code="console")
    assert office.post(page(row), typed(banned_words="最便宜\r\n\r\n 第一 ")).status_code == 302
    row.refresh_from_db()
    assert (row.signature, row.banned_words) == ("花店", ["最便宜", "第一"])
    entry = Audit.objects.get(action="gateway.changed")
    assert (entry.by, sorted(entry.detail)) == (hq, ["banned_words", "name", "signature"])
    office.post(page(row), typed(banned_words="最便宜\n第一"))
    assert Audit.objects.filter(action="gateway.changed").count() == 1


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"marketing_until": "08:00"}, "marketing_until"),
        ({"is_active": ""}, "is_default"),
        ({"banned_words": "x" * 33}, "banned_words"),
        ({"allowed_addresses": "x" * 65}, "allowed_addresses"),
    ],
)
def test_what_does_not_agree_is_refused_at_its_field(office: Client, how: dict[str, str], field: str) -> None:
    answer = office.post(page(Gateway.objects.get(code="console")), typed(**how))
    assert set(answer.context["adminform"].form.errors) == {field}


def test_a_new_default_takes_the_old_ones_place(office: Client) -> None:
    office.post(page(Gateway.objects.get(code="local")), typed())
    assert list(Gateway.objects.filter(channel="sms", is_default=True).values_list("code", flat=True)) == ["local"]
    new = typed(code="second", kind="http_sim", channel="sms", is_default="")
    assert office.post("/admin/messaging/gateway/add/", new).status_code == 302
    assert Audit.objects.get(action="gateway.added").subject_id == str(Gateway.objects.get(code="second").pk)


def test_the_callback_gets_a_new_secret_on_order_alone(office: Client, settings: Any) -> None:
    row = Gateway.objects.get(code="aliyun")
    assert f"{settings.PUBLIC_URL}/callbacks/aliyun/{row.callback_token}/" in office.get(page(row)).content.decode()
    order = f"/admin/messaging/gateway/{row.pk}/rotate/"
    assert "gets a new address" in office.get(order).content.decode()
    assert Gateway.objects.get(pk=row.pk).callback_token == row.callback_token
    office.post(order)
    assert Gateway.objects.get(pk=row.pk).callback_token != row.callback_token
    assert Audit.objects.filter(action="gateway.secret_rotated").count() == 1


def test_who_may_only_look_does_not_see_the_secret(client: Client) -> None:
    client.force_login(make_staff("k1", "marketer"), backend=BACKEND)
    row = Gateway.objects.get(code="aliyun")
    shown = client.get(page(row))
    assert shown.status_code == 200
    assert row.callback_token not in shown.content.decode()
    assert client.post(f"/admin/messaging/gateway/{row.pk}/rotate/").status_code == 403


def test_a_list_says_what_is_set_up(office: Client) -> None:
    shown = office.get("/admin/messaging/gateway/").content.decode()
    assert "ready" in shown
    assert "not set up" in shown
    assert "handed over by hand" in shown


def test_a_providers_template_is_noted(office: Client) -> None:
    gateway = Gateway.objects.get(code="aliyun")
    new = {"gateway": gateway.pk, "name": "welcome", "provider_code": "SMS_1", "state": "approved", "reason": ""}
    assert office.post("/admin/messaging/providertemplate/add/", new).status_code == 302
    assert ProviderTemplate.objects.get().provider_code == "SMS_1"
    assert Audit.objects.filter(action="providertemplate.added").exists()


def test_the_outbox_shows_texts_masked_numbers_and_no_code_that_left(office: Client, client: Client) -> None:
    here, there = make_store("S1"), make_store("S2")
    for store in (here, there):
        member = make_member(store)
        to = member.phones.get().number
        notices.add(Notice.Kind.RECEIPT, to=to, text=f"receipt {store.code}", member_id=member.pk, at=AT)
    code = notices.add(Notice.Kind.CODE, to="+8613805741234", text="code 123456", at=AT)
    Notice.objects.update(made_at=AT)
    listed = "/admin/messaging/notice/?made_at_from="
    shown = office.get(listed).content.decode()
    assert all(word in shown for word in ("receipt S1", "receipt S2", "123456", "138****1234"))
    assert code is not None
    Notice.objects.filter(pk=code.pk).update(gateway="aliyun")
    shown = office.get(listed).content.decode()
    assert "123456" not in shown
    assert "••••••" in shown
    client.force_login(make_staff("m1", "manager", store=here), backend=BACKEND)
    shown = client.get(listed).content.decode()
    assert "receipt S1" in shown
    assert "receipt S2" not in shown
    assert "••••••" not in shown


def test_receipts_are_listed(office: Client) -> None:
    Receipt.objects.create(gateway="aliyun", provider_id="P1", to_hash="x", delivered=True, at=AT)
    assert "P1" in office.get("/admin/messaging/receipt/?at_from=").content.decode()


def test_rows_name_their_gateway_and_say_answers_in_words(office: Client) -> None:
    """A gateway that is gone keeps its code; a notice that has none has a dash."""
    Gateway.objects.filter(code="console").update(name="发件箱")
    for code, answer in (("console", "OK"), ("gone", "MOBILE_OFF"), ("", "no_phone")):
        row = notices.add(Notice.Kind.RECEIPT, to="+8613805741234", text="receipt", at=AT)
        Notice.objects.filter(pk=row.pk if row else 0).update(gateway=code, code=answer)
    text = office.get("/admin/messaging/notice/?made_at_from=").text
    cells = re.findall(r'class="field-(?:way|why)[^"]*"[^>]*>(.*?)</td>', text, re.DOTALL)
    assert [cell for cell in map(plain, cells) if cell] == [
        *("–", "no phone or address"),
        *("gone", "MOBILE_OFF"),
        *("发件箱", "taken by the gateway"),
    ]
    Receipt.objects.create(gateway="console", provider_id="P1", to_hash="x", delivered=True, at=AT)
    assert "发件箱" in office.get("/admin/messaging/receipt/?at_from=").text


def plain(cell: str) -> str:
    return re.sub(r"<[^>]*>", "", cell).strip()
