import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import ledger.ids
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_initial"),
        ("members", "0001_initial"),
        ("stores", "0001_initial"),
        ("stores", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalOffer",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="top-up from (yuan)"
                    ),
                ),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="gift money (yuan)"
                    ),
                ),
                ("points", models.PositiveIntegerField(default=0, verbose_name="bonus points")),
                (
                    "coupon_offer",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="coupon (code of its offer)"),
                ),
                (
                    "gift_value",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="gift item's value (yuan)",
                    ),
                ),
                ("waives_order", models.BooleanField(default=False, verbose_name="the order of the moment is free")),
                (
                    "multiple",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="top-up is at least so many times the order"
                    ),
                ),
                (
                    "minimum_order",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="order from (yuan)"
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "store_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="stores",
                    ),
                ),
                (
                    "limit_per_member",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times per member"),
                ),
                (
                    "limit_per_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times per member and day"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "gift_product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="gift item",
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
                "verbose_name": "historical top-up offer",
                "verbose_name_plural": "historical top-up offers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="top-up from (yuan)"
                    ),
                ),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="gift money (yuan)"
                    ),
                ),
                ("points", models.PositiveIntegerField(default=0, verbose_name="bonus points")),
                (
                    "coupon_offer",
                    models.CharField(blank=True, default="", max_length=32, verbose_name="coupon (code of its offer)"),
                ),
                (
                    "gift_value",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="gift item's value (yuan)",
                    ),
                ),
                ("waives_order", models.BooleanField(default=False, verbose_name="the order of the moment is free")),
                (
                    "multiple",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="top-up is at least so many times the order"
                    ),
                ),
                (
                    "minimum_order",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="order from (yuan)"
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "store_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="stores",
                    ),
                ),
                (
                    "limit_per_member",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times per member"),
                ),
                (
                    "limit_per_day",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="times per member and day"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "gift_product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.product",
                        verbose_name="gift item",
                    ),
                ),
            ],
            options={
                "verbose_name": "top-up offer",
                "verbose_name_plural": "top-up offers",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("waives_order", False), ("multiple__gt", 0), _connector="OR"),
                        name="offer_waiver_multiple",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("gift__gte", 0), ("gift_value__gte", 0), ("minimum__gte", 0), ("minimum_order__gte", 0)
                        ),
                        name="topup_offer_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("principal", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="principal")),
                ("gift", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="gift money")),
                (
                    "used",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="face used"
                    ),
                ),
                (
                    "closed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("merchant", "cashed out on the merchant's account"),
                            ("customer", "cashed out on the customer's account"),
                        ],
                        default="",
                        max_length=8,
                        verbose_name="cashed out as",
                    ),
                ),
                ("closed_at", models.DateTimeField(null=True, verbose_name="cashed out at")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallet_lots",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stores.store",
                        verbose_name="store",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="wallets.offer", verbose_name="offer"
                    ),
                ),
            ],
            options={
                "verbose_name": "wallet lot",
                "verbose_name_plural": "wallet lots",
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("closed_as", ""),
                            (
                                "used__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("principal"), "+", models.F("gift")
                                ),
                            ),
                        ),
                        fields=["member", "at", "id"],
                        name="wallet_lot_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "reference"), name="wallet_lot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("gift__gte", 0), ("principal__gte", 0)), name="wallet_lot_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal__gt", 0), ("gift__gt", 0), _connector="OR"),
                        name="wallet_lot_not_empty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used__gte", 0),
                            (
                                "used__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("principal"), "+", models.F("gift")
                                ),
                            ),
                        ),
                        name="wallet_lot_used_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_as", ""), ("closed_at__isnull", True)),
                            models.Q(models.Q(("closed_as", ""), _negated=True), ("closed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="wallet_lot_closed_has_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WalletEntry",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="kind")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                ("seq", models.PositiveIntegerField(verbose_name="running number")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("principal", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="principal")),
                ("gift", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="gift money")),
                ("balance_after", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="balance after")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wallet_entries",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="wallets.walletentry",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="store"
                    ),
                ),
            ],
            options={
                "verbose_name": "wallet entry",
                "verbose_name_plural": "wallet entries",
                "ordering": ["-seq"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="wallet_entry_at_brin"),
                    models.Index(fields=["posted_at", "id"], name="wallet_entry_posted"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "kind", "reference"), name="wallet_entry_once"),
                    models.UniqueConstraint(fields=("member", "seq"), name="wallet_entry_seq"),
                    models.UniqueConstraint(fields=("reverses", "member"), name="wallet_entry_reversed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("principal"), "+", models.F("gift")
                                ),
                            )
                        ),
                        name="wallet_entry_principal_and_gift",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("balance_after__gte", 0)), name="wallet_entry_no_overdraft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind__in", ["top_up", "give_back", "opening", "merge_in"])),
                            models.Q(("amount__lt", 0), ("kind__in", ["spend", "merge_out"])),
                            models.Q(("amount__lte", 0), ("kind", "cash_out")),
                            models.Q(("amount", 0), ("kind", "closed_return")),
                            _connector="OR",
                        ),
                        name="wallet_entry_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("used", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="face used")),
                ("principal", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="principal")),
                ("gift", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="gift money")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="wallets.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "sold_store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stores.store",
                        verbose_name="sold in",
                    ),
                ),
                (
                    "spent_store",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="stores.store",
                        verbose_name="spent in",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="wallets.walletentry",
                        verbose_name="movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "wallet part",
                "verbose_name_plural": "wallet parts",
                "ordering": ["posted_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("member", "entry", "lot"), name="wallet_part_once")],
            },
        ),
    ]
