"""The campaigns that somebody may see."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from stores.models import Staff
from stores.scoping import scope_of


def visible(staff: Staff) -> QuerySet[Campaign]:
    """The campaigns of stores that one may see; those of the whole chain: who sees all of it."""
    rows = Campaign.objects.select_related("gateway", "store", "offer", "template", "audience", "made_by")
    return scope_of(staff).limit(rows, "store")


def found(staff: Staff, pk: int) -> Campaign:
    """One of them, or 404."""
    return get_object_or_404(visible(staff), pk=pk)


def draft(staff: Staff, pk: int) -> Campaign:
    """A campaign that can still be changed, or 404."""
    return get_object_or_404(visible(staff), pk=pk, state=Campaign.State.DRAFT)
