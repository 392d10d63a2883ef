"""How many parts a text message has, and what they cost (docs/algorithms/sending.md)."""

from decimal import Decimal

SINGLE = 70
PART = 67


def units(text: str) -> int:
    """UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def parts(text: str) -> int:
    """Up to 70 units are one part, longer texts are cut at 67; counted over everything, signature and opt-out too."""
    length = units(text)
    return 1 if length <= SINGLE else -(-length // PART)


def cost(text: str, price: Decimal) -> Decimal:
    """Yuan, to 0.0001: parts times the gateway's price of a part."""
    return parts(text) * price
