"""Arrows that import-linter cannot see: foreign keys are strings. Also what distributing by member needs of keys."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Field, Model, UniqueConstraint

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
ROOMS = next(contract["layers"] for contract in CONTRACTS if contract["name"].startswith("Rooms:"))
FLOORS = {room.strip(" ()"): floor for floor, rooms in enumerate(reversed(ROOMS)) for room in rooms.split("|")}

# What is looked up without a member may be unique without one (docs/decisions: distributing by member).
LOOKED_UP_ALONE = {
    ("members.Phone", ("number",)),
    ("members.Card", ("number",)),
    ("coupons.Coupon", ("code",)),
    ("checkout.Sale", ("number",)),
    ("checkout.Sale", ("store", "external_number")),
    ("checkout.Refund", ("number",)),
    ("checkout.TopUp", ("number",)),
    ("checkout.TopUpRefund", ("number",)),
    ("checkout.Request", ("store", "key")),
    # A provider's number of an answer, known before anybody knows who answered.
    ("campaigns.Reply", ("gateway", "provider_id")),
}


def ours() -> list[type[Model]]:
    """The concrete models of all rooms."""
    return [model for model in apps.get_models() if model._meta.app_label in FLOORS]


def fields(model: type[Model]) -> list["Field[object, object]"]:
    return list(model._meta.concrete_fields)


def member_field(model: type[Model]) -> "Field[object, object] | None":
    """The field that makes a row belong to a member; history rows are reference data's own."""
    return next((field for field in fields(model) if field.attname == "member_id"), None)


def owned() -> list[type[Model]]:
    return [model for model in ours() if member_field(model) is not None]


def unique_sets(model: type[Model]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The field names of each business unique constraint, and whether empty values count as equal in it."""
    for field in fields(model):
        if field.unique and not field.primary_key:
            yield (field.name,), False
    for names in model._meta.unique_together:
        yield tuple(names), False
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(constraint.fields), constraint.nulls_distinct is False


def test_every_room_that_has_models_stands_on_a_floor() -> None:
    house = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert house <= FLOORS.keys()


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_downward(model: type[Model]) -> None:
    here = model._meta.app_label
    targets = {field.related_model._meta.app_label for field in fields(model) if field.is_relation}
    upward = {room for room in targets & FLOORS.keys() if room != here and FLOORS[room] >= FLOORS[here]}
    assert upward == set()


@pytest.mark.parametrize("model", ours(), ids=lambda model: model._meta.label)
def test_what_belongs_to_a_row_of_a_member_names_the_member_itself(model: type[Model]) -> None:
    parents = {field.related_model for field in fields(model) if field.is_relation}
    assert not (parents & set(owned())) or member_field(model) is not None


@pytest.mark.parametrize("model", owned(), ids=lambda model: model._meta.label)
def test_a_business_key_of_a_member_contains_the_member(model: type[Model]) -> None:
    without = {names for names, _ in unique_sets(model) if not {"member", "member_id"} & {*names}}
    assert {(model._meta.label, names) for names in without} <= LOOKED_UP_ALONE


@pytest.mark.parametrize("model", owned(), ids=lambda model: model._meta.label)
def test_a_key_whose_member_may_be_empty_counts_empty_as_equal(model: type[Model]) -> None:
    member = member_field(model)
    assert member is not None
    loose = {names for names, empty_is_equal in unique_sets(model) if "member" in names and not empty_is_equal}
    assert not member.null or loose == set()


def test_every_exemption_is_still_needed() -> None:
    found = {(model._meta.label, names) for model in owned() for names, _ in unique_sets(model)}
    assert found >= LOOKED_UP_ALONE
