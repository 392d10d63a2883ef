"""A guest joins at the till: by field, by a pasted line, once."""

import json
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from checkout.models import Request
from members.models import Child, Consent, Member
from members.texts import consent_text
from stores.models import Audit
from tests.factories import Chain, make_member, make_staff
from tests.tills import rows_of_all_tables

JOIN, PASTE = "/till/join/", "/till/join/paste/"
VERSION = "2026-01"
GUEST = {"phone": "138 0574 1234", "name": "林雨晴", "key": "k1"}


def join(till: Client, **fields: Any) -> HttpResponse:
    answer: HttpResponse = till.post(JOIN, GUEST | fields)
    return answer


def said(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_phone_and_name_are_enough_and_the_member_is_on_the_order(till: Client, chain: Chain) -> None:
    answer = join(till, adviser=chain.cashier.code)
    member = Member.objects.get()
    assert answer.status_code == 201
    assert json.loads(answer.headers["HX-Trigger"]) == {"till:member": {"number": member.number}}
    assert (member.name, member.home_store, member.adviser, member.source) == (
        "林雨晴",
        chain.s001,
        chain.cashier,
        "till",
    )
    assert list(member.phones.values_list("number", flat=True)) == ["+8613805741234"]
    assert Consent.objects.count() == 0


def test_the_welcome_tells_the_number_the_benefits_and_the_service(till: Client, chain: Chain) -> None:
    html = said(join(till))
    number = Member.objects.get().number
    for words in (f"您的会员号：{number}", "消费 1 元积 1 分；300 分抵 20 元，500 分抵 50 元", "售后服务"):
        assert words in html
    assert "<svg" in html
    assert "138****1234" in html
    assert "13805741234" not in html


def test_the_welcome_names_the_stores_phone(till: Client, chain: Chain) -> None:
    chain.s001.phone = "0574-87001234"
    chain.s001.save(update_fields=["phone"])
    assert "有疑问请致电 0574-87001234" in said(join(till))


def test_all_that_can_be_said_of_a_guest_is_kept(till: Client, chain: Chain) -> None:
    sold_by = make_staff("sun", store=chain.s001)
    children = {"child_name": ["小明", "", ""], "child_birthday": ["20190601", "", ""]}
    consents = {"consent_child_data": VERSION, "consent_sms_marketing": VERSION}
    join(till, birthday="1990年5月1日", lunar="1", gender="f", adviser=sold_by.code, **children, **consents)
    member = Member.objects.get()
    assert (member.birthday, member.birthday_is_lunar, member.gender) == (date(1990, 5, 1), True, "f")
    assert (member.adviser, member.sms_ok) == (sold_by, True)
    assert list(Child.objects.values_list("name", "birthday")) == [("小明", date(2019, 6, 1))]
    events = Consent.objects.order_by("kind").values_list("kind", "given", "channel", "source", "text_version")
    assert list(events) == [
        ("child_data", True, "till", "join", VERSION),
        ("sms_marketing", True, "till", "join", VERSION),
    ]


def test_the_same_key_again_is_the_same_member(till: Client) -> None:
    first, second = join(till), join(till)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.headers["HX-Trigger"] == second.headers["HX-Trigger"]
    assert Member.objects.count() == 1


def test_what_is_kept_of_the_key_names_nobody(till: Client) -> None:
    join(till)
    kept = Request.objects.get()
    assert json.loads(kept.body) == {"number": Member.objects.get().number}
    assert kept.member == Member.objects.get()


def test_the_same_key_for_somebody_else_is_refused(till: Client) -> None:
    join(till)
    answer = join(till, phone="13905741234")
    assert answer.status_code == 422
    assert Member.objects.count() == 1


def test_a_phone_that_is_taken_offers_the_member_who_has_it(till: Client, chain: Chain) -> None:
    member = make_member(chain.s002, phone="+8613805741234", name="周建国")
    answer = join(till)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#join-fields")
    html = said(answer)
    assert f"138****1234 是 周**（{member.number}）" in html
    assert f'data-pick="{member.number}"' in html
    assert "周建国" not in html
    assert 'value="林雨晴"' in html


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phone": "1380"}, "手机号不正确"),
        ({"name": " "}, "必填"),
        ({"birthday": "5月1日"}, "日期请写成 1990-05-01"),
        ({"birthday": "2099-01-01"}, "日期不能晚于今天"),
        ({"adviser": "nobody"}, "没有找到"),
        ({"child_name": "小明", "child_birthday": "20190601"}, "监护人同意"),
        ({"child_name": "小明", "child_birthday": "", "consent_child_data": VERSION}, "必填"),
        ({"child_name": "小明", "child_birthday": "soon", "consent_child_data": VERSION}, "日期请写成"),
        ({"consent_sms_marketing": "1999-1"}, "请重新宣读"),
        ({"key": ""}, "Idempotency-Key"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_nothing_is_lost(till: Client, fields: Any, words: str) -> None:
    before = rows_of_all_tables()
    answer = join(till, gender="f", **fields)
    html = said(answer)
    assert answer.status_code == 422
    assert words in html
    for kept in (GUEST | fields)["phone"], (GUEST | fields)["name"].strip() or "138 0574 1234":
        assert f'value="{kept}"' in html
    assert '<option value="f" selected>' in html
    assert rows_of_all_tables() == before


def test_no_consent_is_ticked_beforehand_and_each_shows_its_text(till: Client) -> None:
    html = till.get("/till/").content.decode()
    for kind in ("sms_marketing", "child_data"):
        assert f'name="consent_{kind}" value="{VERSION}" >' in html
        assert str(consent_text(kind).words) in html


def test_a_pasted_line_fills_the_sheet_and_keeps_what_was_typed(till: Client) -> None:
    line = "张三 138 0574 1234 女 1990-05-01 宝宝 小明 2019-06-01"
    html = said(till.post(PASTE, {"pasted": line, "phone": "1", "consent_sms_marketing": VERSION}))
    for value in ("张三", "13805741234", "1990-05-01", "小明", "2019-06-01"):
        assert f'value="{value}"' in html
    assert '<option value="f" selected>' in html
    assert f'value="{VERSION}" checked' in html


def test_a_pasted_birthday_without_its_year_asks_for_it(till: Client) -> None:
    html = said(till.post(PASTE, {"pasted": "张三 生日5月1日", "phone": "13805741234"}))
    assert 'value="5-1"' in html
    assert "请在前面补上年份" in html
    assert 'value="13805741234"' in html


def test_the_operator_is_the_adviser_unless_somebody_else_of_the_store_is(till: Client, chain: Chain) -> None:
    make_staff("sun", store=chain.s001, name="孙一")
    make_staff("far", store=chain.s002, name="远方")
    html = till.get("/till/").content.decode()
    adviser = html[html.index('id="join-adviser"') :].partition("</select>")[0]
    assert adviser.index(f'value="{chain.cashier.code}"') < adviser.index('value="sun"')
    assert 'value="far"' not in adviser


def test_a_child_is_logged_without_its_name(till: Client) -> None:
    join(till, child_name="小明", child_birthday="20190601", consent_child_data=VERSION)
    row = Audit.objects.get(action="child.added")
    assert "小明" not in json.dumps(row.detail, ensure_ascii=False)
