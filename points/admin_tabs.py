"""The tab "points" of a member's page: every movement, and the lots behind the balance."""

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Member
from points import rules
from points.models import Lot, PointsEntry
from stores import admin_tabs as tabs
from stores import places

LOTS = 50


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Movements newest first, 25 at a time; the lots that still hold points, soonest end first."""
    rows = PointsEntry.objects.filter(member=member).select_related("store", "by")
    found = tabs.page(request, rows, name="points", order=("seq",))
    entries = found.table(
        _("Points movements"),
        tabs.columns(
            _("at"), _("kind"), _("points"), _("balance after"), _("store"), _("by"), _("booked for"), figures=(2, 3)
        ),
        _entry,
        empty=_("No points have moved yet. They come with the first sale that names this member."),
    )
    return [entries, _lots(member)]


def _entry(entry: PointsEntry) -> list[tabs.Cell]:
    tone = "good" if entry.amount > 0 else "bad"
    return tabs.cells(
        tabs.when(entry.at),
        tabs.kind(PointsEntry.Kind, entry.kind),
        tabs.Cell(tabs.points(entry.amount), tone=tone),
        f"{entry.balance_after:,}",
        entry.store.code,
        entry.by.name if entry.by else "–",
        tabs.receipt(entry.reference, is_receipt=entry.kind != PointsEntry.Kind.ADJUST),
    )


def _lots(member: Member) -> tabs.Table:
    today = places.business_day(timezone.now(), member.home_store)
    rows = Lot.objects.filter(member=member, remaining__gt=0).select_related("store")
    lots = rows.order_by(F("ends_on").asc(nulls_last=True), "at", "id")[:LOTS]
    return tabs.Table(
        _("Points lots, soonest end first"),
        tabs.columns(
            _("usable through"), _("remaining"), _("points earned"), _("store"), _("booked for"), figures=(1, 2)
        ),
        [
            tabs.cells(
                _end(lot, rules.is_live(lot.ends_on, today)),
                f"{lot.remaining:,}",
                f"{lot.earned:,}",
                lot.store.code,
                tabs.receipt(lot.reference),
            )
            for lot in lots
        ],
        empty=_("No points are left to use."),
    )


def _end(lot: Lot, live: bool) -> tabs.Cell:  # noqa: FBT001
    if lot.ends_on is None:
        return tabs.Cell(_("for ever"))
    return tabs.Cell(tabs.day(lot.ends_on)) if live else tabs.Cell(tabs.day(lot.ends_on), tone="bad")
