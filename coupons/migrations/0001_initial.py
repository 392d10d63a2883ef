import django.contrib.postgres.fields
import django.db.models.deletion
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
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="channels",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "everybody"), ("members", "members")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "tier_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tiers",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("code", models.CharField(db_index=True, max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "yuan off"), ("percent", "percent off"), ("gift", "gift item")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="value (yuan)"
                    ),
                ),
                (
                    "percent_paid",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="percent paid"
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="spend from (yuan)"
                    ),
                ),
                ("gift_name", models.CharField(blank=True, default="", max_length=128, verbose_name="gift item")),
                ("group", models.CharField(blank=True, default="", max_length=16, verbose_name="joint group")),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="valid for (days)"),
                ),
                (
                    "extend_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="given back ended: valid for (days)"),
                ),
                (
                    "on_partial",
                    models.CharField(
                        choices=[("share", "the returned share only"), ("reprice", "the rest is priced anew")],
                        default="share",
                        max_length=8,
                        verbose_name="on a partial return",
                    ),
                ),
                ("issue_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="issued at most")),
                (
                    "budget",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="budget (yuan)"
                    ),
                ),
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
            ],
            options={
                "verbose_name": "historical coupon offer",
                "verbose_name_plural": "historical coupon offers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPromotion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
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
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="channels",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "everybody"), ("members", "members")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "tier_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tiers",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("code", models.CharField(db_index=True, max_length=32, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "percent"),
                            ("n_pieces", "n pieces"),
                            ("special_price", "special price"),
                            ("spend_over_gift", "gift from an amount on"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "percent_paid",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="percent paid"
                    ),
                ),
                ("pieces", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces")),
                (
                    "counting",
                    models.CharField(
                        choices=[("at_least", "all pieces from n on"), ("per_group", "each group of n, dearest first")],
                        default="at_least",
                        max_length=9,
                        verbose_name="counting",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="special price (yuan)"
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="from (yuan)"
                    ),
                ),
                ("instead", models.BooleanField(default=False, verbose_name="instead of member and tier price")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="weekdays",
                    ),
                ),
                ("from_time", models.TimeField(blank=True, null=True, verbose_name="from (time)")),
                ("to_time", models.TimeField(blank=True, null=True, verbose_name="to (time)")),
                (
                    "on_partial",
                    models.CharField(
                        choices=[("share", "the returned share only"), ("reprice", "the rest is priced anew")],
                        default="share",
                        max_length=8,
                        verbose_name="on a partial return",
                    ),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="made at")),
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
                "verbose_name": "historical promotion",
                "verbose_name_plural": "historical promotions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="channels",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "everybody"), ("members", "members")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "tier_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tiers",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "yuan off"), ("percent", "percent off"), ("gift", "gift item")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="value (yuan)"
                    ),
                ),
                (
                    "percent_paid",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="percent paid"
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="spend from (yuan)"
                    ),
                ),
                ("gift_name", models.CharField(blank=True, default="", max_length=128, verbose_name="gift item")),
                ("group", models.CharField(blank=True, default="", max_length=16, verbose_name="joint group")),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="valid for (days)"),
                ),
                (
                    "extend_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="given back ended: valid for (days)"),
                ),
                (
                    "on_partial",
                    models.CharField(
                        choices=[("share", "the returned share only"), ("reprice", "the rest is priced anew")],
                        default="share",
                        max_length=8,
                        verbose_name="on a partial return",
                    ),
                ),
                ("issue_limit", models.PositiveIntegerField(blank=True, null=True, verbose_name="issued at most")),
                (
                    "budget",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="budget (yuan)"
                    ),
                ),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalog.category", verbose_name="categories"
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(blank=True, related_name="+", to="catalog.product", verbose_name="products"),
                ),
            ],
            options={
                "verbose_name": "coupon offer",
                "verbose_name_plural": "coupon offers",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "money"), ("value__gt", 0)),
                            models.Q(("kind", "percent"), ("percent_paid__gte", 0), ("percent_paid__lt", 100)),
                            models.Q(("kind", "gift"), ("value__gt", 0), models.Q(("gift_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="coupon_offer_has_its_numbers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minimum__gte", 0)), name="coupon_offer_minimum_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("on_partial", "share")), name="coupon_offer_reprice_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Coupon",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                (
                    "state",
                    models.CharField(
                        choices=[("issued", "usable"), ("used", "used"), ("void", "void")],
                        default="issued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="until")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("reference", models.CharField(blank=True, default="", max_length=64, verbose_name="issued for")),
                ("used_reference", models.CharField(blank=True, default="", max_length=64, verbose_name="used for")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used at")),
                ("extended", models.BooleanField(default=False, verbose_name="extended after a return")),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coupons",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.store",
                        verbose_name="issued in",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="coupons.offer", verbose_name="offer"
                    ),
                ),
            ],
            options={
                "verbose_name": "coupon",
                "verbose_name_plural": "coupons",
                "ordering": [models.OrderBy(models.F("ends_at"), nulls_last=True), "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "issued")), fields=["member", "ends_at"], name="coupon_usable"
                    ),
                    models.Index(
                        condition=models.Q(("used_reference", ""), _negated=True),
                        fields=["used_reference"],
                        name="coupon_used_for",
                    ),
                    models.Index(fields=["offer", "state"], name="coupon_offer_state"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "used"), ("used_at__isnull", False)),
                            models.Q(models.Q(("state", "used"), _negated=True), ("used_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="coupon_used_has_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Promotion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="channels",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("all", "everybody"), ("members", "members")],
                        default="all",
                        max_length=8,
                        verbose_name="for",
                    ),
                ),
                (
                    "tier_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tiers",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("percent", "percent"),
                            ("n_pieces", "n pieces"),
                            ("special_price", "special price"),
                            ("spend_over_gift", "gift from an amount on"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "percent_paid",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="percent paid"
                    ),
                ),
                ("pieces", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pieces")),
                (
                    "counting",
                    models.CharField(
                        choices=[("at_least", "all pieces from n on"), ("per_group", "each group of n, dearest first")],
                        default="at_least",
                        max_length=9,
                        verbose_name="counting",
                    ),
                ),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="special price (yuan)"
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="from (yuan)"
                    ),
                ),
                ("instead", models.BooleanField(default=False, verbose_name="instead of member and tier price")),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="weekdays",
                    ),
                ),
                ("from_time", models.TimeField(blank=True, null=True, verbose_name="from (time)")),
                ("to_time", models.TimeField(blank=True, null=True, verbose_name="to (time)")),
                (
                    "on_partial",
                    models.CharField(
                        choices=[("share", "the returned share only"), ("reprice", "the rest is priced anew")],
                        default="share",
                        max_length=8,
                        verbose_name="on a partial return",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made at")),
                (
                    "categories",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="catalog.category", verbose_name="categories"
                    ),
                ),
                (
                    "gift_product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                        verbose_name="gift item",
                    ),
                ),
                (
                    "products",
                    models.ManyToManyField(blank=True, related_name="+", to="catalog.product", verbose_name="products"),
                ),
            ],
            options={
                "verbose_name": "promotion",
                "verbose_name_plural": "promotions",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "percent"), ("percent_paid__isnull", False)),
                            models.Q(("kind", "n_pieces"), ("percent_paid__isnull", False), ("pieces__gte", 2)),
                            models.Q(("kind", "special_price"), ("price__isnull", False)),
                            models.Q(
                                ("gift_product__isnull", False),
                                ("kind", "spend_over_gift"),
                                ("threshold__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="promotion_has_its_numbers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent_paid__isnull", True),
                            models.Q(("percent_paid__gte", 0), ("percent_paid__lte", 100)),
                            _connector="OR",
                        ),
                        name="promotion_percent_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_time__isnull", True), ("to_time__isnull", True)),
                            models.Q(("from_time__isnull", False), ("to_time__isnull", False)),
                            _connector="OR",
                        ),
                        name="promotion_time_window_whole",
                    ),
                    models.CheckConstraint(condition=models.Q(("on_partial", "share")), name="promotion_reprice_later"),
                ],
            },
        ),
    ]
