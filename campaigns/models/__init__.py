"""To whom and why a message leaves the house (S52, S60, S68, S108-S112, S118, S124-S130).

An `Audience` is a saved filter over members; a `Template` a text with fields; a `Campaign` freezes both at its start and
has one `Message` for each member (unique), of which those held out are never sent. `Contact` is the one row per member
that keeps the frequency cap over all campaigns, whichever worker comes first. An `Automation` makes a campaign a day of
whom it meets; `Hit` is once per member and occasion. `Reply` is what people answered, `MomentsPost` the advertisements
of a store's Moments, `CallList` and `Call` the same lists worked by phone. docs/algorithms/campaigns.md tells the whole.
"""

from campaigns.models.audience import Audience, Template
from campaigns.models.automation import Automation, Hit
from campaigns.models.calls import Call, CallList, CallNote
from campaigns.models.campaign import Campaign, Contact, Message
from campaigns.models.wechat import MomentsPost, Reply

__all__ = [
    "Audience",
    "Automation",
    "Call",
    "CallList",
    "CallNote",
    "Campaign",
    "Contact",
    "Hit",
    "Message",
    "MomentsPost",
    "Reply",
    "Template",
]
