"""What the admin's own pages show of a row."""

from django import template

from members.models import Member
from members.services import finding

register = template.Library()


@register.filter
def masked_phone(member: Member) -> str:
    """The member's phone as everybody may see it: 138****8000."""
    return finding.masked_phone(member)


@register.filter
def whole(number: int) -> str:
    """A number of points: 1,200."""
    return f"{number:,}"
