"""How a message leaves the house.

`Delivery` is the state machine of one message: an upper room gives it a recipient (campaigns: a member) and the claim;
`Notice` is its single form: a code, an e-receipt, a note about stored value. The truth about what is to be sent stands
here; the broker is only the bell. A worker claims rows under a lease, commits, makes one call of the gateway, and marks
them; rows whose lease ran out are in doubt (`unknown`) unless the gateway knows our id again. Addresses stand in clear
only as long as they are needed: what is matched later is a keyed hash. `Receipt` keeps what providers reported, so that
one that comes before its message is marked, or twice, does no harm. docs/algorithms/sending.md tells the whole.
"""

import secrets
import uuid
from datetime import time
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from messaging.rules.states import State

ZERO = Decimal("0.0000")


def new_token() -> str:
    """A path that nobody guesses: 160 bits."""
    return secrets.token_hex(20)


class Gateway(models.Model):
    """A way out: which provider, what it costs, what it allows. Secrets stand in the environment, never here."""

    class Kind(models.TextChoices):
        CONSOLE = "console", _("outbox only (nothing leaves)")
        HTTP_SIM = "http_sim", _("local gateway")
        ALIYUN = "aliyun", _("Aliyun SMS")
        TENCENT = "tencent", _("Tencent SMS")
        EMAIL = "email", _("e-mail")
        WECHAT = "wechat", _("WeChat, handed over by hand")

    class Channel(models.TextChoices):
        SMS = "sms", _("text message")
        EMAIL = "email", _("e-mail")
        WECHAT = "wechat", _("WeChat")

    code = models.SlugField(_("code"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    is_active = models.BooleanField(_("active"), default=True)
    is_default = models.BooleanField(_("used unless said otherwise"), default=False)
    signature = models.CharField(_("signature"), max_length=32, blank=True, default="")
    opt_out = models.CharField(_("opt-out line"), max_length=32, blank=True, default="拒收请回复R")
    price = models.DecimalField(_("price of a part (yuan)"), max_digits=8, decimal_places=4, default=ZERO)
    per_second = models.PositiveIntegerField(_("messages a second"), null=True, blank=True)
    per_number_day = models.PositiveSmallIntegerField(_("messages a number and day"), null=True, blank=True)
    marketing_from = models.TimeField(_("marketing from"), default=time(9))
    marketing_until = models.TimeField(_("marketing until"), default=time(20))
    variables_in_marketing = models.BooleanField(_("fields allowed in marketing"), default=True)
    templates_needed = models.BooleanField(_("sends approved templates only"), default=False)
    banned_words = ArrayField(models.CharField(max_length=32), verbose_name=_("banned words"), default=list, blank=True)
    allowed_addresses = ArrayField(
        models.CharField(max_length=64), verbose_name=_("callbacks come from"), default=list, blank=True
    )
    callback_token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    free_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(is_default=True), name="gateway_one_default_a_channel"
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="gateway_price_not_negative"),
            models.CheckConstraint(
                condition=Q(marketing_from__lt=models.F("marketing_until")), name="gateway_hours_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProviderTemplate(models.Model):
    """A text as a provider has registered it: what may be sent there is known by its own code and state."""

    class State(models.TextChoices):
        DRAFT = "draft", _("not handed in")
        SUBMITTED = "submitted", _("handed in")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    gateway = models.ForeignKey(Gateway, models.PROTECT, related_name="templates", verbose_name=_("gateway"))
    name = models.CharField(_("our template"), max_length=64)
    provider_code = models.CharField(_("the provider's code"), max_length=64, blank=True, default="")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("provider's template")
        verbose_name_plural = _("providers' templates")
        ordering = ["gateway", "name"]
        constraints = [models.UniqueConstraint(fields=["gateway", "name"], name="provider_template_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.provider_code}"


class Delivery(models.Model):
    """One message on its way. `lease` names the batch that holds it; `code` is the last word of provider or house."""

    class Status(models.TextChoices):
        QUEUED = State.QUEUED.value, pgettext_lazy("a message", "waiting")
        CLAIMED = State.CLAIMED.value, _("being sent")
        UNKNOWN = State.UNKNOWN.value, _("outcome unknown")
        SENT = State.SENT.value, _("sent")
        DELIVERED = State.DELIVERED.value, _("delivered")
        FAILED = State.FAILED.value, _("failed")
        SKIPPED = State.SKIPPED.value, _("not sent")
        CANCELLED = State.CANCELLED.value, _("cancelled")

    # Said by `messaging.services.delivering`: the columns that the machine itself changes.
    machine: ClassVar[tuple[str, ...]] = ("state", "lease", "lease_until", "provider_id", "code", "sent_at", "done_at")

    state = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    gateway = models.CharField(_("gateway"), max_length=16)
    send_after = models.DateTimeField(_("not before"))
    made_at = models.DateTimeField(pgettext_lazy("a message", "planned at"), db_default=Now(), editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    to_hash = models.CharField(max_length=32, blank=True, default="", editable=False)
    to_masked = models.CharField(pgettext_lazy("a message", "to"), max_length=64, blank=True, default="")
    subject = models.CharField(_("subject"), max_length=128, blank=True, default="")
    text = models.CharField(_("text"), max_length=1000, blank=True, default="")
    parts = models.PositiveSmallIntegerField(_("parts"), default=0)
    cost = models.DecimalField(_("cost (yuan)"), max_digits=10, decimal_places=4, default=ZERO)
    provider_id = models.CharField(_("provider's number"), max_length=64, blank=True, default="")
    code = models.CharField(_("answer"), max_length=64, blank=True, default="")
    sent_at = models.DateTimeField(_("sent at"), null=True)
    done_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        abstract = True


class Notice(Delivery):
    """A single message that needs no marketing consent: a code, an e-receipt, a note about one's own account.

    `member_id` is the number of the member's row, kept without a foreign key since members stand above this room. `to`
    is cleared once the message is settled. `reference` makes a notice of a kind once: a sale's number, a batch.
    """

    class Kind(models.TextChoices):
        CODE = "code", _("verification code")
        RECEIPT = "receipt", _("e-receipt")
        STATEMENT = "statement", _("statement")
        VALUE = "value", _("points or stored value used")
        OPT_OUT = "opt_out", _("confirmation of an opt-out")
        TEST = "test", _("test message")
        OTHER = "other", _("other notice")

    # The lane: a code must not wait behind ten thousand notes.
    URGENT, NORMAL = 0, 5

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    priority = models.PositiveSmallIntegerField(default=NORMAL, editable=False)
    to = models.CharField(max_length=254, blank=True, default="", editable=False)
    member_id = models.BigIntegerField(null=True, editable=False)
    reference = models.CharField(_("reference"), max_length=64, blank=True, default="")
    expires_at = models.DateTimeField(_("useless after"), null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "kind", "reference"],
                condition=~Q(reference=""),
                nulls_distinct=False,
                name="notice_once",
            )
        ]
        indexes = [
            models.Index(fields=["priority", "send_after", "id"], condition=Q(state="queued"), name="notice_queued"),
            models.Index(fields=["lease_until"], condition=Q(state="claimed"), name="notice_leased"),
            models.Index(fields=["done_at"], condition=~Q(to="") & Q(done_at__isnull=False), name="notice_to_clear"),
            models.Index(fields=["gateway", "provider_id"], condition=~Q(provider_id=""), name="notice_provider"),
            models.Index(
                fields=["gateway", "sent_at"], condition=Q(state__in=["unknown", "sent"]), name="notice_to_settle"
            ),
            models.Index(fields=["member_id", "-made_at"], name="notice_member"),
            models.Index(fields=["to_hash"], name="notice_to"),
            models.Index(fields=["-made_at", "-id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to_masked}"


class Code(models.Model):
    """A verification code that was sent to an address for one purpose; kept as a hash, good for minutes and few tries."""

    purpose = models.CharField(max_length=32)
    subject = models.CharField(max_length=64)
    to_hash = models.CharField(max_length=32)
    code_hash = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    misses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("verification code")
        verbose_name_plural = _("verification codes")
        indexes = [
            models.Index(fields=["to_hash", "purpose", "-made_at"], name="code_latest"),
            models.Index(fields=["ends_at"], name="code_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"


class Receipt(models.Model):
    """What a provider reported about a message, once; `applied_at` is empty until its message was found."""

    gateway = models.CharField(_("gateway"), max_length=16)
    provider_id = models.CharField(_("provider's number"), max_length=64)
    own_id = models.CharField(max_length=64, blank=True, default="", editable=False)
    to_hash = models.CharField(max_length=32)
    delivered = models.BooleanField(_("delivered"))
    code = models.CharField(_("answer"), max_length=64, blank=True, default="")
    at = models.DateTimeField(_("at"))
    applied_at = models.DateTimeField(_("applied at"), null=True)

    class Meta:
        verbose_name = _("receipt of a provider")
        verbose_name_plural = _("receipts of providers")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "provider_id", "to_hash", "delivered"], name="provider_receipt_once"
            )
        ]
        indexes = [models.Index(fields=["at"], condition=Q(applied_at__isnull=True), name="receipt_to_apply")]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.delivered}"


class NumberDay(models.Model):
    """How many messages a number was sent through a gateway on a day: the gateway's own limit is kept here."""

    gateway = models.CharField(max_length=16)
    to_hash = models.CharField(max_length=32)
    day = models.DateField()
    count = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("messages of a number and day")
        verbose_name_plural = _("messages of numbers and days")
        constraints = [models.UniqueConstraint(fields=["gateway", "to_hash", "day"], name="number_day_once")]
        indexes = [models.Index(fields=["day"], name="number_day_old")]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"
