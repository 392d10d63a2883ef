"""Two files of one person: merged from the page of the one that stays, and made two again."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.member_page.actions import Cleaned, Doing
from backoffice.member_page.forms import ReasonForm, row, text
from backoffice.member_page.verbs import waits
from checkout.services import merging
from members.models import Member, Merge
from members.rules import mask_name
from members.services import finding
from stores.admin_tabs import Words
from stores.models import Approval
from stores.scoping import scope_of


class MergeForm(ReasonForm):
    """The other file, by its number, phone or card; of a store that one may see."""

    other = text(
        gettext_lazy("the other member"),
        most=32,
        help_text=gettext_lazy("Member number, whole phone number or card number of the file that will be closed."),
    )
    field_order = ("other", "reason")

    def clean_other(self) -> Member:
        typed = self.cleaned_data["other"]
        found = finding.find(number=typed) or finding.find(phone=typed) or finding.find(card=typed)
        if not found or not scope_of(self.by).includes(found[0].home_store):
            raise forms.ValidationError(_("No such member in your stores: type the whole number."))
        return found[0]


class UndoMergeForm(ReasonForm):
    merge = row(gettext_lazy("merge"), Merge.objects.none())
    field_order = ("merge", "reason")

    def narrow(self) -> None:
        rows = Merge.objects.filter(member=self.member, undone_at__isnull=True).select_related("loser")
        field = self.fields["merge"]
        field.queryset = rows.order_by("-at", "-id")  # type: ignore[attr-defined]
        field.label_from_instance = _merge_label  # type: ignore[attr-defined]


def _merge_label(merge: Merge) -> str:
    return f"{merge.loser.number} · {timezone.localtime(merge.at):%Y-%m-%d %H:%M}"


def preview_merge(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    """What moves, and what stands afterwards (docs/decisions/0020-merging.md)."""
    other = asked["other"]
    told = merging.quote(other, doing.member, at=doing.at)
    points, wallet = told["points"], told["wallet"]
    who = {"number": other.number, "name": mask_name(other.name), "survivor": doing.member.number}
    said = [
        _("%(number)s (%(name)s) is closed; its phones and cards find %(survivor)s.") % who,
        _("Points: %(moved)s move, %(after)s afterwards, each lot with its end.") % points,
        _("Stored value: principal %(principal)s and gift money %(gift)s move, %(after)s afterwards.") % wallet,
        _("Coupons: %(coupons)s, children: %(children)s.") % told,
        _("A consent that one of the two withdrew is withdrawn; the higher tier stays."),
        _("It can be undone for %(days)s days, as long as nothing that moved is used.")
        % {"days": settings.UNDO_MERGE_DAYS},
    ]
    if told["approval_required"]:
        said.append(_("Stored value moves: an HQ administrator must approve."))
    return said


def merge(doing: Doing, asked: Cleaned) -> Words:
    done = merging.merge(
        asked["other"], doing.member, by=doing.by, store=doing.member.home_store, reason=asked["reason"], at=doing.at
    )
    return waits(done.number) if isinstance(done, Approval) else _("The members are merged: %(number)s.") % vars(done)


def undo(doing: Doing, asked: Cleaned) -> Words:
    done = merging.undo(asked["merge"], by=doing.by, store=doing.member.home_store, reason=asked["reason"], at=doing.at)
    return waits(done.number) if isinstance(done, Approval) else _("The two members are apart again.")


def was_merged(member: Member) -> bool:
    """Whether somebody was merged into this member and could be taken out again."""
    return Merge.objects.filter(member=member, undone_at__isnull=True).exists()
