"""A robot of a WeCom (企业微信) group: the key in its address is its only secret."""

from urllib.parse import urlencode

from messaging.gateways.robots import Robot

ORIGIN = "https://qyapi.weixin.qq.com"
PATH = "/cgi-bin/webhook/send"
FIELD = "key"
# "API freq out of limit".
TOO_FAST = frozenset({45009})


class WeCom(Robot):
    """Takes 20 messages a minute, each of 2,048 bytes."""

    most = 2_048
    busy = TOO_FAST

    def _path(self) -> str:
        return f"{PATH}?{urlencode({FIELD: self.token})}"
