"""The bell's side: each task looks at what stands in the database, so that a bell too many or too few does no harm."""

from celery import shared_task
from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.models import Campaign, Message
from campaigns.services import addressing, automating, forgetting, planning, sending, steering
from messaging.models import Gateway
from messaging.rules.states import State
from messaging.services import delivering, receiving, ways

# A worker sends so long for one campaign, then lets others have their turn.
TURN_SECONDS = 20.0
# Some of what was handed over for these may be in doubt still.
SENT = (Campaign.State.RUNNING, Campaign.State.PAUSED, Campaign.State.CANCELLED)


@shared_task
def plan(campaign_id: int) -> dict[str, int]:
    """Write the messages of a campaign that was started."""
    return {"messages": planning.plan(campaign_id, at=timezone.now())}


@shared_task
def send(campaign_id: int) -> dict[str, int]:
    """Send for a while; what is left then is the next one's, for which it rings itself."""
    ran = sending.run(campaign_id, at=timezone.now(), seconds=TURN_SECONDS)
    if ran.is_more:
        send.delay(campaign_id)
    return {"batches": ran.batches, "sent": ran.sent}


@shared_task
def clear(campaign_id: int) -> dict[str, int]:
    """Cancel what waits of a cancelled campaign."""
    return {"messages": steering.clear(campaign_id, at=timezone.now())}


@shared_task
def automate() -> dict[str, int]:
    """Every ten minutes: write to whom the automations that are on have met since they last ran."""
    return {"messages": automating.run_all(at=timezone.now())}


@shared_task
def tick() -> dict[str, int]:
    """Every minute: take back what dead workers held, settle what is in doubt, ring for what waits, close what is over."""
    now = timezone.now()
    swept = delivering.sweep(Message, at=now, deduplicates=delivering.deduplicates)
    receiving.apply(Message, receiving.waiting(now), at=now)
    asked = Gateway.objects.filter(kind__in=list(ways.MAKERS), campaign__state__in=SENT).distinct()
    settled = sum(delivering.settle(Message, row, at=now, addresses=sending.addresses) for row in asked)
    live = Campaign.objects.order_by("pk")
    for pk in live.filter(state=Campaign.State.PLANNING).values_list("pk", flat=True):
        plan.delay(pk)
    for pk in live.filter(state=Campaign.State.CANCELLED).filter(_waits()).values_list("pk", flat=True):
        clear.delay(pk)
    closed = 0
    for pk, waits in live.filter(state=Campaign.State.RUNNING).annotate(waits=_waits()).values_list("pk", "waits"):
        if waits:
            send.delay(pk)
        else:
            closed += sending.close(pk, at=now)
    return {"swept": swept, "settled": settled, "closed": closed}


def _waits() -> Exists:
    return Exists(Message.objects.filter(campaign=OuterRef("pk"), state=State.QUEUED))


@shared_task
def address_notices() -> dict[str, int]:
    """Every minute: notes about value that were written with a receipt get phone and gateway, and leave."""
    return {"ready": addressing.resolve(at=timezone.now())}


@shared_task
def blank_old() -> dict[str, int]:
    """Every night: what was sent longer ago than it must be proven loses its words."""
    return {"blanked": forgetting.blank_old(at=timezone.now())}
