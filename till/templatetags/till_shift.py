"""The cash shift of this till, in the till's bar."""

from typing import Any

from django import template
from django.template import RequestContext

from till.services import shifts

register = template.Library()


@register.inclusion_tag("till/_shift_state.html", takes_context=True)
def shift_state(context: RequestContext) -> dict[str, Any]:
    """Since when a shift is open, or that one must be opened first."""
    store, terminal = context["store"], shifts.terminal_of(context["request"].COOKIES)
    return {"store": store, "terminal": terminal, "shift": shifts.open_here(store, terminal)}
