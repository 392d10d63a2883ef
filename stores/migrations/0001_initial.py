import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import ledger.ids
import simple_history.models
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=64, unique=True, verbose_name="log-in name")),
                (
                    "code",
                    models.CharField(
                        max_length=16,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[A-Za-z0-9_-]+$")],
                        verbose_name="staff code",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("phone", models.CharField(blank=True, default="", max_length=20, verbose_name="phone")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "person"), ("machine", "machine")],
                        default="person",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("job", models.CharField(blank=True, default="", max_length=32, verbose_name="job role")),
                ("gender", models.CharField(blank=True, default="", max_length=1, verbose_name="gender")),
                ("hired_on", models.DateField(blank=True, null=True, verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                ("pin_hash", models.CharField(blank=True, default="", editable=False, max_length=128)),
                ("pin_failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("pin_locked_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="may log in")),
                ("is_superuser", models.BooleanField(default=False, verbose_name="superuser")),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="made at"),
                ),
            ],
            options={
                "verbose_name": "staff",
                "verbose_name_plural": "staff",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="LegalEntity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=128, verbose_name="name")),
            ],
            options={
                "verbose_name": "legal entity",
                "verbose_name_plural": "legal entities",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLegalEntity",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=128, verbose_name="name")),
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
                "verbose_name": "historical legal entity",
                "verbose_name_plural": "historical legal entities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRegion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "wallet_cap",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("5000.00"),
                        max_digits=12,
                        verbose_name="stored-value cap of a named card (yuan)",
                    ),
                ),
                (
                    "cash_out_cash_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("100.00"),
                        max_digits=12,
                        verbose_name="cash-out in cash up to (yuan)",
                    ),
                ),
                ("id_required", models.BooleanField(default=False, verbose_name="ID and name at the first top-up")),
                (
                    "cutoff_hour",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour at which the business day ends",
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
                "verbose_name": "historical region",
                "verbose_name_plural": "historical regions",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MasterVersion",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="master_version_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "wallet_cap",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("5000.00"),
                        max_digits=12,
                        verbose_name="stored-value cap of a named card (yuan)",
                    ),
                ),
                (
                    "cash_out_cash_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("100.00"),
                        max_digits=12,
                        verbose_name="cash-out in cash up to (yuan)",
                    ),
                ),
                ("id_required", models.BooleanField(default=False, verbose_name="ID and name at the first top-up")),
                (
                    "cutoff_hour",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(23)],
                        verbose_name="hour at which the business day ends",
                    ),
                ),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("wallet_cap__gte", 0)), name="region_cap_not_negative"),
                    models.CheckConstraint(
                        condition=models.Q(("cutoff_hour__lte", 23)), name="region_cutoff_is_an_hour"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalStore",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        max_length=8,
                        validators=[django.core.validators.RegexValidator("^[A-Z][A-Z0-9]{1,7}$", "e.g. S001")],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "own"), ("franchise", "franchise")],
                        default="own",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("city", models.CharField(blank=True, default="", max_length=32, verbose_name="city")),
                ("address", models.CharField(blank=True, default="", max_length=128, verbose_name="address")),
                ("phone", models.CharField(blank=True, default="", max_length=32, verbose_name="phone")),
                ("opens_at", models.TimeField(blank=True, null=True, verbose_name="opens at")),
                ("closes_at", models.TimeField(blank=True, null=True, verbose_name="closes at")),
                (
                    "rounding",
                    models.CharField(
                        choices=[("off", "off"), ("0.10", "down to 0.10"), ("1.00", "down to 1.00")],
                        default="off",
                        max_length=8,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "shortfall",
                    models.CharField(
                        choices=[("debt", "the points balance goes below zero"), ("deduct", "kept from the refund")],
                        default="debt",
                        max_length=8,
                        verbose_name="points that a refund cannot take back",
                    ),
                ),
                ("proof_on", models.BooleanField(default=True, verbose_name="proof of the holder")),
                (
                    "proof_wallet_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("100.00"),
                        max_digits=12,
                        verbose_name="proof from stored value a day (yuan)",
                    ),
                ),
                ("proof_points_from", models.PositiveIntegerField(default=500, verbose_name="proof from points a day")),
                (
                    "override_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="cashier's price limit (percent off)",
                    ),
                ),
                (
                    "manager_override_percent",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="manager's price limit (percent off)",
                    ),
                ),
                (
                    "refund_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("500.00"),
                        max_digits=12,
                        verbose_name="manager's refund limit (yuan)",
                    ),
                ),
                ("max_lines", models.PositiveSmallIntegerField(default=500, verbose_name="lines a receipt may have")),
                ("max_coupons", models.PositiveSmallIntegerField(default=1, verbose_name="coupons a receipt may take")),
                ("is_active", models.BooleanField(default=True, verbose_name="open for business")),
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
                    "legal_entity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="stores.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="stores.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical store",
                "verbose_name_plural": "historical stores",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Store",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=8,
                        unique=True,
                        validators=[django.core.validators.RegexValidator("^[A-Z][A-Z0-9]{1,7}$", "e.g. S001")],
                        verbose_name="code",
                    ),
                ),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "own"), ("franchise", "franchise")],
                        default="own",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("city", models.CharField(blank=True, default="", max_length=32, verbose_name="city")),
                ("address", models.CharField(blank=True, default="", max_length=128, verbose_name="address")),
                ("phone", models.CharField(blank=True, default="", max_length=32, verbose_name="phone")),
                ("opens_at", models.TimeField(blank=True, null=True, verbose_name="opens at")),
                ("closes_at", models.TimeField(blank=True, null=True, verbose_name="closes at")),
                (
                    "rounding",
                    models.CharField(
                        choices=[("off", "off"), ("0.10", "down to 0.10"), ("1.00", "down to 1.00")],
                        default="off",
                        max_length=8,
                        verbose_name="rounding",
                    ),
                ),
                (
                    "shortfall",
                    models.CharField(
                        choices=[("debt", "the points balance goes below zero"), ("deduct", "kept from the refund")],
                        default="debt",
                        max_length=8,
                        verbose_name="points that a refund cannot take back",
                    ),
                ),
                ("proof_on", models.BooleanField(default=True, verbose_name="proof of the holder")),
                (
                    "proof_wallet_from",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("100.00"),
                        max_digits=12,
                        verbose_name="proof from stored value a day (yuan)",
                    ),
                ),
                ("proof_points_from", models.PositiveIntegerField(default=500, verbose_name="proof from points a day")),
                (
                    "override_percent",
                    models.PositiveSmallIntegerField(
                        default=0,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="cashier's price limit (percent off)",
                    ),
                ),
                (
                    "manager_override_percent",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="manager's price limit (percent off)",
                    ),
                ),
                (
                    "refund_limit",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("500.00"),
                        max_digits=12,
                        verbose_name="manager's refund limit (yuan)",
                    ),
                ),
                ("max_lines", models.PositiveSmallIntegerField(default=500, verbose_name="lines a receipt may have")),
                ("max_coupons", models.PositiveSmallIntegerField(default=1, verbose_name="coupons a receipt may take")),
                ("is_active", models.BooleanField(default=True, verbose_name="open for business")),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.region", verbose_name="region"
                    ),
                ),
            ],
            options={
                "verbose_name": "store",
                "verbose_name_plural": "stores",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="ClosedPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month (its first day)")),
                ("closed_at", models.DateTimeField(verbose_name="closed at")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "legal_entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.legalentity",
                        verbose_name="legal entity",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed period",
                "verbose_name_plural": "closed periods",
                "ordering": ["-month", "id"],
                "constraints": [models.UniqueConstraint(fields=("legal_entity", "month"), name="closed_period_once")],
            },
        ),
        migrations.CreateModel(
            name="Roster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(verbose_name="day")),
                ("starts", models.TimeField(verbose_name="starts")),
                ("ends", models.TimeField(verbose_name="ends")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="staff"
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
                "verbose_name": "roster shift",
                "verbose_name_plural": "roster",
                "ordering": ["-day", "store", "starts", "id"],
                "constraints": [models.UniqueConstraint(fields=("staff", "day", "starts"), name="roster_once")],
            },
        ),
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("subject_type", models.CharField(max_length=40, verbose_name="subject")),
                ("subject_id", models.CharField(max_length=64, verbose_name="subject's id")),
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
                    "store",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="store"
                    ),
                ),
            ],
            options={
                "verbose_name": "audit row",
                "verbose_name_plural": "audit",
                "ordering": ["-at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="audit_at_brin"),
                    models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("cashier", "cashier"),
                            ("manager", "manager"),
                            ("inspector", "inspector"),
                            ("marketer", "marketer"),
                            ("analyst", "HQ analyst"),
                            ("finance", "finance"),
                            ("hq", "HQ administrator"),
                            ("auditor", "auditor"),
                            ("machine", "machine"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until (inclusive)")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="staff",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "assignment",
                "verbose_name_plural": "assignments",
                "ordering": ["staff", "since", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("store__isnull", True), ("region__isnull", True), _connector="OR"),
                        name="assignment_store_or_region",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="assignment_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("action", models.CharField(max_length=40, verbose_name="action")),
                ("arguments", models.JSONField(verbose_name="arguments")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("level", models.CharField(max_length=16, verbose_name="who decides")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("approved", "approved"), ("declined", "declined")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("remark", models.CharField(blank=True, default="", max_length=200, verbose_name="remark")),
                ("result", models.JSONField(null=True, verbose_name="result")),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="store"
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "verbose_name_plural": "approvals",
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["state", "level", "-asked_at"], name="approval_inbox")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approver__isnull", True), ("decided_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                ("approver__isnull", False),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="approval_decided_has_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver__isnull", True),
                            models.Q(("approver", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="approval_by_another_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True),
                ),
                ("prefix", models.CharField(editable=False, max_length=8, unique=True)),
                ("hashed_key", models.CharField(editable=False, max_length=150)),
                ("created", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "name",
                    models.CharField(
                        default=None,
                        help_text="A free-form name for the API key. Need not be unique. 50 characters max.",
                        max_length=50,
                    ),
                ),
                (
                    "revoked",
                    models.BooleanField(
                        default=False, help_text="A revoked key is refused for ever.", verbose_name="revoked"
                    ),
                ),
                (
                    "expiry_date",
                    models.DateTimeField(
                        blank=True,
                        help_text="Once API key expires, clients cannot use it anymore.",
                        null=True,
                        verbose_name="Expires",
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("pos", "till of one store"), ("hq", "head office, reads only")],
                        max_length=8,
                        verbose_name="scope",
                    ),
                ),
                ("last_used_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last use")),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="acts as"
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="stores.store",
                        verbose_name="store",
                    ),
                ),
                (
                    "stores",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="stores.store", verbose_name="stores it may read"
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ("-created",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "pos"), ("store__isnull", False)),
                            models.Q(("scope", "hq"), ("store__isnull", True)),
                            _connector="OR",
                        ),
                        name="api_key_pos_has_store",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month (its first day)")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="sales (yuan)")),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seller",
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
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["-month", "store", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("store", "staff", "month"), name="target_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="target_not_negative"),
                ],
            },
        ),
    ]
