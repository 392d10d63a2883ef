"""Points and joint liability as pages show them."""

from django import template

from compliance import texts
from compliance.models import Section

register = template.Library()


@register.filter
def signed(points: int) -> str:
    """Points as they move: −5, +5, 0."""
    return texts.signed(points)


@register.filter
def joint(section: Section) -> str:
    """What the manager loses for a section's rules."""
    return texts.joint_of(section)
