"""A robot of a DingTalk group, with its signature: HMAC-SHA256 over the time in milliseconds and the secret."""

import base64
import hashlib
import hmac
import time
from urllib.parse import urlencode

from messaging.gateways.robots import Robot

ORIGIN = "https://oapi.dingtalk.com"
PATH = "/robot/send"
FIELD = "access_token"
# "Sent too fast, exceed 20 times per minute", in its two versions.
TOO_FAST = frozenset({130101, 660026})


def signature(secret: str, timestamp: int) -> str:
    """What the robot's security page calls the sign: Base64 of HMAC-SHA256 over "timestamp\\nsecret"."""
    told = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest()).decode()


class DingTalk(Robot):
    """Takes 20 messages a minute; more are refused for ten minutes."""

    most = 15_000
    busy = TOO_FAST

    def _path(self) -> str:
        query = {FIELD: self.token}
        if self.secret:
            now = int(time.time() * 1000)
            query |= {"timestamp": str(now), "sign": signature(self.secret, now)}
        return f"{PATH}?{urlencode(query)}"
