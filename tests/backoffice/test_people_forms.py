"""Staff, their assignments and the roster by hand: what is refused is said at its field, what is copied is not doubled."""

from datetime import date, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.messages import get_messages
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from stores.models import Assignment, Audit, Roster, Staff
from stores.services import copy_week, unlock
from tests.backoffice.entering import enter
from tests.factories import AT, Chain, make_staff

pytestmark = pytest.mark.django_db


def send(client: Client, staff: Staff, *rows: dict[str, Any], **changes: Any) -> Any:
    """The person's page sent back with the assignments that stand there and `rows` of new ones."""
    held = list(staff.assignments.order_by("-since", "id"))
    data = {"username": staff.username, "code": staff.code, "name": staff.name, "is_active": "on"} | changes
    old = [
        {"id": row.pk, "staff": staff.pk, "role": row.role, "store": row.store_id or "", "since": str(row.since)}
        for row in held
    ]
    data |= {"assignments-TOTAL_FORMS": len(old) + len(rows), "assignments-INITIAL_FORMS": len(old)}
    for place, row in enumerate([*old, *rows]):
        data |= {f"assignments-{place}-{name}": value for name, value in row.items()}
    return client.post(f"/admin/stores/staff/{staff.pk}/change/", data)


def errors(answer: Any) -> dict[str, list[str]]:
    """All that was refused, of the person and of the assignments."""
    found = dict(answer.context["adminform"].form.errors)
    for inline in answer.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= form.errors
    return {name: [str(one) for one in words] for name, words in found.items()}


def test_a_person_holds_several_roles_at_a_time(chain: Chain) -> None:
    row = {"role": "manager", "store": chain.s002.pk, "since": "2026-01-01", "until": "2026-12-31"}
    assert send(enter(chain.hq), chain.cashier, row).status_code == 302
    assert Assignment.objects.filter(staff=chain.cashier).count() == 2


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ([{"role": "cashier", "store": "s001", "since": "2026-01-01"}], "since"),
        ([{"role": "manager", "store": "s001", "region": "here", "since": "2026-01-01"}], "region"),
        ([{"role": "manager", "store": "s001", "since": "2026-02-01", "until": "2026-01-31"}], "until"),
        ([{"role": "manager", "since": "2026-01-01", "until": "2026-06-30"}] * 2, "since"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(chain: Chain, rows: list[dict[str, Any]], field: str) -> None:
    places = {"s001": chain.s001.pk, "here": chain.s001.region_id}
    typed = [{name: places.get(value, value) for name, value in row.items()} for row in rows]
    answer = send(enter(chain.hq), chain.cashier, *typed)
    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert Assignment.objects.filter(staff=chain.cashier).count() == 1


def test_one_role_after_the_other_is_no_overlap(chain: Chain) -> None:
    first = {"role": "manager", "store": chain.s001.pk, "since": "2026-01-01", "until": "2026-06-30"}
    assert send(enter(chain.hq), chain.cashier, first, first | {"since": "2026-07-01", "until": ""}).status_code == 302


def test_nobody_leaves_before_they_came(chain: Chain) -> None:
    answer = send(enter(chain.hq), chain.cashier, hired_on="2026-05-01", left_on="2026-04-30")
    assert list(errors(answer)) == ["left_on"]


def test_a_locked_person_is_unlocked_and_a_lost_phone_forgotten(chain: Chain) -> None:
    person = chain.cashier
    Staff.objects.filter(pk=person.pk).update(pin_failures=5, pin_locked_until=AT)
    AccessAttempt.objects.create(username=person.username, ip_address="127.0.0.1", failures_since_start=5)
    TOTPDevice.objects.create(user=person, name="phone", confirmed=True)
    client, address = enter(chain.hq), f"/admin/stores/staff/{person.pk}"
    for page, words in (("unlock_person", "use the PIN again"), ("new_second_factor", "a new phone")):
        answer = client.post(f"{address}/{page}/")
        assert answer.url == f"{address}/change/"
        assert words in str(list(get_messages(answer.wsgi_request))[-1])
    person.refresh_from_db()
    assert (person.pin_failures, person.pin_locked_until) == (0, None)
    assert not AccessAttempt.objects.exists()
    assert not TOTPDevice.objects.exists()
    assert {row.by for row in Audit.objects.all()} == {chain.hq}
    assert enter(chain.manager).get(f"{address}/unlock_person/").status_code == 403
    root = make_staff("root", role="", is_superuser=True)
    assert client.get(f"/admin/stores/staff/{root.pk}/unlock_person/").status_code == 403


def test_unlocking_is_logged(chain: Chain) -> None:
    unlock(chain.cashier, by=chain.manager, at=AT)
    assert Audit.objects.get(action="pin.unlocked").by == chain.manager


def shift(chain: Chain, day: date, starts: str = "09:00") -> Roster:
    return Roster.objects.create(store=chain.s001, staff=chain.cashier, day=day, starts=starts, ends="18:00")


def test_a_week_is_copied_on_and_never_doubled(chain: Chain) -> None:
    monday = date(2026, 11, 16)
    for days in range(3):
        shift(chain, monday + timedelta(days=days))
    shift(chain, monday + timedelta(days=8))
    week = Roster.objects.filter(day__lt="2026-11-23")
    assert copy_week(week) == (2, 1)
    assert copy_week(week) == (0, 3)
    assert sorted(Roster.objects.filter(day__gte="2026-11-23").values_list("day", flat=True)) == [
        date(2026, 11, 23),
        date(2026, 11, 24),
        date(2026, 11, 25),
    ]


def test_chosen_shifts_are_copied_from_the_list(chain: Chain) -> None:
    client, row = enter(chain.manager), shift(chain, date(2026, 11, 16))
    data = {"action": "copy_to_next_week", "_selected_action": [str(row.pk)]}
    answer = client.post("/admin/stores/roster/", data)
    assert ["1 shifts were copied" in str(message) for message in get_messages(answer.wsgi_request)] == [True]
    assert Roster.objects.get(day="2026-11-23").staff == chain.cashier
    analyst = enter(make_staff("analyst1", "analyst"))
    analyst.post("/admin/stores/roster/", data)
    assert Roster.objects.count() == 2


def test_a_shift_has_a_length(chain: Chain) -> None:
    new = {"store": chain.s001.pk, "staff": chain.cashier.pk, "day": "2026-11-23", "starts": "09:00", "ends": "09:00"}
    answer = enter(chain.manager).post("/admin/stores/roster/add/", new)
    assert list(answer.context["adminform"].form.errors) == ["ends"]
    assert enter(chain.manager).post("/admin/stores/roster/add/", new | {"ends": "02:00"}).status_code == 302
