"""Triggers that keep ledgers whole: made by migrations, listed and compared with the database by `missing()`.

One statement-level trigger per table, so that an UPDATE that meets no row, an upsert and a MERGE are refused as well
(row triggers let them pass); FOR UPDATE and inserts go through. The trigger knows no exception.
"""

from collections.abc import Sequence

from django.apps import apps
from django.db import migrations, models
from django.db.backends.base.base import BaseDatabaseWrapper

from ledger.models import AppendOnly, Fixed

APPEND_ONLY = "huiyuan_append_only"
FIXED = "huiyuan_fixed"
MASTER = "huiyuan_master"

FUNCTIONS = """
CREATE FUNCTION huiyuan_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %: rows of this table are never changed or removed', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
END $$;
"""
DROP_FUNCTIONS = "DROP FUNCTION huiyuan_refuse_change();"


def append_only(table: str) -> migrations.RunSQL:
    """The migration operation that makes `table` append-only."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {APPEND_ONLY} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION huiyuan_refuse_change();",
        f"DROP TRIGGER {APPEND_ONLY} ON {table};",
    )


def fixed(table: str, columns: Sequence[str]) -> migrations.RunSQL:
    """The operation that refuses removal from `table` and any UPDATE that names one of `columns`."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {FIXED} BEFORE UPDATE OF {', '.join(columns)} OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION huiyuan_refuse_change();",
        f"DROP TRIGGER {FIXED} ON {table};",
    )


def master(table: str) -> migrations.RunSQL:
    """The operation by which every change of the master data in `table` gives the house a new version (stores)."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {MASTER} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION huiyuan_new_master_version();",
        f"DROP TRIGGER {MASTER} ON {table};",
    )


def fixed_columns(model: type[models.Model]) -> list[str]:
    """The columns of a `Fixed` model that may never change."""
    free = getattr(model, "changeable", ())
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in free]


def expected() -> set[tuple[str, str]]:
    """(table, trigger) of every table that a model marks as append-only or fixed."""
    found = set()
    for model in apps.get_models():
        if issubclass(model, AppendOnly):
            found.add((model._meta.db_table, APPEND_ONLY))
        elif issubclass(model, Fixed):
            found.add((model._meta.db_table, FIXED))
    return found


def present(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """(table, trigger) of every trigger of ours that is there and on ("O": also not switched to replica only)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname = ANY(%s) AND t.tgenabled = 'O' AND pg_table_is_visible(c.oid)",
            [[APPEND_ONLY, FIXED]],
        )
        return {(table, name) for table, name in cursor.fetchall()}


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose protection is not there, for /readyz and the tests; [] when all is well."""
    return sorted(f"{table}.{name}" for table, name in expected() - present(connection))
