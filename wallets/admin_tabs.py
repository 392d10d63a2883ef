"""The tab "stored value" of a member's page: every movement, and the top-ups behind the balance."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ledger.money import ZERO
from members.models import Member
from stores import admin_tabs as tabs
from wallets import rules
from wallets.models import Lot, WalletEntry

LOTS = 50


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Movements newest first, 25 at a time; the lots of the last top-ups, oldest first, as they are spent."""
    rows = WalletEntry.objects.filter(member=member).select_related("store", "by")
    found = tabs.page(request, rows, name="wallet", order=("seq",))
    heads = (_("at"), _("kind"), _("amount"), _("principal"), _("gift money"), _("balance after"))
    entries = found.table(
        _("Stored value movements"),
        tabs.columns(*heads, _("store"), _("by"), _("booked for"), figures=(2, 3, 4, 5)),
        _entry,
        empty=_("No stored value has moved yet. It is topped up at the till."),
    )
    return [entries, _lots(member)]


def _entry(entry: WalletEntry) -> list[tabs.Cell]:
    return tabs.cells(
        tabs.when(entry.at),
        tabs.kind(WalletEntry.Kind, entry.kind),
        tabs.Cell(tabs.signed(entry.amount), tone="good" if entry.amount > 0 else "bad"),
        tabs.signed(entry.principal),
        tabs.signed(entry.gift),
        tabs.yuan(entry.balance_after),
        entry.store.code,
        entry.by.name if entry.by else "–",
        tabs.receipt(entry.reference),
    )


def _lots(member: Member) -> tabs.Table:
    found = list(Lot.objects.filter(member=member).select_related("store").order_by("-at", "-id")[:LOTS])
    heads = (_("topped up at"), _("principal"), _("gift money"), _("used"), _("principal left"), _("gift money left"))
    return tabs.Table(
        _("Top-up lots, oldest spent first"),
        tabs.columns(*heads, _("store"), _("state"), _("booked for"), figures=(1, 2, 3, 4, 5)),
        [_lot(lot) for lot in reversed(found)],
        empty=_("Nothing has been topped up."),
    )


def _lot(lot: Lot) -> list[tabs.Cell]:
    spent = rules.principal_used(lot.principal, lot.gift, lot.used)
    closed = bool(lot.closed_as)
    state = "" if not closed else lot.get_closed_as_display()
    return tabs.cells(
        tabs.when(lot.at),
        tabs.yuan(lot.principal),
        tabs.yuan(lot.gift),
        tabs.yuan(lot.used),
        tabs.yuan(ZERO if closed else lot.principal - spent),
        tabs.yuan(ZERO if closed else lot.gift - (lot.used - spent)),
        lot.store.code,
        tabs.Cell(state or lot.get_closed_as_display(), tone="quiet" if closed else "good"),
        tabs.receipt(lot.reference),
    )
