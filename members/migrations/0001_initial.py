import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import ledger.ids
import simple_history.models
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("stores", "0001_initial"),
        ("stores", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="TagGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                ("is_exclusive", models.BooleanField(default=False, verbose_name="one tag of it at a time")),
            ],
            options={
                "verbose_name": "tag group",
                "verbose_name_plural": "tag groups",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalTier",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=16, verbose_name="code")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                ("rank", models.PositiveSmallIntegerField(db_index=True, verbose_name="rank")),
                (
                    "multiplier",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1.00"), max_digits=4, verbose_name="points multiplier"
                    ),
                ),
                (
                    "percent_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=5, verbose_name="percent off"
                    ),
                ),
                (
                    "spend_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="net spend from (yuan)"
                    ),
                ),
                ("points_from", models.PositiveIntegerField(blank=True, null=True, verbose_name="points earned from")),
                ("window_days", models.PositiveSmallIntegerField(default=365, verbose_name="window (days)")),
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
                "verbose_name": "historical tier",
                "verbose_name_plural": "historical tiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="member number")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("pinyin", models.CharField(blank=True, default="", editable=False, max_length=255)),
                (
                    "search",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("", "not given"), ("f", "female"), ("m", "male")],
                        default="",
                        max_length=1,
                        verbose_name="gender",
                    ),
                ),
                ("birthday", models.DateField(blank=True, null=True, verbose_name="birthday")),
                ("birthday_is_lunar", models.BooleanField(default=False, verbose_name="lunar birthday")),
                ("city", models.CharField(blank=True, default="", max_length=32, verbose_name="city")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("source", models.CharField(default="store", max_length=16, verbose_name="source")),
                ("wechat_stage", models.CharField(blank=True, default="", max_length=16, verbose_name="WeChat stage")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                ("tier_locked", models.BooleanField(default=False, verbose_name="tier locked")),
                (
                    "tier_reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="reason of the lock"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("frozen", "frozen"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                            ("erased", "erased"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("pin_hash", models.CharField(blank=True, default="", editable=False, max_length=128)),
                ("pin_failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("pin_locked_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("joined_at", models.DateTimeField(verbose_name="joined at")),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("points", models.IntegerField(default=0, editable=False, verbose_name="points")),
                (
                    "principal",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        editable=False,
                        max_digits=12,
                        verbose_name="principal",
                    ),
                ),
                (
                    "gift",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        editable=False,
                        max_digits=12,
                        verbose_name="gift money",
                    ),
                ),
                ("sms_ok", models.BooleanField(default=False, editable=False, verbose_name="agrees to messages")),
                ("window_from", models.DateField(blank=True, editable=False, null=True)),
                (
                    "window_spend",
                    models.DecimalField(decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=12),
                ),
                ("window_points", models.IntegerField(default=0, editable=False)),
                ("points_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("wallet_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("last_visit", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last visit")),
                ("visits", models.PositiveIntegerField(default=0, editable=False, verbose_name="visits")),
                ("rfm", models.CharField(blank=True, default="", editable=False, max_length=3)),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviser",
                    ),
                ),
                (
                    "home_store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="stores.store", verbose_name="home store"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="members.member",
                        verbose_name="merged into",
                    ),
                ),
            ],
            options={
                "verbose_name": "member",
                "verbose_name_plural": "members",
                "ordering": ["-id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], name="member_search"),
                    models.Index(fields=["pinyin", "id"], name="member_pinyin"),
                    models.Index(fields=["home_store", "-id"], name="member_home_store"),
                    models.Index(fields=["posted_at", "id"], name="member_posted"),
                    models.Index(fields=["-last_visit"], name="member_last_visit"),
                    models.Index(
                        condition=models.Q(("birthday__isnull", False)), fields=["birthday"], name="member_birthday"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("gift__gte", 0), ("principal__gte", 0)), name="member_wallet_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("status", "merged")),
                            models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="member_merged_has_survivor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=32, unique=True, verbose_name="card number")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "active"), ("lost", "lost"), ("replaced", "replaced")],
                        default="active",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "card",
                "verbose_name_plural": "cards",
                "ordering": ["-issued_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tags",
                        to="members.taggroup",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": ["group", "name", "id"],
                "constraints": [models.UniqueConstraint(fields=("group", "name"), name="tag_once")],
            },
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("name", models.CharField(max_length=32, verbose_name="name")),
                ("rank", models.PositiveSmallIntegerField(unique=True, verbose_name="rank")),
                (
                    "multiplier",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("1.00"), max_digits=4, verbose_name="points multiplier"
                    ),
                ),
                (
                    "percent_off",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0.00"), max_digits=5, verbose_name="percent off"
                    ),
                ),
                (
                    "spend_from",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="net spend from (yuan)"
                    ),
                ),
                ("points_from", models.PositiveIntegerField(blank=True, null=True, verbose_name="points earned from")),
                ("window_days", models.PositiveSmallIntegerField(default=365, verbose_name="window (days)")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="rule version")),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="published on")),
            ],
            options={
                "verbose_name": "tier",
                "verbose_name_plural": "tiers",
                "ordering": ["rank"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("multiplier__gte", 0)), name="tier_multiplier_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent_off__gte", 0), ("percent_off__lte", 100)),
                        name="tier_percent_in_range",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="tier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="members.tier", verbose_name="tier"
            ),
        ),
        migrations.CreateModel(
            name="HistoricalMember",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("number", models.CharField(db_index=True, max_length=16, verbose_name="member number")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("pinyin", models.CharField(blank=True, default="", editable=False, max_length=255)),
                (
                    "search",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), blank=True, default=list, editable=False, size=None
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("", "not given"), ("f", "female"), ("m", "male")],
                        default="",
                        max_length=1,
                        verbose_name="gender",
                    ),
                ),
                ("birthday", models.DateField(blank=True, null=True, verbose_name="birthday")),
                ("birthday_is_lunar", models.BooleanField(default=False, verbose_name="lunar birthday")),
                ("city", models.CharField(blank=True, default="", max_length=32, verbose_name="city")),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="e-mail")),
                ("source", models.CharField(default="store", max_length=16, verbose_name="source")),
                ("wechat_stage", models.CharField(blank=True, default="", max_length=16, verbose_name="WeChat stage")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                ("tier_locked", models.BooleanField(default=False, verbose_name="tier locked")),
                (
                    "tier_reason",
                    models.CharField(blank=True, default="", max_length=200, verbose_name="reason of the lock"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("frozen", "frozen"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged"),
                            ("erased", "erased"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("joined_at", models.DateTimeField(verbose_name="joined at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "adviser",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="adviser",
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
                (
                    "home_store",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="stores.store",
                        verbose_name="home store",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.member",
                        verbose_name="merged into",
                    ),
                ),
                (
                    "tier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="members.tier",
                        verbose_name="tier",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical member",
                "verbose_name_plural": "historical members",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="TierChange",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("auto", "reached by spend or points"),
                            ("undone", "undone by a return"),
                            ("review", "yearly review"),
                            ("application", "by application"),
                            ("manual", "by hand"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("rule_version", models.PositiveIntegerField(verbose_name="rule version")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                ("reason", models.CharField(blank=True, default="", max_length=200, verbose_name="reason")),
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
                        related_name="tier_changes",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.tier",
                        verbose_name="to",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.tier",
                        verbose_name="from",
                    ),
                ),
            ],
            options={
                "verbose_name": "tier change",
                "verbose_name_plural": "tier changes",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["member", "-at"], name="tier_change_member")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "reference", "kind"), name="tier_change_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("sms_marketing", "marketing by message"), ("child_data", "a child's data")],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("given", models.BooleanField(verbose_name="given")),
                ("channel", models.CharField(max_length=16, verbose_name="channel")),
                ("source", models.CharField(max_length=32, verbose_name="source")),
                ("text_version", models.CharField(max_length=16, verbose_name="version of the text")),
                ("at", models.DateTimeField(verbose_name="at")),
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
                        related_name="consents",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["member", "kind", "-at"], name="consent_member")],
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, verbose_name="name")),
                ("birthday", models.DateField(verbose_name="birthday")),
                ("is_lunar", models.BooleanField(default=False, verbose_name="lunar birthday")),
                ("gender", models.CharField(blank=True, default="", max_length=1, verbose_name="gender")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "child",
                "verbose_name_plural": "children",
                "ordering": ["birthday", "id"],
                "indexes": [models.Index(fields=["birthday"], name="child_birthday")],
                "constraints": [models.UniqueConstraint(fields=("member", "name", "birthday"), name="child_once")],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, verbose_name="phone")),
                ("last4", models.CharField(editable=False, max_length=4)),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phones",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "phone",
                "verbose_name_plural": "phones",
                "ordering": ["-since", "-id"],
                "indexes": [
                    models.Index(condition=models.Q(("until__isnull", True)), fields=["last4"], name="phone_last4"),
                    models.Index(fields=["number"], name="phone_number"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)), fields=("number",), name="phone_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="phone_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Purchase",
            fields=[
                ("id", models.UUIDField(default=ledger.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "posted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="booked at"
                    ),
                ),
                ("kind", models.CharField(max_length=16, verbose_name="kind")),
                ("net", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="net")),
                ("points", models.IntegerField(verbose_name="points")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("business_day", models.DateField(verbose_name="business day")),
                ("reference", models.CharField(max_length=64, verbose_name="reference")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchases",
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
                "verbose_name": "purchase",
                "verbose_name_plural": "purchases",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["member", "business_day"], include=("net", "points"), name="purchase_window"),
                    django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="purchase_at_brin"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "kind", "reference"), name="purchase_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sale"), ("net__gte", 0)),
                            models.Q(("kind", "refund"), ("net__lte", 0)),
                            ("kind", "opening"),
                            _connector="OR",
                        ),
                        name="purchase_sign",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
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
                        related_name="tags",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="members.tag", verbose_name="tag"
                    ),
                ),
            ],
            options={
                "verbose_name": "member's tag",
                "verbose_name_plural": "members' tags",
                "ordering": ["tag", "id"],
                "indexes": [models.Index(fields=["tag", "member"], name="tag_members")],
                "constraints": [models.UniqueConstraint(fields=("member", "tag"), name="member_tag_once")],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("sms_ok", True), ("status", "active")),
                fields=["points", "id"],
                include=("home_store", "tier", "last_visit"),
                name="member_audience_points",
            ),
        ),
    ]
