"""A person's own rights: all that is known of them as a file, and being forgotten (PIPL art. 45 and 47)."""

import json
from collections.abc import Sequence

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.member_page.actions import Cleaned, Doing
from backoffice.member_page.forms import ReasonForm, choice, text
from campaigns.services import forgetting, proving
from checkout.services import erasing, persons
from coupons.models import Coupon
from stores import exporting
from stores.admin_tabs import Words, yuan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ProofForm(ReasonForm):
    """A table for whom it is: Excel, or plain."""

    format = choice(gettext_lazy("format"), [("xlsx", "Excel (XLSX)"), ("csv", "CSV")])


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


@transaction.atomic
def erase(doing: Doing, asked: Cleaned) -> Words:
    """In all rooms: what was sent and answered goes with the person."""
    files = forgetting.files(doing.member)
    hashes = forgetting.addresses(files)
    erasing.erase(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    forgetting.forget(files, hashes=hashes, at=doing.at)
    return _("The person is forgotten.")


def export(doing: Doing, asked: Cleaned) -> HttpResponse:
    """The file itself, for the person; who handed it out and why is logged."""
    told = persons.export(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    told["messages"] = proving.told(doing.member)
    answer = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{told["member"]}.json"'
    return answer


def prove(doing: Doing, asked: Cleaned) -> HttpResponse:
    """Consents with their words, all that was sent and answered: for a complaint or an authority."""
    number, columns, rows = proving.proof(doing.member, by=doing.by, reason=asked["reason"], at=doing.at)
    kind = asked["format"]
    if kind == "xlsx":
        with exporting.as_xlsx(columns, rows) as file:
            answer = HttpResponse(file.read(), content_type=XLSX)
    else:
        answer = HttpResponse(b"".join(exporting.as_csv(columns, rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}-messages.{kind}"'
    return answer
