"""A test message to one's own phone, through the gateway that the campaign would take."""

from datetime import datetime

from campaigns.models import Campaign
from campaigns.services import planning, previewing
from ledger.refused import Code, Refused
from messaging.models import Notice
from messaging.services import notices
from stores import audit
from stores.models import Staff
from stores.scoping import Scope


def send(campaign: Campaign, to: str, *, by: Staff, scope: Scope, at: datetime) -> Notice:
    """The text as the first member would get it, with the name masked, to `to` (E.164).

    Refuses `campaign_unready` (empty: nobody to take values from; gateway: no machine sends by it).
    """
    body = planning.body(campaign)
    members = previewing.members(scope, planning.people(campaign, at=at))[:1]
    if not members:
        raise Refused(Code.CAMPAIGN_UNREADY, reason="empty")
    how = {"gateway": campaign.gateway, "purpose": campaign.purpose}
    sample = previewing.samples(body, members, **how, at=at)[0]  # type: ignore[arg-type]
    notice = notices.add(Notice.Kind.TEST, to=to, text=sample.text, gateway=campaign.gateway, at=at)
    if notice is None:
        raise Refused(Code.CAMPAIGN_UNREADY, reason="gateway")
    audit.record("campaign.tested", campaign, by=by, store=campaign.store, at=at, to=notice.to_masked)
    return notice
