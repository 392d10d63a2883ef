"""The results person by person, for tables: as many lines as people, read through a cursor of the server.

PostgreSQL plans a cursor for its first rows (cursor_tuple_fraction): it would walk the messages by key and look through
all sales for each. What stands in a materialised CTE is planned for all its rows, so the lines are gathered in one.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from campaigns.models import Call, CallList, Campaign, Message
from campaigns.models.calls import Result
from coupons.models import Coupon
from messaging.models import Delivery
from reports import texts
from reports.services import calls, campaigns
from reports.services.buying import FAMILY, MINE, places, stream
from stores.scoping import Scope

MESSAGES = "\n".join(
    (
        FAMILY,
        ", each (person, net, kept) AS (SELECT person, sum(net), count(*) FILTER (WHERE kept) FROM sold",
        "WHERE at < %(ends)s GROUP BY 1), lines AS MATERIALIZED (",
        "SELECT m.id, p.number, p.name, m.to_masked, h.code AS store, m.is_held_out, m.state, m.code, m.sent_at, m.cost,",
        "c.code AS coupon, c.state AS kind, coalesce(e.kept, 0) AS receipts, coalesce(e.net, 0) AS net",
        "FROM campaigns_message m JOIN members_member p ON p.id = m.member_id JOIN stores_store h ON h.id = p.home_store_id",
        "LEFT JOIN coupons_coupon c ON c.id = m.coupon_id LEFT JOIN family f ON f.id = m.member_id",
        "LEFT JOIN each e ON e.person = coalesce(f.root, m.member_id)",
        "WHERE m.campaign_id = %(campaign)s AND",
        MINE,
        ") SELECT number, name, to_masked, store, is_held_out, state, code, sent_at, cost, coupon, kind, receipts, net",
        "FROM lines ORDER BY id",
    )
)
CALLS = "\n".join(
    (
        FAMILY,
        ", lines AS MATERIALIZED (",
        "SELECT c.id, p.number, p.name, h.code AS store, c.result, c.tries, c.first_at, c.at, b.code AS caller, c.note,",
        "count(sold.at) FILTER (WHERE sold.kept) AS receipts, coalesce(sum(sold.net), 0) AS net",
        "FROM campaigns_call c JOIN members_member p ON p.id = c.member_id JOIN stores_store h ON h.id = c.store_id",
        "LEFT JOIN stores_staff b ON b.id = c.by_id LEFT JOIN family f ON f.id = c.member_id",
        "LEFT JOIN sold ON sold.person = coalesce(f.root, c.member_id)",
        "AND sold.at >= c.first_at AND sold.at < c.first_at + %(window)s",
        "WHERE c.list_id = %(list)s AND (%(everywhere)s OR c.store_id = ANY(%(stores)s))",
        "GROUP BY c.id, p.id, h.id, b.id)",
        "SELECT number, name, store, result, tries, first_at, at, caller, note, receipts, net FROM lines ORDER BY id",
    )
)
Table = tuple[list[str], Iterator[list[Any]]]


def of_campaign(campaign: Campaign, scope: Scope) -> tuple[int, Table]:
    """How many lines, and the table: whom it meant, what became of the message, what they bought in the window."""
    values = places(scope) | campaigns.window(campaign)
    rows = scope.limit(Message.objects.filter(campaign=campaign), "member__home_store").order_by().count()
    titles = [
        *(_("Member"), _("Name"), _("Sent to"), _("Home store"), _("Group"), _("State"), _("Reason"), _("Sent at")),
        *(_("Cost (yuan)"), _("Coupon"), _("State of the coupon"), _("Receipts"), _("Net sales (yuan)")),
    ]
    return rows, (titles, _messages(values))


def _messages(values: dict[str, Any]) -> Iterator[list[Any]]:
    groups = {True: _("held out"), False: _("written to")}
    states = {name: str(words) for name, words in Delivery.Status.choices}
    kinds = {name: str(words) for name, words in Coupon.State.choices}
    for number, name, to, store, held, state, code, *rest in stream(MESSAGES, values):
        sent_at, cost, coupon, kind, receipts, net = rest
        why = texts.reason(code) if state == Delivery.Status.SKIPPED else code
        about = [number, name, to, store, groups[held], states[state], why, sent_at, cost]
        yield [*about, coupon or "", kinds.get(kind, ""), receipts, net]


def of_calls(found: CallList, scope: Scope) -> tuple[int, Table]:
    """How many lines, and the table: whom, what came of it, and what they bought after the first call."""
    values = places(scope) | calls.window(found)
    rows = scope.limit(Call.objects.filter(list=found)).order_by().count()
    titles = [
        *(_("Member"), _("Name"), _("Store"), _("Result"), _("Calls"), _("First called at"), _("Last called at")),
        *(_("By"), _("Note"), _("Receipts"), _("Net sales (yuan)")),
    ]
    return rows, (titles, _calls(values))


def _calls(values: dict[str, Any]) -> Iterator[list[Any]]:
    results = {name: str(words) for name, words in Result.choices}
    for number, name, store, result, *rest in stream(CALLS, values):
        yield [number, name, store, results[result], *rest]
