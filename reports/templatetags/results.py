"""Figures as the reports show them."""

from decimal import Decimal

from django import template

from reports import texts

register = template.Library()


@register.filter
def yuan(value: Decimal | None) -> str:
    """¥1,234.50; a dash where there is none."""
    return texts.yuan(value)


@register.filter
def percent(value: Decimal) -> str:
    """0.125 as 12.5%."""
    return texts.percent(value)


@register.filter
def count(value: int) -> str:
    """1,234."""
    return f"{value:,}"
