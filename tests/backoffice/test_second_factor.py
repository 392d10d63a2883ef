"""One-time codes before the back-office, and sessions that end when nobody is there."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings
from time_machine import travel

from stores.models import Audit, Staff
from tests.factories import Chain, make_staff

pytestmark = pytest.mark.django_db
ASK, SET_UP = "/account/second-factor/", "/account/second-factor/set-up/"


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="config.permissions.AssignmentBackend")
    return client


def code_of(device: TOTPDevice) -> str:
    """The six digits that a phone with this secret shows now, by the algorithm of RFC 6238."""
    return f"{totp(device.bin_key, t0=device.t0, step=device.step):06d}"


@pytest.fixture
def device(chain: Chain) -> TOTPDevice:
    return TOTPDevice.objects.create(user=chain.hq, name="phone", confirmed=True)


def test_who_must_have_codes_is_led_to_set_them_up(chain: Chain, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    for staff in (chain.hq, chain.manager):
        assert enter(staff).get("/admin/")["Location"] == f"{SET_UP}?next=%2Fadmin%2F"


def test_the_till_asks_for_no_code(chain: Chain, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    assert enter(chain.manager).get("/till/").status_code == 200


def test_where_codes_are_optional_nobody_is_led_away(chain: Chain, settings: Settings) -> None:
    settings.SECOND_FACTOR = "optional"
    assert enter(chain.hq).get("/admin/").status_code == 200


def test_a_first_code_proves_the_phone_and_opens_the_back_office(chain: Chain, settings: Settings) -> None:
    settings.SECOND_FACTOR = "required"
    client = enter(chain.hq)
    page = client.get(SET_UP, {"next": "/admin/members/member/"})
    device = TOTPDevice.objects.get(user=chain.hq)
    assert not device.confirmed
    assert "<svg" in page.content.decode()
    assert client.post(SET_UP, {"code": "000000" if code_of(device) != "000000" else "111111"}).context["problem"]
    device.refresh_from_db()
    device.throttle_reset()
    done = client.post(SET_UP, {"code": code_of(device), "next": "/admin/members/member/"})
    assert done["Location"] == "/admin/members/member/"
    assert client.get("/admin/").status_code == 200
    assert Audit.objects.filter(action="second_factor.set", by=chain.hq).count() == 1


def test_who_has_codes_types_one_at_every_log_in(device: TOTPDevice, chain: Chain, settings: Settings) -> None:
    settings.SECOND_FACTOR = "optional"
    client = enter(chain.hq)
    assert client.get("/admin/?page=2")["Location"] == f"{ASK}?next=%2Fadmin%2F%3Fpage%3D2"
    assert client.get(ASK).status_code == 200
    typed = code_of(device)
    assert client.post(ASK, {"code": f"{typed[:3]} {typed[3:]}"})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    # The same code once more is of no use to somebody who looked over the shoulder.
    assert enter(chain.hq).post(ASK, {"code": typed}).context["problem"]


def test_misses_make_one_wait(device: TOTPDevice, chain: Chain) -> None:
    client = enter(chain.hq)
    wrong = "000000" if code_of(device) != "000000" else "111111"
    first = client.post(ASK, {"code": wrong}).context["problem"]
    second = client.post(ASK, {"code": code_of(device)}).context["problem"]
    assert first
    assert second != first
    assert client.get("/admin/").status_code == 302


def test_nobody_is_sent_to_a_foreign_address(device: TOTPDevice, chain: Chain) -> None:
    done = enter(chain.hq).post(ASK, {"code": code_of(device), "next": "https://evil.example/"})
    assert done["Location"] == "/admin/"


def test_the_pages_of_codes_lead_to_each_other(device: TOTPDevice, chain: Chain) -> None:
    assert enter(chain.manager).get(ASK)["Location"] == SET_UP
    stands = enter(chain.hq).get(SET_UP).content.decode()
    assert "config_url" not in stands
    assert "secret" not in stands


def test_a_lost_phone_is_forgotten_on_the_server(device: TOTPDevice, chain: Chain) -> None:
    call_command("reset_second_factor", chain.hq.username)
    assert not TOTPDevice.objects.exists()
    assert Audit.objects.filter(action="second_factor.reset").count() == 1
    with pytest.raises(CommandError, match="nobody logs in"):
        call_command("reset_second_factor", "nobody")


def test_an_idle_session_ends_and_says_so(chain: Chain, settings: Settings) -> None:
    client, now = enter(chain.hq), timezone.now()
    with travel(now, tick=False):
        assert client.get("/admin/").status_code == 200
    with travel(now + timedelta(minutes=30), tick=False):
        assert client.get("/admin/").status_code == 200
    with travel(now + timedelta(minutes=60, seconds=1), tick=False):
        away = client.get("/admin/members/member/")
        assert away["Location"] == "/till/login/?next=%2Fadmin%2Fmembers%2Fmember%2F&idle=1"
        assert 'role="status"' in client.get(away["Location"]).content.decode()


def test_a_till_may_rest_longer_and_sends_its_page_to_the_log_in(chain: Chain) -> None:
    client, now = enter(chain.manager), timezone.now()
    with travel(now, tick=False):
        client.get("/till/")
    with travel(now + timedelta(minutes=239), tick=False):
        assert client.get("/till/").status_code == 200
    with travel(now + timedelta(minutes=480), tick=False):
        part = client.post("/till/quote/", headers={"HX-Request": "true"})
        assert part["HX-Redirect"] == "/till/login/?next=%2Ftill%2F&idle=1"


def test_head_office_resets_a_lost_phone_by_a_button_not_by_a_link(device: TOTPDevice, chain: Chain) -> None:
    root = make_staff("root", "hq")
    page = f"/admin/stores/staff/{chain.hq.pk}/new_second_factor/"
    assert chain.hq.name in enter(root).get(page).content.decode()
    assert TOTPDevice.objects.filter(user=chain.hq).exists()
    assert enter(root).post(page)["Location"] == f"/admin/stores/staff/{chain.hq.pk}/change/"
    assert not TOTPDevice.objects.filter(user=chain.hq).exists()
    assert Audit.objects.filter(action="second_factor.reset", by=root).count() == 1
    assert enter(chain.manager).post(page).status_code in (403, 404)


def test_head_office_unlocks_a_person(chain: Chain) -> None:
    chain.cashier.pin_failures = 4
    chain.cashier.save(update_fields=["pin_failures"])
    page = f"/admin/stores/staff/{chain.cashier.pk}/unlock_person/"
    assert enter(chain.hq).get(page).status_code == 200
    assert enter(chain.hq).post(page).status_code == 302
    chain.cashier.refresh_from_db()
    assert chain.cashier.pin_failures == 0
