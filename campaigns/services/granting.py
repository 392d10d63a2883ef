"""Coupons that go with a message: each member's own, within the offer's count and budget."""

from collections.abc import Iterable
from datetime import datetime

from campaigns.models import Campaign
from coupons import services as coupons
from coupons.models import Coupon, Offer
from ledger import probes
from members.models import Member


def room(offer_id: int, *, at: datetime) -> int | None:
    """How many coupons of the offer may still be issued: its count, and its budget over a coupon's face in yuan. None: any.

    It locks the offer, so that the answer holds until the end of the transaction. A percentage has no face: its budget
    binds nothing here. An offer that is switched off or has ended has room for none.
    """
    rows = Offer.objects.all() if probes.is_off("offer_lock") else Offer.objects.select_for_update()
    offer = rows.get(pk=offer_id)
    if not offer.is_active or (offer.ends_at is not None and offer.ends_at <= at):
        return 0
    bounds = [] if offer.issue_limit is None else [offer.issue_limit]
    if offer.budget is not None and offer.value:
        bounds.append(int(offer.budget // offer.value))
    if not bounds:
        return None
    return max(min(bounds) - Coupon.objects.filter(offer=offer).order_by().count(), 0)


def made(campaign: Campaign, member_ids: Iterable[int], *, at: datetime) -> dict[int, Coupon]:
    """A coupon of the campaign's offer for each member, not written yet, by member's id."""
    offer = Offer.objects.get(campaign=campaign)
    reference, by_id = f"campaign:{campaign.pk}", campaign.made_by_id
    return {
        pk: coupons.make(offer, member=Member(pk=pk), at=at, by_id=by_id, store_id=None, reference=reference)
        for pk in member_ids
    }


def issue(made_ones: Iterable[Coupon]) -> None:
    """Write them. They fit: the offer was locked by `room`."""
    Coupon.objects.bulk_create(made_ones)
