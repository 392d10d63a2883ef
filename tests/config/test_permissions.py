"""One table of roles, asked by Django's own calls."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.module_loading import import_string

from config.permissions import (
    APPRAISING,
    CAMPAIGNING,
    CARING,
    CHECKING,
    CLEAR,
    DECIDING,
    EXPORTING,
    JUDGING,
    NOTING,
    ROLES,
    SELLING,
    WORKING,
    AssignmentBackend,
)
from stores.models import Assignment, Staff
from stores.models.staff import Role
from tests.factories import PASSWORD, Chain, make_staff

pytestmark = pytest.mark.django_db


def log_in(username: str, password: str = PASSWORD) -> object:
    return authenticate(RequestFactory().post("/"), username=username, password=password)


def test_every_role_stands_in_the_table_and_every_name_is_a_models_own_or_a_tills_verb() -> None:
    assert set(ROLES) == set(Role)
    known = {
        f"{model._meta.app_label}.{verb}_{model._meta.model_name}"
        for model in apps.get_models()
        for verb in ("view", "add", "change", "delete")
    }
    verbs = SELLING | CARING | DECIDING | EXPORTING | CLEAR | CAMPAIGNING | CHECKING | WORKING | APPRAISING
    assert {name for names in ROLES.values() for name in names} - known <= verbs
    assert verbs <= {name for names in ROLES.values() for name in names}


def test_an_auditor_and_an_analyst_change_nothing() -> None:
    done = NOTING | JUDGING
    assert not done & (ROLES[Role.AUDITOR] | ROLES[Role.ANALYST])
    for role in (Role.AUDITOR, Role.ANALYST, Role.INSPECTOR):
        assert all(name.partition(".")[2].startswith("view_") for name in ROLES[role] - EXPORTING - CHECKING - done)


def test_nobody_may_add_change_or_delete_what_is_booked() -> None:
    ledgers = (
        "pointsentry",
        "walletentry",
        "part",
        "lot",
        "sale",
        "line",
        "tender",
        "refund",
        "topup",
        "audit",
        "consent",
    )
    names = {name for held in ROLES.values() for name in held}
    verbs = (".add_", ".change_", ".delete_")
    booked = [name for name in names if name.partition("_")[2] in ledgers and any(verb in name for verb in verbs)]
    assert booked == []


def test_a_cashier_sells_in_their_own_store_only(chain: Chain) -> None:
    assert chain.cashier.has_perm("checkout.sell")
    assert chain.cashier.has_perm("checkout.sell", chain.s001)
    assert not chain.cashier.has_perm("checkout.sell", chain.s002)
    assert not chain.cashier.has_perm("members.view_member")
    assert not chain.cashier.has_module_perms("points")


def test_a_region_manager_holds_in_both_stores_of_the_region(chain: Chain) -> None:
    names = [
        store.code
        for store in (chain.s001, chain.s002, chain.s003)
        if chain.region_manager.has_perm("members.change_member", store)
    ]
    assert names == ["S001", "S002"]
    assert chain.region_manager.has_module_perms("points")


def test_head_office_edits_masters_and_finance_only_reads_them(chain: Chain) -> None:
    assert chain.hq.has_perms(["coupons.change_promotion", "stores.add_store", "django_celery_results.view_taskresult"])
    assert chain.finance.has_perm("coupons.view_promotion")
    assert not chain.finance.has_perm("coupons.change_promotion")


def test_an_assignment_that_has_ended_or_not_begun_gives_nothing(chain: Chain) -> None:
    today = timezone.localdate()
    staff = make_staff("dated", role="")
    Assignment.objects.create(staff=staff, role="hq", since=date(2020, 1, 1), until=today - timedelta(days=1))
    Assignment.objects.create(staff=staff, role="finance", since=today + timedelta(days=1))
    assert AssignmentBackend().get_all_permissions(staff) == set()
    assert AssignmentBackend().get_user_permissions(staff) == set()
    assert AssignmentBackend().get_group_permissions(staff) == set()


def test_a_person_is_asked_for_once_a_request(chain: Chain, django_assert_num_queries: object) -> None:
    staff = Staff.objects.get(pk=chain.hq.pk)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert staff.has_perm("stores.view_store")
        assert not staff.has_perm("stores.delete_store")
        assert staff.has_module_perms("stores")


def test_who_may_not_log_in_holds_nothing_even_as_superuser(chain: Chain) -> None:
    root = make_staff("root", role="", is_superuser=True)
    assert root.has_perm("stores.view_store")
    root.is_active = False
    assert not root.has_perm("stores.view_store")
    assert not root.has_module_perms("stores")


def test_people_log_in_with_their_password_and_machines_and_leavers_do_not(chain: Chain) -> None:
    today = timezone.localdate()
    stays = make_staff("stays", password=PASSWORD, left_on=today)
    make_staff("left", password=PASSWORD, left_on=today - timedelta(days=1))
    make_staff("robot", password=PASSWORD, kind="machine")
    make_staff("locked", password=PASSWORD, is_active=False)
    assert log_in("stays") == stays
    assert log_in("stays", "wrong") is None
    assert [log_in(name) for name in ("left", "robot", "locked", "nobody")] == [None] * 4


def test_five_wrong_passwords_lock_the_log_in_at_the_admins_door(chain: Chain) -> None:
    make_staff("boss", "hq", password=PASSWORD)
    client = Client()
    for _ in range(5):
        client.post("/admin/login/", {"username": "boss", "password": "wrong"})
    assert log_in_page(client) == 429
    assert "_auth_user_id" not in client.session


def test_the_right_password_opens_the_admins_door(chain: Chain) -> None:
    make_staff("boss", "hq", password=PASSWORD)
    assert log_in_page(Client()) == 302


def log_in_page(client: Client) -> int:
    return client.post("/admin/login/", {"username": "boss", "password": PASSWORD}).status_code


@pytest.mark.parametrize("action", sorted(settings.APPROVALS))
def test_every_action_that_waits_for_a_second_person_has_its_service(action: str) -> None:
    assert callable(import_string(settings.APPROVALS[action]))
