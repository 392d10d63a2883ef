"""Who sees which store."""

from datetime import date

import pytest

from stores.models import ApiKey, Assignment, Store
from stores.scoping import assignments, may_refund, scope_of, scope_of_key
from stores.services import create_key
from tests.factories import AT, Chain, make_member, make_staff

pytestmark = pytest.mark.django_db


def seen(chain: Chain, name: str) -> list[str]:
    scope = scope_of(getattr(chain, name), AT)
    return list(scope.limit(Store.objects.all(), "").values_list("code", flat=True))


@pytest.mark.parametrize(
    ("who", "stores"),
    [
        ("cashier", ["S001"]),
        ("manager2", ["S002"]),
        ("region_manager", ["S001", "S002"]),
        ("finance", ["S001", "S002", "S003"]),
        ("hq", ["S001", "S002", "S003"]),
    ],
)
def test_people_see_the_stores_they_are_assigned_to(chain: Chain, who: str, stores: list[str]) -> None:
    assert seen(chain, who) == stores
    scope = scope_of(getattr(chain, who), AT)
    assert [store.code for store in (chain.s001, chain.s002, chain.s003) if scope.includes(store)] == stores


def test_lists_of_members_go_by_home_store(chain: Chain) -> None:
    here, there = make_member(chain.s001), make_member(chain.s003)
    rows = type(here).objects.order_by("pk")
    assert list(scope_of(chain.manager, AT).limit(rows, "home_store")) == [here]
    assert list(scope_of(chain.region_manager, AT).limit(rows, "home_store")) == [here]
    assert list(scope_of(chain.hq, AT).limit(rows, "home_store")) == [here, there]


def test_an_assignment_counts_from_its_first_to_its_last_day(chain: Chain) -> None:
    staff = make_staff("dated", role="")
    held = Assignment.objects.create(
        staff=staff, role="cashier", store=chain.s001, since=date(2026, 11, 22), until=date(2026, 11, 22)
    )
    assert assignments(staff, AT) == [held]
    assert assignments(staff, AT.replace(day=21)) == []
    assert assignments(staff, AT.replace(day=23)) == []
    assert not scope_of(staff, AT.replace(day=23)).includes(chain.s001)


def test_who_left_or_may_not_log_in_holds_nothing(chain: Chain) -> None:
    chain.manager.left_on = date(2026, 11, 21)
    assert assignments(chain.manager, AT) == []
    chain.manager.left_on = date(2026, 11, 22)
    assert len(assignments(chain.manager, AT)) == 1
    chain.manager.is_active = False
    assert assignments(chain.manager, AT) == []


def test_a_superuser_sees_all_but_not_after_being_locked_out(chain: Chain) -> None:
    staff = make_staff("root", role="", is_superuser=True)
    assert scope_of(staff, AT).everywhere
    staff.is_active = False
    assert not scope_of(staff, AT).everywhere


def test_a_tills_key_sees_its_store_and_head_offices_those_it_names_or_all(chain: Chain) -> None:
    till, _text = create_key("till", scope=ApiKey.Scope.POS, store=chain.s002)
    head, _text = create_key("warehouse", scope=ApiKey.Scope.HQ)
    assert scope_of_key(till).stores == {chain.s002.pk}
    assert scope_of_key(head).everywhere
    head.stores.add(chain.s003)
    assert not scope_of_key(head).everywhere
    assert scope_of_key(head).includes(chain.s003)
    assert not scope_of_key(head).includes(chain.s001)


def test_refunds_stay_inside_the_legal_entity_but_for_hq_roles(chain: Chain) -> None:
    assert may_refund(chain.cashier2, sold_in=chain.s001, at_store=chain.s002, at=AT)
    assert not may_refund(chain.cashier3, sold_in=chain.s001, at_store=chain.s003, at=AT)
    assert not may_refund(chain.region_manager, sold_in=chain.s001, at_store=chain.s003, at=AT)
    assert may_refund(chain.hq, sold_in=chain.s001, at_store=chain.s003, at=AT)
    assert may_refund(chain.finance, sold_in=chain.s001, at_store=chain.s003, at=AT)
    assert may_refund(make_staff("root", role="", is_superuser=True), sold_in=chain.s001, at_store=chain.s003, at=AT)
