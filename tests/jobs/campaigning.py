"""A campaign to 1,000 members, rung for through a broker, and what is in doubt afterwards."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, Message
from campaigns.services import sending
from messaging.gateways.http_sim.server import Simulated
from messaging.models import Gateway
from messaging.services import delivering
from tests.campaigns.making import make_gateway, make_members, make_running
from tests.jobs.working import House

MEMBERS = 1_000
LATER = timedelta(seconds=settings.SEND_LEASE_SECONDS + 60)


def opened(house: House, sim: Simulated, *, batch: int, **more: str) -> House:
    """The house's workers reach this gateway and take so many messages at a time."""
    house.environment |= {"SMS_SIM_URL": sim.url, "SEND_BATCH": str(batch)} | more
    return house


def running() -> Campaign:
    """Planned, and nothing of it has left. It needs no hour of the day."""
    make_members(MEMBERS)
    return make_running(make_gateway(kind="http_sim"), at=timezone.now(), purpose="service")


def send(house: House, campaign: Campaign) -> str:
    """Ring; the task's id."""
    return str(house.app.send_task("campaigns.tasks.send", [campaign.pk], queue=house.queue).id)


def settle(gateway: Gateway) -> None:
    """Leases are over, and the gateway is asked about all that is not settled."""
    later = timezone.now() + LATER
    delivering.sweep(Message, at=later, deduplicates=delivering.deduplicates)
    while delivering.settle(Message, gateway, at=later + timedelta(minutes=2), addresses=sending.addresses):
        pass
