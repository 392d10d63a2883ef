from django.db import migrations

from ledger.triggers import append_only, fixed, master

MASTER_VERSION = """
CREATE FUNCTION huiyuan_new_master_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO stores_masterversion (id, version) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET version = excluded.version;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("stores", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(MASTER_VERSION, "DROP FUNCTION huiyuan_new_master_version();"),
        append_only("stores_audit"),
        fixed(
            "stores_approval",
            [
                "id",
                "posted_at",
                "number",
                "action",
                "arguments",
                "store_id",
                "asked_by_id",
                "asked_at",
                "reason",
                "level",
            ],
        ),
        master("stores_region"),
        master("stores_legalentity"),
        master("stores_store"),
    ]
