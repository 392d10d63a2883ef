"""What a new house could send by itself, all of it off: somebody reads the text first and switches it on."""

from campaigns.models import Automation, Template
from messaging.models import Gateway

KINDS = Automation.Kind
# code: kind, days; the text template has the same code.
AUTOMATIONS: dict[str, tuple[Automation.Kind, int]] = {
    "welcome": (KINDS.WELCOME, 0),
    "birthday": (KINDS.BIRTHDAY, 0),
    "child": (KINDS.CHILD, 0),
    "expiring-30": (KINDS.EXPIRING, 30),
    "expiring-7": (KINDS.EXPIRING, 7),
    "tier-up": (KINDS.TIER_UP, 0),
    "dormant": (KINDS.DORMANT, 90),
    "topped-up": (KINDS.TOPPED_UP, 0),
}


def automations() -> int:
    """Those that are missing, each with its shipped text through the outbox; how many were made. What stands is not touched."""
    texts = {one.code: one for one in Template.objects.filter(code__in=AUTOMATIONS).order_by("pk")}
    outbox, made = Gateway.objects.get(code="console"), 0
    for code, (kind, days) in AUTOMATIONS.items():
        values = {"code": code, "template": texts[code], "purpose": texts[code].purpose, "gateway": outbox}
        made += Automation.objects.get_or_create(kind=kind, days=days, defaults=values)[1]
    return made
