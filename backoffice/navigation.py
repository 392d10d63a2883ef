"""The admin's sidebar: groups in the trade's words; everybody finds only what they may open.

A page that a room registers without a place here is not lost: it stands under "More".
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backoffice import inbox
from stores.models import Staff


class Entry(NamedTuple):
    """A line of the sidebar: `target` is a model ("stores.store"), or an address with the permission that opens it.

    `also`: where the addresses of its other pages begin, those under its own need none.
    """

    target: str
    icon: str
    title: Any
    permission: str = ""
    also: tuple[str, ...] = ()


INBOX = "backoffice:inbox"
GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        "",
        (
            Entry("admin:index", "space_dashboard", _("Overview")),
            Entry(INBOX, "fact_check", _("Approvals"), "stores.view_approval"),
            Entry("till:home", "point_of_sale", _("Till"), "checkout.sell"),
        ),
    ),
    (
        _("Members"),
        (
            Entry("members.member", "group", _("Members"), also=("/admin/people/",)),
            Entry("members.taggroup", "sell", _("Tag groups")),
            Entry("members.tag", "label", _("Tags")),
            Entry("members.tier", "military_tech", _("Tiers")),
        ),
    ),
    (
        _("Receipts"),
        (
            Entry("checkout.sale", "receipt_long", _("Sales"), also=("/admin/receipts/",)),
            Entry("checkout.refund", "assignment_return", _("Returns")),
            Entry("checkout.topup", "add_card", _("Top-ups")),
            Entry("checkout.topuprefund", "money_off", _("Cash-outs")),
            Entry("checkout.shift", "schedule", _("Cash shifts")),
        ),
    ),
    (
        _("Points and stored value"),
        (
            Entry("points.pointsentry", "stars", _("Points movements")),
            Entry("points.lot", "hourglass_bottom", _("Points lots")),
            Entry("wallets.walletentry", "account_balance_wallet", _("Stored-value movements")),
            Entry("wallets.lot", "savings", _("Stored-value lots")),
            Entry("coupons.coupon", "confirmation_number", _("Coupons")),
        ),
    ),
    (
        _("Offers and rules"),
        (
            Entry("coupons.promotion", "campaign", _("Promotions"), also=("/admin/promotions/",)),
            Entry("coupons.offer", "local_activity", _("Coupon offers"), also=("/admin/coupon-offers/",)),
            Entry("wallets.offer", "redeem", _("Top-up offers")),
            Entry("points.option", "currency_exchange", _("Redemption options")),
            Entry("points.earnrule", "rule", _("Earn rules")),
            Entry("checkout.tendermethod", "payments", _("Tender methods")),
        ),
    ),
    (
        _("Campaigns"),
        (
            Entry("campaigns.campaign", "campaign", _("Campaigns"), also=("/admin/campaigns/runs/",)),
            Entry(
                "reports:campaigns", "monitoring", _("Results"), "campaigns.view_campaign", ("/admin/reports/calls/",)
            ),
            Entry("campaigns.audience", "groups", _("Audiences")),
            Entry("campaigns.template", "article", _("Texts for campaigns")),
            Entry("campaigns.automation", "smart_toy", _("Automations"), also=("/admin/campaigns/automations/",)),
            Entry("campaigns:calls", "call", _("Call lists"), "campaigns.view_calllist"),
            Entry("campaigns.momentspost", "photo_library", _("Moments posts")),
            Entry("campaigns.reply", "reply", _("Replies")),
            Entry("campaigns.message", "outbox", _("Messages of campaigns")),
            Entry("messaging.notice", "mark_email_read", _("Single notices")),
            Entry("messaging.receipt", "done_all", _("Receipts of providers")),
            Entry("messaging.gateway", "router", _("Gateways")),
            Entry("messaging.providertemplate", "verified", _("Providers' templates")),
        ),
    ),
    (
        _("Compliance"),
        (
            Entry("compliance:home", "checklist", _("Checks on the phone"), "compliance.inspect"),
            Entry("compliance.visit", "event_note", _("Plan of visits")),
            Entry("compliance.inspection", "fact_check", _("Inspections")),
            Entry("compliance.violation", "gavel", _("Violations")),
            Entry(
                "reports:breaches",
                "bar_chart",
                _("Violations in figures"),
                "compliance.view_violation",
                ("/admin/reports/month/", "/admin/reports/appraisal/"),
            ),
            Entry("admin:compliance_scores", "leaderboard", _("Scores of the month"), "compliance.view_scoreentry"),
            Entry("compliance.scoreentry", "swap_vert", _("Score movements")),
            Entry("compliance.proposal", "stairs", _("Proposals of the ladder")),
            Entry("compliance.book", "menu_book", _("Rule books")),
            Entry("compliance.ladderstep", "stairs_2", _("Steps of the ladder")),
        ),
    ),
    (
        _("The day in the stores"),
        (
            Entry("compliance-office:board", "today", _("Who is late or missing"), "compliance.view_submission"),
            Entry("compliance.opening", "door_open", _("Openings")),
            Entry("compliance.submission", "assignment_turned_in", _("Daily reports")),
            Entry("compliance.dailytask", "checklist", _("Daily tasks")),
            Entry("compliance.norm", "tune", _("Settings of the day")),
            Entry("compliance.robot", "robot_2", _("Group robots")),
            Entry("compliance.push", "forum", _("Messages to groups")),
        ),
    ),
    (
        _("Quality and care"),
        (
            Entry("compliance.rating", "star", _("Public ratings")),
            Entry("compliance.review", "reviews", _("Bad reviews")),
            Entry("compliance.complaint", "sentiment_dissatisfied", _("Complaints")),
            Entry("compliance.correction", "build", _("Corrective actions")),
            Entry("compliance.issue", "report_problem", _("Issues")),
            Entry("compliance.meeting", "event_note", _("Meetings")),
            Entry("compliance.action", "task", _("Decisions of meetings")),
            Entry("compliance.training", "school", _("Trainings")),
            Entry("compliance.exam", "quiz", _("Examinations")),
        ),
    ),
    (
        _("Goods"),
        (
            Entry("catalog.product", "inventory_2", _("Products")),
            Entry("catalog.category", "category", _("Categories")),
        ),
    ),
    (
        _("Stores and people"),
        (
            Entry("stores.store", "storefront", _("Stores")),
            Entry("stores.region", "map", _("Regions")),
            Entry("stores.legalentity", "domain", _("Legal entities")),
            Entry("stores.staff", "badge", _("Staff")),
            Entry("stores.roster", "calendar_month", _("Roster")),
            Entry("stores.target", "flag", _("Targets")),
        ),
    ),
    (
        _("House"),
        (
            Entry("backoffice:imports", "upload_file", _("Imports"), "stores.view_importbatch"),
            Entry("stores.closedperiod", "lock_clock", _("Closed months")),
            Entry("stores.approval", "history", _("Decided requests")),
            Entry("stores.audit", "policy", _("Audit log")),
            Entry("stores.apikey", "key", _("API keys")),
            Entry("axes.accessattempt", "lock_person", _("Failed log-ins")),
            Entry("django_celery_beat.periodictask", "event_repeat", _("Nightly jobs")),
            Entry("django_celery_beat.crontabschedule", "alarm", _("Times of the jobs")),
            Entry("django_celery_results.taskresult", "task_alt", _("Results of the jobs")),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """What `request.user` finds in the sidebar (Unfold's form); groups without a line are left out."""
    pages = _pages(request)
    groups = [
        {"title": title, "items": [_item(request, entry, pages) for entry in entries if _opens(request, entry, pages)]}
        for title, entries in GROUPS
    ]
    groups.append({"title": _("More"), "items": list(_rest(pages))})
    return [group | {"separator": False, "collapsible": bool(group["title"])} for group in groups if group["items"]]


def _pages(request: HttpRequest) -> dict[str, str]:
    """The addresses of the lists that may be opened, by model."""
    return {
        model._meta.label_lower: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model, page in admin.site._registry.items()
        if page.has_module_permission(request) and page.has_view_or_change_permission(request)
    }


def _opens(request: HttpRequest, entry: Entry, pages: dict[str, str]) -> bool:
    if ":" not in entry.target:
        return entry.target in pages
    return not entry.permission or (isinstance(request.user, Staff) and request.user.has_perm(entry.permission))


def _item(request: HttpRequest, entry: Entry, pages: dict[str, str]) -> dict[str, Any]:
    link = pages.get(entry.target) or reverse(entry.target)
    waiting = inbox.count(request.user) if entry.target == INBOX else 0
    badge = {"badge": waiting, "badge_variant": "danger", "badge_style": "solid"} if waiting else {}
    # Unfold itself lights a line up on the pages that hold its link: what stands outside the admin is never here.
    here = {"active": True} if request.path.startswith(entry.also) else {}
    here |= {} if link.startswith("/admin/") else {"active": False}
    return {"title": entry.title, "icon": entry.icon, "link": link} | badge | here


def _rest(pages: dict[str, str]) -> Iterator[dict[str, Any]]:
    named = {entry.target for _title, entries in GROUPS for entry in entries}
    titles = {model._meta.label_lower: model._meta.verbose_name_plural for model in admin.site._registry}
    for label in sorted(set(pages) - named):
        yield {"title": capfirst(titles[label]), "icon": "folder", "link": pages[label]}
