"""The tabs of a member's page, from all rooms: each is read by its own GET, so that a page costs what it shows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns import admin_tabs as campaigns
from checkout import admin_tabs as checkout
from coupons import admin_tabs as coupons
from members import admin_tabs as members
from members.models import Member
from points import admin_tabs as points
from stores.admin_tabs import Table, Words
from wallets import admin_tabs as wallets

Tables = Callable[[HttpRequest, Member], list[Table]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: its name in the address, its label, who may see it, and the rooms' tables on it."""

    name: str
    label: Words
    permission: str = "members.view_member"
    tables: Sequence[Tables] = ()


OVERVIEW, STATEMENT, EDIT = "overview", "statement", "edit"
TABS = (
    Tab(OVERVIEW, _("At a glance")),
    Tab("points", _("Points"), "points.view_pointsentry", (points.tab,)),
    Tab("wallet", _("Stored value"), "wallets.view_walletentry", (wallets.tab, checkout.top_ups)),
    Tab("coupons", _("Coupons"), "coupons.view_coupon", (coupons.tab,)),
    Tab("visits", _("Visits"), "checkout.view_sale", (checkout.tab,)),
    Tab("children", _("Children"), "members.view_child", (members.children,)),
    Tab("consents", _("Consents"), "members.view_consent", (members.consents,)),
    Tab("tags", _("Tags"), "members.view_membertag", (members.tab,)),
    Tab("tiers", _("Tier"), "members.view_tierchange", (members.tiers,)),
    Tab("contacts", _("Phones and cards"), "members.view_phone", (members.contacts,)),
    Tab(STATEMENT, _("Statement"), "points.view_pointsentry", (checkout.statement,)),
    Tab("messages", _("Message log"), "campaigns.view_message", (campaigns.tab,)),
    Tab("history", _("History"), "members.view_member", (members.history,)),
    Tab(EDIT, _("Edit")),
)


def tab_named(name: str) -> Tab:
    """The tab of that name, the first one for any other."""
    return next((tab for tab in TABS if tab.name == name), TABS[0])
