from django.db import migrations

from ledger.triggers import append_only, fixed, master


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("wallets", "0001_initial"), ("ledger", "0001_initial"), ("stores", "0002_triggers")]
    operations = [
        append_only("wallets_part"),
        append_only("wallets_walletentry"),
        fixed(
            "wallets_lot",
            [
                "id",
                "posted_at",
                "member_id",
                "store_id",
                "principal",
                "gift",
                "offer_id",
                "at",
                "business_day",
                "reference",
            ],
        ),
        master("wallets_offer"),
    ]
