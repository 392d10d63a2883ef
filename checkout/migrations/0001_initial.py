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
        ("members", "0003_id_checked_at"),
        ("stores", "0002_triggers"),
        ("stores", "__first__"),
        ("wallets", "0002_triggers"),
    ]

    operations = [
        migrations.CreateModel(
            name="TenderMethod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("gives_change", models.BooleanField(default=False, verbose_name="gives change")),
                ("earns_points", models.BooleanField(default=True, verbose_name="earns points")),
                ("is_refundable", models.BooleanField(default=True, verbose_name="refundable")),
                ("is_invoiceable", models.BooleanField(default=True, verbose_name="invoiceable")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
            ],
            options={
                "verbose_name": "tender method",
                "verbose_name_plural": "tender methods",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTenderMethod",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("gives_change", models.BooleanField(default=False, verbose_name="gives change")),
                ("earns_points", models.BooleanField(default=True, verbose_name="earns points")),
                ("is_refundable", models.BooleanField(default=True, verbose_name="refundable")),
                ("is_invoiceable", models.BooleanField(default=True, verbose_name="invoiceable")),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
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
                "verbose_name": "historical tender method",
                "verbose_name_plural": "historical tender methods",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                (
                    "external_number",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="external number"),
                ),
                ("terminal", models.CharField(blank=True, default="", max_length=32, verbose_name="terminal")),
                ("channel", models.CharField(default="store", max_length=8, verbose_name="channel")),
                ("sellers", models.JSONField(default=list, verbose_name="sellers")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("occurred_at", models.DateTimeField(null=True, verbose_name="occurred at")),
                ("subtotal", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="subtotal")),
                ("discount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="discount")),
                ("points_used", models.PositiveIntegerField(default=0, verbose_name="points used")),
                (
                    "points_value",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="points' value"
                    ),
                ),
                (
                    "rounding",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="rounding"
                    ),
                ),
                (
                    "waived",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="waived"
                    ),
                ),
                ("total", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="total")),
                (
                    "wallet",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="stored value"
                    ),
                ),
                ("due", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="due")),
                ("handed_over", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="handed over")),
                (
                    "change",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="change"
                    ),
                ),
                ("invoiceable", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="invoiceable")),
                ("points_earned", models.PositiveIntegerField(default=0, verbose_name="points earned")),
                (
                    "earning_base",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="earning base"
                    ),
                ),
                (
                    "multiplier",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1.00"), max_digits=4, verbose_name="points multiplier"
                    ),
                ),
                ("rule_version", models.PositiveIntegerField(default=1, verbose_name="rule version")),
                ("coupon_code", models.CharField(blank=True, default="", max_length=32, verbose_name="coupon")),
                ("promotion_code", models.CharField(blank=True, default="", max_length=32, verbose_name="promotion")),
                ("steps", models.JSONField(default=list, verbose_name="steps")),
                ("asked", models.CharField(blank=True, default="", max_length=8, verbose_name="asked for the card")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="operator",
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
                "verbose_name": "sale",
                "verbose_name_plural": "sales",
                "ordering": ["-at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="sale_at_brin"),
                    models.Index(fields=["member", "-at"], name="sale_member"),
                    models.Index(fields=["store", "-at"], name="sale_store"),
                    models.Index(fields=["store", "business_day"], name="sale_store_day"),
                    models.Index(fields=["posted_at", "id"], name="sale_posted"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("external_number", ""), _negated=True),
                        fields=("store", "external_number"),
                        name="sale_external_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("total"), "-", models.F("wallet")
                                ),
                            ),
                            (
                                "handed_over",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("due"), "+", models.F("change")
                                ),
                            ),
                            (
                                "total",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("subtotal"), "-", models.F("discount")
                                            ),
                                            "-",
                                            models.F("points_value"),
                                        ),
                                        "-",
                                        models.F("rounding"),
                                    ),
                                    "-",
                                    models.F("waived"),
                                ),
                            ),
                        ),
                        name="sale_figures_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("change__gte", 0),
                            ("discount__gte", 0),
                            ("due__gte", 0),
                            ("points_value__gte", 0),
                            ("rounding__gte", 0),
                            ("subtotal__gte", 0),
                            ("total__gte", 0),
                            ("waived__gte", 0),
                            ("wallet__gte", 0),
                        ),
                        name="sale_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                ("terminal", models.CharField(blank=True, default="", max_length=32, verbose_name="terminal")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="returned goods")),
                (
                    "withheld",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="not paid out"
                    ),
                ),
                (
                    "deducted",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="kept for missing points"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "points_value",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="returned share of the points",
                    ),
                ),
                (
                    "waived",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="returned waived value"
                    ),
                ),
                ("points_clawed_back", models.PositiveIntegerField(default=0, verbose_name="points clawed back")),
                ("points_returned", models.PositiveIntegerField(default=0, verbose_name="points given back")),
                ("points_debt", models.PositiveIntegerField(default=0, verbose_name="points owed")),
                (
                    "points_expired",
                    models.PositiveIntegerField(default=0, verbose_name="points that had ended unspent"),
                ),
                (
                    "closed_lots_paid",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="paid out for cashed-out top-ups",
                    ),
                ),
                ("coupon_restored", models.BooleanField(default=False, verbose_name="coupon given back")),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="operator",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="store"
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="checkout.sale",
                        verbose_name="sale",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ["-at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="refund_at_brin"),
                    models.Index(fields=["sale"], name="refund_sale"),
                    models.Index(fields=["store", "-at"], name="refund_store"),
                    models.Index(fields=["posted_at", "id"], name="refund_posted"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net"), "-", models.F("withheld")
                                ),
                            ),
                            ("deducted__lte", models.F("withheld")),
                        ),
                        name="refund_figures_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            ("deducted__gte", 0),
                            ("net__gte", 0),
                            ("points_value__gte", 0),
                            ("waived__gte", 0),
                        ),
                        name="refund_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="line number")),
                ("sku", models.CharField(blank=True, default="", max_length=64, verbose_name="sku")),
                ("name", models.CharField(max_length=128, verbose_name="name")),
                ("category", models.CharField(blank=True, default="", max_length=64, verbose_name="category")),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("list_price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="list price")),
                ("unit_price", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="unit price")),
                (
                    "price_reason",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="reason of the price"),
                ),
                ("is_gift", models.BooleanField(default=False, verbose_name="gift")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "member_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="member price off"
                    ),
                ),
                (
                    "tier_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="tier off"
                    ),
                ),
                (
                    "promotion_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="promotion off"
                    ),
                ),
                (
                    "coupon_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="coupon off"
                    ),
                ),
                (
                    "points_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="points off"
                    ),
                ),
                (
                    "rounding_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="rounding off"
                    ),
                ),
                (
                    "waived",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="waived"
                    ),
                ),
                ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="net")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="catalog.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="checkout.sale",
                        verbose_name="sale",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "ordering": ["sale", "position"],
                "indexes": [
                    models.Index(fields=["sale"], name="line_sale"),
                    models.Index(
                        condition=models.Q(("product__isnull", False)), fields=["product"], name="line_product"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "sale", "position"), name="line_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1), ("quantity__lte", 9999)), name="line_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("unit_price"), "*", models.F("quantity")
                                ),
                            )
                        ),
                        name="line_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "net",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            models.F("amount"), "-", models.F("member_off")
                                                        ),
                                                        "-",
                                                        models.F("tier_off"),
                                                    ),
                                                    "-",
                                                    models.F("promotion_off"),
                                                ),
                                                "-",
                                                models.F("coupon_off"),
                                            ),
                                            "-",
                                            models.F("points_off"),
                                        ),
                                        "-",
                                        models.F("rounding_off"),
                                    ),
                                    "-",
                                    models.F("waived"),
                                ),
                            )
                        ),
                        name="line_shares_add_up",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("coupon_off__gte", 0),
                            ("member_off__gte", 0),
                            ("net__gte", 0),
                            ("points_off__gte", 0),
                            ("promotion_off__gte", 0),
                            ("rounding_off__gte", 0),
                            ("tier_off__gte", 0),
                            ("unit_price__gte", 0),
                            ("waived__gte", 0),
                        ),
                        name="line_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tender",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("handed_over", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="handed over")),
                ("reference", models.CharField(blank=True, default="", max_length=64, verbose_name="payment number")),
                ("earns", models.BooleanField(default=True, verbose_name="earns points")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "sale",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="checkout.sale",
                        verbose_name="sale",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checkout.tendermethod",
                        verbose_name="tender method",
                    ),
                ),
            ],
            options={
                "verbose_name": "tender",
                "verbose_name_plural": "tenders",
                "ordering": ["position", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("sale__isnull", False)), fields=["sale"], name="tender_sale"),
                    models.Index(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=["reference"],
                        name="tender_reference",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("handed_over__gte", models.F("amount"))),
                        name="tender_amounts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundTender",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "closed",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="share of the return"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="paid out")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenders",
                        to="checkout.refund",
                        verbose_name="refund",
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_tenders",
                        to="checkout.tender",
                        verbose_name="tender",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="checkout.tendermethod",
                        verbose_name="tender method",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund tender",
                "verbose_name_plural": "refund tenders",
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["refund"], name="refund_tender_refund")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "refund", "position"), name="refund_tender_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gte", 0), ("closed__gte", 0), ("tender__isnull", False)),
                            models.Q(("amount__gt", 0), ("closed", 0), ("tender__isnull", True)),
                            _connector="OR",
                        ),
                        name="refund_tender_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopUp",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                ("terminal", models.CharField(blank=True, default="", max_length=32, verbose_name="terminal")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="gift money"
                    ),
                ),
                ("bonus_points", models.PositiveIntegerField(default=0, verbose_name="bonus points")),
                ("coupon_code", models.CharField(blank=True, default="", max_length=32, verbose_name="coupon")),
                ("gift_name", models.CharField(blank=True, default="", max_length=128, verbose_name="gift item")),
                (
                    "gift_value",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="gift item's value"
                    ),
                ),
                ("handed_over", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="handed over")),
                (
                    "change",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="change"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="top_ups",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="wallets.offer", verbose_name="offer"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="operator",
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
                "verbose_name": "top-up",
                "verbose_name_plural": "top-ups",
                "ordering": ["-at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="top_up_at_brin"),
                    models.Index(fields=["member", "offer", "business_day"], name="top_up_member"),
                    models.Index(fields=["store", "-at"], name="top_up_store"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0), ("change__gte", 0), ("gift__gte", 0), ("gift_value__gte", 0)
                        ),
                        name="top_up_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "handed_over",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("amount"), "+", models.F("change")
                                ),
                            )
                        ),
                        name="top_up_figures_add_up",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="tender",
            name="top_up",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tenders",
                to="checkout.topup",
                verbose_name="top-up",
            ),
        ),
        migrations.AddField(
            model_name="sale",
            name="top_up",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sales",
                to="checkout.topup",
                verbose_name="top-up",
            ),
        ),
        migrations.AddConstraint(
            model_name="sale",
            constraint=models.UniqueConstraint(
                condition=models.Q(("top_up__isnull", False)),
                fields=("top_up", "member"),
                name="sale_of_a_top_up_once",
                nulls_distinct=False,
            ),
        ),
        migrations.CreateModel(
            name="TopUpRefund",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="number")),
                ("approval", models.CharField(max_length=40, verbose_name="approval")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("account", models.CharField(max_length=8, verbose_name="on whose account")),
                ("gift_returned", models.BooleanField(default=False, verbose_name="gift item came back")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="paid out")),
                ("withheld", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="withheld")),
                ("pay_to", models.CharField(max_length=64, verbose_name="paid to")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.member", verbose_name="member"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="store"
                    ),
                ),
                (
                    "top_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="checkout.topup",
                        verbose_name="top-up",
                    ),
                ),
            ],
            options={
                "verbose_name": "top-up refund",
                "verbose_name_plural": "top-up refunds",
                "ordering": ["-at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "top_up"), name="top_up_refund_once"),
                    models.UniqueConstraint(fields=("member", "approval"), name="top_up_refund_approval_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("withheld__gte", 0)), name="top_up_refund_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundLine",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("quantity", models.PositiveSmallIntegerField(verbose_name="quantity")),
                ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="net")),
                (
                    "points_value",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=12,
                        verbose_name="returned share of the points",
                    ),
                ),
                (
                    "waived",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="returned waived value"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refund_lines",
                        to="checkout.line",
                        verbose_name="line",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="checkout.refund",
                        verbose_name="refund",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund line",
                "verbose_name_plural": "refund lines",
                "ordering": ["refund", "id"],
                "indexes": [models.Index(fields=["refund"], name="refund_line_refund")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "refund", "line"), name="refund_line_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("quantity__gte", 1)), name="refund_line_quantity"),
                    models.CheckConstraint(
                        condition=models.Q(("net__gte", 0), ("points_value__gte", 0), ("waived__gte", 0)),
                        name="refund_line_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("key", models.CharField(max_length=255, verbose_name="key")),
                ("operation", models.CharField(max_length=32, verbose_name="action")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint")),
                ("status", models.PositiveSmallIntegerField(verbose_name="status")),
                ("body", models.TextField(verbose_name="answer")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="member",
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
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["at"], name="request_at")],
                "constraints": [models.UniqueConstraint(fields=("store", "key"), name="request_key_once")],
            },
        ),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(condition=models.Q(("top_up__isnull", False)), fields=["top_up"], name="tender_top_up"),
        ),
        migrations.AddConstraint(
            model_name="tender",
            constraint=models.UniqueConstraint(
                fields=("member", "sale", "top_up", "position"), name="tender_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="tender",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sale__isnull", False), ("top_up__isnull", True)),
                    models.Q(("sale__isnull", True), ("top_up__isnull", False)),
                    _connector="OR",
                ),
                name="tender_of_one_receipt",
            ),
        ),
        migrations.AddConstraint(
            model_name="sale",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("member__isnull", False),
                    models.Q(("points_earned", 0), ("points_used", 0), ("top_up__isnull", True), ("wallet", 0)),
                    _connector="OR",
                ),
                name="sale_of_a_guest_moves_no_value",
            ),
        ),
    ]
