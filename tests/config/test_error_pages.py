"""Pages that say no: in the house's looks and language, with the way back to the start."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.factories import Chain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/nothing/", "/till/nothing/", "/r/nothing/at/all/"])
def test_a_page_that_is_not_there_says_so_in_chinese(page: str) -> None:
    answer = Client().get(page)
    assert answer.status_code == 404
    assert "页面不存在" in answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_cashier_in_the_admin_is_told_whom_to_ask(chain: Chain) -> None:
    client = Client()
    client.force_login(chain.cashier)
    answer = client.get(reverse("admin:stores_staff_changelist"))
    assert answer.status_code == 403
    assert "请联系店长或总部" in answer.content.decode()


def test_a_form_that_is_too_old_is_told_to_load_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/till/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_the_page_of_an_error_needs_no_request() -> None:
    assert "系统出错了" in render_to_string("500.html")
