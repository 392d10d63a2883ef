import django.db.models.deletion
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stores", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.category",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "verbose_name": "category",
                "verbose_name_plural": "categories",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.category",
                        verbose_name="parent",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical category",
                "verbose_name_plural": "historical categories",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProduct",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("sku", models.CharField(db_index=True, max_length=64, verbose_name="sku")),
                ("name", models.CharField(max_length=128, verbose_name="name")),
                ("list_price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="list price (yuan)")),
                (
                    "member_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="member price (yuan)"
                    ),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=16, verbose_name="unit")),
                ("spec", models.CharField(blank=True, default="", max_length=64, verbose_name="specification")),
                ("origin", models.CharField(blank=True, default="", max_length=64, verbose_name="origin")),
                ("is_private_label", models.BooleanField(default=False, verbose_name="private label")),
                ("no_further_discount", models.BooleanField(default=False, verbose_name="no further discount")),
                ("is_blocked", models.BooleanField(default=False, verbose_name="blocked from sale")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical product",
                "verbose_name_plural": "historical products",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sku", models.CharField(max_length=64, unique=True, verbose_name="sku")),
                ("name", models.CharField(max_length=128, verbose_name="name")),
                ("list_price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="list price (yuan)")),
                (
                    "member_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="member price (yuan)"
                    ),
                ),
                ("unit", models.CharField(blank=True, default="", max_length=16, verbose_name="unit")),
                ("spec", models.CharField(blank=True, default="", max_length=64, verbose_name="specification")),
                ("origin", models.CharField(blank=True, default="", max_length=64, verbose_name="origin")),
                ("is_private_label", models.BooleanField(default=False, verbose_name="private label")),
                ("no_further_discount", models.BooleanField(default=False, verbose_name="no further discount")),
                ("is_blocked", models.BooleanField(default=False, verbose_name="blocked from sale")),
                ("search", models.CharField(blank=True, default="", editable=False, max_length=255)),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed at")),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.category",
                        verbose_name="category",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["sku"],
                "indexes": [
                    models.Index(fields=["updated_at", "id"], name="product_updated"),
                    models.Index(fields=["name"], name="product_name", opclasses=["text_pattern_ops"]),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("list_price__gte", Decimal("0"))), name="product_price_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member_price__isnull", True),
                            models.Q(("member_price__gte", 0), ("member_price__lte", models.F("list_price"))),
                            _connector="OR",
                        ),
                        name="product_member_price_at_most_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Barcode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="barcode")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="barcodes",
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "barcode",
                "verbose_name_plural": "barcodes",
                "ordering": ["code"],
            },
        ),
    ]
