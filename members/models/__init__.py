"""One file of members for all stores.

`Member` carries cached columns (`CACHED` below): points, wallet, consent, tier window, sequence numbers, last visit.
Only a `Posting` or a bulk job writes them, under the lock on the member row; the rows are the truth and
`manage.py check_ledgers` recomputes them. A phone stands in `Phone` with its history and is unique among open ones.
Purchases (net and points per business day) are what `checkout` tells, so that tiers never look upwards.
"""

from members.models.contact import Card, Phone
from members.models.events import Consent, Purchase, TierChange
from members.models.family import Child, MemberTag, Tag, TagGroup
from members.models.forgetting import Erased, Sealed
from members.models.merging import Merge
from members.models.person import CACHED, Member
from members.models.tier import Tier

__all__ = [
    "CACHED",
    "Card",
    "Child",
    "Consent",
    "Erased",
    "Member",
    "MemberTag",
    "Merge",
    "Phone",
    "Purchase",
    "Sealed",
    "Tag",
    "TagGroup",
    "Tier",
    "TierChange",
]
