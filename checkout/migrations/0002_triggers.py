from django.db import migrations

from checkout.sums import DROP_SUMS, SUMS
from ledger.triggers import append_only, master


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("checkout", "0001_initial"), ("ledger", "0001_initial"), ("stores", "0002_triggers")]
    operations = [
        append_only("checkout_line"),
        append_only("checkout_refund"),
        append_only("checkout_refundline"),
        append_only("checkout_refundtender"),
        append_only("checkout_sale"),
        append_only("checkout_tender"),
        append_only("checkout_topup"),
        append_only("checkout_topuprefund"),
        master("checkout_tendermethod"),
        migrations.RunSQL(SUMS, DROP_SUMS),
    ]
