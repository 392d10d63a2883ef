"""Money, points and times as people write them: ¥1,014.00; 1,280; 2026-11-22 14:05. Answers carry them as JSON."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from coupons import texts

register = template.Library()


@register.filter
def yuan(amount: Decimal | str) -> str:
    """`amount` in yuan, from a Decimal or from an answer's text."""
    return texts.yuan(Decimal(amount))


@register.filter
def whole(number: int) -> str:
    """A number of points."""
    return f"{number:,}"


@register.filter
def moment(at: datetime | str) -> str:
    """A time of the store's clock; ISO 8601 with offset, or an aware datetime."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return timezone.localtime(found).strftime("%Y-%m-%d %H:%M")
