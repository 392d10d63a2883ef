"""The gateway that a row names, ready to be called."""

from collections.abc import Callable, Mapping

from django.conf import settings

from messaging.gateways import protocol
from messaging.gateways.console import Console
from messaging.models import Gateway

Settings = Mapping[str, str]
MAKERS: dict[str, Callable[[Settings, Gateway], protocol.Gateway]] = {
    Gateway.Kind.CONSOLE: lambda _settings, _row: Console(),
}


def opened(row: Gateway) -> protocol.Gateway:
    """The gateway of `row` with the secrets of its kind. LookupError: this kind is not sent by a machine (WeChat)."""
    return MAKERS[row.kind](settings.SENDING.get(row.kind, {}), row)


def default(channel: str) -> Gateway | None:
    """The active gateway that a channel uses unless said otherwise."""
    rows = Gateway.objects.filter(channel=channel, is_active=True)
    return rows.order_by("-is_default", "pk").first()
