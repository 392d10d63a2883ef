from django.db import migrations

from ledger.triggers import append_only, fixed, master


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("points", "0001_initial"), ("ledger", "0001_initial"), ("stores", "0002_triggers")]
    operations = [
        append_only("points_part"),
        append_only("points_pointsentry"),
        fixed(
            "points_lot",
            [
                "id",
                "posted_at",
                "member_id",
                "store_id",
                "earned",
                "ends_on",
                "at",
                "business_day",
                "reference",
                "origin_id",
            ],
        ),
        master("points_option"),
        master("points_earnrule"),
    ]
