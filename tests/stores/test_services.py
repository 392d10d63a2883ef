"""Levels of a person, PINs, keys of machines, the audit."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection

from ledger.refused import Code, Invalid, Refused
from stores import audit, pins
from stores.models import ApiKey, Assignment, Audit
from stores.rules import Level
from stores.services import business_day, create_key, levels, set_pin
from tests.factories import AT, PIN, Chain, make_staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "held"),
    [
        ("cashier", set()),
        ("manager", {Level.MANAGER}),
        ("region_manager", {Level.MANAGER, Level.REGION}),
        ("finance", {Level.FINANCE}),
        ("hq", {Level.MANAGER, Level.REGION, Level.HQ}),
    ],
)
def test_levels_follow_from_assignments_that_count_in_the_store(chain: Chain, who: str, held: set[Level]) -> None:
    assert levels(getattr(chain, who), chain.s001, AT) == held


def test_a_manager_decides_nothing_in_another_store(chain: Chain) -> None:
    assert levels(chain.manager, chain.s002, AT) == frozenset()
    assert levels(chain.region_manager, chain.s003, AT) == frozenset()


def test_several_assignments_add_up_and_a_superuser_decides_as_head_office(chain: Chain) -> None:
    Assignment.objects.create(staff=chain.manager, role="finance", since=date(2020, 1, 1))
    assert levels(chain.manager, chain.s001, AT) == {Level.MANAGER, Level.FINANCE}
    root = make_staff("root", role="", is_superuser=True)
    assert levels(root, chain.s003, AT) == {Level.MANAGER, Level.REGION, Level.HQ}
    root.is_active = False
    assert levels(root, chain.s003, AT) == frozenset()


def test_the_business_day_ends_at_the_regions_hour(chain: Chain) -> None:
    region = chain.s001.region
    region.cutoff_hour = 2
    region.save(update_fields=["cutoff_hour"])
    assert business_day(AT.replace(hour=1, minute=59), chain.s001) == date(2026, 11, 21)
    assert business_day(AT.replace(hour=2, minute=0), chain.s001) == date(2026, 11, 22)
    assert business_day(AT.replace(hour=1, minute=59), chain.s003) == date(2026, 11, 22)


@pytest.mark.parametrize("pin", ["1234", "12345678"])
def test_a_staff_pin_has_four_to_eight_digits(chain: Chain, pin: str) -> None:
    set_pin(chain.cashier, pin, by=chain.manager, at=AT)
    chain.cashier.refresh_from_db()
    assert check_password(pin, chain.cashier.pin_hash)
    row = Audit.objects.get()
    assert (row.action, row.by, row.subject_type, row.subject_id) == (
        "pin.set",
        chain.manager,
        "stores.staff",
        str(chain.cashier.pk),
    )


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", "-123"])
def test_what_is_no_pin_is_refused_and_nothing_written(chain: Chain, pin: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_pin(chain.cashier, pin, by=chain.manager, at=AT)
    assert list(refused.value.errors) == ["pin"]
    chain.cashier.refresh_from_db()
    assert check_password(PIN, chain.cashier.pin_hash)
    assert not Audit.objects.exists()


def tried(chain: Chain, pin: str, at: object = AT) -> dict[str, object]:
    with pytest.raises(Refused) as refused:
        pins.check(chain.manager, pin, at)
    assert refused.value.code is Code.PROOF_FAILED
    return dict(refused.value.args_)


def test_the_fifth_miss_locks_a_pin_for_15_minutes_the_right_one_too(chain: Chain) -> None:
    assert [tried(chain, "000000") for _ in range(4)] == [{"reason": "wrong", "left": left} for left in (4, 3, 2, 1)]
    until = AT + timedelta(minutes=15)
    assert tried(chain, "000000") == {"reason": "locked", "until": until}
    assert tried(chain, PIN, until - timedelta(seconds=1)) == {"reason": "locked", "until": until}
    pins.check(chain.manager, PIN, until)
    chain.manager.refresh_from_db()
    assert (chain.manager.pin_failures, chain.manager.pin_locked_until) == (0, None)


def test_a_lock_that_has_run_out_begins_to_count_anew(chain: Chain) -> None:
    for _ in range(5):
        tried(chain, "000000")
    assert tried(chain, "000000", AT + timedelta(minutes=15)) == {"reason": "wrong", "left": 4}


def test_the_right_pin_forgets_misses_and_writes_only_then(chain: Chain) -> None:
    tried(chain, "000000")
    pins.check(chain.manager, PIN, AT)
    assert tried(chain, "000000") == {"reason": "wrong", "left": 4}
    pins.check(chain.manager, PIN, AT)
    with connection.execute_wrapper(no_update):
        pins.check(chain.manager, PIN, AT)


def no_update(execute: object, sql: str, *rest: object) -> object:
    assert not sql.startswith("UPDATE")
    return execute(sql, *rest)  # type: ignore[operator]


def test_without_a_pin_nobody_proves_anything(chain: Chain) -> None:
    chain.manager.pin_hash = ""
    chain.manager.save(update_fields=["pin_hash"])
    assert tried(chain, "") == {"reason": "no_pin"}


def test_a_key_is_kept_hashed_and_acts_through_its_own_machine(chain: Chain) -> None:
    key, text = create_key("till 1", scope=ApiKey.Scope.POS, store=chain.s001)
    assert ApiKey.objects.get_from_key(text) == key
    assert text not in (key.id, key.hashed_key)
    assert key.staff.kind == "machine"
    assert not key.staff.has_usable_password()
    held = key.staff.assignments.get()
    assert (held.role, held.store) == ("machine", chain.s001)


def test_a_head_office_key_acts_as_an_analyst_of_the_chain(chain: Chain) -> None:
    key, _text = create_key("warehouse", scope=ApiKey.Scope.HQ)
    held = key.staff.assignments.get()
    assert (held.role, held.store, held.region) == ("analyst", None, None)


def test_the_audit_names_who_did_what_to_whom(chain: Chain) -> None:
    row = audit.record("export", chain.s002, by=chain.hq, store=chain.s001, at=AT, rows=12, total=str(D("1.00")))
    row.refresh_from_db()
    assert (row.at, row.by, row.store, row.action) == (AT, chain.hq, chain.s001, "export")
    assert (row.subject_type, row.subject_id, row.detail) == (
        "stores.store",
        str(chain.s002.pk),
        {"rows": 12, "total": "1.00"},
    )
    assert audit.record("nightly", chain.s002, by=None).at > AT.replace(year=2020)
