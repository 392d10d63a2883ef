import django.contrib.postgres.indexes
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
        ("members", "0001_initial"),
        ("stores", "0001_initial"),
        ("stores", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarnRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("effective_on", models.DateField(verbose_name="in force from")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("brackets", models.JSONField(default=list, verbose_name="brackets [[from yuan, points a yuan], …]")),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="earns from (yuan)"
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(default=1, verbose_name="points last (years)")),
                (
                    "give_back_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="ended points come back for (days)"),
                ),
            ],
            options={
                "verbose_name": "earn rule",
                "verbose_name_plural": "earn rules",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalEarnRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("version", models.PositiveIntegerField(db_index=True, verbose_name="version")),
                ("effective_on", models.DateField(verbose_name="in force from")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("brackets", models.JSONField(default=list, verbose_name="brackets [[from yuan, points a yuan], …]")),
                (
                    "minimum",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=12, verbose_name="earns from (yuan)"
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(default=1, verbose_name="points last (years)")),
                (
                    "give_back_days",
                    models.PositiveSmallIntegerField(default=30, verbose_name="ended points come back for (days)"),
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
                "verbose_name": "historical earn rule",
                "verbose_name_plural": "historical earn rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOption",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("points", models.PositiveIntegerField(db_index=True, verbose_name="points")),
                ("value", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="value (yuan)")),
                (
                    "kind",
                    models.CharField(
                        choices=[("off", "off the receipt"), ("voucher", "voucher"), ("goods", "goods")],
                        default="off",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="rule version")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="published on")),
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
                "verbose_name": "historical redemption option",
                "verbose_name_plural": "historical redemption options",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                ("earned", models.PositiveIntegerField(verbose_name="points earned")),
                ("remaining", models.PositiveIntegerField(verbose_name="remaining")),
                ("ends_on", models.DateField(null=True, verbose_name="usable through")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="points_lots",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="points.lot",
                        verbose_name="extension of",
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
            ],
            options={
                "verbose_name": "points lot",
                "verbose_name_plural": "points lots",
                "ordering": [models.OrderBy(models.F("ends_on"), nulls_last=True), "at", "id"],
                "indexes": [
                    models.Index(
                        models.F("member"),
                        models.OrderBy(models.F("ends_on"), nulls_last=True),
                        models.F("at"),
                        condition=models.Q(("remaining__gt", 0)),
                        name="points_lot_open",
                    ),
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)), fields=["ends_on", "member"], name="points_lot_ending"
                    ),
                    models.Index(fields=["member", "reference"], name="points_lot_reference"),
                    models.Index(
                        condition=models.Q(("origin__isnull", False)), fields=["origin"], name="points_lot_origin"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("earned__gt", 0), ("remaining__gte", 0)), name="points_lot_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("remaining__lte", models.F("earned"))), name="points_lot_at_most_earned"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Option",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.PositiveIntegerField(unique=True, verbose_name="points")),
                ("value", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="value (yuan)")),
                (
                    "kind",
                    models.CharField(
                        choices=[("off", "off the receipt"), ("voucher", "voucher"), ("goods", "goods")],
                        default="off",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="rule version")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="published on")),
            ],
            options={
                "verbose_name": "redemption option",
                "verbose_name_plural": "redemption options",
                "ordering": ["points"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0), ("value__gt", 0)), name="option_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "off"), ("is_active", False), _connector="OR"),
                        name="option_later_kinds_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsEntry",
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
                ("amount", models.IntegerField(verbose_name="points")),
                ("balance_after", models.IntegerField(verbose_name="balance after")),
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
                        related_name="points_entries",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="points.pointsentry",
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
                "verbose_name": "points entry",
                "verbose_name_plural": "points entries",
                "ordering": ["-seq"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="points_entry_at_brin"),
                    models.Index(fields=["posted_at", "id"], name="points_entry_posted"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "kind", "reference"), name="points_entry_once"),
                    models.UniqueConstraint(fields=("member", "seq"), name="points_entry_seq"),
                    models.UniqueConstraint(fields=("reverses", "member"), name="points_entry_reversed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind__in", ["earn", "give_back", "bonus", "merge_in"])),
                            models.Q(
                                ("amount__lt", 0),
                                ("kind__in", ["redeem", "claw_back", "expire", "bonus_undo", "merge_out"]),
                            ),
                            models.Q(("kind__in", ["adjust", "opening"]), models.Q(("amount", 0), _negated=True)),
                            _connector="OR",
                        ),
                        name="points_entry_sign",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["redeem", "expire"]), _negated=True),
                            ("balance_after__gte", 0),
                            _connector="OR",
                        ),
                        name="points_entry_no_overdraft",
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
                ("amount", models.IntegerField(verbose_name="points")),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="points.lot",
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
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="points.pointsentry",
                        verbose_name="movement",
                    ),
                ),
            ],
            options={
                "verbose_name": "points part",
                "verbose_name_plural": "points parts",
                "ordering": ["posted_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "entry", "lot"), name="points_part_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="points_part_not_zero"
                    ),
                ],
            },
        ),
    ]
