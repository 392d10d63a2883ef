"""What would this basket cost? Asked of a promotion, before it is switched on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backoffice.forms.trying import TrialForm
from backoffice.services import trying
from checkout import texts
from coupons.models import Promotion
from ledger.refused import Invalid, Refused
from stores.admin.pages import in_the_office, page
from stores.models import Staff
from stores.scoping import scope_of


@in_the_office("coupons.view_promotion")
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, staff: Staff, pk: int) -> HttpResponse:
    """The form, and below it the price with every step and what was skipped and why."""
    promotion = get_object_or_404(Promotion, pk=pk)
    form = TrialForm(request.POST or None, scope=scope_of(staff))
    quoted = _quoted(form, promotion, staff) if request.method == "POST" and form.is_valid() else None
    context = {"form": form, "promotion": promotion, "quote": quoted}
    status = 422 if form.errors else 200
    return page(request, "backoffice/trial.html", _("What would a basket cost?"), context, status)


def _quoted(form: TrialForm, promotion: Promotion, staff: Staff) -> dict[str, Any] | None:
    """The quote, or nothing with the refusal in words at the form."""
    at, store = form.cleaned_data["at"], form.cleaned_data["store"]
    try:
        return trying.quote(form.basket(), promotion=promotion, by=staff, store=store, at=at)
    except Invalid as wrong:
        for field, words in wrong.errors.items():
            form.add_error("lines", f"{_place(field)}{' '.join(map(str, words))}")
    except Refused as refused:
        field = str(refused.args_.get("field", ""))
        form.add_error("lines", f"{_place(field)}{texts.refusal(refused)}")
    return None


def _place(field: str) -> str:
    """ "lines.0.sku" is the first line."""
    parts = field.split(".")
    return _("Line %(place)s: ") % {"place": int(parts[1]) + 1} if len(parts) > 1 and parts[1].isdigit() else ""
