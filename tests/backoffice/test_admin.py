"""Every page of the admin opens for who may see it, shows only their stores, and nothing booked can be edited."""

from datetime import timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import PeriodicTask
from django_celery_results.models import TaskResult

from catalog.models import Product
from ledger.models import AppendOnly, Fixed
from members.models import Member, Tier
from members.services import people
from points.models import EarnRule
from stores import approvals
from stores.models import ApiKey, Approval, Audit, Staff
from stores.rules import Level
from stores.services import create_key
from tests.factories import AT, PASSWORD, Chain, make_coupon, make_member, make_product, make_promotion, make_staff

pytestmark = pytest.mark.django_db
OURS = {
    "stores",
    "catalog",
    "members",
    "points",
    "wallets",
    "coupons",
    "checkout",
    "django_celery_beat",
    "django_celery_results",
}
PAGES = [model for model in admin.site._registry if model._meta.app_label in OURS]


def enter(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def url(model: type[Model], page: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def listed(client: Client, model: type[Model], **query: Any) -> list[Model]:
    answer = client.get(url(model), query)
    assert answer.status_code == 200, (model, answer.status_code)
    return list(answer.context["cl"].result_list)


@pytest.fixture
def house(chain: Chain) -> Chain:
    member = make_member(chain.s001, points=600, wallet=("1000.00", "200.00"), name="张三", phone="+8613800138000")
    make_member(chain.s003, points=100)
    make_coupon(member=member)
    make_promotion(products=[make_product("A1", barcode="6901", category="kids")])
    create_key("till", scope=ApiKey.Scope.POS, store=chain.s001)
    TaskResult.objects.create(task_id="1", task_name="points.tasks.expire", status="SUCCESS", result='"3 lots"')
    ask(chain)
    return chain


def ask(chain: Chain, points: int = 300) -> Approval:
    member = Member.objects.order_by("id")[0]
    return approvals.ask(
        "adjust_points",
        arguments={"member": member.number, "points": points, "reason": "a complaint"},
        by=chain.cashier,
        store=chain.s001,
        reason="a complaint",
        level=Level.MANAGER,
        number=f"S001-20261122-{Approval.objects.count()}",
        at=AT,
    )


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
def test_head_office_opens_every_list_and_every_row(house: Chain, model: type[Model]) -> None:
    client = enter(house.hq)
    client.get(url(model), {"q": "S001"})
    for row in listed(client, model)[:2]:
        assert client.get(url(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
def test_every_list_has_an_order_and_counts_no_whole_table(model: type[Model]) -> None:
    page = admin.site._registry[model]
    assert page.ordering
    assert not page.show_full_result_count


@pytest.mark.parametrize(
    "model", [model for model in PAGES if issubclass(model, AppendOnly | Fixed)], ids=lambda m: m._meta.label_lower
)
def test_what_is_booked_is_edited_by_nobody_not_even_a_superuser(house: Chain, model: type[Model]) -> None:
    client = enter(make_staff("root", role="", is_superuser=True))
    assert client.get(url(model, "add")).status_code == 403
    for row in listed(client, model)[:1]:
        assert client.post(url(model, "change", row.pk), {}).status_code == 403
        assert client.get(url(model, "delete", row.pk)).status_code == 403


def test_a_manager_sees_the_rows_of_their_own_store(house: Chain) -> None:
    here, there = Member.objects.order_by("id")
    for staff, members in ((house.manager, {here}), (house.hq, {here, there})):
        client = enter(staff)
        assert set(listed(client, Member)) == members
        entries = listed(client, here.points_entries.model)
        assert {entry.member for entry in entries} == members
    client = enter(house.manager)
    assert client.get(url(Member, "change", there.pk)).status_code == 302
    assert [store.code for store in listed(client, type(house.s001))] == ["S001"]
    assert set(listed(client, Staff)) == {
        house.cashier,
        house.manager,
        ApiKey.objects.get().staff,
    }


def test_a_cashier_finds_no_page_behind_the_door(house: Chain) -> None:
    client = enter(house.cashier)
    assert client.get(reverse("admin:index")).url == reverse("till:home")
    assert {client.get(url(model)).status_code for model in PAGES} == {403}


@pytest.mark.parametrize("term", ["13800138000", "8000", "张", "zhang", "ZS"])
def test_members_are_searched_by_indexed_columns_and_shown_masked(house: Chain, term: str) -> None:
    found = listed(enter(house.manager), Member, q=term)
    assert [member.name for member in found] == ["张三"]
    page = enter(house.manager).get(url(Member)).content.decode()
    assert "138****8000" in page
    assert "13800138000" not in page


def test_a_list_of_members_takes_as_many_statements_for_30_as_for_2(
    house: Chain, django_assert_max_num_queries: Any
) -> None:
    for _ in range(28):
        make_member(house.s001)
    client = enter(house.hq)
    client.get(url(Member))
    with django_assert_max_num_queries(14):
        assert len(listed(client, Member)) == 30


def form(client: Client, model: type[Model], row: Model, **changes: Any) -> Any:
    """Send the change page back as the browser would, with `changes`."""
    page = client.get(url(model, "change", row.pk), {"tab": "edit"} if model is Member else {})
    data: dict[str, Any] = {}
    inlines = [inline.formset for inline in page.context["inline_admin_formsets"]]
    parts = [part for inline in inlines for part in (inline.management_form, *inline.initial_forms)]
    for one in (page.context["adminform"].form, *parts):
        for name in one.fields:
            value = one.get_initial_for_field(one.fields[name], name)
            if value is not None and value is not False:
                data[one.add_prefix(name)] = getattr(value, "pk", value)
    return client.post(url(model, "change", row.pk), data | changes)


def test_a_member_is_edited_with_history_and_checked_as_everywhere(house: Chain) -> None:
    member = Member.objects.get(name="张三")
    client = enter(house.manager)
    bad = form(client, Member, member, birthday="2099-01-01")
    assert list(bad.context["adminform"].form.errors) == ["birthday"]
    assert form(client, Member, member, name="曾国藩", birthday_is_lunar="on").status_code == 302
    member.refresh_from_db()
    assert (member.name, member.pinyin, member.birthday_is_lunar, member.points) == (
        "曾国藩",
        "zeng guo fan",
        True,
        600,
    )
    assert member.history.first().history_user == house.manager
    assert form(client, Member, member, pin="12345").context["adminform"].form.errors
    assert form(client, Member, member, pin="246813").status_code == 302
    people.check_pin(member, "246813", AT)
    assert client.get(url(Member, "add")).status_code == 403


def test_a_master_row_is_saved_by_its_changed_columns_with_history(house: Chain) -> None:
    tier, client = Tier.objects.get(code="vip"), enter(house.hq)
    assert form(client, Tier, tier, name="贵宾", multiplier="1.20", code="other").status_code == 302
    tier.refresh_from_db()
    assert (tier.code, tier.name, tier.multiplier) == ("vip", "贵宾", D("1.20"))
    assert tier.history.first().history_user == house.hq
    before = tier.history.count()
    assert form(client, Tier, tier).status_code == 302
    assert tier.history.count() == before


def test_a_product_saved_by_hand_is_found_by_its_pinyin(house: Chain) -> None:
    client = enter(house.hq)
    product = Product.objects.get(sku="A1")
    assert form(client, Product, product, name="蚕丝被").status_code == 302
    assert listed(client, Product, q="csb") == [product]
    assert listed(client, Product, q="6901") == [product]


def test_an_earn_rule_is_added_not_edited_and_its_brackets_are_read_first(house: Chain) -> None:
    client = enter(house.hq)
    new = {"version": 2, "effective_on": "2027-01-01", "minimum": "0", "years": 1, "give_back_days": 30}
    bad = client.post(url(EarnRule, "add"), new | {"brackets": '[["0.00", "2"], ["100.00", "1"]]'})
    assert list(bad.context["adminform"].form.errors) == ["brackets"]
    assert client.post(url(EarnRule, "add"), new | {"brackets": '[["0.00", "2"]]'}).status_code == 302
    assert EarnRule.objects.get(version=2).brackets == [["0.00", "2"]]
    assert client.post(url(EarnRule, "change", EarnRule.objects.get(version=1).pk), new).status_code == 403


def test_a_person_gets_a_password_and_a_pin_by_head_office(house: Chain) -> None:
    client = enter(house.hq)
    new = {"username": "cashier9", "code": "C9", "name": "九", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(url(Staff, "add"), new | formset("assignments")).status_code == 302
    staff = Staff.objects.get(code="C9")
    assert staff.check_password(PASSWORD)
    bad = form(client, Staff, staff, pin="12")
    assert list(bad.context["adminform"].form.errors) == ["pin"]
    assert form(client, Staff, staff, pin="2468", is_superuser="on").status_code == 302
    staff.refresh_from_db()
    assert staff.pin_hash
    assert not staff.is_superuser
    assert Audit.objects.get(action="pin.set").by == house.hq
    assert form(client, Staff, staff, name="十").status_code == 302
    assert client.get(url(Staff, "delete", staff.pk)).status_code == 403


def formset(prefix: str) -> dict[str, int]:
    return {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}


def test_a_superuser_and_a_machine_are_out_of_head_offices_reach(house: Chain) -> None:
    client = enter(house.hq)
    for staff in (make_staff("root", role="", is_superuser=True), ApiKey.objects.get().staff):
        assert client.post(url(Staff, "change", staff.pk), {}).status_code == 403


def test_a_key_ends_by_hand_and_is_never_made_here(house: Chain) -> None:
    client, key = enter(house.hq), ApiKey.objects.get()
    assert form(client, ApiKey, key, revoked="on").status_code == 302
    key.refresh_from_db()
    assert key.revoked
    assert client.get(url(ApiKey, "add")).status_code == 403
    assert client.get(url(ApiKey, "delete", key.pk)).status_code == 403


def test_head_office_sees_the_jobs_last_runs_and_their_results(house: Chain) -> None:
    client = enter(house.hq)
    PeriodicTask.objects.filter(name="points.tasks.expire").update(last_run_at=AT, total_run_count=7)
    assert {task.name for task in listed(client, PeriodicTask)} == set(
        PeriodicTask.objects.values_list("name", flat=True)
    )
    assert "3 lots" in client.get(url(TaskResult)).content.decode()
    task = PeriodicTask.objects.get(name="points.tasks.expire")
    data = {"crontab": task.crontab_id}
    assert client.post(url(PeriodicTask, "change", task.pk), data).status_code == 302
    task.refresh_from_db()
    assert (task.enabled, task.task) == (False, "points.tasks.expire")
    assert client.get(url(PeriodicTask, "add")).status_code == 403


def test_a_roster_shift_may_only_be_put_into_ones_own_store(house: Chain) -> None:
    client = enter(house.manager)
    page = client.get("/admin/stores/roster/add/")
    assert list(page.context["adminform"].form.fields["store"].queryset) == [house.s001]
    shift = {"staff": house.cashier.pk, "day": str((AT + timedelta(days=1)).date()), "starts": "09:00", "ends": "18:00"}
    assert client.post("/admin/stores/roster/add/", shift | {"store": house.s003.pk}).status_code == 200
    assert client.post("/admin/stores/roster/add/", shift | {"store": house.s001.pk}).status_code == 302
