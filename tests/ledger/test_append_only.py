"""What the database refuses by itself, shown by raw SQL for every table that the models mark."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models

from ledger import triggers
from ledger.models import AppendOnly, Fixed
from ledger.triggers import APPEND_ONLY, FIXED, MASTER
from members.models import Consent, Member
from points.models import Lot, Part, PointsEntry
from stores.models import MasterVersion
from tests.factories import AT, Chain, make_coupon, make_member
from tests.ledger.raw import insert, refused_by, run, value

pytestmark = pytest.mark.django_db


def marked(mark: type[models.Model]) -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, mark)]


def tables(mark: type[models.Model]) -> list[str]:
    return sorted(model._meta.db_table for model in marked(mark))


def fixed_columns() -> Iterator[tuple[str, str]]:
    for model in marked(Fixed):
        for column in triggers.fixed_columns(model):
            yield model._meta.db_table, column


def changeable_columns() -> Iterator[tuple[str, str]]:
    for model in marked(Fixed):
        for field in model._meta.concrete_fields:
            if field.name in getattr(model, "changeable", ()):
                yield model._meta.db_table, field.column


# The design's list, so that a table cannot lose its mark unnoticed.
APPEND_ONLY_TABLES = [
    "checkout_cashmove",
    "checkout_line",
    "checkout_refund",
    "checkout_refundline",
    "checkout_refundtender",
    "checkout_sale",
    "checkout_shiftcount",
    "checkout_tender",
    "checkout_topup",
    "checkout_topuprefund",
    "compliance_charge",
    "compliance_evidence",
    "compliance_finding",
    "compliance_inspection",
    "compliance_photo",
    "compliance_scoreentry",
    "compliance_submission",
    "members_consent",
    "members_purchase",
    "members_tierchange",
    "points_part",
    "points_pointsentry",
    "stores_audit",
    "wallets_part",
    "wallets_walletentry",
]
FIXED_TABLES = [
    "checkout_shift",
    "compliance_appeal",
    "compliance_opening",
    "compliance_proposal",
    "compliance_violation",
    "coupons_coupon",
    "members_merge",
    "points_lot",
    "stores_approval",
    "wallets_lot",
]
PROTECTED = [(table, APPEND_ONLY) for table in APPEND_ONLY_TABLES] + [(table, FIXED) for table in FIXED_TABLES]
each_table = pytest.mark.parametrize(("table", "trigger"), PROTECTED)
each_append_only = pytest.mark.parametrize("table", APPEND_ONLY_TABLES)


def test_the_marks_are_those_of_the_design() -> None:
    assert tables(AppendOnly) == APPEND_ONLY_TABLES
    assert tables(Fixed) == FIXED_TABLES
    assert triggers.expected() == set(PROTECTED)


@each_append_only
def test_an_update_of_an_append_only_table_is_refused(table: str) -> None:
    with refused_by(APPEND_ONLY, table):
        run(f"UPDATE {table} SET posted_at = posted_at")


@each_append_only
def test_an_update_that_meets_no_row_is_refused_as_well(table: str) -> None:
    with refused_by(APPEND_ONLY, table):
        run(f"UPDATE {table} SET posted_at = posted_at WHERE false")


@each_table
def test_a_delete_is_refused(table: str, trigger: str) -> None:
    with refused_by(trigger, table):
        run(f"DELETE FROM {table}")
    with refused_by(trigger, table):
        run(f"DELETE FROM {table} WHERE false")


@each_table
def test_a_truncate_is_refused(table: str, trigger: str) -> None:
    with refused_by(trigger, table):
        run(f"TRUNCATE {table} CASCADE")


@each_table
def test_an_upsert_that_updates_is_refused(table: str, trigger: str) -> None:
    with refused_by(trigger, table):
        run(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET posted_at = now()")


@each_table
def test_a_merge_that_updates_or_deletes_is_refused(table: str, trigger: str) -> None:
    merge = f"MERGE INTO {table} t USING (SELECT 1) s ON false WHEN MATCHED THEN"
    with refused_by(trigger, table):
        run(f"{merge} UPDATE SET posted_at = now()")
    with refused_by(trigger, table):
        run(f"{merge} DELETE")


@each_table
def test_locks_inserts_and_upserts_that_do_nothing_pass(table: str, trigger: str) -> None:
    run(f"SELECT 1 FROM {table} FOR UPDATE")
    run(f"INSERT INTO {table} SELECT * FROM {table} WHERE false")
    run(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO NOTHING")
    run(f"MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN DO NOTHING")


@pytest.mark.parametrize(("table", "column"), list(fixed_columns()))
def test_a_fixed_column_is_never_updated(table: str, column: str) -> None:
    with refused_by(FIXED, table):
        run(f'UPDATE {table} SET "{column}" = "{column}" WHERE false')


@pytest.mark.parametrize(("table", "column"), list(changeable_columns()))
def test_a_changeable_column_may_be_updated_upserted_and_merged(table: str, column: str) -> None:
    run(f'UPDATE {table} SET "{column}" = "{column}"')
    upsert = f'ON CONFLICT (id) DO UPDATE SET "{column}" = excluded."{column}"'
    run(f"INSERT INTO {table} SELECT * FROM {table} {upsert}")
    run(f'MERGE INTO {table} t USING {table} s ON t.id = s.id WHEN MATCHED THEN UPDATE SET "{column}" = s."{column}"')


def test_real_rows_are_inserted_locked_and_then_stand(chain: Chain) -> None:
    member = make_member(points=300)
    entry = PointsEntry.objects.select_for_update().get(member=member)
    insert(Consent(member=member, kind="sms_marketing", given=True, channel="sms", source="till", at=AT))
    assert Consent.objects.filter(member=member).count() == 1
    for change in (
        "UPDATE points_pointsentry SET amount = 900 WHERE id = %s",
        "DELETE FROM points_pointsentry WHERE id = %s",
    ):
        with refused_by(APPEND_ONLY, "points_pointsentry"):
            run(change, [entry.pk])
    entry.refresh_from_db()
    assert entry.amount == 300


def test_a_lot_may_be_spent_from_but_never_gets_another_end(chain: Chain) -> None:
    lot = Lot.objects.get(member=make_member(points=300))
    run("UPDATE points_lot SET remaining = 200 WHERE id = %s", [lot.pk])
    with refused_by(FIXED, "points_lot"):
        run("UPDATE points_lot SET remaining = 100, ends_on = NULL WHERE id = %s", [lot.pk])
    lot.refresh_from_db()
    assert (lot.remaining, lot.ends_on) == (200, lot.ends_on)
    assert lot.ends_on is not None


def test_the_orm_is_refused_like_everybody(chain: Chain) -> None:
    make_member(points=300)
    with refused_by(APPEND_ONLY, "points_part"):
        Part.objects.all().delete()
    with refused_by(FIXED, "coupons_coupon"):
        make_coupon().delete()


def test_a_member_with_entries_cannot_be_deleted_around_them(chain: Chain) -> None:
    member = make_member(points=300)
    with refused_by(_fk("members_phone"), "members_phone"):
        run("DELETE FROM members_member WHERE id = %s", [member.pk])


def _fk(table: str) -> str:
    sql = (
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass "
        "AND confrelid = 'members_member'::regclass"
    )
    return str(value(sql, [table]))


# --- the list and the database ---------------------------------------------------------------------------------------


def test_every_marked_table_has_its_trigger_and_nothing_is_missing() -> None:
    assert triggers.missing(connection) == []
    assert triggers.present(connection) == triggers.expected()


@pytest.mark.parametrize(
    "change",
    [
        f"DROP TRIGGER {APPEND_ONLY} ON points_part",
        f"ALTER TABLE points_part DISABLE TRIGGER {APPEND_ONLY}",
        f"ALTER TABLE points_part ENABLE REPLICA TRIGGER {APPEND_ONLY}",
    ],
)
def test_a_trigger_that_is_gone_or_off_is_named(change: str) -> None:
    run(change)
    assert triggers.missing(connection) == [f"points_part.{APPEND_ONLY}"]


@pytest.mark.parametrize("model", marked(Fixed), ids=lambda model: model._meta.db_table)
def test_the_fixed_columns_of_the_trigger_are_those_of_the_model(model: type[models.Model]) -> None:
    sql = (
        "SELECT array_agg(a.attname ORDER BY a.attname) FROM pg_trigger t JOIN pg_attribute a "
        "ON a.attrelid = t.tgrelid AND a.attnum = ANY(t.tgattr::int2[]) WHERE t.tgname = %s AND t.tgrelid = %s::regclass"
    )
    assert value(sql, [FIXED, model._meta.db_table]) == sorted(triggers.fixed_columns(model))


# --- master data -----------------------------------------------------------------------------------------------------

MASTER_TABLES = [
    "checkout_tendermethod",
    "coupons_offer",
    "coupons_offer_categories",
    "coupons_offer_products",
    "coupons_promotion",
    "coupons_promotion_categories",
    "coupons_promotion_products",
    "members_tier",
    "points_earnrule",
    "points_option",
    "stores_legalentity",
    "stores_region",
    "stores_store",
    "wallets_offer",
]


def test_every_table_of_master_data_gives_the_house_a_new_version() -> None:
    sql = "SELECT array_agg(tgrelid::regclass::text ORDER BY tgrelid::regclass::text) FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'"
    assert value(sql, [MASTER]) == MASTER_TABLES


@pytest.mark.parametrize("table", MASTER_TABLES)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET id = id", "DELETE FROM {0} WHERE false", "INSERT INTO {0} SELECT * FROM {0} WHERE false"]
)
def test_a_change_of_master_data_renews_the_version(table: str, change: str) -> None:
    before = MasterVersion.objects.get().version
    run(change.format(table))
    assert MasterVersion.objects.get().version != before


def test_a_sale_like_change_leaves_the_version_alone(chain: Chain) -> None:
    member = make_member(points=300)
    before = MasterVersion.objects.get().version
    Member.objects.filter(pk=member.pk).update(points=400)
    assert MasterVersion.objects.get().version == before


def test_there_is_one_master_version(chain: Chain) -> None:
    with refused_by("master_version_is_one_row", "stores_masterversion"):
        insert(MasterVersion(id=2))
