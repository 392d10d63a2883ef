"""The gateway that a row names, ready to be called."""

from collections.abc import Callable, Mapping

from django.conf import settings

from messaging.gateways import protocol
from messaging.gateways.calling import Timeouts
from messaging.gateways.console import Console
from messaging.gateways.http_sim import HttpSim
from messaging.models import Gateway

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
}


def opened(row: Gateway) -> protocol.Gateway:
    """The gateway of `row` with the secrets of its kind. LookupError: this kind is not sent by a machine (WeChat)."""
    return MAKERS[row.kind](settings.SENDING.get(row.kind, {}), row)


def default(channel: str) -> Gateway | None:
    """The active gateway that a channel uses unless said otherwise."""
    rows = Gateway.objects.filter(channel=channel, is_active=True)
    return rows.order_by("-is_default", "pk").first()
