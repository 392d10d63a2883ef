"""Receipts on a member's page: visits (sales and returns), top-ups, and one receipt in full.

On the page of a member one may look up, receipts of all stores are shown (docs/design.md, who may do what).
"""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checkout.models import Line, Refund, Sale, Tender, TopUp
from checkout.services import statements
from members.models import Member
from points.models import PointsEntry
from stores import admin_tabs as tabs
from stores import places
from stores.rules import normal_number
from wallets.models import WalletEntry


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Sales and returns, newest first, 25 of each at a time; or the one receipt that `?receipt=` names."""
    number = request.GET.get("receipt", "")
    return _receipt(normal_number(number), member) if number else [_sales(request, member), _refunds(request, member)]


def top_ups(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Top-up receipts, newest first, 25 at a time."""
    rows = TopUp.objects.filter(member=member).select_related("store", "operator", "offer")
    found = tabs.page(request, rows, name="topups", order=("at", "id"))
    heads = (_("at"), _("number"), _("amount"), _("gift money"), _("offer"), _("store"), _("operator"))
    empty = _("No top-up yet: it is taken at the till, with the running offers.")
    return [found.table(_("Top-ups"), tabs.columns(*heads, figures=(2, 3)), _top_up, empty=empty)]


def _top_up(row: TopUp) -> list[tabs.Cell]:
    return tabs.cells(
        tabs.when(row.at),
        tabs.receipt(row.number),
        tabs.yuan(row.amount),
        tabs.yuan(row.gift),
        row.offer.name if row.offer else "–",
        row.store.code,
        row.operator.name,
    )


def _sales(request: HttpRequest, member: Member) -> tabs.Table:
    rows = Sale.objects.filter(member=member).select_related("store", "operator")
    found = tabs.page(request, rows, name="sales", order=("at", "id"))
    heads = (_("at"), _("number"), _("total"), _("stored value"), _("points used"), _("points earned"))
    columns = tabs.columns(*heads, _("store"), _("operator"), figures=(2, 3, 4, 5))
    empty = _("No visit yet. A sale counts here once the till names this member.")
    return found.table(_("Sales"), columns, _sale, empty=empty)


def _sale(row: Sale) -> list[tabs.Cell]:
    return tabs.cells(
        tabs.when(row.at),
        tabs.receipt(row.number),
        tabs.yuan(row.total),
        tabs.yuan(row.wallet),
        tabs.points(-row.points_used),
        tabs.points(row.points_earned),
        row.store.code,
        row.operator.name,
    )


def _refunds(request: HttpRequest, member: Member) -> tabs.Table:
    rows = Refund.objects.filter(member=member).select_related("sale", "store", "operator")
    found = tabs.page(request, rows, name="refunds", order=("at", "id"))
    heads = (_("at"), _("number"), _("sale"), _("paid back"), _("points given back"), _("points taken back"))
    columns = tabs.columns(*heads, _("reason"), _("store"), figures=(3, 4, 5))
    return found.table(_("Returns"), columns, _refund, empty=_("Nothing has been returned."))


def _refund(row: Refund) -> list[tabs.Cell]:
    return tabs.cells(
        tabs.when(row.at),
        tabs.receipt(row.number),
        tabs.receipt(row.sale.number),
        tabs.yuan(row.amount),
        tabs.points(row.points_returned),
        tabs.points(-row.points_clawed_back),
        row.reason,
        row.store.code,
    )


def _receipt(number: str, member: Member) -> list[tabs.Table]:
    """A sale, the sale of a return, or a top-up with the order that it made free; of this member alone."""
    back = Refund.objects.filter(number=number, member=member).values("sale")
    top_up = TopUp.objects.filter(number=number, member=member).select_related("store", "operator", "offer").first()
    mine = Sale.objects.filter(member=member).select_related("store", "operator", "member")
    if top_up is not None:
        sale = mine.filter(top_up=top_up).first()
        return [_figures(top_up), *([] if sale is None else _sold(sale))]
    sale = mine.filter(number=number).first() or mine.filter(pk__in=back).first()
    return [_nothing(number)] if sale is None else _sold(sale)


def _nothing(number: str) -> tabs.Table:
    empty = _("This member has no receipt with this number. It may be another member's, or the goods of a guest.")
    return tabs.Table(number, (), (), empty)


def _sold(sale: Sale) -> list[tabs.Table]:
    refunds = Refund.objects.filter(sale=sale).select_related("sale", "store").order_by("at", "id")
    heads = (_("at"), _("number"), _("sale"), _("paid back"), _("points given back"), _("points taken back"))
    columns = tabs.columns(*heads, _("reason"), _("store"), figures=(3, 4, 5))
    returned = tabs.Table(_("Returns"), columns, [_refund(row) for row in refunds], _("Nothing has been returned."))
    return [_figures(sale), _lines(sale), _tenders(sale), returned]


def _figures(row: Sale | TopUp) -> tabs.Table:
    """The receipt's head: amounts that are not zero, and who took it where."""
    amounts = ("amount", "gift") if isinstance(row, TopUp) else AMOUNTS
    shown = [
        (field.verbose_name, getattr(row, field.name)) for field in row._meta.concrete_fields if field.name in amounts
    ]
    facts = [tabs.cells(label, tabs.yuan(value)) for label, value in shown if value]
    place = tabs.cells(_("store"), f"{row.store.code} {row.store.name} · {row.operator.name}")
    rows = [tabs.cells(_("at"), tabs.when(row.at)), place, *facts]
    title = gettext("Receipt %(number)s") % {"number": row.number}
    return tabs.Table(title, tabs.columns("", "", figures=(1,)), rows, "")


