"""Money: Decimal yuan with two places. The only place of the house that rounds (docs/algorithms/pricing.md)."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

FEN = Decimal("0.01")
ZERO = Decimal("0.00")


def half_up(amount: Decimal | Fraction) -> Decimal:
    """`amount` in yuan to the fen, halves away from zero (a Fraction is rounded exactly, not by its decimals)."""
    if isinstance(amount, Fraction):
        fen = abs(amount) * 100
        whole = (2 * fen.numerator + fen.denominator) // (2 * fen.denominator)
        return Decimal(whole if amount >= 0 else -whole).scaleb(-2)
    return amount.quantize(FEN, ROUND_HALF_UP)


def floor_fen(amount: Decimal | Fraction) -> Decimal:
    """`amount` in yuan, what is below a fen cut off towards minus infinity."""
    if isinstance(amount, Fraction):
        return Decimal(amount.numerator * 100 // amount.denominator).scaleb(-2)
    return amount.quantize(FEN, ROUND_FLOOR)


def floor_to(amount: Decimal, step: Decimal) -> Decimal:
    """`amount` down to a multiple of `step` yuan: 169.37 by 0.10 is 169.30."""
    return (amount // step * step).quantize(FEN, ROUND_DOWN)


def has_fen(amount: Decimal) -> bool:
    """Whether `amount` is a whole number of fen: 12.340 is, 12.345 is not."""
    return amount == amount.quantize(FEN, ROUND_FLOOR)


def spread(amount: Decimal, weights: Sequence[Decimal | Fraction]) -> list[Decimal]:
    """`amount` (yuan, not negative) over `weights` by largest remainder, equal remainders to the earlier weight.

    The shares add up to `amount` to the fen: 10.00 over three times 33.33 is 3.34, 3.33, 3.33.
    Weights that are all zero take nothing, so only an amount of zero may be spread over them.
    """
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(bottom for _, bottom in ratios))
    parts = [top * (common // bottom) for top, bottom in ratios]
    whole, fen = sum(parts), int(amount / FEN)
    if fen and not whole:
        raise ValueError("an amount needs a weight to stand on")
    if not fen:
        return [ZERO for _ in weights]
    shares = [fen * part // whole for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(fen * parts[i] % whole), i))
    for i in by_remainder[: fen - sum(shares)]:
        shares[i] += 1
    return [Decimal(share).scaleb(-2) for share in shares]


def text(amount: Decimal) -> str:
    """`amount` as the API writes it: "169.00"."""
    return f"{amount:.2f}"
