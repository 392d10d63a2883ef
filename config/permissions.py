"""Who may do what: one backend, one table of roles. There are no groups and no permissions of single people.

A permission is held by whoever has, today, an assignment to a role that the table gives it to; asked with a store
(`user.has_perm("checkout.sell", store)`), only assignments that count in that store are looked at. Which *rows* are
seen is `stores.scoping`'s matter. Names are Django's own ("members.view_member") and the tills' verbs below.
"""

import functools
from datetime import date

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils import timezone

from stores.models import Assignment, Staff, Store
from stores.models.staff import Role
from stores.scoping import assignments, holds_in

Names = frozenset[str]


def _names(verbs: str, *models: str) -> Names:
    """view, add, change, delete by their first letters, of models "room.model model model …"."""
    words = {"v": "view", "a": "add", "c": "change", "d": "delete"}
    pairs = [(group.partition(".")[0], group.partition(".")[2].split()) for group in models]
    return frozenset(f"{room}.{words[verb]}_{model}" for verb in verbs for room, found in pairs for model in found)


SELLING = frozenset({"checkout.sell", "checkout.refund", "checkout.top_up", "members.join"})
# What a member's page does beyond editing rows: one name for each of its actions (backoffice/member_page/menu.py).
CARING = frozenset(
    {
        "points.adjust",
        "coupons.grant",
        "members.reveal_phone",
        "members.reveal_child",
        "members.change_phone",
        "members.change_card",
        "members.record_consent",
        "members.set_pin",
        "members.freeze_member",
        "members.change_many",
        "members.ask_cancel",
        "members.merge",
    }
)
DECIDING = frozenset({"members.set_tier", "members.reinstate", "members.erase", "members.export_person"})
PLACES = ("stores.region legalentity store",)
PEOPLE = ("stores.staff assignment roster",)
GOODS = ("catalog.category product barcode",)
MEMBERS = ("members.member phone card child membertag",)
TAGS = ("members.tag taggroup",)
OFFERS = ("coupons.promotion offer", "wallets.offer")
RULES = ("members.tier", "points.option earnrule", "checkout.tendermethod")
BOOKS = (
    "members.consent purchase tierchange",
    "points.lot pointsentry part",
    "wallets.lot walletentry part",
    "coupons.coupon",
    "checkout.sale line tender refund refundline refundtender topup topuprefund shift shiftcount cashmove",
    "stores.approval target closedperiod",
)
# Whom the house writes to: texts and audiences, what runs, and what people answered.
WORDS = ("campaigns.audience template",)
SENT = ("campaigns.campaign message automation hit reply momentspost calllist call", "messaging.gateway notice")
CAMPAIGNING = frozenset({"campaigns.run_campaign", "campaigns.work_calls", "campaigns.post_moments"})
HOUSE = (
    "messaging.providertemplate receipt",
    "stores.audit apikey",
    "axes.accessattempt",
    "checkout.request",
    "django_celery_beat.periodictask crontabschedule",
    "django_celery_results.taskresult",
)
# A store's day, what the public says, and what somebody owes.
DAYS = ("compliance.opening submission dailytask norm",)
PUBLIC = ("compliance.rating review",)
OWED = ("compliance.complaint correction issue meeting action training exam",)
ROBOTS = ("compliance.robot push",)
# What an inspector notes on a walk through a store.
NOTING = _names("a", "compliance.opening exam") | _names("ac", "compliance.complaint correction issue")
READING = _names(
    "v", *PLACES, *PEOPLE, *GOODS, *MEMBERS, *TAGS, *OFFERS, *RULES, *BOOKS, *WORDS, *SENT, *DAYS, *PUBLIC, *OWED
)

ROLES: dict[str, Names] = {
    Role.CASHIER: SELLING,
    Role.MACHINE: SELLING,
    Role.MANAGER: SELLING
    | CARING
    | READING
    | _names("c", "members.member", "stores.approval")
    | _names("acd", "stores.roster", "members.membertag child")
    | frozenset({"campaigns.work_calls", "campaigns.post_moments"})
    | _names("a", "campaigns.momentspost calllist", "compliance.opening exam")
    | _names("ac", *PUBLIC, "compliance.complaint correction issue meeting action"),
    Role.INSPECTOR: _names("v", *PLACES, *PEOPLE, *DAYS, *PUBLIC, *OWED) | NOTING,
    Role.MARKETER: _names(
        "v", *PLACES, *GOODS, *MEMBERS, *TAGS, *OFFERS, *RULES, *WORDS, *SENT, *PUBLIC, "coupons.coupon"
    )
    | CAMPAIGNING
    | _names("v", "messaging.providertemplate")
    | _names("ac", *OFFERS, *TAGS, *WORDS, *PUBLIC, "campaigns.campaign automation calllist momentspost")
    | _names("acd", "members.membertag"),
    Role.ANALYST: READING,
    Role.FINANCE: READING | _names("c", "stores.approval") | _names("ac", "stores.closedperiod"),
    Role.HQ: SELLING
    | CARING
    | DECIDING
    | READING
    | _names("v", *HOUSE, *ROBOTS)
    | _names("a", "compliance.opening exam")
    | _names("ac", *PUBLIC, "compliance.dailytask norm robot complaint correction issue meeting action training")
    | CAMPAIGNING
    | _names("ac", *WORDS, "campaigns.campaign automation calllist momentspost", "messaging.gateway providertemplate")
    | _names("ac", *PLACES, *PEOPLE, *GOODS, *TAGS, *OFFERS, *RULES, "stores.target closedperiod")
    | _names("c", "members.member", "stores.approval apikey", "django_celery_beat.periodictask crontabschedule")
    | _names("acd", "stores.roster target", "catalog.barcode", "members.membertag tag child"),
    Role.AUDITOR: READING | _names("v", *HOUSE, *ROBOTS),
}

