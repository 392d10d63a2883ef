from django.db import migrations

from ledger.triggers import fixed, master


class Migration(migrations.Migration):
    """The ledgers' protection and the version of the master data (docs/algorithms/ledgers.md)."""

    dependencies = [("coupons", "0001_initial"), ("ledger", "0001_initial"), ("stores", "0002_triggers")]
    operations = [
        fixed(
            "coupons_coupon",
            ["id", "posted_at", "code", "offer_id", "starts_at", "issued_at", "issued_by_id", "store_id", "reference"],
        ),
        master("coupons_promotion"),
        master("coupons_promotion_products"),
        master("coupons_promotion_categories"),
        master("coupons_offer"),
        master("coupons_offer_products"),
        master("coupons_offer_categories"),
    ]
