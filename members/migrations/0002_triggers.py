from django.db import migrations

from ledger.triggers import append_only, master


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("members", "0001_initial"), ("ledger", "0001_initial"), ("stores", "0002_triggers")]
    operations = [
        append_only("members_consent"),
        append_only("members_purchase"),
        append_only("members_tierchange"),
        master("members_tier"),
    ]