AMOUNTS = ("subtotal", "discount", "points_value", "rounding", "waived", "total", "wallet", "due", "change")


def _lines(sale: Sale) -> tabs.Table:
    rows = Line.objects.filter(sale=sale).order_by("position")
    heads = (_("sku"), _("name"), _("quantity"), _("unit price"), _("amount"), _("net"))
    shown = [
        tabs.cells(
            line.sku or "–",
            line.name,
            str(line.quantity),
            tabs.yuan(line.unit_price),
            tabs.yuan(line.amount),
            tabs.yuan(line.net),
        )
        for line in rows
    ]
    return tabs.Table(_("Lines"), tabs.columns(*heads, figures=(2, 3, 4, 5)), shown, "")


def _tenders(sale: Sale) -> tabs.Table:
    rows = Tender.objects.filter(sale=sale).select_related("method").order_by("position")
    shown = [tabs.cells(row.method.name, tabs.yuan(row.amount), tabs.yuan(row.handed_over)) for row in rows]
    columns = tabs.columns(_("tender method"), _("amount"), _("handed over"), figures=(1, 2))
    return tabs.Table(_("Payment"), columns, shown, _("Nothing had to be paid."))


def statement(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """The account through the day `?on=` (today), from the day `?since=` (the first): rebuilt from the rows alone."""
    today = places.business_day(timezone.now(), member.home_store)
    since, on = _day(request.GET.get("since")), _day(request.GET.get("on")) or today
    told = statements.statement(member, on=on, since=since)
    return [_balances(told), _points_moved(told), _points_open(told), _money_moved(told), _money_open(told)]


def _day(text: str | None) -> date | None:
    """The day that was typed; what is none is left out."""
    try:
        day = parse_date(text or "")
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 9000 else None


def _balances(told: statements.Statement) -> tabs.Table:
    before = tabs.day(told.since) if told.since else gettext("the first day")
    rows = [
        tabs.cells(_("points"), f"{told.points_opening:,}", f"{told.points_closing:,}"),
        tabs.cells(_("usable points"), "–", f"{told.usable:,}"),
        tabs.cells(_("principal"), tabs.yuan(told.wallet_opening[0]), tabs.yuan(told.wallet_closing[0])),
        tabs.cells(_("gift money"), tabs.yuan(told.wallet_opening[1]), tabs.yuan(told.wallet_closing[1])),
    ]
    title = gettext("Statement from %(since)s through %(on)s") % {"since": before, "on": tabs.day(told.on)}
    return tabs.Table(title, tabs.columns("", _("before"), _("at the end"), figures=(1, 2)), rows, "")


def _points_moved(told: statements.Statement) -> tabs.Table:
    heads = (_("at"), _("kind"), _("points"), _("balance after"), _("store"), _("booked for"))
    rows = [
        tabs.cells(
            tabs.when(row.at),
            tabs.kind(PointsEntry.Kind, row.kind),
            tabs.points(int(row.amount)),
            f"{row.balance:,}",
            row.store,
            row.reference,
        )
        for row in told.points
    ]
    return tabs.Table(
        _("Points movements"), tabs.columns(*heads, figures=(2, 3)), rows, _("No points moved in these days.")
    )


def _points_open(told: statements.Statement) -> tabs.Table:
    rows = [
        tabs.cells(
            _("for ever") if lot.ends_on is None else tabs.day(lot.ends_on), f"{lot.remaining:,}", tabs.day(lot.since)
        )
        for lot in told.points_lots
    ]
    columns = tabs.columns(_("usable through"), _("remaining"), _("since"), figures=(1,))
    return tabs.Table(_("Points lots, soonest end first"), columns, rows, _("No points are left to use."))


def _money_moved(told: statements.Statement) -> tabs.Table:
    heads = (_("at"), _("kind"), _("amount"), _("principal"), _("gift money"), _("balance after"), _("store"))
    rows = [
        tabs.cells(
            tabs.when(row.at),
            tabs.kind(WalletEntry.Kind, row.kind),
            tabs.signed(row.amount),
            tabs.signed(row.principal),
            tabs.signed(row.gift),
            tabs.yuan(row.balance),
            row.store,
            row.reference,
        )
        for row in told.wallet
    ]
    columns = tabs.columns(*heads, _("booked for"), figures=(2, 3, 4, 5))
    return tabs.Table(_("Stored value movements"), columns, rows, _("No stored value moved in these days."))


def _money_open(told: statements.Statement) -> tabs.Table:
    rows = [
        tabs.cells(tabs.day(lot.since), tabs.yuan(lot.principal), tabs.yuan(lot.gift), lot.reference)
        for lot in told.wallet_lots
    ]
    columns = tabs.columns(
        _("topped up at"), _("principal left"), _("gift money left"), _("booked for"), figures=(1, 2)
    )
    return tabs.Table(_("Top-up lots, oldest spent first"), columns, rows, _("Nothing has been topped up."))
