"""A person's own rights: all that is known of them as a file, and being forgotten (PIPL art. 45 and 47)."""

import json
from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.member_page.actions import Cleaned, Doing
from backoffice.member_page.forms import ReasonForm, text
from checkout.services import erasing, persons
from coupons.models import Coupon
from stores.admin_tabs import Words, yuan


class EraseForm(ReasonForm):
    """Nobody erases by a slip: the member's number is typed."""

    number = text(gettext_lazy("the member's number, typed"), most=16)
    field_order = ("number", "reason")

    def clean_number(self) -> str:
        if self.cleaned_data["number"].strip().upper() != self.member.number:
            raise forms.ValidationError(_("This is not the number of this member."))
        return self.member.number


def preview_erase(doing: Doing, asked: Cleaned) -> Sequence[Words]:
    """What is forgotten, what ends, and what stays."""
    member = doing.member
    usable = Coupon.objects.usable(doing.at).filter(member=member).count()
    ends = {"points": f"{max(member.points, 0):,}", "coupons": usable, "gift": yuan(member.gift)}
    return [
        _("Name, phones, birthday, children, tags, notes and history are forgotten for good. There is no way back."),
        _("%(points)s points, %(coupons)s coupons and %(gift)s of gift money end.") % ends,
        _("Receipts and money rows stay under a pseudonym, as the books must."),
    ]


def erase(doing: Doing, asked: Cleaned) -> Words:
    erasing.erase(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    return _("The person is forgotten.")


def export(doing: Doing, asked: Cleaned) -> HttpResponse:
    """The file itself, for the person; who handed it out and why is logged."""
    told = persons.export(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    answer = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{told["member"]}.json"'
    return answer
