"""Lists of what was booked: money as money, the log in words."""

import pytest
from django.test import Client
from django.utils import timezone

from stores import audit
from tests.backoffice.entering import enter
from tests.checkout.doing import basket, line, sell
from tests.factories import Chain, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(chain: Chain) -> Client:
    return enter(make_staff("root", role="", is_superuser=True))


def test_a_list_shows_amounts_as_money(chain: Chain, root: Client) -> None:
    sell(chain, basket(line("1014.00")), "1014.00", at=timezone.now())
    assert "¥1,014.00" in root.get("/admin/checkout/sale/").content.decode()


def test_the_log_says_in_words_what_was_done_to_what(chain: Chain, root: Client) -> None:
    audit.record("tier.locked", chain.s001, by=chain.hq)
    audit.record("of.an.old.release", chain.s001, by=chain.hq)
    page = root.get("/admin/stores/audit/").content.decode()
    assert "tier set and locked" in page
    assert f"store {chain.s001.pk}" in page
    assert "of.an.old.release" in page
    assert "tier.locked" not in page
