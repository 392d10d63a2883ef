"""Robots of chat groups: an address that somebody typed becomes server and token, and a robot ready to be called."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings

from messaging.gateways import dingtalk, wecom
from messaging.gateways.robots import Foreign, Robot, token_in
from messaging.services import ways


class Provider(NamedTuple):
    """Where its robots' addresses lead, and what calls them."""

    path: str
    field: str
    maker: Callable[..., Robot]


PROVIDERS = {
    "dingtalk": Provider(dingtalk.PATH, dingtalk.FIELD, dingtalk.DingTalk),
    "wecom": Provider(wecom.PATH, wecom.FIELD, wecom.WeCom),
}


def read_address(kind: str, address: str) -> tuple[str, str]:
    """(server, token) of an address as the group shows it. Raises `Foreign` unless its server is an allowed one."""
    provider = PROVIDERS[kind]
    fault = Foreign("host")
    for origin in settings.ROBOT_ORIGINS:
        try:
            return origin, token_in(address, origin=origin, path=provider.path, name=provider.field)
        except Foreign as other:
            # The nearest miss is told: a right host with a wrong path says more than the other host.
            fault = other if str(other) in {"path", "token"} else fault
    raise fault


def opened(kind: str, *, origin: str, token: str, secret: str) -> Robot:
    """A robot to be called. Raises `Foreign` where its server is allowed no longer."""
    if origin not in settings.ROBOT_ORIGINS:
        raise Foreign("host")
    return PROVIDERS[kind].maker(origin, token, secret=secret, timeouts=ways.timeouts())


def most(kind: str) -> int:
    """How many bytes a text to this kind may have."""
    return PROVIDERS[kind].maker.most  # type: ignore[attr-defined,no-any-return]
