"""WeChat: no machine sends there. A person takes the next message, copies it, and says that it was handed over (S130).

Whoever takes one holds it as a worker would, under a lease, so that two people never hand over the same; if nobody says
what came of it, its outcome is unknown like that of any message.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from campaigns.models import Campaign, Message
from campaigns.services import claiming, sending
from ledger.refused import Code, Refused
from messaging.gateways.protocol import Answer, Outcome
from messaging.rules.states import State
from stores import audit
from stores.models import Staff

# Long enough to find somebody in WeChat.
LEASE = timedelta(minutes=30)


@transaction.atomic
def take(campaign: Campaign, *, by: Staff, at: datetime) -> Message | None:
    """Hold the next message that may leave; None when there is none now. Consent and limits are looked at as ever."""
    while True:
        claimed = claiming.claim(campaign.pk, at=at, size=1)
        if claimed.outgoing:
            break
        if not claimed.looked:
            return None
    message = Message.objects.select_related("member").get(pk=int(claimed.outgoing[0].id))
    message.lease_until = at + LEASE
    message.save(update_fields=["lease_until"])
    audit.record("message.taken", message, by=by, store=campaign.store, at=at)
    return message


@transaction.atomic
def settle(campaign: Campaign, lease: UUID, *, handed_over: bool, by: Staff, at: datetime) -> Message:
    """Say what came of the message that one holds. Refuses `campaign_state`: it is not held any more."""
    row = claiming.locked(campaign.pk)
    message = Message.objects.filter(campaign=row, lease=lease, state=State.CLAIMED).first()
    if message is None:
        raise Refused(Code.CAMPAIGN_STATE, campaign=row.name, state=row.state)
    outcome, code = (Outcome.ACCEPTED, "") if handed_over else (Outcome.REFUSED, "by_hand")
    sending.mark(claiming.Claimed(row, lease), [Answer(str(message.pk), outcome, code=code)], at=at)
    audit.record("message.handed_over" if handed_over else "message.left", message, by=by, store=row.store, at=at)
    return message