# What is carried out of the house as tables and into it: exports of lists, phones in clear (with a reason), imports.
EXPORTING = frozenset({"stores.export"})
CLEAR = frozenset({"members.export_phones"})
BRINGING = _names("vac", "stores.importbatch")
CARRYING: dict[str, Names] = {
    Role.MANAGER: EXPORTING | BRINGING,
    Role.MARKETER: EXPORTING,
    Role.ANALYST: EXPORTING,
    Role.FINANCE: EXPORTING,
    Role.HQ: EXPORTING | CLEAR | BRINGING,
    Role.AUDITOR: EXPORTING | _names("v", "stores.importbatch"),
}
for _role, _more in CARRYING.items():
    ROLES[_role] |= _more
# Who walks through stores with the phone's checklist, and who reads what was found.
CHECKING = frozenset({"compliance.inspect"})
CHECKED = _names("v", "compliance.visit inspection finding")
for _role in (Role.INSPECTOR, Role.MANAGER, Role.HQ):
    ROLES[_role] |= CHECKING | CHECKED
for _role in (Role.ANALYST, Role.AUDITOR):
    ROLES[_role] |= CHECKED
ROLES[Role.HQ] |= _names("ac", "compliance.visit")
# Who opens a store and hands in what is due there.
WORKING = frozenset({"compliance.work_day"})
for _role in (Role.CASHIER, Role.MANAGER, Role.HQ):
    ROLES[_role] |= WORKING
# The rule book, violations and scores. Who reports or looks into one confirms nothing: that is a request to a second
# person. What the ladder proposes is decided by head office, which also writes the book.
JUDGED = _names("v", "compliance.book section item ladderstep violation scoreentry proposal")
JUDGING = _names("ac", "compliance.violation")
for _role in (Role.INSPECTOR, Role.MANAGER, Role.HQ):
    ROLES[_role] |= JUDGED | JUDGING
for _role in (Role.ANALYST, Role.AUDITOR):
    ROLES[_role] |= JUDGED
# Who puts sales, points and complaints of people side by side.
APPRAISING = frozenset({"reports.appraise"})
for _role in (Role.MANAGER, Role.HQ):
    ROLES[_role] |= APPRAISING
ROLES[Role.HQ] |= _names("acd", "compliance.item") | _names("ac", "compliance.book section")
ROLES[Role.HQ] |= _names("c", "compliance.ladderstep proposal")


class AssignmentBackend(ModelBackend):
    """Passwords as Django has them, permissions from the table; machines and people who left never log in."""

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        left = isinstance(user, Staff) and user.left_on is not None and user.left_on < timezone.localdate()
        return isinstance(user, Staff) and user.kind == Staff.Kind.PERSON and user.is_active and not left

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        """All names held today, in store `obj` where one is named."""
        return {name for names in _roles(user_obj, obj) for name in names}

    def get_user_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        return self.get_all_permissions(user_obj, obj)

    def get_group_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: AbstractBaseUser | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        return any(perm in names for names in _roles(user_obj, obj))

    def has_module_perms(self, user_obj: AbstractBaseUser | AnonymousUser, app_label: str) -> bool:
        return any(app_label in _rooms(names) for names in _roles(user_obj))


@functools.cache
def _rooms(names: Names) -> Names:
    """The rooms in which a role may do anything."""
    return frozenset(name.partition(".")[0] for name in names)


def _roles(user: AbstractBaseUser | AnonymousUser, obj: Model | None = None) -> list[Names]:
    """What each role gives that somebody holds today, in store `obj` where one is named."""
    if not isinstance(user, Staff) or not user.is_active:
        return []
    held = _held(user, timezone.localdate())
    return [ROLES[one.role] for one in held if not isinstance(obj, Store) or holds_in(one, obj)]


def _held(staff: Staff, day: date) -> list[Assignment]:
    """The day's assignments, read once for each loaded person: a request asks hundreds of times."""
    kept: tuple[date, list[Assignment]] | None = vars(staff).get("_assignments")
    if kept is None or kept[0] != day:
        kept = (day, assignments(staff))
        vars(staff)["_assignments"] = kept
    return kept[1]
