"""The content security policy, strict but for the admin; the language, Chinese until somebody switches."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import Chain

pytestmark = pytest.mark.django_db


def test_only_the_admin_has_the_wider_policy(chain: Chain) -> None:
    client = Client()
    client.force_login(chain.hq)
    wide = client.get(reverse("admin:index"))["Content-Security-Policy"]
    strict = Client().get("/healthz")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in wide
    assert "style-src 'self' 'unsafe-inline'" in wide
    assert "unsafe" not in strict
    assert "script-src 'self'" in strict


@pytest.mark.parametrize("page", ["/till/login/", "/admin/login/"])
def test_pages_are_chinese_in_an_english_browser_until_somebody_switches(page: str) -> None:
    client = Client(headers={"Accept-Language": "en-US,en;q=0.9"})
    assert client.get(page, follow=True).headers["Content-Language"] == "zh-hans"
    client.post(reverse("till:language"), {"language": "en", "next": page})
    assert client.get(page, follow=True).headers["Content-Language"] == "en"


def test_a_language_that_the_house_does_not_speak_is_chinese() -> None:
    client = Client()
    client.cookies["django_language"] = "xx"
    assert client.get("/till/login/").headers["Content-Language"] == "zh-hans"


def test_the_api_goes_by_what_the_caller_prefers() -> None:
    assert Client(headers={"Accept-Language": "en"}).get("/api/v1/members/").headers["Content-Language"] == "en"
