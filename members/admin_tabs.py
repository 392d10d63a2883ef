"""What the room tells on a member's page: children, consents, tags, tier changes, and the history with who and why.

Of a child only the first letter and the age are shown; name and birthday are revealed one by one, with a logged reason.
"""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import rules
from members.models import Card, Child, Consent, Member, MemberTag, Phone, TierChange
from members.services.history import Change, changes
from members.texts import deed, origin
from stores import admin_tabs as tabs
from stores.models import Audit

MOST_CHILDREN, MOST_TAGS, MOST_CONTACTS = 20, 100, 50


def tab(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Tags, by their groups."""
    rows = MemberTag.objects.filter(member=member).select_related("tag__group", "by")
    found = rows.order_by("tag__group__name", "tag__name", "id")[:MOST_TAGS]
    shown = [
        tabs.cells(row.tag.group.name, row.tag.name, row.by.name if row.by else "–", tabs.when(row.at)) for row in found
    ]
    columns = tabs.columns(_("group"), _("tag"), _("by"), _("at"))
    empty = _("No tag yet. Tags sort members into groups for lists and campaigns.")
    return [tabs.Table(_("Tags"), columns, shown, empty, actions=("add-tag", "remove-tag"))]


def children(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Children: initials and ages."""
    today = timezone.localdate()
    rows = Child.objects.filter(member=member).order_by("birthday", "id")[:MOST_CHILDREN]
    shown = [
        tabs.cells(
            rules.mask_name(child.name),
            gettext("%(age)s years") % {"age": rules.age(child.birthday, today)},
            _("lunar birthday") if child.is_lunar else "–",
            tabs.Cell(_("show"), f"do/reveal-child/?child={child.pk}", icon="visibility"),
        )
        for child in rows
    ]
    columns = tabs.columns(_("child's name"), _("age"), _("birthday"), _("name and birthday"))
    empty = _("No child is entered. It takes the guardian's consent; then birthdays can be remembered.")
    return [tabs.Table(_("Children"), columns, shown, empty, actions=("add-child", "remove-child"))]


def consents(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Every consent given or withdrawn, newest first."""
    rows = Consent.objects.filter(member=member).select_related("by")
    found = tabs.page(request, rows, name="consents", order=("at", "id"))
    heads = (_("at"), _("kind"), _("event"), _("channel"), _("source"), _("version of the text"), _("by"))
    empty = _("No consent has been given: no marketing message may be sent. “Give a consent” above enters one.")
    actions = ("give-consent", "withdraw-consent")
    return [found.table(_("Consents"), tabs.columns(*heads), _consent, empty=empty, actions=actions)]


def _consent(row: Consent) -> list[tabs.Cell]:
    event = tabs.Cell(_("given"), tone="good") if row.given else tabs.Cell(_("withdrawn"), tone="bad")
    by = row.by.name if row.by else "–"
    return tabs.cells(
        tabs.when(row.at),
        row.get_kind_display(),
        event,
        origin(row.channel),
        origin(row.source),
        row.text_version or "–",
        by,
    )


def tiers(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Tier changes, newest first."""
    rows = TierChange.objects.filter(member=member).select_related("old", "new", "by")
    found = tabs.page(request, rows, name="tiers", order=("at", "id"))
    heads = (_("at"), _("from"), _("to"), _("cause"), _("reason"), _("by"), _("booked for"))
    empty = _("The tier has never changed. It rises by spend or points earned within the window.")
    lock = gettext("Locked: %(reason)s") % {"reason": member.tier_reason} if member.tier_locked else ""
    actions = ("set-tier", "unlock-tier")
    return [found.table(_("Tier changes"), tabs.columns(*heads), _tier, empty=empty, note=lock, actions=actions)]


def _tier(row: TierChange) -> list[tabs.Cell]:
    by = row.by.name if row.by else "–"
    reference = tabs.receipt(row.reference, is_receipt=row.kind != TierChange.Kind.MANUAL)
    return tabs.cells(
        tabs.when(row.at), row.old.name, row.new.name, row.get_kind_display(), row.reason or "–", by, reference
    )


def history(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """What was changed and what was done, newest first: who, when, why. The audit holds masked values only."""
    return [_versions(request, member), _deeds(request, member)]


def _versions(request: HttpRequest, member: Member) -> tabs.Table:
    rows = Member.history.filter(id=member.pk).select_related("history_user")
    found = tabs.page(request, rows, name="versions", order=("history_date", "history_id"))
    before = _one_more(rows, found)
    differences = iter([*changes([*found.rows, *before]), []])
    heads = (_("at"), _("by"), _("what changed"), _("reason"))
    empty = _("Nothing on this file has been changed.")
    return found.table(
        _("Changes of the file"), tabs.columns(*heads), lambda row: _version(row, next(differences)), empty=empty
    )


def _one_more(rows: Any, found: tabs.Page[Any]) -> list[Any]:
    """The version before the page's last one, which that one is compared with."""
    if not found.rows:
        return []
    last = found.rows[-1]
    older = rows.filter(
        Q(history_date__lt=last.history_date) | Q(history_date=last.history_date, history_id__lt=last.history_id)
    )
    return list(older.order_by("-history_date", "-history_id")[:1])


def _version(row: Any, changed: list[Change]) -> list[tabs.Cell]:
    what = "; ".join(f"{change.label}: {change.old} → {change.new}" for change in changed)
    first = _("the file was opened") if row.history_type == "+" else _("the oldest version that is kept")
    by = row.history_user.name if row.history_user else "–"
    return tabs.cells(tabs.when(row.history_date), by, what or first, row.history_change_reason or "–")


def _deeds(request: HttpRequest, member: Member) -> tabs.Table:
    rows = Audit.objects.filter(subject_type="members.member", subject_id=str(member.pk)).select_related("by", "store")
    found = tabs.page(request, rows, name="deeds", order=("at", "id"))
    heads = (_("at"), _("by"), _("action"), _("what"), _("reason"), _("store"))
    empty = _("Nobody has done anything to this member by hand.")
    return found.table(_("Actions"), tabs.columns(*heads), _deed, empty=empty)


def _deed(row: Audit) -> list[tabs.Cell]:
    by, store = row.by.name if row.by else "–", row.store.code if row.store else "–"
    what = " → ".join(_told(row.detail[name]) for name in TOLD if row.detail.get(name))
    return tabs.cells(tabs.when(row.at), by, deed(row.action), what or "–", str(row.detail.get("reason") or "–"), store)


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


# What an audit row may tell beside its reason: nothing of it is a clear phone or a child's name.
TOLD = ("points", "phone", "old", "new", "name", "tier", "offer")


def contacts(request: HttpRequest, member: Member) -> list[tabs.Table]:
    """Phones with their history, masked, and cards."""
    phones = Phone.objects.filter(member=member).order_by("-since", "-id")[:MOST_CONTACTS]
    cards = Card.objects.filter(member=member).order_by("-issued_at", "-id")[:MOST_CONTACTS]
    return [
        tabs.Table(
            _("Phones"),
            tabs.columns(_("phone"), _("since"), _("until")),
            [_phone(row) for row in phones],
            _("No phone is known: the member is found by card or number alone."),
            actions=("change-phone", "change-phone-by-code"),
        ),
        tabs.Table(
            _("Cards"),
            tabs.columns(_("card number"), _("state"), _("issued at")),
            [_card(row) for row in cards],
            _("No card has been issued; the phone number is enough to be known at the till."),
            actions=("issue-card", "replace-card"),
        ),
    ]


def _phone(row: Phone) -> list[tabs.Cell]:
    until = tabs.Cell(tabs.when(row.until), tone="quiet") if row.until else tabs.Cell(_("in use"), tone="good")
    return tabs.cells(rules.mask_phone(row.number), tabs.when(row.since), until)


def _card(row: Card) -> list[tabs.Cell]:
    tone = "good" if row.state == Card.State.ACTIVE else "quiet"
    return tabs.cells(row.number, tabs.Cell(row.get_state_display(), tone=tone), tabs.when(row.issued_at))
