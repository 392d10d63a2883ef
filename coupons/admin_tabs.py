"""The tab "coupons" of a member's page."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coupons.models import Coupon
from members.models import Member
from stores import admin_tabs as tabs


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Coupons newest first, 25 at a time: usable, used, ended."""
    rows = Coupon.objects.filter(member=member).select_related("offer", "issued_by")
    found = tabs.page(request, rows, name="coupons", order=("issued_at", "id"))
    heads = (_("code"), _("offer"), _("state"), _("from"), _("until"), _("issued by"), _("used at"), _("used for"))
    table = found.table(
        _("Coupons"),
        tabs.columns(*heads),
        _coupon,
        empty=_("No coupon yet. “Grant a coupon” above gives one of the running offers."),
        actions=("grant-coupon",),
    )
    return [table]


def _coupon(coupon: Coupon) -> list[tabs.Cell]:
    return tabs.cells(
        coupon.code,
        coupon.offer.name,
        _state(coupon),
        tabs.when(coupon.starts_at),
        tabs.when(coupon.ends_at),
        coupon.issued_by.name if coupon.issued_by else "–",
        tabs.when(coupon.used_at),
        tabs.receipt(coupon.used_reference) if coupon.used_reference else "–",
    )


def _state(coupon: Coupon) -> tabs.Cell:
    if coupon.state != Coupon.State.ISSUED:
        return tabs.Cell(coupon.get_state_display(), tone="quiet")
    ended = coupon.ends_at is not None and coupon.ends_at <= timezone.now()
    return tabs.Cell(_("ended"), tone="bad") if ended else tabs.Cell(coupon.get_state_display(), tone="good")
