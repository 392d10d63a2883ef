"""A number opens what it is the number of."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from checkout.models import Refund, Sale, TopUp, TopUpRefund
from stores.admin.pages import in_the_office
from stores.models import Approval, Staff
from stores.rules import normal_number

# A pay-out carries the number of the approval that it was booked by.
KINDS = (Sale, Refund, TopUp, TopUpRefund, Approval)


@in_the_office("checkout.view_sale")
@require_safe
def receipt(_request: HttpRequest, _staff: Staff, number: str) -> HttpResponse:
    """The page of the sale, return, top-up, pay-out or request; what may not be seen is refused there."""
    for model in KINDS:
        pk = model._default_manager.filter(number=normal_number(number)).values_list("pk", flat=True).first()
        if pk is not None:
            return redirect(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", pk)
    raise Http404
