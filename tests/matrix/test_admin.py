"""Every page of every model of the admin × every role × an own and a foreign row. A model without an entry fails."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from members.models import Tier
from stores.models import Staff, Store
from stores.scoping import Scope
from tests.factories import Chain
from tests.matrix.routes import of_models
from tests.matrix.table import EXPORTERS, MODELS, OF_ONE_STORE, STAFF

pytestmark = pytest.mark.django_db


def test_every_model_of_the_admin_has_an_entry() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == set(MODELS)
    assert set(of_models()) == set(MODELS)


def enter(letter: str) -> Client:
    client = Client()
    client.force_login(Staff.objects.get(username=STAFF[letter]), backend="config.permissions.AssignmentBackend")
    return client


def address(label: str, page: str, *args: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def rows(label: str, store: Store) -> list[Model]:
    """Rows that belong to `store` alone; of a model without stores, any."""
    model, page = apps.get_model(label), admin.site._registry[apps.get_model(label)]
    path = getattr(page, "scope_path", None)
    found = model._default_manager.order_by("pk")
    return list((found if path is None else Scope(stores=frozenset({store.pk})).limit(found, path))[:1])


def opened(status: int) -> bool:
    assert status in (200, 302, 403), status
    return status == 200


@pytest.mark.parametrize("letter", STAFF)
def test_each_role_opens_what_the_table_gives_it_and_nothing_else(world: Chain, letter: str) -> None:
    client, wrong = enter(letter), []
    for label, (view, add, change, delete) in MODELS.items():
        carried = "".join(one for one in view if one in EXPORTERS)
        asked = {("changelist", view): (), ("add", add): (), ("export", carried): ()}
        for row in rows(label, world.s001):
            asked |= {("change", view): (row.pk,), ("history", view): (row.pk,), ("delete", delete): (row.pk,)}
            answer = client.post(address(label, "change", row.pk), {"_save": "1"})
            if (answer.status_code != 403) != (letter in change):
                wrong.append((label, "save", answer.status_code))
        for (page, letters), args in asked.items():
            status = client.get(address(label, page, *args)).status_code
            if opened(status) != (letter in letters):
                wrong.append((label, page, status))
    assert wrong == []


@pytest.mark.parametrize("letter", [*OF_ONE_STORE, "R"])
def test_nobody_opens_or_saves_a_row_of_a_store_that_is_not_theirs(world: Chain, letter: str) -> None:
    client, seen, wrong = enter(letter), 0, []
    for label in MODELS:
        if getattr(admin.site._registry[apps.get_model(label)], "scope_path", None) is None:
            continue
        for row in rows(label, world.s003):
            seen += 1
            answers = [client.get(address(label, page, row.pk)) for page in ("change", "delete", "history")]
            answers.append(client.post(address(label, "change", row.pk), {"_save": "1"}))
            wrong += [(label, one.status_code) for one in answers if one.status_code not in (302, 403, 404)]
            listed = client.get(address(label, "changelist"))
            if listed.status_code == 200 and row in listed.context["cl"].result_list:
                wrong.append((label, "listed"))
    assert seen >= 10
    assert wrong == []


def test_history_is_read_and_saves_nothing(world: Chain) -> None:
    """The library would take a form from whoever may look."""
    tier = Tier.objects.get(code="vip")
    tier.save(update_fields=["name"])
    version = tier.history.order_by("history_id").first()
    for letter in "UAH":
        page = address("members.tier", "simple_history", tier.pk, version.pk)
        assert enter(letter).get(page).status_code == 200
        assert enter(letter).post(page, {"name": "someone else"}).status_code == 403


def test_every_list_has_a_row_in_this_world(world: Chain) -> None:
    """Else the two tests above would look at nothing."""
    without = {label for label in MODELS if not label.startswith("axes.") and not rows(label, world.s001)}
    assert without == set()
