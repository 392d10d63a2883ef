"""The gateway that a row names, ready to be called."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from messaging.gateways import protocol
from messaging.gateways.aliyun import Aliyun
from messaging.gateways.calling import Timeouts
from messaging.gateways.console import Console
from messaging.gateways.email import Email
from messaging.gateways.http_sim import HttpSim
from messaging.gateways.tencent import Tencent
from messaging.models import Gateway, ProviderTemplate
from messaging.rules import lint

Settings = Mapping[str, str]


def timeouts() -> Timeouts:
    """How long a call may take."""
    return Timeouts(settings.SEND_CONNECT_SECONDS, settings.SEND_READ_SECONDS)


def _http_sim(given: Settings, _row: Gateway) -> protocol.Gateway:
    deduplicates = bool(given.get("deduplicates"))
    return HttpSim(given["url"], secret=given.get("secret", ""), deduplicates=deduplicates, timeouts=timeouts())


MAKERS: dict[str, Callable[[Settings, Gateway], protocol.Gateway]] = {
    Gateway.Kind.CONSOLE: lambda _given, _row: Console(),
    Gateway.Kind.HTTP_SIM: _http_sim,
    Gateway.Kind.ALIYUN: lambda given, row: Aliyun(given, signature=row.signature, timeouts=timeouts()),
    Gateway.Kind.TENCENT: lambda given, row: Tencent(given, signature=row.signature, timeouts=timeouts()),
    Gateway.Kind.EMAIL: lambda given, _row: Email(given["url"], sender=given["sender"], timeouts=timeouts()),
}
# What each kind cannot do without: settings with the name of their variable, and a module of an extra.
NEEDS: dict[str, dict[str, str]] = {
    Gateway.Kind.ALIYUN: {"key": "SMS_ALIYUN_KEY", "secret": "SMS_ALIYUN_SECRET"},
    Gateway.Kind.TENCENT: {"key": "SMS_TENCENT_KEY", "secret": "SMS_TENCENT_SECRET", "app": "SMS_TENCENT_APP"},
    Gateway.Kind.EMAIL: {"url": "EMAIL_URL", "sender": "EMAIL_FROM"},
}
EXTRAS: dict[str, str] = {Gateway.Kind.ALIYUN: "alibabacloud_dysmsapi20170525", Gateway.Kind.TENCENT: "tencentcloud"}
SIGNED: frozenset[str] = frozenset({Gateway.Kind.ALIYUN, Gateway.Kind.TENCENT})


def by_machine(row: Gateway) -> bool:
    """Whether a worker sends what goes this way; else a person hands it over (WeChat)."""
    return row.kind in MAKERS


def ready(row: Gateway) -> str:
    """ "" for a gateway that can send; else what is not set up, in words. Nobody is called."""
    if not by_machine(row):
        return _("handed over by hand: nothing is sent by a machine")
    given = settings.SENDING.get(row.kind, {})
    missing = [name for key, name in NEEDS.get(row.kind, {}).items() if not given.get(key)]
    if missing:
        return _("not set up: %(names)s is missing") % {"names": ", ".join(missing)}
    if row.kind in EXTRAS and find_spec(EXTRAS[row.kind]) is None:
        return _("not installed: pip install -r requirements-sms.txt")
    return _("the signature is missing") if row.kind in SIGNED and not row.signature else ""


def opened(row: Gateway) -> protocol.Gateway:
    """The gateway of `row` with the secrets of its kind. LookupError: this kind is not sent by a machine (WeChat)."""
    return MAKERS[row.kind](settings.SENDING.get(row.kind, {}), row)


def default(channel: str) -> Gateway | None:
    """The active gateway that a channel uses unless said otherwise."""
    rows = Gateway.objects.filter(channel=channel, is_active=True)
    return rows.order_by("-is_default", "pk").first()


def named(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Rows that keep a gateway's code, with what people call it as `way`: its name, or the code of one that is gone."""
    found = Gateway.objects.filter(code=OuterRef("gateway")).values("name")[:1]
    annotated: QuerySet[Any] = rows.annotate(way=Coalesce(Subquery(found), F("gateway")))
    return annotated


def rules_of(row: Gateway, *, fields: frozenset[str], template: str = "") -> lint.Rules:
    """What `row` asks of a text that may name `fields`; `template` is our name of it, as handed in at the provider."""
    approved = None
    if row.templates_needed and row.pk:
        state = ProviderTemplate.State.APPROVED
        approved = row.templates.filter(name=template, state=state).exclude(provider_code="").exists()
    return lint.Rules(
        channel=row.channel,
        signature=row.signature,
        opt_out=row.opt_out,
        banned_words=tuple(row.banned_words),
        variables_in_marketing=row.variables_in_marketing,
        templates_needed=row.templates_needed,
        template_approved=approved,
        fields=fields,
    )
