"""A second opinion on price, points and refunds: whole fen, plain loops, nothing imported from the house.

An order is a dict: lines [(fen, quantity, open)], tier (thousandths off), promotions [dict], coupon (dict or None), steps
[(points, fen)], rounding (fen or 0), multiplier (tenths), guest. Thousandths, so that 58 % is 580.
"""
# ruff: noqa: B905

from fractions import Fraction


def half_up(amount):
    return (2 * Fraction(amount) + 1) // 2


def spread(amount, weights):
    total = sum(weights)
    exact = [Fraction(amount) * w / total if total else Fraction(0) for w in weights]
    given = [int(e) for e in exact]
    while sum(given) < amount:
        wants = [e - g for e, g in zip(exact, given)]
        given[wants.index(max(wants))] += 1
    return given


def tier_off(order, plain, skip):
    base = [a if line[2] and i not in skip else 0 for i, (a, line) in enumerate(zip(plain, order["lines"]))]
    return spread(half_up(Fraction(sum(base) * order["tier"], 1000)), base)


def promotion_off(promo, lines, base):
    """(shares, own lines, worth) or None where the order does not reach it."""
    own = [i for i, line in enumerate(lines) if line[2] and base[i] > 0]
    pieces = sorted(((Fraction(base[i], lines[i][1]), -i) for i in own for _ in range(lines[i][1])), reverse=True)
    if not own or (promo["kind"] == "pieces" and len(pieces) < promo["n"]):
        return None
    if promo["kind"] == "gift":
        return ([0] * len(lines), own, promo["worth"]) if sum(base[i] for i in own) >= promo["from"] else None
    if promo["kind"] == "pieces" and promo["groups"]:
        pieces = pieces[: len(pieces) - len(pieces) % promo["n"]]
    exact = [Fraction(0)] * len(lines)
    for price, i in pieces:
        special = promo["kind"] == "special"
        exact[-i] += max(price - promo["price"], 0) if special else price * (1000 - promo["paid"]) / 1000
    shares = spread(half_up(sum(exact)), exact)
    return shares, [i for i, s in enumerate(shares) if s], sum(shares)


def best_promotion(order, plain, tiered):
    best, gain = None, 0
    for promo in order["promotions"]:
        found = promotion_off(promo, order["lines"], plain if promo["instead"] else tiered)
        if found:
            lost = sum(plain[i] - tiered[i] for i in found[1]) if promo["instead"] else 0
            if found[2] - lost > gain:
                best, gain = (promo, *found), found[2] - lost
    return best


def price(order):
    """Nets and totals in fen; None where the coupon is refused."""
    lines = list(order["lines"])
    plain = [fen * quantity for fen, quantity, _ in lines]
    tier = tier_off(order, plain, [])
    tiered = [a - t for a, t in zip(plain, tier)]
    best = best_promotion(order, plain, tiered)
    left, promo_off, gift = tiered, 0, 0
    if best:
        promo, shares, own, _ = best
        if promo["instead"]:
            tier = tier_off(order, plain, own)
        left = [a - t - s for a, t, s in zip(plain, tier, shares)]
        promo_off = sum(shares)
        gift = 1 if promo["kind"] == "gift" else 0
    left = left + [0] * gift
    subtotal, coupon_off = sum(plain), 0
    coupon = order["coupon"]
    if coupon:
        base = [a if i < len(lines) and lines[i][2] else 0 for i, a in enumerate(left)]
        if sum(base) < coupon["from"] or (coupon["kind"] != "gift" and not sum(base)):
            return None
        if coupon["kind"] == "gift":
            left, subtotal, coupon_off = [*left, 0], subtotal + coupon["worth"], coupon["worth"]
        else:
            cut = Fraction(sum(base) * (1000 - coupon["paid"]), 1000) if coupon["kind"] == "percent" else coupon["off"]
            coupon_off = min(half_up(cut), sum(base))
            left = [a - s for a, s in zip(left, spread(coupon_off, base))]
    value = sum(worth for _, worth in order["steps"])
    points_shares = spread(value, left)
    left = [a - s for a, s in zip(left, points_shares)]
    cut = sum(left) % order["rounding"] if order["rounding"] else 0
    left = [a - s for a, s in zip(left, spread(cut, left))]
    return {
        "subtotal": subtotal, "tier": sum(tier), "promotion": promo_off, "coupon": coupon_off, "value": value,
        "rounding": cut, "total": sum(left), "nets": left, "points_shares": points_shares,
        "earned": 0 if order["guest"] else earn(sum(left), order["multiplier"]),
    }  # fmt: skip


def earn(fen, multiplier):
    return fen * multiplier // 1000


def best_value(points, left, options):
    """(value, points) of the best redemption, by trying every number of every option."""
    best, grid = (0, 0), [(0, 0)]
    for cost, worth in options:
        grid = [(p + n * cost, v + n * worth) for p, v in grid for n in range(points // cost + 1)]
    for p, v in grid:
        if p <= points and v <= left and (v, -p) > (best[0], -best[1]):
            best = (v, p)
    return best


class Returns:
    """Returns of one sale, unit by unit; tenders [(fen, earns)] stand in the order of ties."""

    def __init__(self, quantities, nets, values, *, tenders, points, multiplier):
        self.units = [[self.split(n, q), self.split(v, q)] for n, v, q in zip(nets, values, quantities)]
        self.tenders, self.left = tenders, [fen for fen, _ in tenders]
        self.points, self.value, self.multiplier = points, sum(values), multiplier
        self.value_back = self.points_back = 0

    @staticmethod
    def split(amount, quantity):
        return [amount // quantity] * (quantity - 1) + [amount - amount // quantity * (quantity - 1)]

    def earning(self):
        return sum(fen for fen, (_, earns) in zip(self.left, self.tenders) if earns)

    def back(self, asked):
        amount, before = 0, self.earning()
        for line, quantity in asked:
            for _ in range(quantity):
                amount += self.units[line][0].pop(0)
                self.value_back += self.units[line][1].pop(0)
        shares = spread(amount, self.left)
        self.left = [fen - share for fen, share in zip(self.left, shares)]
        due = earn(before, self.multiplier) - earn(self.earning(), self.multiplier)
        so_far = self.points * self.value_back // self.value if self.value else 0
        given, self.points_back = so_far - self.points_back, so_far
        return {"amount": amount, "shares": shares, "due": due, "given": given}
