"""Money, points and times as people write them: ¥1,014.00; 1,280; 2026-11-22 14:05. Answers carry them as JSON."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone

from coupons import texts
from members import rules as members

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
def masked(name: str) -> str:
    """A name that others may read along: 林雨晴 is 林**."""
    return members.mask_name(name)


@register.filter
def moment(at: datetime | str) -> str:
    """A time of the store's clock; ISO 8601 with offset, or an aware datetime."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return timezone.localtime(found).strftime("%Y-%m-%d %H:%M")


@register.filter
def clock(at: datetime) -> str:
    """The time alone where it was today, else with its day: 09:30; 11-21 09:30."""
    local = timezone.localtime(at)
    return local.strftime("%H:%M" if local.date() == timezone.localdate() else "%m-%d %H:%M")


@register.filter
def signed(amount: Decimal) -> str:
    """A difference: +¥3.00, −¥150.00, ¥0.00."""
    sign = "−" if amount < 0 else "+" if amount > 0 else ""
    return sign + texts.yuan(abs(amount))
