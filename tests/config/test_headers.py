"""The content security policy: strict but for the admin."""

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
