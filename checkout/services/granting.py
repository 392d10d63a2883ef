"""A coupon granted by hand, as a member's page does it."""

from datetime import datetime

from django.db import transaction

from coupons import services as coupons
from coupons.models import Coupon
from ledger.posting import Posting
from ledger.refused import Code, Refused
from members.models import Member
from members.services.lock import lock
from stores import audit
from stores.master import read_version
from stores.models import Staff, Store
from stores.places import business_day


@transaction.atomic
def give(member: Member, offer_code: str, *, by: Staff, store: Store, at: datetime, number: str) -> Coupon:
    """Grant one coupon of a running offer; `number` (`places.new_number`) grants once, however often it comes.

    Refuses `offer_unusable` (reason unknown_coupon, inactive, ended), `member_frozen`, `not_found`.
    """
    read_version()
    locked = lock(id=member.pk)
    known = Coupon.objects.filter(member=locked, reference=number).first()
    if known is not None:
        return known
    if locked.status != Member.Status.ACTIVE:
        raise Refused(Code.MEMBER_FROZEN)
    posting = Posting(member=locked, by=by, store=store, at=at, business_day=business_day(at, store), reference=number)
    coupon = coupons.grant(posting, offer_code=offer_code)
    offer = coupon.offer
    if not offer.is_active or (offer.ends_at is not None and offer.ends_at <= at):
        raise Refused(Code.OFFER_UNUSABLE, reason="ended" if offer.is_active else "inactive", offer=offer_code)
    posting.post()
    audit.record("coupon.granted", locked, by=by, store=store, at=at, coupon=str(coupon.pk), offer=offer_code)
    return coupon
