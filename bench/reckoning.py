"""What the replay must come to, reckoned from the raw baskets alone: whole fen, plain loops, nothing of the house's.

It shares no line of code with the rooms. Rules: 1 point a yuan, rounded down; 300 points buy 20 yuan and 500 buy 50, as
much value as fits for as few points as can be; points end a year after their day, the soonest end goes first; a discount
lies on the lines by largest remainder; a piece that comes back brings its share rounded down, the last one the rest.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from journey import Bought

STEPS = ((500, 5000), (300, 2000))
GIVE_BACK_DAYS = 30


@dataclass(slots=True)
class Lot:
    """Points with an end; `longer` is the end of the lot that was made after it had ended."""

    points: int
    ends: date
    made: tuple[datetime, int]
    longer: date | None = None


@dataclass(slots=True)
class Sold:
    """A basket as it must be in the books."""

    total: int
    used: int
    earned: int
    refund: int = 0
    taken: int = 0
    given: int = 0


@dataclass(slots=True)
class Household:
    """One member: points by lot, or a debt."""

    lots: list[Lot] = field(default_factory=list)
    debt: int = 0
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    made: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.points for lot in self.lots) - self.debt

    def expire(self, day: date) -> None:
        for lot in self.lots:
            if lot.ends < day:
                self.sums["expired"] += lot.points
                lot.points = 0

    def add(self, points: int, ends: date, at: datetime) -> Lot:
        """A new lot, less what pays the debt."""
        paid = min(self.debt, points)
        self.debt -= paid
        self.made += 1
        self.lots.append(Lot(points - paid, ends, (at, self.made)))
        return self.lots[-1]

    def take(self, points: int) -> list[tuple[Lot, int]]:
        """From the soonest end; what is missing becomes a debt."""
        takes = []
        for lot in sorted(self.lots, key=lambda lot: (lot.ends, lot.made)):
            part = min(points, lot.points)
            if part:
                lot.points -= part
                points -= part
                takes.append((lot, part))
        self.debt += points
        return takes


class Reckoning:
    """All baskets and their returns, in order of time."""

    def __init__(self, baskets: Iterable[Bought]) -> None:
        self.households: dict[int, Household] = defaultdict(Household)
        self.sold: dict[int, Sold] = {}
        self._open: dict[int, tuple[Bought, list[int], list[int], list[tuple[Lot, int]], Lot]] = {}
        events = []
        for basket in baskets:
            events.append((basket.at, 0, basket.id, basket))
            if basket.returns:
                events.append((basket.returned_at, 1, basket.id, basket))
        for _at, comes_back, _id, basket in sorted(events, key=lambda event: event[:3]):
            self._take_back(basket) if comes_back else self._sell(basket)

    def expire(self, day: date) -> None:
        """What has ended before `day` goes."""
        for household in self.households.values():
            household.expire(day)

    def _sell(self, basket: Bought) -> None:
        who, day = self.households[basket.household], basket.at.date()
        # What has ended can be used no more; when the house books it makes no difference to anybody.
        who.expire(day)
        left = [line.quantity * line.price for line in basket.lines]
        left = _less(left, min(basket.coupon, sum(left)))
        used, value = _best(who.balance, sum(left))
        on_lines = _spread(value, left)
        net = [amount - share for amount, share in zip(left, on_lines, strict=True)]
        total = sum(net)
        takes = who.take(used)
        own = who.add(total // 100, _year_after(day), basket.at)
        self.sold[basket.id] = Sold(total, used, total // 100)
        who.sums["earned"] += total // 100
        who.sums["used"] += used
        if basket.returns:
            self._open[basket.id] = (basket, net, on_lines, takes, own)

    def _take_back(self, basket: Bought) -> None:
        _basket, net, on_lines, takes, own = self._open.pop(basket.id)
        who, sold, day = self.households[basket.household], self.sold[basket.id], basket.returned_at.date()
        who.expire(day)
        refund = value = 0
        for place, quantity in basket.returned():
            whole = basket.lines[place - 1].quantity
            refund += _share(net[place - 1], whole, quantity)
            value += _share(on_lines[place - 1], whole, quantity)
        due = sold.total // 100 - (sold.total - refund) // 100
        back = sold.used * value // sum(on_lines) if sum(on_lines) else 0
        from_own = min(due, own.points)
        own.points -= from_own
        self._give_back(who, takes, back, basket.returned_at)
        who.take(due - from_own)
        sold.refund, sold.taken, sold.given = refund, due, back
        who.sums["taken"] += due
        who.sums["given"] += back

    def _give_back(self, who: Household, takes: list[tuple[Lot, int]], back: int, at: datetime) -> None:
        """The debt first, then the lots that paid, the last one first; one that has ended comes back for 30 days."""
        paid = min(who.debt, back)
        who.debt -= paid
        back -= paid
        for lot, points in reversed(takes):
            part = min(points, back)
            back -= part
            if not part or lot.ends >= at.date():
                lot.points += part
                continue
            lot.longer = lot.longer or at.date() + timedelta(days=GIVE_BACK_DAYS)
            who.add(part, lot.longer, at)


def _year_after(day: date) -> date:
    return date(day.year + 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _best(points: int, left: int) -> tuple[int, int]:
    """(points, value) of the best redemption: every number of big steps with every number of small ones."""
    (big, big_value), (small, small_value) = STEPS
    ways = [
        (n * big_value + m * small_value, -(n * big + m * small))
        for n in range(max(points, 0) // big + 1)
        for m in range((max(points, 0) - n * big) // small + 1)
    ]
    value, cost = max(way for way in ways if way[0] <= left)
    return -cost, value


def _spread(amount: int, weights: list[int]) -> list[int]:
    """Largest remainder, the earlier line first."""
    whole = sum(weights) or 1
    shares = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in order[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def _less(weights: list[int], amount: int) -> list[int]:
    return [weight - share for weight, share in zip(weights, _spread(amount, weights), strict=True)]


def _share(amount: int, whole: int, quantity: int) -> int:
    return amount if quantity == whole else amount // whole * quantity
